package bot

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// wish is a command that a message asks for in other words than its name.
type wish struct {
	cmd  boundCommand
	args string
	// sure: it may be carried out; otherwise the person is asked first.
	sure bool
}

// text is the wish as it would be sent.
func (w wish) text() string { return strings.TrimSpace(w.cmd.Name + " " + w.args) }

// maxWish is the most characters of a wish for a command: what is longer says
// more than that.
const maxWish = 40

// leading and trailing are what people put around a command when they speak to
// somebody, the longer before what it begins with. Nothing that asks whether
// something may be done is among them: 撤销可以吗 is a question.
var (
	leading = longestFirst(
		"请", "请你", "请您", "麻烦", "麻烦你", "麻烦您", "帮", "帮忙", "帮我", "帮我们", "替我", "给我", "你", "您", "助手", "小助手", "你好", "您好",
		"我", "我们", "要", "想", "想要", "我要", "我想", "我想要", "能不能", "能否", "可不可以", "可以", "现在", "那", "那就", "就", "先", "再", "重新", "直接", "然后", "开始",
		"看", "看看", "看下", "看一下", "查看", "查查", "查一下", "显示", "列出",
	)
	trailing = longestFirst("一下", "下", "吧", "呗", "啊", "呀", "哈", "嘛", "看看", "给我", "给我看", "给我看看", "一次", "一遍", "一份", "谢谢")
)

func longestFirst(words ...string) []string {
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

// wished finds the command that a text which is none by its first word asks
// for: in a sentence that the command reads, in one of its phrases, or by its
// name with polite words around it.
func (s *commandSet) wished(text string) (wish, bool) {
	if len(text) > maxWish*utf8.UTFMax || utf8.RuneCountInString(text) > maxWish {
		return wish{}, false
	}
	for rest := trimPoints(text); rest != ""; {
		for _, cmd := range s.readers {
			if args, sure, ok := cmd.Reads(rest); ok {
				return wish{cmd, args, sure}, true
			}
		}
		if cmd, ok := s.phrases[foldPhrase(rest)]; ok {
			return wish{cmd, "", cmd.mild("")}, true
		}
		if len(rest) < len(text) { // the text itself was looked up before
			if cmd, args, ok := s.find(rest); ok {
				return wish{cmd, args, cmd.mild(args)}, true
			}
		}
		shorter, ok := unwrap(rest)
		if !ok {
			break
		}
		rest = shorter
	}
	return wish{}, false
}

// mild tells whether nothing is lost where the command was not meant: it is
// harmless, or only says how it is used since what it needs was not said.
func (c Command) mild(args string) bool {
	return c.Harmless || args == "" && c.Args != "" && !strings.HasPrefix(c.Args, "[")
}

// unwrap takes a polite word from the end of a text, else from its beginning.
func unwrap(text string) (string, bool) {
	for _, word := range trailing {
		if rest, ok := strings.CutSuffix(text, word); ok {
			return trimPoints(rest), true
		}
	}
	for _, word := range leading {
		if rest, ok := strings.CutPrefix(text, word); ok {
			return trimPoints(rest), true
		}
	}
	return text, false
}

// foldPhrase brings a message into the form in which phrases are declared.
func foldPhrase(text string) string {
	return strings.Map(func(r rune) rune {
		if point(r) {
			return -1
		}
		if folded := width.LookupRune(r).Folded(); folded != 0 {
			r = folded
		}
		return unicode.ToLower(r)
	}, text)
}

// trimPoints drops blanks and punctuation around a text.
func trimPoints(text string) string {
	return strings.TrimFunc(text, point)
}

func point(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '%' && r != '％' || r == '~' || r == '～'
}

// offered is a command that a person was asked about.
type offered struct {
	Text string `json:"text"`
	// To is who was asked: in a group, somebody else's 是 is not for it.
	To string `json:"to"`
}

// yes and no are the answers to it. Anything else is a message of its own.
var (
	yes = []string{"是", "是的", "对", "对的", "对对", "嗯", "嗯嗯", "好", "好的", "行", "可以", "要", "没错", "确定", "确认", "yes", "ok"}
	no  = []string{"不是", "不", "不对", "不用", "不用了", "不要", "否", "没有", "no"}
)

// offer asks whether a command is meant.
func (e *Engine) offer(t *Turn, state *engineState, w wish) error {
	t.handler = engineName
	state.Offered = &offered{Text: w.text(), To: t.Staff.ID}
	t.Reply("您是不是要发送“" + w.text() + "”？是的话请回复“是”。")
	return state.keep(t)
}

// settle brings the conversation to what the person was asked about a command:
// the text of the command where they agree, else their own. declined tells that
// they said no. With that the question is over, whatever they say.
func (state *engineState) settle(t *Turn) (text string, declined bool, err error) {
	o := state.Offered
	if o == nil {
		return t.Message.Text, false, nil
	}
	state.Offered = nil
	if err := state.keep(t); err != nil {
		return "", false, err
	}
	word := strings.ToLower(trimPoints(t.Message.Text))
	switch {
	case !t.Plain() || o.To != t.Staff.ID:
	case slices.Contains(yes, word):
		return o.Text, false, nil
	case slices.Contains(no, word):
		return t.Message.Text, true, nil
	}
	return t.Message.Text, false, nil
}
