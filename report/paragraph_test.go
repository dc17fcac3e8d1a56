package report

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"go.yaml.in/yaml/v3"
)

// paragraphCase is a paragraph and what is to be found in it; see
// testdata/paragraph_open.yaml.
type paragraphCase struct {
	Style string            `yaml:"style"`
	Year  int               `yaml:"year"`
	Org   string            `yaml:"org"`
	Text  string            `yaml:"text"`
	Want  map[string]string `yaml:"want"`
	Vague []string          `yaml:"vague"`
	Wary  []string          `yaml:"wary"`
}

func paragraphCases(t testing.TB, name string) []paragraphCase {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var cases []paragraphCase
	if err := yaml.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

// tally counts what a reader found of what was to be found.
type tally struct {
	want, found, sure int
	wrong             []string // sure, and not to be found
}

func (a *tally) add(b tally) {
	a.want += b.want
	a.found += b.found
	a.sure += b.sure
	a.wrong = append(a.wrong, b.wrong...)
}

func (a *tally) log(t *testing.T, of string) {
	t.Helper()
	t.Logf("%s: %d of %d found (%.1f %%), %d of them sure, %d wrong and unflagged",
		of, a.found, a.want, 100*float64(a.found)/float64(max(a.want, 1)), a.sure, len(a.wrong))
}

// compare holds an extraction against what is wanted: "-" for a figure that is
// to be flagged and not taken.
func compare(t *testing.T, e Extraction, want map[string]string) tally {
	t.Helper()
	var got tally
	for id, value := range want {
		got.want++
		i := slices.IndexFunc(e.Findings, func(f Finding) bool {
			return f.ID() == id && (f.Value == value || value == "-" && f.Value == "" && f.Reason != "")
		})
		switch {
		case i < 0:
			t.Logf("not found: %s %s", id, value)
		case e.Findings[i].Confidence == Sure:
			got.sure++
			fallthrough
		default:
			got.found++
		}
	}
	for _, f := range e.Findings {
		if f.Confidence == Sure && want[f.ID()] != f.Value {
			got.wrong = append(got.wrong, f.ID()+" "+f.Value+" from "+f.Words)
		}
		if os.Getenv("XINFANGBOT_SHOW") != "" {
			t.Logf("  %v %s=%q “%s” %s", f.Confidence == Sure, f.ID(), f.Value, f.Words, f.Reason)
		}
	}
	return got
}

func measure(t *testing.T, name string) tally {
	t.Helper()
	schema, _ := loadAll(t)
	var all tally
	for _, tt := range paragraphCases(t, name) {
		t.Run(tt.Style, func(t *testing.T) {
			e := schema.ReadParagraphs(tt.Text, Scope{Year: tt.Year, Place: tt.Org})
			want := make(map[string]string)
			for id, v := range tt.Want {
				want[id] = v
			}
			for _, id := range tt.Vague {
				want[id] = "-"
			}
			got := compare(t, e, want)
			for _, w := range got.wrong {
				t.Error("wrong and unflagged:", w)
			}
			for _, id := range tt.Wary {
				if _, also := tt.Want[id]; !also && slices.ContainsFunc(e.Findings, func(f Finding) bool { return f.ID() == id && f.Confidence == Sure }) {
					t.Errorf("%s is taken for certain", id)
				}
			}
			all.add(got)
		})
	}
	all.log(t, name)
	return all
}

func TestReadParagraphs(t *testing.T) {
	for _, name := range paragraphFiles {
		t.Run(name, func(t *testing.T) {
			if got := measure(t, name); got.found*100 < got.want*90 {
				t.Errorf("%d of %d found", got.found, got.want)
			}
		})
	}
}

// paragraphFiles hold the paragraphs of our own.
var paragraphFiles = [...]string{"paragraph_open.yaml", "paragraph_held.yaml", "paragraph_second.yaml", "paragraph_third.yaml", "paragraph_last.yaml"}

// TestReadParagraphsOfReports measures the reader on three real reports, where
// they lie beside the checkout.
func TestReadParagraphsOfReports(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "shared", "seeds", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Skip("no reports here")
	}
	schema, _ := loadAll(t)
	want := expectedOfReports(t)
	var all tally
	for i, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		e := schema.ReadParagraphs(string(raw), Scope{})
		got := compare(t, e, want[string(rune('1'+i))])
		got.log(t, filepath.Base(file))
		for _, w := range got.wrong {
			t.Error("wrong and unflagged:", w)
		}
		all.add(got)
	}
	all.log(t, "reports")
	if all.found*100 < all.want*90 {
		t.Errorf("%d of %d found", all.found, all.want)
	}
}

// expectedOfReports reads the table of the figures in the real reports.
func expectedOfReports(t *testing.T) map[string]map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "paragraph_reports.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := make(map[string]map[string]string)
	for sc := bufio.NewScanner(f); sc.Scan(); {
		cells := strings.Split(sc.Text(), "\t")
		if strings.HasPrefix(sc.Text(), "#") || len(cells) != 3 {
			continue
		}
		if want[cells[0]] == nil {
			want[cells[0]] = make(map[string]string)
		}
		want[cells[0]][cells[1]] = cells[2]
	}
	return want
}

// TestReadParagraphsInLinearTime reads texts of several kinds at two lengths:
// one four times as long takes about four times as long. A machine that does other
// things too is asked three times.
func TestReadParagraphsInLinearTime(t *testing.T) {
	schema, _ := loadAll(t)
	for name, unit := range map[string]string{
		"sentences":  "其中，来信657批次，657人次，同比分别下降13.10%；交办积案93件，全部化解。\n",
		"one line":   "来信657批次，657人次，同比分别下降13.10%；",
		"no pause":   "来信5件",
		"figures":    "5件",
		"names":      "来信来访",
		"parts":      "交办领导接访征集活动",
		"behind":     "5次培训",
		"unknown":    "某",
		"roles":      "化解5件，",
		"digits":     "5",
		"table":      "项目\t件次\n来信\t5\n",
		"blanks":     "来" + strings.Repeat(" ", 1<<15) + "信",
		"lines":      "\n",
		"brackets":   "（",
		"quotes":     "来“",
		"numerals":   "一",
		"words":      "登记",
		"one clause": "5件" + strings.Repeat("登记", 1<<14),
		"vague":      "约20余件",
		"years":      "2023年来信5件，",
		"all":        "93件全部",
		"lists":      "8名市级领导包案40件，",
	} {
		for try := 1; ; try++ {
			small, large := timeToRead(schema, unit, 1<<16), timeToRead(schema, unit, 1<<18)
			t.Logf("%s: 256 KiB in %v", name, large)
			if large <= 10*small+2*time.Second {
				break
			}
			if try == 3 {
				t.Errorf("%s: 64 KiB take %v, 256 KiB take %v", name, small, large)
				break
			}
		}
	}
}

func BenchmarkReadParagraphs(b *testing.B) {
	schema, _ := loadAll(b)
	text := strings.Repeat("其中，来信657批次，657人次，同比分别下降13.10%；交办积案93件，全部化解。\n", 1<<20/110)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		schema.ReadParagraphs(text, Scope{})
	}
}

func timeToRead(schema *Schema, unit string, size int) time.Duration {
	text := strings.Repeat(unit, size/len(unit))
	start := time.Now()
	schema.ReadParagraphs(text, Scope{})
	return time.Since(start)
}

func FuzzReadParagraphs(f *testing.F) {
	for _, name := range paragraphFiles {
		for _, tt := range paragraphCases(f, name) {
			f.Add(tt.Text)
		}
	}
	f.Add("来信\xff657\xe4\xbb批次")
	f.Add("　\t|来信|5|\n|")
	schema, _ := loadAll(f)
	f.Fuzz(func(t *testing.T, text string) {
		e := schema.ReadParagraphs(text, Scope{})
		for _, found := range e.Findings {
			switch {
			case found.Field == nil:
				t.Fatal("a finding without a field")
			case found.Start < 0 || found.Start > found.End || found.End > len(text):
				t.Fatalf("offsets %d to %d in %d bytes", found.Start, found.End, len(text))
			case text[found.Start:found.End] != found.Words:
				t.Fatalf("%q are not the words at %d", found.Words, found.Start)
			case utf8.ValidString(text) && !utf8.ValidString(found.Words):
				t.Fatalf("%q begins or ends within a character", found.Words)
			case found.Line < 1 || found.Line > 1+strings.Count(text, "\n"):
				t.Fatalf("line %d", found.Line)
			case (found.Confidence == Sure) != (found.Reason == "") || found.Confidence == Sure && !found.Taken():
				t.Fatalf("%+v: a sure finding has a value and no reason", found)
			}
			if !found.Taken() {
				continue
			}
			if f := found.Field; f.Type != List {
				if _, err := f.ParseValue(written(f, found.Value)); err != nil {
					t.Fatalf("%s: %v", f.ID, err)
				}
				if f.Type.Numeric() && !saysFigure(found.Words, found.Value) {
					t.Fatalf("%s: %s is not in %q", f.ID, found.Value, found.Words)
				}
			}
		}
	})
}

// TestTableJoinsNoFigures reads rows whose label ends in a figure: it is no part of
// the figure in the next cell.
func TestTableJoinsNoFigures(t *testing.T) {
	schema, _ := loadAll(t)
	for _, text := range []string{"来访 12\t34\n56\t78", "来访1\t0\n0", "来访批次 1\t234\n来访批次 5\t678"} {
		for _, f := range schema.ReadParagraphs(text, Scope{}).Findings {
			if f.Taken() && len(f.Value) > 2 && f.Value != "234" && f.Value != "678" || f.Value == "10" {
				t.Errorf("%q: %s is %s", text, f.Field.ID, f.Value)
			}
		}
	}
}

// saysFigure tells whether some piece of the words is the figure, read as prose
// is: a blank beside a point only typesets. 一件也没有 is 0, and 低于 makes a figure
// negative.
func saysFigure(words, value string) bool {
	words = cleanProse(words).text
	want, err := decimal.NewFromString(value)
	if err != nil {
		return false
	}
	is := func(piece string) bool {
		n, err := ParseNumber(piece)
		return err == nil && n.Value.Abs().Equal(want.Abs())
	}
	for i := range words {
		for j := range words[i:] {
			if is(words[i : i+j]) {
				return true
			}
		}
		if is(words[i:]) {
			return true
		}
	}
	return want.IsZero()
}
