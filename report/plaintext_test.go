package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWriteText(t *testing.T) {
	var b strings.Builder
	if err := sampleReport().WriteText(&b); err != nil {
		t.Fatal(err)
	}
	want := `江北市和平区信访局文件
和信字〔2021〕7号　　签发人：张三丰

索引号：0001/2021-00007
时效：有效

江北市和平区信访局
关于2020年度法治政府建设情况的报告

区政府：
　　现将有关情况报告如下。
　　一、主要举措和成效
　　（一）依法办理信访事项
　　全年登记1971件次、4797人次，“三率”中群众满意率为【待补：群众满意率（由督查科填报）】，其余见表。
　　1.畅通渠道
　　（1）来信办理
　　（二）规范流程。一是登记准确，二是答复规范。
　　表1　主要数据
　　来信：本年 657，上年 756
　　来访：本年 1314，上年 【待补：来访】
　　特此报告。

江北市和平区信访局
2021年1月28日

抄送：区司法局。
和平区信访局办公室　　2021年1月29日印发
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("text (-want +got):\n%s", d)
	}
}

func TestWriteTextNothing(t *testing.T) {
	var b strings.Builder
	if err := new(Document).WriteText(&b); err != nil || b.String() != "" {
		t.Errorf("an empty document: %v, %q", err, b.String())
	}
}

func TestHalfWidths(t *testing.T) {
	for s, want := range map[string]int{"": 0, "2021年1月28日": 13, "——“信访”": 12, "ａB": 3, "〔2021〕": 8} {
		if got := halfWidths(s); got != want {
			t.Errorf("%s is %d half characters wide, want %d", s, got, want)
		}
	}
}
