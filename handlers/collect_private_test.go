package handlers_test

import (
	"strings"
	"testing"

	"xinfangbot/internal/store"
)

// TestPrivateNumbersAreHeldBack: what proofreading has an error for is not
// taken into the report without a word.
func TestPrivateNumbersAreHeldBack(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("修改 存在的不足 张某（13800138000）多次来访；法治意识不强", "暂未保存", "存在的不足出现了手机号码“13800138000”", "会写入报告", "发送“确认”")
		c.expect("修改 存在的不足 张某（138****8000）多次来访；法治意识不强", "已记录：存在的不足 张某（138****8000）")
		c.expect("修改 原因分析 身份证号11010519491231002X登记有误", "暂未保存", "出现了居民身份证号码")
		c.expect("确认 举例用", "已记录：原因分析 身份证号11010519491231002X")
		c.expect("修改 存在的不足 服务热线12345接通率不高", "已记录")
		c.expect("填报 文字材料", "亮点做法")
		c.expect("矛盾排查：王某（13800138000）的诉求已经化解，双方签订协议", "暂未保存", "出现了手机号码")
		c.expect("跳过", "已跳过亮点做法")
		if said := c.say("来源 亮点做法"); strings.Contains(said, "13800138000") {
			t.Errorf("it was kept: %s", said)
		}
	})
}
