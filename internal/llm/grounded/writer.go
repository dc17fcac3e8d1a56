// Package grounded has a model write what can be checked, and lets nothing
// through that the checks reject. Answers are written from passages that were
// found, sections of a report from facts and notes; what comes back is compared
// with them, mended once, and then goes without what still does not hold: an
// answer gives way to the one put together from the data, a section loses the
// sentence. So nothing is ever worse than without a model.
package grounded

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"unicode"

	"xinfangbot/internal/llm"
	"xinfangbot/knowledge"
	"xinfangbot/prompts"
)

// Writer writes with a model. It is safe for concurrent use.
type Writer struct {
	model       *llm.Client
	prompts     *prompts.Set
	regulations *knowledge.Regulations
	libraries   []knowledge.Library
}

// New returns a Writer. libraries know laws besides the Regulations.
func New(model *llm.Client, set *prompts.Set, r *knowledge.Regulations, libraries ...knowledge.Library) *Writer {
	return &Writer{model: model, prompts: set, regulations: r, libraries: libraries}
}

// ModePlain is the mode of sections that were put together without a model.
const ModePlain = "plain"

// Fallback is why what a model wrote was not used.
type Fallback string

// The reasons for which the text without a model is used.
const (
	NotNeeded Fallback = "not needed" // there is nothing to write from
	Failed    Fallback = "failed"     // the model could not be asked, see Outcome.Err
	Declined  Fallback = "declined"   // the model says that it cannot answer
	Rejected  Fallback = "rejected"   // the checks reject what it wrote
	// Distrusted: the question, or what it would be answered from, gives orders
	// to the model.
	Distrusted Fallback = "distrusted"
)

// Outcome is how it went, for the log and for whoever asks for JSON. It has no
// word of any text in it.
type Outcome struct {
	Mode     string   `json:"mode"`               // of what is used
	Prompts  []string `json:"prompts,omitempty"`  // by name and version, in the order of their calls
	Calls    int      `json:"calls"`              // of the model
	Found    []string `json:"found,omitempty"`    // what the checks rejected at first, by kind
	Left     []string `json:"left,omitempty"`     // and after the repair
	Fallback Fallback `json:"fallback,omitempty"` // empty: what the model wrote is used
	Cut      []string `json:"cut,omitempty"`      // parts that did not fit into the prompt
	// Ignored counts sentences of the data that gave the model orders.
	Ignored int `json:"ignored,omitempty"`
	// Failure is why the model could not be asked, or asked again, in a word: see
	// llm.Kind.
	Failure string `json:"failure,omitempty"`
	Err     error  `json:"-"`
}

// Unasked is the outcome where the model was not asked because of an error. mode
// is that of the text that is used.
func Unasked(mode string, err error) Outcome {
	o := Outcome{Mode: mode, Fallback: Failed}
	o.fail(err)
	return o
}

// fail takes note of an error. What the model wrote before it may be used.
func (o *Outcome) fail(err error) { o.Err, o.Failure = err, llm.Kind(err) }

// LogValue implements slog.LogValuer.
func (o Outcome) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("mode", o.Mode), slog.Int("calls", o.Calls)}
	for _, a := range []struct {
		key   string
		value []string
	}{{"prompts", o.Prompts}, {"found", o.Found}, {"left", o.Left}, {"cut", o.Cut}} {
		if len(a.value) > 0 {
			attrs = append(attrs, slog.String(a.key, strings.Join(a.value, ",")))
		}
	}
	if o.Fallback != "" {
		attrs = append(attrs, slog.String("fallback", string(o.Fallback)))
	}
	if o.Ignored > 0 {
		attrs = append(attrs, slog.Int("ignored", o.Ignored))
	}
	if o.Err != nil {
		attrs = append(attrs, slog.String("err", o.Err.Error()))
	}
	return slog.GroupValue(attrs...)
}

// errNoText means that an answer has nothing but white space and marks.
var errNoText = errors.New("grounded: the model wrote nothing")

// complete has the model write, and tidies what it wrote.
func (w *Writer) complete(ctx context.Context, o *Outcome, person string, p prompts.Prompt, maxTokens int) (string, error) {
	o.Calls++
	o.Prompts, o.Cut = union(o.Prompts, p.ID()), union(o.Cut, p.Cut...)
	r, err := w.model.Complete(ctx, llm.Request{Person: person, System: p.System, User: p.User, MaxTokens: maxTokens})
	if err != nil {
		return "", err
	}
	text := tidy(r.Text)
	if r.Truncated {
		text = throughLastStop(text)
	}
	if text == "" {
		return "", errNoText
	}
	if declines(text) {
		return "", llm.ErrRefused
	}
	return text, nil
}

// union is a list with what it does not have yet.
func union(list []string, more ...string) []string {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// tidy takes off a text what models add by habit: fences of code, headings,
// marks of lists and emphasis. Chats and documents show them as they are.
func tidy(text string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "```") || strings.HasPrefix(line, "#") && !strings.ContainsAny(line, "。；") {
			continue
		}
		line = strings.TrimLeft(line, "#")
		for _, mark := range []string{"- ", "* ", "• ", "> "} {
			line = strings.TrimPrefix(strings.TrimSpace(line), mark)
		}
		line = strings.TrimSpace(strings.NewReplacer("**", "", "__", "").Replace(line))
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// throughLastStop is a text up to the end of its last whole sentence.
func throughLastStop(text string) string {
	i := strings.LastIndexAny(text, "。！？")
	if i < 0 {
		return ""
	}
	return text[:i+len("。")]
}

// declines tells whether a text is a refusal in the model's own words.
func declines(text string) bool {
	for _, w := range []string{"抱歉", "对不起", "很遗憾", "我无法", "我不能", "作为AI", "作为一个AI", "作为人工智能", "作为语言模型", "I'm sorry", "I cannot", "Sorry"} {
		if strings.HasPrefix(text, w) {
			return true
		}
	}
	return false
}

// length counts the characters of a text that are seen.
func length(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

// kinds are the distinct kinds of findings, in their order.
func kinds[T any, K ~string](findings []T, kind func(T) K) []string {
	var list []string
	for _, f := range findings {
		list = union(list, string(kind(f)))
	}
	return list
}
