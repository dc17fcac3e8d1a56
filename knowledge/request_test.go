package knowledge

import "testing"

func TestIsChat(t *testing.T) {
	for text, want := range map[string]bool{
		"谢谢你啊": true, "好的，知道了": true, "您好": true, "哈哈哈厉害": true, "辛苦了": true,
		"谢谢，复查几天": false, "你好，信访人不服怎么办": false, "好": false, "": false,
	} {
		if got := isChat(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestAsksForWork(t *testing.T) {
	for text, want := range map[string]bool{
		"帮我写一份信访处理意见书": true, "给我拟个年度总结": true, "帮我查一下张三的件": true, "发我一份复查申请书": true, "帮我把这个件转给水利局": true, "写一篇信访工作总结": true,
		"帮我查一下复查期限的规定": false, "调解成了要不要写一份协议": false, "处理意见书怎么写": false, "四十来个下岗的都想进来坐": false, "让他回去找人代写对吗": false,
	} {
		if got := asksForWork(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
