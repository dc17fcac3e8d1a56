package knowledge

import "strings"

// chatWords are what people say to a person rather than ask.
var chatWords = strings.NewReplacer(chatPairs("谢谢", "多谢", "感谢", "谢了", "辛苦", "好的", "好嘞", "好滴", "知道了", "明白了", "明白", "清楚了", "收到", "再见", "拜拜", "回头聊", "你好", "您好",
	"早上好", "上午好", "中午好", "下午好", "晚上好", "晚安", "早安", "哈哈", "呵呵", "嘿嘿", "厉害", "不错", "真棒", "太好了", "真行", "可以的", "没事", "没问题", "不客气", "打扰", "麻烦", "在吗", "在不在",
	"嗯", "哦", "噢", "行", "好", "早", "哈", "嘿", "哎", "你", "您", "啊", "呀", "哇", "了", "啦", "的", "吧", "吗", "哟", "呢", "真", "太", "可", "很", "非常", "大家", "同志", "小", "师傅", "老师")...)

// chatPairs takes every word out.
func chatPairs(words ...string) []string {
	pairs := make([]string, 0, 2*len(words))
	for _, w := range words {
		pairs = append(pairs, w, "")
	}
	return pairs
}

// isChat tells whether a message greets, thanks or agrees and says no more.
func isChat(text string) bool {
	return countHan(text) > 1 && countHan(text) <= 16 && countHan(chatWords.Replace(text)) == 0
}

// Words by which work is asked for rather than an answer, by themselves and,
// where the message asks nothing, of a document to be written.
var (
	workWords = []string{"帮我把", "给我把", "替我把", "帮我给", "帮我写", "帮我拟", "帮我起草", "帮我草拟", "帮我做", "帮我弄", "帮我出", "帮我整理", "帮我统计", "帮我翻译", "帮我改", "帮我润色", "帮我算", "帮我转", "帮我登记", "帮我办", "帮我联系",
		"帮我催", "帮我发", "帮我打印", "帮我填", "帮我录", "帮我预约", "帮我订", "帮我排", "帮忙写", "帮忙拟", "帮忙起草", "帮忙整理", "帮忙统计", "给我写", "给我拟", "给我做", "给我起草", "给我整理", "给我统计", "替我写", "替我拟",
		"替我整理", "代我写", "写一篇", "写一份报告", "写一个总结", "写个总结", "写个通知", "写个报告"}
	paperWords = []string{"写一份", "写份", "写个", "拟一份", "拟个", "拟一个", "拟份", "起草一份", "起草个", "起草一个", "来一份", "发我一份", "发一份", "给我一份", "给我一个", "给一份", "整一份", "出一份"}
	papers     = []string{"意见书", "告知书", "申请书", "答复", "协议", "报告", "总结", "通知", "纪要", "方案", "讲话", "发言", "稿", "表", "函", "公文", "材料", "文书", "制度", "计划", "简报"}
	// caseWords ask after a certain matter or person.
	caseWords = []string{"帮我查", "帮我看看", "帮忙查", "替我查", "给我查", "给查一下", "给查查"}
)

// asksForWork tells whether a message wants something done: a paper written, a
// case looked up.
func asksForWork(text string) bool {
	text = strings.ReplaceAll(quotedWords.ReplaceAllString(text, ""), "给我做主", "")
	if containsAny(text, workWords) || containsAny(text, caseWords) && !containsAny(text, []string{"规定", "依据", "条例", "哪条", "哪一条", "条文"}) {
		return true
	}
	parts, asked := clauses(text)
	return len(parts) > 0 && containsAny(text, paperWords) && containsAny(text, papers) && formOf(parts[asked]) == formWhat && !containsAny(text, []string{"什么", "怎么", "啥", "咋", "如何", "哪"})
}
