package report

import (
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// wrong is what no sentence of a draft may have, whatever is missing. The
// patterns never change.
var wrong = []struct {
	what    string
	pattern *regexp.Regexp
}{
	{"two marks side by side", regexp.MustCompile(`[，、；：。！？][，、；：。！？]`)},
	{"其中 without anything in it", regexp.MustCompile(`其中[。；：、]`)},
	{"a verb without its object", regexp.MustCompile(`(^|[。；，、])(办理|召开|提出|问责|举办|领导干部接访|信访事项主要涉及|来信|来访|上级交办|提出改进工作建议|群众满意率为?|信访事项)[。；，]`)},
	{"a zero figure", regexp.MustCompile(`(^|[^0-9.])0(件|批|人|次|个|份|条|场|项|期|学)`)},
	{"a fall to nothing", regexp.MustCompile(`下降100(\.00)?%`)},
	{"an empty bracket", regexp.MustCompile(`（[）、，]|《》|“”[^期]`)},
	{"a slot", regexp.MustCompile(`[{}\[\]<>|()]|%!|<nil>`)},
}

// headless is how a sentence begins that has lost its subject.
var headless = regexp.MustCompile(`^(同比|化解率|被采纳|采纳|全部|尚|高于|低于|与上年|与上级|占|其中|人次|，|、|；|：)`)

// TestNothingDangles lays random subsets of facts out in every layout.
func TestNothingDangles(t *testing.T) {
	schema, layouts := loadAll(t)
	rounds := 300
	if testing.Short() {
		rounds = 50
	}
	for seed := range rounds {
		rng := rand.New(rand.NewPCG(uint64(seed), 1))
		values := randomFacts(rng, schema)
		for _, l := range layouts {
			doc := l.Assemble(factsOf(schema, values)).Document
			for _, b := range doc.Body {
				if problem := wrongWithBlock(b); problem != "" {
					t.Errorf("seed %d, %s: %s: %s", seed, l.Name, problem, b.Text+b.RunIn)
				}
			}
			if t.Failed() {
				return
			}
		}
	}
}

// wrongWithBlock says what is wrong with the text of a block; empty where
// nothing is.
func wrongWithBlock(b Block) string {
	text := b.Text + b.RunIn
	for _, w := range wrong {
		if w.pattern.MatchString(text) {
			return w.what + " (" + w.pattern.FindString(text) + ")"
		}
	}
	for _, pair := range []string{"（）", "《》", "“”", "【】"} {
		open, size := utf8.DecodeRuneInString(pair)
		if strings.Count(text, string(open)) != strings.Count(text, pair[size:]) {
			return "brackets that do not match"
		}
	}
	if b.Table != nil || b.Level != Paragraph && b.RunIn == "" {
		return ""
	}
	if !strings.HasSuffix(text, "。") && !strings.HasSuffix(text, "：") && !strings.HasSuffix(text, "】") {
		return "no stop at its end"
	}
	for _, s := range strings.Split(text, "。") {
		if s != "" && headless.MatchString(s) && !strings.HasPrefix(s, "其中，") {
			return "a sentence without its subject"
		}
	}
	if strings.HasPrefix(text, "其中") {
		return "a paragraph that begins with a part"
	}
	return ""
}

// randomFacts fills some of the fields, with values that make trouble: zeros,
// equal pairs, whole resolutions, texts with and without a stop at the end.
func randomFacts(rng *rand.Rand, schema *Schema) map[string]string {
	values := make(map[string]string)
	density, zeros := rng.Float64(), rng.Float64()*0.6
	// Figures of one topic are zero together: five visits of nobody are a
	// mistake that the relations find, not a matter of style.
	none := make(map[string]bool)
	figure := func(f *Field) string {
		topic := f.ID
		if len(f.Topics) > 0 {
			topic = f.Topics[0]
		}
		if _, ok := none[topic]; !ok {
			none[topic] = rng.Float64() < zeros
		}
		switch {
		case none[topic] && f.Type == Count:
			return "0"
		case f.Type == Percent:
			return []string{"100", "96.98", "100.00", "88"}[rng.IntN(4)]
		case f.ID == "satisfaction_gap":
			return []string{"1.38", "-0.5", "0"}[rng.IntN(3)]
		}
		return strconv.Itoa(1 + rng.IntN(5))
	}
	for i := range schema.Fields {
		f := &schema.Fields[i]
		if rng.Float64() > density || f.Derived != nil {
			continue
		}
		switch {
		case f.Type == List:
			values[f.ID] = randomRows(rng, f)
		case f.Type.Numeric():
			values[f.ID] = figure(f)
		default:
			values[f.ID], _ = f.ParseValue(f.Example)
		}
		if f.Yearly && rng.IntN(2) == 0 {
			values[PreviousID(f.ID)] = strconv.Itoa(rng.IntN(8))
		}
	}
	if rng.IntN(3) == 0 {
		values["other_matters"] = []string{"无", "完成上级交给的其他任务。", "没有"}[rng.IntN(3)]
	}
	return values
}

func randomRows(rng *rand.Rand, f *Field) string {
	texts := []string{"加强统筹，抓好落实。", "信访干部能力不足；", "一是法治意识不强", "完善机制：明确责任；严格考核；加强督查", "2.制度不全", "（三）规范基础工作"}
	rows := [][]string{}
	for range rng.IntN(4) {
		row := make([]string, len(f.Columns))
		for i, c := range f.Columns {
			row[i] = texts[rng.IntN(len(texts))]
			if c.Type.Numeric() {
				row[i] = strconv.Itoa(1 + rng.IntN(3))
				if i == 3 && rng.IntN(3) == 0 {
					row[i] = "0"
				}
			} else if len(row) > 2 || f.ID == "by_domain" {
				row[i] = "市级"
			}
		}
		rows = append(rows, row)
	}
	return encodeRows(rows)
}
