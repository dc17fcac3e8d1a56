package proofread

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"xinfangbot/report/pandoctest"
)

// load returns the checker with the program's own data.
func load(t testing.TB) *Checker {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// linesOf numbers the lines of a text.
func linesOf(text string) []Line {
	var lines []Line
	for i, l := range strings.Split(text, "\n") {
		lines = append(lines, Line{Number: i + 1, Text: l, Table: strings.Contains(l, "\t")})
	}
	return lines
}

// check returns the findings in a text.
func check(t testing.TB, c *Checker, lines []Line, o Options) []Finding {
	t.Helper()
	findings, err := c.Check(context.Background(), lines, o)
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

// head stands before the sentences under test, so that they are part of a body.
const head = "某市信访局关于2023年法治政府建设情况的报告\n市委、市政府：\n"

// found returns the findings of one rule in a sentence of a report for 2023.
func found(t *testing.T, c *Checker, rule Rule, text string) []Finding {
	t.Helper()
	var list []Finding
	for _, f := range check(t, c, linesOf(head+text), Options{}) {
		if f.Rule == rule && f.Line > 2 {
			list = append(list, f)
		}
	}
	return list
}

// sentence is a sentence and what a rule is to say of it: "" for nothing, else
// the severity.
type sentence struct {
	text string
	want Severity
}

// testSentences holds a rule against sentences.
func testSentences(t *testing.T, rule Rule, sentences []sentence) {
	t.Helper()
	c := load(t)
	for _, s := range sentences {
		got := found(t, c, rule, s.text)
		switch {
		case s.want == "" && len(got) > 0:
			t.Errorf("%s\n\tfalse alarm: %s %s", s.text, got[0].Severity, got[0].Message)
		case s.want != "" && len(got) == 0:
			t.Errorf("%s\n\tnot found", s.text)
		case s.want != "" && got[0].Severity != s.want:
			t.Errorf("%s\n\t%s, want %s: %s", s.text, got[0].Severity, s.want, got[0].Message)
		}
	}
}

func TestSum(t *testing.T) {
	testSentences(t, RuleSum, []sentence{
		{"全年登记信访事项860件次，其中来信310件次，来访540批次。", Error},
		{"全年登记信访事项850件次，其中来信310件次，来访540批次。", ""},
		{"全年登记信访事项850件次、2100人次。其中，来信310件次、330人次，来访540批次、1770人次。", ""},
		{"全年登记信访事项850件次、2100人次。其中，来信310件次、330人次，来访540批次、1790人次。", Error},
		{"共受理1200件次。其中，初信初访700件次，同比下降5%；重信重访480件次，同比上升3%。", Error},
		{"共受理1200件次。其中，初信初访700件次，重信重访500件次。", ""},
		{"群众来信200件次，群众来访300批次，共计510件次。", Error},
		{"群众来信200件次，群众来访300批次，共计500件次。", ""},
		{"交办积案90件，化解81件，未化解8件。", Error},
		{"交办积案90件，化解81件，未化解9件。", ""},
		{"受理事项500件，其中城建类200件，劳动保障类150件，其他160件。", Error},
		{"受理事项500件，其中城建类200件，劳动保障类150件，其他150件。", ""},
		{"受理事项500件，其中城建类200件，劳动保障类150件。", ""}, // not all are listed
		{"受理事项500件，其中城建类200件，劳动保障类280件。", ""}, // nor here
		{"受理事项500件，其中城建类200件，劳动保障类295件。", Warning},
		{"全年登记信访事项860件次，其中来信610件次，来访540批次。", Error},
		{"发布信息96条，其中网站58条、公众号28条，合计86条。", Warning},
		{"发布信息96条，其中网站58条、公众号28条，合计90条。", ""},              // wrong in a way that is hard to tell
		{"受理事项500件，其中城建类230件，劳动保障类150件，涉农类118件。", Warning}, // 498: a slip
		{"主动公开信息48条，其中，网站公开29条，微信公开19条。", ""},
		{"提出改进工作建议5件、完善政策建议3件、追究责任建议1件，共10件。", Error},
		{"提出改进工作建议5件、完善政策建议3件、追究责任建议1件，共9件。", ""},
		{"接待来访500批次，其中集体访60批次，重复访200批次，越级访300批次。", ""}, // these overlap
		{"累计登记信访事项900件次，今年来信200件次，来访300批次。", ""},       // no 其中
		{"每月来信约20件，来访30批次，全年共600件次。", ""},              // vague
		{"登记信访事项900件次，其中网上信访400件次，来信200件次，来访300批次。", ""},
		{"来信、来访分别为300件次、500批次，合计810件次。", Error},
		{"召开党组会12次、局长办公会21次，研究议题100项。", ""},
		{"全年接待群众来访2批次，6人次，其中集体访1批次、5人次，个体访1批次、1人次。", ""},
		{"登记来信来访1200件次，其中来信初次400件，来信重复100件，来访700批次。", ""},
		{"全年登记来信来访850件次。按信访形式分，来信310件次；来访540批次。按信访次数分，重信重访340件次，初信初访500件次。", Error},
		{"全年登记来信来访850件次。按信访形式分，来信310件次；来访540批次。按信访次数分，重信重访340件次，初信初访510件次。", ""},
		{"登记事项1,200件次，其中来信500件次，来访690批次。", Error},
	})
}

func TestSumOfTables(t *testing.T) {
	rows := "项目\t本年\t上年\n来信\t310\t300\n来访\t540\t520\n合计\t%s\t820\n"
	for total, want := range map[string]Severity{"850": "", "860": Error, "850件": "", "": ""} {
		testSentences(t, RuleSum, []sentence{{"有关数据见下表。\n" + strings.Replace(rows, "%s", total, 1) + "以上数据截至年底。", want}})
	}
}

// TestTotalsOfTables holds tables of several shapes against their totals: the
// right one says nothing, and one less is found.
func TestTotalsOfTables(t *testing.T) {
	for name, table := range map[string]struct {
		rows  string
		total int
	}{
		"其中":            {"形式\t件次\n来信\t310\n来访\t540\n其中：集体访\t50\n合计\t%d\n", 850},
		"others behind": {"形式\t件次\n来信\t310\n来访\t540\n其中：集体访\t50\n网上\t200\n合计\t%d\n", 1050},
		"parts of 其中":   {"形式\t件次\n来信\t310\n来访\t540\n其中：集体访\t50\n个体访\t490\n网上\t200\n合计\t%d\n", 1050},
		"years":         {"项目\t2023\t2024\n来信\t310\t300\n来访\t540\t520\n合计\t850\t%d\n", 820},
		"months":        {"项目\t1\t2\n来信\t310\t300\n来访\t540\t520\n合计\t850\t%d\n", 820},
		"no heading":    {"来信\t310\n来访\t540\n网上\t200\n合计\t%d\n", 1050},
		"小计":            {"形式\t件次\n来信\t310\n来访\t540\n小计\t850\n来电\t70\n网上\t200\n小计\t270\n合计\t%d\n", 1120},
		"小计 and others": {"形式\t件次\n来信\t310\n来访\t540\n小计\t850\n来电\t70\n网上\t200\n合计\t%d\n", 1120},
		"a second 小计":   {"形式\t件次\n来信\t310\n来访\t540\n小计\t850\n来电\t70\n网上\t200\n小计\t%d\n", 270},
		"a second 合计":   {"形式\t件次\n来信\t310\n来访\t540\n合计\t850\n来电\t70\n网上\t200\n合计\t%d\n", 270},
		"总计":            {"形式\t件次\n来信\t310\n来访\t540\n合计\t850\n来电\t70\n网上\t200\n合计\t270\n总计\t%d\n", 1120},
		"累计":            {"月份\t本月\t累计\n1月\t30\t30\n2月\t20\t50\n3月\t40\t90\n合计\t%d\t90\n", 90},
		"累计 by places":  {"地区\t本年累计\n甲县\t70\n乙县\t20\n合计\t%d\n", 90},
		"序号":            {"地区\t序号\t件次\n甲县\t1\t70\n乙县\t2\t20\n合计\t2\t%d\n", 90},
	} {
		for total, want := range map[int]Severity{table.total: "", table.total - 1: Error} {
			t.Run(fmt.Sprint(name, " ", total), func(t *testing.T) {
				testSentences(t, RuleSum, []sentence{{"有关数据见下表。\n" + fmt.Sprintf(table.rows, total) + "以上数据截至年底。", want}})
			})
		}
	}
	testSentences(t, RuleSum, []sentence{
		{"有关数据见下表。\n形式\t件次\n合计\t850\n来信\t310\n来访\t540\n小计\t850\n以上数据截至年底。", ""}, // the totals lead
	})
}

func TestYoY(t *testing.T) {
	testSentences(t, RuleYoY, []sentence{
		{"登记来信320件次，同比上升6.67%。", ""},    // 300
		{"登记来信320件次，同比上升6.75%。", Error}, // no whole base
		{"登记来信320件次，同比下降6.71%。", ""},    // 343
		{"登记来信320件次，同比下降6.60%。", Error},
		{"登记来信320件次，同比上升7%。", ""},
		{"登记来信320件次，同比上升6.66%。", Warning}, // cut off
		{"登记信访事项320件次、640人次，同比件次上升6.67%，人次下降8.57%。", ""},
		{"登记信访事项320件次、640人次，同比件次上升6.67%，人次下降8.50%。", Error},
		{"登记信访事项320件次、640人次，同比分别上升6.67%和下降8.57%。", ""},
		{"登记信访事项320件次、640人次，同比分别上升6.67%、8.57%。", Error},
		{"来信320件次，来访640批次，同比分别上升6.67%、下降8.57%。", ""},
		{"来信320件次，来访640批次，同比分别上升6.75%、下降8.57%。", Error},
		{"来信320件次，信访总量同比下降6.75%。", ""},    // of something else
		{"来信320件次，化解率98%，同比上升6.75%。", ""}, // of the rate
		{"满意率97%，同比提高6.75%。", ""},
		{"来信300余件次，同比上升6.75%。", ""}, // vague
		{"来访320余批次，来信310件，办结率同比上升6.75%。", ""},
		{"月均来信32.5件，同比上升6.75%。", ""},
		{"投入资金320万元，同比上升6.75%。", ""},
		{"来信320件次，上年300件次，同比上升6.67%。", ""},
		{"来信320件次（上年300件次），同比上升6.25%。", Error},
		{"来信320件次，比上年增加20件次，增长6.67%。", ""},
		{"来信320件次，比上年增加20件次，增长6.25%。", Error},
		{"到市越级访2批次，6人次，同比批次下降83.33%，人次下降60.00%。", ""},
		{"到市越级访2批次，6人次，同比批次下降83.33%，人次下降61.00%。", Error},
		{"来信320件次（上年300件次），同比上升6.66%。", Warning},
		{"登记信访事项320件次、640人次，同比上升6.75%。", Warning}, // of which of them nobody knows
		{"进京访0批次，同比下降100%。", ""},
		{"来信320件次，同比持平。来访500批次，同比上升25%。", ""},
		{"受理355件次，同比上升1.43%。", ""},
		{"来信320件次，占总量的40.55%，同比上升6.67%。", ""},
		{"累计来信320件次。全年网上信访同比上升6.75%。", ""},
	})
}

func TestRate(t *testing.T) {
	testSentences(t, RuleRate, []sentence{
		{"交办积案80件，化解76件，化解率95%。", ""},
		{"交办积案80件，化解76件，化解率95.5%。", Error},
		{"交办积案712件，化解706件，化解率99.16%。", ""},
		{"交办积案712件，化解706件，化解率99.61%。", Error},
		{"排查矛盾纠纷36件，已化解34件，化解率94.44%。", ""},
		{"排查矛盾纠纷36件，已化解29件，化解率80.55%。", ""}, // cut off, as many do
		{"排查矛盾纠纷36件，已化解34件，化解率94.00%。", Error},
		{"交办100件，办结80件，化解75件，化解率93.75%。", ""}, // of those concluded
		{"化解34件，化解率94.44%。", ""},              // no whole given
		{"排查矛盾纠纷300余件，化解280件，化解率95%。", ""},
		{"每月化解率均达到90%以上。", ""},
		{"及时受理率、按期办结率均为100%，群众满意率96.98%。", ""},
		{"受理360件，办结342件，办结率95%；群众满意率98.2%。", ""},
		{"受理360件，办结342件，办结率96%；群众满意率98.2%。", Error},
		{"登记来信800件次，其中重信200件次，占25%。", ""},
		{"登记来信800件次，其中重信200件次，占35%。", Error},
		{"登记来信800件次，其中重信200件次，占来信总量的25.00%。", ""},
		{"登记信访800件次，其中重访200件次，占三成。", ""},
		{"提出建议8件，被采纳6件，采纳率75%。", ""},
		{"提出建议8件，受理6件，采纳率60%。", ""},
		{"排查矛盾纠纷40件（含上年结转10件），化解45件，化解率90%。", Warning},
		{"满意率96.98%，高于全区平均水平1.38个百分点。", ""},
		{"满意率1.20%，比上年提高1.38个百分点。", Error},
		{"群众满意率99.5%，低于全市平均水平0.8个百分点。", Error},
	})
}

func TestOnlineShare(t *testing.T) {
	text := "登记来信来访事项1000件次。网信占比%s，受理网上投诉2000件、领导信箱1000件。"
	for share, want := range map[string]Severity{"75%": "", "75.00%": "", "66.67%": "", "80%": Warning} {
		testSentences(t, RuleRate, []sentence{{strings.Replace(text, "%s", share, 1), want}})
	}
	testSentences(t, RuleRate, []sentence{{"登记来信来访事项0件次。网信占比0%，受理网上投诉0件、领导信箱0件。", ""}})
}

func TestPart(t *testing.T) {
	testSentences(t, RulePart, []sentence{
		{"化解积案50件，其中五年以上的60件。", Error},
		{"化解积案50件，其中五年以上的40件。", ""},
		{"来访100批次、80人次。", Error},
		{"来访100批次、100人次。", ""},
		{"到市集访2批次，6人次。", ""},
		{"交办积案50件，化解55件。", Warning},
		{"交办积案50件，化解45件。", ""},
		{"交办积案50件，累计化解155件。", ""},
		{"受理100件，办结95件，其中上年结转的98件。", ""}, // may be of the 100
		{"召开会议5次，其中专题研究信访工作12次。", Error},
		{"培训3场，其中参训人员200人。", ""},             // other units
		{"化解积案50件，其中中央交办的10件，发放材料500份。", ""}, // out of 其中
		{"化解积案50余件，其中五年以上的60件。", ""},         // vague
		{"群众满意率达到102%。", Error},
		{"信访事项按期办结率100%。", ""},
		{"网上信访增长率120%。", ""},
		{"重复访占比120%。", ""}, // stands alone, of nobody knows what
		{"化解积案50件。其中，五年以上的60件，十年以上的5件。", Error},
		{"进京访100批次，90人次，同比下降5%。", Error},
		{"领导接访120人次，接待群众480人次。", ""},
		{"累计排查500件，其中今年化解积案80件。", ""},
	})
}

func TestFindingsAreWhereTheySay(t *testing.T) {
	c := load(t)
	for _, f := range check(t, c, linesOf(head+"　　年初签定责任书，化解积案 50 件，其中五年以上的 60 件。\n责任书由各科室签定。"), Options{}) {
		if f.Line == 0 {
			continue
		}
		line := linesOf(head + "　　年初签定责任书，化解积案 50 件，其中五年以上的 60 件。\n责任书由各科室签定。")[f.Line-1]
		if line.Text[f.Start:f.End] != f.Excerpt {
			t.Errorf("%s: excerpt %q, line has %q", f.Rule, f.Excerpt, line.Text[f.Start:f.End])
		}
		if f.Message == "" || f.Suggestion == "" {
			t.Errorf("%s: message %q, suggestion %q", f.Rule, f.Message, f.Suggestion)
		}
	}
}

func TestSkip(t *testing.T) {
	c := load(t)
	all := check(t, c, linesOf(head+"年初签定责任书。"), Options{})
	some := check(t, c, linesOf(head+"年初签定责任书。"), Options{Skip: []Rule{RuleTypo}})
	if len(some) != len(all)-1 || slices.ContainsFunc(some, func(f Finding) bool { return f.Rule == RuleTypo }) {
		t.Errorf("%d of %d findings without the rule typo", len(some), len(all))
	}
}

// TestCheckStops breaks off a long text between two passages: what is found by
// then is no answer.
func TestCheckStops(t *testing.T) {
	c := load(t)
	text := head + strings.Repeat(strings.Repeat("根据《信访工作条例》第五十一条办理。", 20)+"\n", 1000)
	ctx, stop := context.WithCancel(t.Context())
	looked := 0
	citations := func(string) []Problem {
		looked++
		stop()
		return nil
	}
	if list, err := c.Check(ctx, linesOf(text), Options{Citations: citations}); !errors.Is(err, context.Canceled) || len(list) > 0 || looked != 1 {
		t.Errorf("%d findings, error %v, %d looks at the citations", len(list), err, looked)
	}
	if _, err := c.Check(ctx, readClean(t), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	s := newSheet(readClean(t), Options{})
	s.Checker, s.ctx = c, ctx
	for range s.each() {
		t.Fatal("a passage was read")
	}
}

// line describes a finding without its words.
func line(rule Rule, number int, severity Severity) string {
	return fmt.Sprintf("%s %d %s", rule, number, severity)
}

// readClean returns a report of our own in which nothing is to be mended.
func readClean(t testing.TB) []Line {
	t.Helper()
	data, err := os.ReadFile("testdata/clean.txt")
	if err != nil {
		t.Fatal(err)
	}
	return linesOf(strings.TrimSuffix(string(data), "\n"))
}

func TestCleanReport(t *testing.T) {
	for _, f := range check(t, load(t), readClean(t), Options{}) {
		t.Errorf("line %d: %s %s: %s (%s)", f.Line, f.Rule, f.Severity, f.Message, f.Excerpt)
	}
}

// TestSlips changes one thing of the clean report at a time; every slip has to
// be found, by the rule it is a matter of, and nothing else but that.
func TestSlips(t *testing.T) {
	c := load(t)
	clean := readClean(t)
	for _, slip := range []struct {
		old, new string
		rule     Rule
	}{
		{"来信620件次、650人次", "来信630件次、650人次", RuleSum},
		{"3660人次；", "3560人次；", RuleSum},
		{"重信重访690件次", "重信重访960件次", RuleSum},
		{"1650人次。", "1560人次。", RuleSum},
		{"件次下降8.00%", "件次下降8.04%", RuleYoY},
		{"下降16.00%和12.04%", "下降16.00%和12.20%", RuleYoY},
		{"化解率92.50%", "化解率95.20%", RuleRate},
		{"化解率95.51%", "化解率95.15%", RuleRate},
		{"网信占比68.17%", "网信占比86.17%", RuleRate},
		{"未化解7件", "未化解9件", RuleSum},
		{"其中涉及历史遗留问题的164件", "其中涉及历史遗留问题的1640件", RulePart},
		{"集体访9批次、88人次", "集体访88批次、9人次", RulePart},
		{"通过微信公众号公开29条", "通过微信公众号公开28条", RuleSum},
		{"《信访工作条例》第三十四条", "《信访工作条例》第五十四条", RuleArticle},
		{"对照《信访工作条例》梳理", "对照《信访条例》梳理", RuleLawRepealed},
		{"《重大行政决策程序暂行条例》", "《重大行政决策程序暂行条列》", RuleLawName},
		{"一、2024年度", "一、2023年度", RuleYear},
		{"实施2周年", "实施3周年", RuleYear},
		{"二、存在的不足和原因", "三、存在的不足和原因", RuleStructure},
		{"二是把好办理关", "三是把好办理关", RuleStructure},
		{"市委、市政府：", "市委、市政府:", RuleFormat},
		{"2025年2月18日", "2025年2月08日", RuleFormat},
		{"矛盾纠纷640件", "矛盾纠纷多件", RuleVague},
		{"发挥法律顾问作用", "发挥法律顾问的的作用", RuleRepeat},
		{"推进信访工作法治化", "推进信访工作法制化", RuleTypo},
		{"全年主持召开", "我先后主持召开", RuleVoice},
		{"告知信访人依照", "告知信访人张建国，依照", RulePrivacy},
	} {
		lines := slices.Clone(clean)
		i := slices.IndexFunc(lines, func(l Line) bool { return strings.Contains(l.Text, slip.old) })
		if i < 0 {
			t.Fatalf("the clean report has no %s", slip.old)
		}
		lines[i].Text = strings.Replace(lines[i].Text, slip.old, slip.new, 1)
		got := check(t, c, lines, Options{})
		if !slices.ContainsFunc(got, func(f Finding) bool { return f.Rule == slip.rule && f.Line == lines[i].Number }) {
			t.Errorf("%s for %s: not found; findings %v", slip.new, slip.old, got)
		}
	}
}

// BenchmarkProofread reads a report of 10,000 characters, beside pandoc writing
// it as a .docx. The bar is a median of 20 ms.
func BenchmarkProofread(b *testing.B) {
	c := load(b)
	var lines []Line
	var text bytes.Buffer
	chars := 0
	for i := 0; chars < 10_000; i++ {
		for _, l := range readClean(b) {
			l.Number = len(lines) + 1
			chars += utf8.RuneCountInString(l.Text)
			lines = append(lines, l)
			text.WriteString(l.Text + "\n\n")
		}
	}
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		check(b, c, lines, Options{})
		took = append(took, time.Since(start))
	}
	b.ReportMetric(float64(chars), "chars")
	pandoctest.Compare(b, took, text.Bytes())
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}

func FuzzCheck(f *testing.F) {
	data, err := os.ReadFile("testdata/clean.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{string(data), "《《》", "第九十九条", "１２３％", "一、\n（一）、\n1.\n", "项目\t1\n合计\t2", "\xff\xfe《\xff》第一条", "来信0件，同比下降100%", "其中，1件", "我", "的的", "**", "（）", "2023年13月45日"} {
		f.Add(s, 2023)
	}
	c := load(f)
	f.Fuzz(func(t *testing.T, s string, year int) {
		lines := linesOf(s)
		for _, found := range check(t, c, lines, Options{Year: year}) {
			if found.Line == 0 {
				continue
			}
			text := lines[found.Line-1].Text
			if found.Start < 0 || found.End < found.Start || found.End > len(text) || text[found.Start:found.End] != found.Excerpt {
				t.Fatalf("%+v is not in line %q", found, text)
			}
			if utf8.ValidString(text) && !utf8.ValidString(found.Excerpt) {
				t.Fatalf("%+v cuts a character", found)
			}
		}
	})
}
