package knowledge

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Recognises tells whether a message is a question about the Regulations
// rather than a figure, a sentence of a report or a command. It looks at the
// form of the message alone and does no search, so that a dialog can ask it
// about every message.
func (w *Answerer) Recognises(text string) bool {
	s := strings.TrimRight(Normalise(text), " 。.!！~")
	han := countHan(s)
	length := utf8.RuneCountInString(s)
	if han < 2 || length > 200 {
		return len(References(s)) > 0 && strings.Contains(s, "第")
	}
	if strings.HasSuffix(s, "？") || strings.HasSuffix(s, "?") {
		return true
	}
	if length > 60 {
		return false
	}
	for _, ending := range []string{"吗", "么", "呢", "多久", "几天", "几日", "多少天", "多少日", "哪条", "怎么办", "咋办", "咋整", "原文", "规定"} {
		if strings.HasSuffix(s, ending) {
			return true
		}
	}
	if containsAny(s, []string{"请问", "多久", "多长时间", "多少天", "几天", "几个工作日", "怎么", "咋", "如何", "什么", "哪些", "哪个", "哪一", "是否", "能不能", "可不可以", "要不要", "是不是", "有没有", "算不算", "该不该", "谁来", "由谁", "归谁", "向谁", "找谁"}) {
		return true
	}
	if curt.MatchString(s) {
		return true
	}
	if _, _, compares := w.lapseOf(s); compares {
		return true
	}
	refs := References(s)
	return len(refs) > 0 && (strings.Contains(s, "第") || strings.Contains(s, "条例"))
}

// curt are the questions that a hasty person follows up with: 谁批, 能延长不.
var curt = regexp.MustCompile(`^(?:那|又|还|都|也)?(?:(?:是|该|要|归|由|得|找)?谁[^谁\P{Han}]{1,8}|(?:能|可以|可|要|用|该|需要|算)\p{Han}{1,10}不)$`)

// AsksOutright tells whether a message is a question even where a sentence of a
// report is as likely: sentences have 如何, 是否 and 规定 as well.
func (w *Answerer) AsksOutright(text string) bool {
	s := Normalise(text)
	if containsAny(s, []string{"请问", "想问", "想知道", "想了解", "想搞", "我不", "我想", "我该", "我要", "我能"}) {
		return w.Recognises(s) // who says what they want to know asks it
	}
	for _, re := range indirect {
		s = re.ReplaceAllString(s, "")
	}
	return w.Recognises(s)
}

// indirect are the stretches of a sentence in which the words and the articles
// of a question ask nothing: 不清楚如何化解, 就如何规范办理, 是否受理把关不严,
// 不严格执行各项规定.
var indirect = compileIndirect()

func compileIndirect() []*regexp.Regexp {
	const (
		open     = `(?:如何|怎么|怎样|咋|什么|哪些|哪个|哪一|是否|能不能|可不可以|要不要|是不是|有没有|该不该|谁来|由谁|归谁|向谁|找谁|多久|多长时间|多少天|几天|几个工作日)`
		governed = `(?:如何|怎么|怎样|是否|由谁|什么是)`
		article  = `(?:第[0-9零一二三四五六七八九十百]+条[、和及至到]?)+`
		wanting  = `(?:不(?:清楚|够|强|准|严|深|透|熟|到位|明确|规范|统一|全面|及时|扎实)|缺乏|缺少|欠缺|薄弱|有待|[还仍尚]需(?:进一步|要?加强|要?研究|要?提高|要?改进|要?完善|要?努力)|有差距|研讨|讨论|探讨|交流|座谈|拿不准|吃不透|推诿)`
	)
	var list []*regexp.Regexp
	for _, s := range []string{
		`“[^”]*”`,
		`(?:^|[^有])没有?(?:什么|啥)|无论(?:如何|怎么)`,
		`(?:好|前|近|这|那|了|超期|逾期)几(?:天|日|个工作日)(?:[才还仍都未没内来]|$)`,
		`(?:(?:不|没有?|未)(?:太|甚|很|完全)?(?:清楚|知道|懂|明白|明确|了解|会|善于|熟悉|掌握|能准确)|[弄搞分厘讲说辨]清)[^，。；]*(?:` + open + `|规定)`,
		`(?:围绕|就|对|对于|研究|探索|思考|学习|明确|掌握|指导|检查|核查|核实|聚焦|看)[了好]?` + governed + `(?:[^，。；]*、` + governed + `)?`,
		`(?:执行|落实|遵守|遵循|按照|依照|依据|根据|违反|符合|贯彻|完善|制定|健全|学习|熟悉|掌握|宣传|对照|引用|照搬)[^，。；什哪]*?(?:规定|原文|` + article + `)`,
		`(?:` + open + `|规定|` + article + `)[^，。；算]*` + wanting,
	} {
		list = append(list, regexp.MustCompile(s))
	}
	return list
}
