package knowledge

import (
	"slices"
	"strings"
)

// intent is what a question is after, as far as its words tell: a period of
// time, the consequences of a breach, the course of a matter.
type intent struct {
	period    bool
	liability bool
	course    bool
	breach    bool // which prohibition was broken
	item      bool // which item of a list was broken
	handling  bool // what is done about a visitor who breaks the rules, and by whom
	duty      bool // what has to be done or must not be, and not what follows from a breach
}

func intentOf(text string) intent {
	return intent{
		breach:    containsAny(text, []string{"违反了哪", "违反哪", "违反了什么", "违反什么", "违反了啥", "违反啥", "属于什么行为", "属于哪一", "属于哪种", "算哪一", "算哪条", "算哪种", "哪一种", "有没有禁止", "禁止了吗", "算违规"}),
		item:      containsAny(text, []string{"违反了哪一项", "违反哪一项", "违反了哪项", "违反哪项", "哪一项禁止", "哪项禁止", "属于哪一项", "属于哪项", "算哪一项", "算哪项", "触犯了哪项", "触犯哪一项"}),
		duty:      asksDuty(text) || containsAny(text, []string{"禁止规定", "禁止性规定", "哪条禁止", "哪一条禁止", "哪条不许", "不许的规定"}),
		period:    containsAny(text, []string{"多少天", "几天", "多久", "几日", "多少日", "期限", "时限", "多长时间", "工作日", "宽限", "几个月", "来得及", "超期", "逾期", "什么时候答复"}),
		liability: asksLiability(text) && !containsAny(text, []string{"责任的建议", "追责的建议", "追责建议", "提追责", "提问责", "建议问责", "建议处分", "建议追"}) && !asksPower(text),
		course:    asksCourse(text),
		handling:  containsAny(text, []string{"头一步", "先能", "先该", "先应当", "先怎么", "先做什么", "怎么处置", "如何处置", "谁处置", "谁来处置", "归谁", "谁来管", "谁管", "公安", "警察", "派出所", "民警", "报警", "叫警", "劝阻", "制止"}),
	}
}

// asksCourse tells whether a text asks for the course of a matter.
func asksCourse(text string) bool {
	return containsAny(text, []string{"流程", "全过程", "全程", "步骤", "先后", "依次", "一步步", "各阶段"}) || strings.Contains(oneStep.Replace(text), "环节") ||
		strings.Contains(text, "从") && strings.Contains(text, "到") && strings.Contains(text, "分别")
}

// oneStep takes out what names one step only: 办理环节.
var oneStep = strings.NewReplacer("登记环节", "", "转送环节", "", "受理环节", "", "告知环节", "", "办理环节", "", "处理环节", "", "复查环节", "", "复核环节", "", "接访环节", "")

// asksLiability tells whether a text asks what follows from a breach.
func asksLiability(text string) bool {
	if containsAny(text, []string{"应当对", "应该对", "必须对"}) && strings.Contains(text, "负") {
		return false // what one answers for is a duty
	}
	return suffers(text) || containsAny(text, []string{"追责", "处理我们", "处理他们单位", "拿这个单位", "拿他们单位", "拿这单位", "怎么追", "哪条追", "追我们", "追他", "什么责任", "啥责任", "哪条责任", "哪一条责任", "哪项责任", "哪种责任", "的责任", "责任怎么", "责任人", "担责", "担什么责", "负责任吗", "收拾", "处分", "问责", "后果", "处罚", "惩", "追究", "受什么", "怎么罚",
		"怎么处置", "会怎么样", "会咋样", "会怎样", "被怎么", "会被", "违反", "算违规", "算不算违", "错在哪", "错哪", "什么下场", "啥下场", "吃不了兜着走", "兜着走", "怎么治他", "怎么治这", "能治他", "有没有事", "怎么整他"})
}

// suffers tells whether a text speaks of someone who answers for something:
// 挨什么处理, 担多大的责.
func suffers(text string) bool {
	const within = 5 // characters between the two words
	for _, verb := range []string{"挨", "承担", "担", "受到", "受啥", "受什么", "吃", "负"} {
		_, rest, ok := strings.Cut(text, verb)
		if !ok {
			continue
		}
		if runes := []rune(rest); len(runes) > within+2 {
			rest = string(runes[:within+2])
		}
		if containsAny(rest, []string{"处理", "处分", "处罚", "罚", "批评", "责"}) && !containsAny(rest, []string{"负责", "，", "。"}) && !strings.HasPrefix(rest, "责") {
			return true
		}
	}
	return false
}

// asksPower tells whether a text asks what the petition department itself may
// do to others, and not what follows from a breach.
func asksPower(text string) bool {
	for _, who := range []string{"信访局", "信访部门", "信访办", "我们", "咱", "咱们"} {
		_, rest, ok := strings.Cut(text, who)
		if ok && hasPrefix(rest, []string{"能不能", "可不可以", "能直接", "可以直接", "有没有权", "有权", "能处分", "可以处分", "自己能", "能否", "可否"}) {
			return true
		}
	}
	return false
}

// Factors by which an article gains where it speaks of what the question is
// after.
const (
	periodGain    = 1.25
	liabilityGain = 1.35
	breachGain    = 1.15
	handlingGain  = 1.2
	noItemLoss    = 0.85 // which item it is stands in an article that has some
	sanctionLoss  = 0.77 // whether one may or must stands elsewhere
	linkShare     = 0.16 // of the best article's score, for those that go with it
)

// gain is the factor of an article for an intent.
func (i intent) gain(a Article, f form) float64 {
	switch {
	case i.handling && strings.Contains(a.Text, "由公安机关依法"):
		return handlingGain
	case (f == formMay || f == formMust || i.duty) && !i.liability && a.liability:
		return sanctionLoss
	case i.liability && a.liability:
		return liabilityGain
	case i.breach && strings.Contains(a.Text, "不得"):
		return breachGain
	case i.item && !strings.Contains(a.Text, "（一）"):
		return noItemLoss
	case i.period && a.period:
		return periodGain
	}
	return 1
}

// statesPeriod tells whether the text of an article sets a period in days.
func statesPeriod(text string) bool {
	return strings.Contains(text, "0日") || strings.Contains(text, "5日内")
}

// consequence is the article that says what follows from a breach of another, of
// those that are read next to it; ok is false where there is none, or where the
// article says so itself.
func (r *Regulations) consequence(article int) (n int, ok bool) {
	if r.articles[article-1].liability {
		return 0, false
	}
	next := r.links[article-1].next()
	i := slices.IndexFunc(next, func(n int) bool { return r.articles[n-1].liability })
	if i < 0 {
		return 0, false
	}
	return next[i], true
}

// statesLiability tells whether the text of an article says what follows from a
// breach.
func statesLiability(text string) bool {
	return containsAny(text, []string{"责令改正", "严肃处理", "治安管理处罚", "责令限期整改"})
}
