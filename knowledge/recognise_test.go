package knowledge

import "testing"

func TestRecognises(t *testing.T) {
	w := newTestAnswerer(t)
	for _, s := range []string{
		"信访事项多久办结", "多少天要告知？", "第三十四条", "条例34条", "这个件该谁受理?", "能不能延期", "对复查不服怎么办", "第34条原文",
		"转来的件退回去要几个工作日", "集体访最多几个代表呢", "请问举报材料能给被举报人看吗。", "信訪事項多久辦結",
	} {
		if !w.Recognises(s) {
			t.Errorf("%q is not recognised as a question", s)
		}
	}
	for _, s := range []string{
		"657批次", "无", "96.98%", "1046", "1046件", "下一步", "跳过", "上一步", "修改 来信总量 923", "34", "34条", "同比上升15.20%", "", "？", "😀",
		"暂停", "进度", "取消", "张三", "2385件次", "一万二", "全年接待群众来访657批次2385人次", "是", "否",
		"坚持以人民为中心，落实领导包案，推动化解积案",
	} {
		if w.Recognises(s) {
			t.Errorf("%q is recognised as a question", s)
		}
	}
}
