package knowledge

import "strings"

// Reference is a place in a law that a text names: an article or a range of
// them, perhaps with paragraph (款) and item (项), 0 where not named. Law is
// the name in front of it (刑法, 信访工作条例, 条例), empty where none is.
type Reference struct {
	Law       string
	From, To  int // equal for one article
	Paragraph int
	Item      int
}

// References finds the articles that a text names, in order: 第三十四条, 34条,
// 第 34 条, 条例34, 第三十一条第六项, 第十五条第三款, 34-36条, 第三十四条至第三十六条,
// 34、35和36条. A bare figure before 条 counts only where it is not a number of
// articles (共50条, 提3条建议).
func References(text string) []Reference {
	refs, _ := splitReferences(text)
	return refs
}

// splitReferences finds the articles that a text names, and returns what the
// text, normalised, says besides.
func splitReferences(text string) (refs []Reference, rest string) {
	c := &cursor{s: []rune(Normalise(text))}
	var b strings.Builder
	for c.i < len(c.s) {
		start := c.i
		found := c.references()
		if len(found) == 0 {
			c.i = start + 1
			c.skipNumberTail(start)
			b.WriteString(string(c.s[start:c.i]))
			continue
		}
		law := lawBefore(c.said(start, longestTitle))
		for i := range found {
			found[i].Law = law
		}
		refs = append(refs, found...)
	}
	return refs, b.String()
}

// cursor walks over the runes of a normalised text.
type cursor struct {
	s []rune
	i int
}

func (c *cursor) peek() rune {
	if c.i < len(c.s) {
		return c.s[c.i]
	}
	return 0
}

// said is what stands right before i, at most n runes of it.
func (c *cursor) said(i, n int) string { return string(c.s[max(0, i-n):i]) }

func (c *cursor) before(i int) rune {
	if i > 0 {
		return c.s[i-1]
	}
	return 0
}

// accept reads one rune of set, after spaces.
func (c *cursor) accept(set string) bool {
	j := c.i
	for j < len(c.s) && c.s[j] == ' ' {
		j++
	}
	if j < len(c.s) && strings.ContainsRune(set, c.s[j]) {
		c.i = j + 1
		return true
	}
	return false
}

// number reads a number, after spaces.
func (c *cursor) number() (int, bool) {
	j := c.i
	for j < len(c.s) && c.s[j] == ' ' {
		j++
	}
	n, used := scanNumber(c.s[j:])
	if used == 0 {
		return 0, false
	}
	c.i = j + used
	return n, true
}

// skipNumberTail moves past the rest of a number that is no reference, so that
// 134条 is not read again as 34条.
func (c *cursor) skipNumberTail(start int) {
	if _, used := scanNumber(c.s[start:]); used > 1 {
		c.i = start + used
	}
	for c.i < len(c.s) && c.s[start] >= '0' && c.s[start] <= '9' && c.peek() >= '0' && c.peek() <= '9' {
		c.i++
	}
}

// references reads one reference or a list or range of them at the cursor.
func (c *cursor) references() []Reference {
	start := c.i
	marked := c.accept("第")
	n, ok := c.number()
	if !ok {
		return nil
	}
	refs := []Reference{{From: n, To: n}}
	closed := c.article(&refs[0])
	for {
		save := c.i
		ranged := c.accept("-—–~～至到")
		for ranged && c.accept("-—") { // a dash of two characters
			continue
		}
		if !ranged && !c.accept("、,，和与及跟") {
			break
		}
		second := c.accept("第")
		n, ok := c.number()
		if !ok {
			c.i = save
			break
		}
		next := Reference{From: n, To: n}
		nextClosed := c.article(&next)
		if closed && !nextClosed && !second {
			c.i = save
			break
		}
		closed = nextClosed
		if ranged && n >= refs[len(refs)-1].From {
			refs[len(refs)-1].To = n
			continue
		}
		refs = append(refs, next)
	}
	if !c.plausible(start, marked, closed) {
		return nil
	}
	return refs
}

// article reads 条 and what may follow it: paragraph and item.
func (c *cursor) article(ref *Reference) bool {
	if !c.accept("条") {
		return false
	}
	if rest := string(c.s[c.i:]); strings.HasPrefix(rest, "例") && !hasPrefix(rest, []string{"例举", "例外"}) { // 第二条例 is no article
		c.i--
		return false
	}
	c.accept("的")
	ref.Paragraph = c.part('款')
	c.accept("的")
	ref.Item = c.part('项')
	return true
}

// part reads 第六项, 第（六）项, 6项 or （六）, and returns 0 where there is none.
func (c *cursor) part(unit rune) int {
	save := c.i
	marked := c.accept("第")
	bracket := c.accept("（(")
	n, ok := c.number()
	if ok && bracket {
		ok = c.accept("）)")
	}
	named := ok && c.accept(string(unit)) && (marked || !c.counts())
	if named || ok && bracket && !marked && unit == '项' {
		return n
	}
	c.i = save
	return 0
}

// counts tells whether what follows makes the number before it an amount:
// 六项禁止行为.
func (c *cursor) counts() bool {
	next := c.peek()
	return next != 0 && isHan(next) && !strings.ContainsRune("的原是怎规讲说写什啥第和与及", next)
}

// plausible tells whether what was read since start names articles, rather
// than counting them.
func (c *cursor) plausible(start int, marked, closed bool) bool {
	if c.said(start, 2) == "条例" {
		// 条例34 and 条例34的原文, but not 条例2022年 or 条例一共50条.
		return closed || c.peek() == 0 || strings.ContainsRune("的原讲说是规怎什内啥写，。？?！、 ", c.peek())
	}
	if marked {
		return closed
	}
	if !closed || strings.ContainsRune("共有总全约近超达提出这几前后余上下每某哪了", c.before(start)) && !containsSuffix(c.said(start, 2), "一下", "看下", "查下", "念下", "说下", "讲下", "发下", "翻下", "问下", "读下") {
		return false
	}
	if few := strings.ContainsRune("一两二三", c.s[start]) && c.s[start+1] == '条'; few && len(c.s) > mayBeBare {
		return false // 在那一条里, as 哪一条 is often written; 就剩那三条; 一条讲调解
	}
	if strings.Contains(string(c.s[c.i:]), "原文") {
		return true
	}
	if next := c.peek(); c.before(c.i) == '条' && (c.s[start] == '两' || next != 0 && closesUp(next) && !strings.ContainsRune("的原讲说是规怎什内啥写第和到至与及就一共只、，。？！；：有里中咋全条呢吗（《对都各看给发念列例摘抄贴那这", next)) {
		return false // 两条烟, 3条河
	}
	rest := string(c.s[c.i:])
	for _, counted := range []string{"建议", "意见", "线索", "问题", "措施", "诉求", "信息", "龙", "路", "规定吗"} {
		if strings.HasPrefix(rest, counted) {
			return false
		}
	}
	return true
}

// mayBeBare is how many characters a message has at most in which 三条 without 第
// is an article: 三条原文.
const mayBeBare = 5

// How many characters a law's name may have, without 《》 and with them.
const (
	longestLaw   = 24
	longestTitle = 80
)

// lawBefore is the name of the law that text ends with, so that what follows
// is an article of it.
func lawBefore(text string) string {
	text = strings.TrimRight(text, " 的里中")
	if inner, ok := strings.CutSuffix(text, "》"); ok {
		if i := strings.LastIndex(inner, "《"); i >= 0 {
			return inner[i+len("《"):]
		}
		return ""
	}
	runes := []rune(text)
	begin := len(runes)
	for begin > 0 && closesUp(runes[begin-1]) && !strings.ContainsRune("，。？！；：、（）“”《》　", runes[begin-1]) && len(runes)-begin < longestLaw {
		begin--
	}
	name := string(runes[begin:])
	for _, ending := range []string{"条例", "规定", "法", "通则", "规则", "细则", "宪法", "法典", "实施办法", "管理办法", "处理办法", "工作办法", "暂行办法", "若干规定", "管理规定", "暂行规定", "司法解释"} {
		if strings.HasSuffix(name, ending) && (ending != "法" && ending != "规定" || !endsInCommonWord(name)) {
			return afterRequest(name)
		}
	}
	return ""
}

// afterRequest is a law's name without the words before it that say what is to
// be done by it.
func afterRequest(name string) string {
	for _, by := range []string{"根据", "按照", "依照", "依据", "对照", "参照", "适用", "违反", "按"} {
		if i := strings.LastIndex(name, by); i >= 0 && i+len(by) < len(name) {
			name = name[i+len(by):]
		}
	}
	return name
}

// endsInCommonWord tells whether the 法 or 规定 at the end of name is part of
// an everyday word and not of a law's name.
func endsInCommonWord(name string) bool {
	for _, word := range []string{"办法", "方法", "做法", "说法", "看法", "想法", "依法", "合法", "违法", "非法", "执法", "司法", "立法", "普法", "规定", "怎么规定", "按规定", "是规定"} {
		if strings.HasSuffix(name, word) {
			return true
		}
	}
	return false
}
