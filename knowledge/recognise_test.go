package knowledge

import "testing"

func TestRecognises(t *testing.T) {
	w := newTestAnswerer(t)
	for _, s := range []string{
		"信访事项多久办结", "多少天要告知？", "第三十四条", "条例34条", "这个件该谁受理?", "能不能延期", "对复查不服怎么办", "第34条原文",
		"转来的件退回去要几个工作日", "集体访最多几个代表呢", "请问举报材料能给被举报人看吗。", "信訪事項多久辦結",
		"谁批", "那谁批准", "能延长不", "要书面告知不",
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

// TestAsksOutright: what may be a sentence of a report is none but where it asks.
func TestAsksOutright(t *testing.T) {
	w := newTestAnswerer(t)
	for _, s := range []string{
		"信访事项多久办结", "复查期限是几天", "退件几天", "第三十四条", "第34条原文", "关于回避的规定", "什么是复查复核", "对复查不服怎么办",
		"由谁受理", "受理和不予受理如何告知", "按照第三十四条多久办结", "我不知道怎么申请复查", "干部不清楚如何答复，能不能延期？", "没有什么办法了吗", "有没有什么期限", "复查时哪些材料还需提交",
	} {
		if !w.AsksOutright(s) {
			t.Errorf("%q is taken for a sentence of a report", s)
		}
	}
	for _, s := range []string{
		"个别单位不严格执行各项规定", "部分干部不清楚如何运用法治方式化解矛盾", "围绕如何化解积案开展调研", "对是否受理把关不严", "没什么", "没有什么需要报告的",
		"哪些事项应当受理还把握不准，研究不够", "拖了好几天才登记", "落实《信访工作条例》第三十四条不到位", "学习第七条、第八条不够深入", "开展“怎么看、怎么办”大讨论",
		"重点检查是否按期办结", "严格遵守回避规定", "能力水平不高", "谁主管谁负责的原则落实不力", "谁执法谁普法", "我局干部对如何答复思考不多",
	} {
		if w.AsksOutright(s) {
			t.Errorf("%q is taken for a question", s)
		}
	}
}
