package knowledge

import (
	"strings"
	"unicode/utf8"
)

// form is what a question wants to be told: whether something is allowed (能),
// whether it must be done (要), whether it is so (算), a number or a period
// (数), a person, body or place (谁), or anything else (何).
type form rune

const (
	formMay    form = '能'
	formMust   form = '要'
	formIs     form = '算'
	formNumber form = '数'
	formWho    form = '谁'
	formWhat   form = '何'
)

// parseForm reads the form of a point.
func parseForm(s string) (form, bool) {
	r, size := utf8.DecodeRuneInString(s)
	switch f := form(r); f {
	case formMay, formMust, formIs, formNumber, formWho, formWhat:
		return f, size == len(s)
	}
	return 0, false
}

// yesOrNo tells whether an answer of the form begins with a word that depends
// on how the question was put, so that it must not be given to another one.
func (f form) yesOrNo() bool { return f == formMay || f == formMust || f == formIs }

// formWords are the words of the forms other than a number, in the order in
// which they decide.
var formWords = []struct {
	form  form
	words []string
}{
	{formMust, []string{"要不要", "用不用", "需不需要", "该不该", "应不应该", "必须", "是否应当", "是否需要", "是否要", "是否应", "非得", "是不是得", "是不是要", "还得", "管不管", "得不得", "需要吗", "一定要", "一定得", "有没有必要", "必不必须"}},
	{formMay, []string{"能不能", "可不可以", "可以吗", "行不行", "行吗", "能否", "可否", "是否可以", "能吗", "成不成", "中不中", "使得不", "允许", "准不准", "合不合规", "合规吗", "合规不", "有没有权", "收不收", "接不接",
		"受理不", "可以不", "行不", "接吗", "收吗", "受理吗"}},
	{formIs, []string{"算不算", "适不适用", "包括不包括", "包不包括", "含不含", "是不是", "是否", "属不属于", "会不会", "在不在", "归不归"}},
	{formWho, []string{"谁", "哪个部门", "哪个单位", "哪个机关", "哪里", "哪儿", "哪一级", "哪级", "哪些单位", "哪些机关", "哪家", "何处", "找哪", "归哪", "向哪", "往哪", "去哪", "转哪", "报哪", "哪位"}},
}

// askedIf are the words at which a question that ends in 吗, 不 or 么 asks
// whether something is allowed, must be done, or is so.
var askedIf = []struct {
	form  form
	words []string
}{
	{formMust, []string{"要", "需", "须", "用", "得", "应当", "应该"}},
	{formMay, []string{"能", "可以", "可", "让", "准"}},
	{formIs, []string{"算", "是", "属于", "适用", "包括", "包含"}},
}

// noVerbs takes out the words that have a character of askedIf in them and ask
// nothing with it: 适用 asks 是, 办得好 no 得, and 能要求 asks 能.
var noVerbs = strings.NewReplacer("适用", "是", "采用", "", "录用", "", "聘用", "", "费用", "", "作用", "", "重要", "", "主要", "", "需求", "", "要紧", "", "只要", "", "要是", "", "能用", "能", "可以用", "可以", "能要求", "能", "可以要求", "可以", "有权要求", "可以",
	"来得及", "来能及", "退得成", "退能成", "办得", "", "做得", "", "干得", "", "搞得", "", "闹得", "", "写得", "", "够得上", "", "获得", "", "取得", "", "觉得", "", "值得", "", "记得", "")

// noAsking puts others in the place of the verbs whose last character asks whether
// something is allowed where it stands by itself: 听证要举行吗.
var noAsking = strings.NewReplacer("举行", "举办", "进行", "开展", "执行", "落实", "履行", "落实", "施行", "实施", "实行", "实施")

// formOf is the form of a clause.
func formOf(clause string) form {
	clause = noAsking.Replace(clause)
	open := containsAny(clause, []string{"什么", "啥", "怎么", "如何", "哪些", "怎样", "咋"})
	if m := measureOf(clause); m != measureNone && !asksWhen(clause) && !(m == measureOther && containsAny(clause, []string{"要不要", "能不能", "是不是", "该不该", "可不可以", "用不用"})) {
		return formNumber
	}
	for _, f := range formWords {
		if open && f.form.yesOrNo() || !containsAny(clause, f.words) {
			continue
		}
		if f.form == formMay && waives(clause) {
			return formMust // whether one may leave it: whether one must
		}
		return f.form
	}
	if s := strings.TrimRight(clause, "，？?。 "); !open && containsSuffix(s, "吗", "不", "么", "没", "嘛") {
		words := noVerbs.Replace(s)
		for _, f := range askedIf {
			if containsAny(words, f.words) {
				if f.form == formMay && waives(s) {
					return formMust
				}
				return f.form
			}
		}
	}
	if containsAny(clause, []string{"期限", "时限"}) && !containsAny(clause, []string{"期限内", "期限里", "规定期限", "期限没", "期限到", "期限已", "期限还", "期限快", "期限马上", "怎么", "咋", "如何", "责任", "后果"}) {
		return formNumber
	}
	return formWhat
}

// asksWhen tells whether a clause asks under which condition something may or
// must be done, and for no day.
func asksWhen(clause string) bool {
	return containsAny(clause, []string{"什么时候可以", "什么时候能", "什么时候要", "什么时候应", "什么时候需", "啥时候可以", "啥时候能", "啥时候要", "何时应", "何时可", "何时需", "何时要"})
}

// waives tells whether a clause asks whether something may be left undone:
// 可以不登记吗, 不登记行不行.
func waives(clause string) bool {
	if containsAny(clause, []string{"能不能不", "能不能别", "可不可以不", "可不可以别"}) {
		return true
	}
	for _, asks := range []string{"可以不", "能不"} {
		_, after, ok := strings.Cut(clause, asks)
		if next, _ := utf8.DecodeRuneInString(after); ok && isHan(next) && next != '能' && next != '可' {
			return true
		}
	}
	for _, asks := range []string{"行不行", "行吗", "行不", "可以吗", "可不可以", "成不成"} {
		before, _, ok := strings.Cut(clause, asks)
		if ok && denies(before) {
			return true
		}
	}
	return false
}

// denies tells whether text denies something.
func denies(text string) bool {
	prev := rune(0)
	for i, r := range text {
		if r == '不' || r == '没' {
			if next, _ := utf8.DecodeRuneInString(text[i+len("不"):]); isHan(next) && deniesBetween(prev, next) {
				return true
			}
		}
		prev = r
	}
	return false
}

// deniesBetween tells whether 不 or 没 denies between two characters, and is no
// part of a question (能不能, 有没有) or of a word of the trade (不服).
func deniesBetween(prev, next rune) bool {
	return prev != next && prev != '有' && !strings.ContainsRune("服满清公识同愿归是", next)
}

// asksToConfirm tells whether a question puts a statement and asks whether it
// is right, so that yes and no would be of the statement.
func asksToConfirm(text string) bool {
	return containsAny(text, []string{"对吗", "对不对", "对么", "是这样吗", "说得对", "站得住", "符合条例", "符合规定", "这样做", "违规吗", "合适吗", "正常吗", "这么说", "这样说", "说得过去", "说得通"}) ||
		strings.Contains(noStatement.Replace(text), "说法")
}

// takesForGranted tells whether a question puts what it denies as a statement, so
// that yes and no would be of that: 不是必须当场告知吧.
func takesForGranted(text string) bool {
	return containsAny(strings.ReplaceAll(text, "是不是", ""), []string{"不是必须", "不是非得", "不是一定", "并非"}) || containsSuffix(strings.TrimRight(text, "，？?。 "), "吧") && denies(text)
}

// noStatement takes out where 说法 is no statement of somebody's.
var noStatement = strings.NewReplacer("有说法没", "", "有没有说法", "", "下个说法", "")

// asksIfRight tells whether a question asks if what was done is in order, so that
// yes and no would be of that.
func asksIfRight(text string) bool { return containsAny(text, []string{"合规", "合不合"}) }

// asksAgainst tells whether a question asks if something can be done against what
// somebody does, so that it may not be done is no answer to it.
func asksAgainst(text string) bool {
	return containsAny(text, []string{"能管", "可以管", "能治", "能处理他", "能处理这", "能处罚", "能追", "能抓", "能赶", "能不能管", "能不能治", "能不能处", "能不能追", "能不能抓", "能不能赶", "能请公安", "能报警", "能认定"})
}
