package report

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// ParseAnswer is ParseValue for what a person says in a conversation, where a
// text may be the answer to another question: a day is no text of any field,
// and a text must have the form that the field has.
func (f *Field) ParseAnswer(text string) (string, error) {
	text = strings.TrimSpace(text)
	folded := width.Fold.String(text)
	switch {
	case f.Type != Date && !f.TakesFigures() && dayPattern.MatchString(folded):
		return "", f.wrong(text, "收到的像是日期：“%s”", text)
	case f.Type == Text && f.Form != "" && text != "" && !regexp.MustCompile(f.Form).MatchString(folded):
		return "", f.wrong(text, "“%s”不像%s", text, f.Name)
	}
	return f.ParseValue(text)
}

// dayPattern is the name of a day and nothing else, be there such a day or not.
var dayPattern = regexp.MustCompile(`^(?:(?:\d{4}年)?\d{1,2}月(?:\d{1,2}[日号])?|今天|今日|明天|昨天|后天|前天)$`)

// fillers are words that people put beside a figure and that say nothing of
// what it is a figure of.
var fillers = strings.Fields(`
是 有 共 为 计 达 填 报 写 答 总 数 就 都 这 那 我 应 该 了 吧 啊 呀 哦 嗯 哈 呢 啦 嘛 呗 噢 额 呃 哎 好 对 ok
一共 总共 共有 共计 合计 总计 累计 总数 全年 全部 今年 本年 本年度 全年度 年度 其中 目前 现在 实际 实有
我们 我局 我办 本局 我区 我市 我县 我旗 全区 全市 全县 全局 单位 这里 这个 这项 这一项 本项 数据 数字 数量 数值 答案
就是 应该是 应为 改为 改成 改 更正 更正为 达到 分别 分别是 分别为 登记 登记了 收到 受理 办理 完成 召开 开展 举办 组织 统计 核对 核实 经核对
好的 您好 你好 谢谢 截至12月底 截至12月31日 截止12月底 截止12月31日 1至12月 1到12月 1-12月 1—12月 1~12月
`)

// turningWords make something else of a figure: what it is less, what it is
// not, or that it is another year's.
var turningWords = []string{"不", "没", "未", "非", "低", "降", "减", "增", "升", "去年", "上年", "前年", "上一年", "同期", "上半年", "下半年", "季度"}

// foldedFillers are the fillers as looked up: the longest at a place wins.
var foldedFillers = func() []string {
	list := make([]string, len(fillers))
	for i, w := range fillers {
		list[i] = foldName(w)
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return list
}()

// Strange returns the first words of an answer that neither belong to the field
// that the figure beside them is taken for nor are mere filling: they may say
// that the figure is of something else, or of another year. fields holds the
// field of each of the figures, in order; year is that of the report. Empty:
// there are none.
func (s *Schema) Strange(text string, figures []Number, fields []*Field, year int) string {
	words := s.withoutNames(text)
	at := 0
	for i, n := range figures {
		before, behind := words[at:n.Start], ""
		if i > 0 {
			behind, before = cutClause(before)
			if strange := s.strange(behind, fields[i-1], year, true); strange != "" {
				return strange
			}
		}
		if strange := s.strange(before, fields[i], year, false); strange != "" {
			return strange
		}
		at = n.End
	}
	return s.strange(words[at:], fields[len(figures)-1], year, true)
}

// StrangeNamed is Strange for figures that were read with the names of their
// fields.
func (s *Schema) StrangeNamed(text string, readings []Reading, year int) string {
	rest, previous := cutPrevious(plain(text).text)
	if previous {
		if this := thisYear.FindString(rest); this != "" {
			return this
		}
		rest = previousAgain.ReplaceAllStringFunc(rest, func(w string) string { return strings.Repeat(" ", len(w)) })
	}
	figures, _ := parseNumbers(rest) // ReadNamed has found them in order
	fields := make([]*Field, len(readings))
	for i, r := range readings {
		fields[i] = r.Field
	}
	return s.Strange(rest, figures, fields, year)
}

// Figures that are announced as those of the year before may be so again, one by
// one; none of them can be of this year.
var (
	previousAgain = regexp.MustCompile(`[，,、；;。\s](?:` + strings.Join(previousWords[:], "|") + `)`)
	thisYear      = regexp.MustCompile(`今年|本年`)
)

// SaysPrevious tells whether words speak of the year before.
func SaysPrevious(words string) bool {
	return slices.ContainsFunc(previousWords[:], func(w string) bool { return strings.Contains(words, w) })
}

// withoutNames returns the text with the names of fields blanked out: figures
// behind them were taken for those fields.
func (s *Schema) withoutNames(text string) string {
	out := []byte(text)
	for _, m := range s.mentions(text) {
		for i := m.start; i < m.end; i++ {
			out[i] = ' '
		}
	}
	return string(out)
}

// cutClause divides what stands between two figures: what ends the clause of
// the first, and what leads up to the second.
func cutClause(text string) (behind, before string) {
	if i := strings.IndexFunc(text, func(r rune) bool { return isClauseEnd(fold(r)) }); i >= 0 {
		return text[:i], text[i:]
	}
	return "", text
}

// strange returns the first clause of words beside a figure that says something
// which the field is not about. Behind a figure 的 is no filling: 2024的 is no
// figure of anything.
func (s *Schema) strange(words string, f *Field, year int, behind bool) string {
	for _, clause := range strings.FieldsFunc(words, func(r rune) bool { return isClauseEnd(fold(r)) }) {
		clause = strings.TrimFunc(clause, func(r rune) bool { return isSeparator(fold(r)) })
		if clause != "" && !s.explains(f, foldName(clause), year, behind) {
			return clause
		}
	}
	return ""
}

// explains tells whether words are filling, units of the field, its report's
// year, and words of the field's own. At least one of its own words is one that
// its whole does not share: 进京 at 其中越级访 is of the whole.
func (s *Schema) explains(f *Field, words string, year int, behind bool) bool {
	own, distinct := false, false
	for rest := words; rest != ""; {
		size := max(fillerAt(rest, behind), unitAt(rest, f), yearOf(rest, year))
		if n := s.ownAt(f, rest); n > size {
			size, own = n, true
			distinct = distinct || !s.ofWhole(f, rest[:n])
		}
		if size == 0 {
			r, length := utf8.DecodeRuneInString(rest)
			if !isSeparator(r) {
				return false
			}
			size = length
		}
		rest = rest[size:]
	}
	return !own || distinct
}

// fillerAt is the length of the filler that words begin with.
func fillerAt(words string, behind bool) int {
	if !behind && strings.HasPrefix(words, "的") {
		return len("的")
	}
	return len(hasAnyPrefix(words, foldedFillers))
}

// unitAt is the length of the unit that words begin with, where the field is
// counted in it.
func unitAt(words string, f *Field) int {
	for _, u := range unitWords {
		if strings.HasPrefix(words, u.word) && f.takesUnit(u.unit) {
			return len(u.word)
		}
	}
	return 0
}

var answerYear = regexp.MustCompile(`^(20\d\d)年度?`)

// yearOf is the length of the report's own year, where words begin with it.
func yearOf(words string, year int) int {
	if m := answerYear.FindStringSubmatch(words); m != nil && m[1] == strconv.Itoa(year) {
		return len(m[0])
	}
	return 0
}

// leastShared is how many characters of a name are taken for a word of it.
const leastShared = 2

// ownAt is the length of the longest beginning of words that is a piece of the
// field's names, or of its explanation where no other field's names have it.
func (s *Schema) ownAt(f *Field, words string) int {
	best := 0
	for end, n := 0, 0; end < len(words) && n < maxName; n++ {
		_, size := utf8.DecodeRuneInString(words[end:])
		end += size
		piece := words[:end]
		if n+1 < leastShared && !f.hasPart(piece) || hasAnyPrefix(piece, turningWords) != "" {
			continue
		}
		if f.namesHave(piece) || strings.Contains(foldName(f.Help), piece) && len(s.Sharing(piece)) == 0 {
			best = end
		}
	}
	return best
}

// hasPart tells whether a piece is a whole part of one of the field's names in
// which other words may stand: 高 in 比…平均…高.
func (f *Field) hasPart(piece string) bool {
	return slices.ContainsFunc(f.Aliases, func(name string) bool {
		return strings.Contains(name, "…") && slices.Contains(strings.Split(foldName(name), "…"), piece)
	})
}

// namesHave tells whether a piece stands in one of the field's names.
func (f *Field) namesHave(piece string) bool {
	has := func(name string) bool { return strings.Contains(foldName(name), piece) }
	return has(f.Name) || slices.ContainsFunc(f.Aliases, has) || slices.ContainsFunc(f.Topics, has)
}

// ofWhole tells whether a piece is a word of what the field is a part of.
func (s *Schema) ofWhole(f *Field, piece string) bool {
	return slices.ContainsFunc(s.Relations, func(r Relation) bool {
		whole, ok := s.Field(r.Whole)
		return ok && r.Part == f.ID && whole.namesHave(piece)
	})
}

// Sharing returns the fields that words may name: those whose names share the
// longest piece with them. The words are given as people write them.
func (s *Schema) Sharing(words string) []*Field {
	runes := []rune(foldName(words))
	for size := min(len(runes), maxName); size >= leastShared; size-- {
		for at := 0; at+size <= len(runes); at++ {
			piece := string(runes[at : at+size])
			if slices.Contains(foldedFillers, piece) {
				continue
			}
			var list []*Field
			for i := range s.Fields {
				if s.Fields[i].namesHave(piece) {
					list = append(list, &s.Fields[i])
				}
			}
			if len(list) > 0 {
				return list
			}
		}
	}
	return nil
}
