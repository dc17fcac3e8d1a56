package corpus

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"xinfangbot/knowledge"
)

// answerer answers from the Regulations alone.
func answerer(t testing.TB) *knowledge.Answerer {
	t.Helper()
	r, err := knowledge.Load()
	if err != nil {
		t.Fatal(err)
	}
	x, err := knowledge.NewIndex(r)
	if err != nil {
		t.Fatal(err)
	}
	w, err := knowledge.NewAnswerer(r, x)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// refusal is a question that the Regulations refused.
func refusal(question string) knowledge.Answer {
	return knowledge.Answer{Question: question, Text: "没有规定。", Refused: true, Mode: knowledge.ModeExtractive, Citations: []knowledge.Citation{}}
}

// TestSupplementQuality asks the questions of testdata as ones that the
// Regulations refused.
func TestSupplementQuality(t *testing.T) {
	c, _ := openTest(t, documents())
	data, err := os.ReadFile("testdata/questions.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var right, missed, of int
	for line := range strings.Lines(string(data)) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if fields[0] == "question" {
			continue
		}
		article, err := strconv.Atoi(fields[2])
		if err != nil {
			t.Fatal(err)
		}
		a, err := c.Supplement(refusal(fields[0]))
		if err != nil {
			t.Fatal(err)
		}
		if fields[1] == "-" {
			if !a.Refused || len(a.Citations) > 0 {
				t.Errorf("%s: answered with %+v, want a refusal", fields[0], a.Citations)
			}
			continue
		}
		of++
		switch {
		case a.Refused:
			missed++
			t.Logf("%s: refused", fields[0])
		case a.Citations[0].Source != fields[1] || a.Citations[0].Article != article:
			t.Errorf("%s: cites %+v, want %s %d", fields[0], a.Citations[0], fields[1], article)
		default:
			right++
			if !strings.Contains(a.Text, a.Citations[0].Quote) || !strings.Contains(a.Text, "依据：《"+fields[1]+"》") {
				t.Errorf("%s: text lacks quotation or source:\n%s", fields[0], a.Text)
			}
		}
	}
	t.Logf("%d of %d answered", right, of)
	if missed > 2 {
		t.Errorf("%d of %d refused, want at most 2", missed, of)
	}
}

// TestSupplementCitesThePeriod asks for a period: an article that only speaks of
// the matter is not cited, and none of another law's.
func TestSupplementCitesThePeriod(t *testing.T) {
	c, _ := openTest(t)
	src := t.TempDir()
	write(t, src, "甲.md", "# 渔船登记法\n\n2020年1月1日 公布\n\n第一条 申请渔船登记，应当交验船舶证书。\n\n第二条 外国人申请渔船登记的期限，适用本法。\n\n第三条 受理渔船登记申请的机关，应当自收到申请之日起十日内登记，渔船登记的期限不得延长。\n")
	write(t, src, "乙.md", "# 采石许可法\n\n2020年1月1日 公布\n\n第一条 渔船登记期限、采石登记的期限为二十日，登记不收费。\n")
	if _, err := c.Import(t.Context(), []string{src}, nil); err != nil {
		t.Fatal(err)
	}
	for question, want := range map[string]int{"渔船登记的期限是多少天": 3, "外国人申请渔船登记的期限是多少天": 0} {
		a, err := c.Supplement(refusal(question))
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		if len(a.Citations) > 0 {
			got = a.Citations[0].Article
			if a.Citations[0].Source != "渔船登记法" {
				t.Errorf("%s: cites %s", question, a.Citations[0].Source)
			}
		}
		if got != want {
			t.Errorf("%s: cites article %d, want %d", question, got, want)
		}
	}
}

func TestSupplementKeepsTheRegulationsFirst(t *testing.T) {
	c, _ := openTest(t, documents())
	w := answerer(t)
	for _, question := range []string{"信访事项多久办结", "信访工作应当遵循哪些原则"} {
		before := w.Answer(question)
		after, err := c.Supplement(before)
		if err != nil {
			t.Fatal(err)
		}
		if after.Text != before.Text || len(after.Citations) != len(before.Citations) {
			t.Errorf("%s: the Regulations' answer was changed to\n%s", question, after.Text)
		}
	}
}

func TestSupplementMarksWhatIsNotInForce(t *testing.T) {
	c, _ := openTest(t, documents())
	for question, want := range map[string]string{
		"《某市信访档案管理办法》第二条":    "（已废止）",
		"《某市信访听证办法》听证员由几人组成": "（尚未施行）",
	} {
		a, err := c.Supplement(refusal(question))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(a.Text, want) || !strings.Contains(a.Text, "注意：") {
			t.Errorf("%s: not marked:\n%s", question, a.Text)
		}
	}
}

func TestStatusOfDocuments(t *testing.T) {
	c, _ := openTest(t, documents())
	for name, want := range map[string]Status{
		"某市信访事项办理规程.md":  InForce,
		"某市信访档案管理办法.txt": Repealed,
		"关于值班备勤的通知.md":   InForce,
		"某市信访听证办法.md":    Pending,
	} {
		d := list(t, c)[name]
		if d.Status != want {
			t.Errorf("%s: %q, want %q", name, d.Status, want)
		}
		if want == Repealed && d.RepealedBy != "某市信访事项办理规程" {
			t.Errorf("%s: repealed by %q", name, d.RepealedBy)
		}
	}
}

func TestNewerTextTakesThePlaceOfTheOlder(t *testing.T) {
	c, _ := openTest(t)
	src := t.TempDir()
	write(t, src, "旧.md", "# 甲条例\n\n2001年1月1日 公布\n\n第一条 窗口设在东门。\n")
	write(t, src, "新.md", "# 甲条例\n\n2011年1月1日 公布\n\n第一条 窗口设在西门。\n")
	write(t, src, "信访条例.md", "# 信访条例\n\n2005年1月10日 国务院公布\n\n2005年5月1日 施行\n\n第一条 为了保持联系，制定本条例。\n")
	if _, err := c.Import(t.Context(), []string{src}, nil); err != nil {
		t.Fatal(err)
	}
	docs := list(t, c)
	if docs["旧.md"].Status != Repealed || docs["新.md"].Status == Repealed {
		t.Errorf("old %q, new %q", docs["旧.md"].Status, docs["新.md"].Status)
	}
	if d := docs["信访条例.md"]; d.Status != Repealed || d.RepealedBy != regulationsTitle {
		t.Errorf("信访条例: %q by %q", d.Status, d.RepealedBy)
	}
	a, err := c.Supplement(refusal("甲条例第一条"))
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Citations) != 1 || !strings.Contains(a.Citations[0].Quote, "西门") {
		t.Errorf("citations %+v, want the newer text", a.Citations)
	}
}

func TestSupplementOfAnEmptyCorpus(t *testing.T) {
	c, _ := openTest(t)
	a, err := c.Supplement(refusal("信访档案保管多久"))
	if err != nil || !a.Refused {
		t.Errorf("%+v, error %v", a, err)
	}
}

// TestSupplementOwnRules asks what the rules of a bureau answer and the
// Regulations do not, or only in passing; what these answer stays as it is.
func TestSupplementOwnRules(t *testing.T) {
	dir := t.TempDir()
	c, _ := openTest(t,
		write(t, dir, "接访细则.md", "# 某市信访局接访工作细则\n\n第一条 接待窗口实行首问负责制。\n第二条 来访登记应当在当日完成，录入时间不超过2个工作日。\n第三条 群众来访超过20人的，由值班局长接待。\n"),
		write(t, dir, "请假.txt", "请假制度\n一、工作人员请假3天以上由局长批准。\n二、值班表每周五发布。\n"))
	w := answerer(t)
	for question, want := range map[string]string{
		"群众来访超过20人的由谁接待":   "由值班局长接待",
		"来访登记录入时间几个工作日":    "2个工作日",
		"首问负责制":            "实行首问负责制",
		"请假要谁批":            "由局长批准",
		"接访细则第三条":          "由值班局长接待",
		"接访细则里录入多久":        "2个工作日",
		"《请假制度》里值班表什么时候发布": "每周五发布",
	} {
		a, err := c.Supplement(w.Answer(question))
		if err != nil {
			t.Fatal(err)
		}
		if a.Refused || len(a.Citations) == 0 || a.Citations[0].Source == regulationsTitle || !strings.Contains(a.Citations[0].Quote, want) || !strings.Contains(a.Text, a.Citations[0].Quote) {
			t.Errorf("%s: %+v, want %s", question, a, want)
		}
	}
	for _, question := range []string{"信访事项多久办结", "走访应当到哪里", "复查期限是几天", "第三十四条", "迟到怎么处理"} {
		before := w.Answer(question)
		if after, err := c.Supplement(before); err != nil || after.Text != before.Text {
			t.Errorf("%s: error %v, the answer was changed to\n%s", question, err, after.Text)
		}
	}
}

// TestNamedIsTheSameEachTime: of two titles of one length the one that is named
// first counts, and a nickname of two documents is of neither, however often it is
// said. The titles are gone through in another order each time.
func TestNamedIsTheSameEachTime(t *testing.T) {
	c, _ := openTest(t)
	src := t.TempDir()
	for _, title := range []string{"渔船登记条例", "采石许可条例", "某市信访局接访工作细则", "某县信访局接访工作细则"} {
		write(t, src, title+".md", "# "+title+"\n\n第一条 登记不收费。\n")
	}
	if _, err := c.Import(t.Context(), []string{src}, nil); err != nil {
		t.Fatal(err)
	}
	s, done, err := c.current()
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	for question, want := range map[string]string{
		"渔船登记条例和采石许可条例收不收费":    "渔船登记条例",
		"《采石许可条例》与《渔船登记条例》的费用": "采石许可条例",
		"接访细则怎么定的，接访细则第一条":     "",
	} {
		for range 50 {
			if _, words := s.named(question); words != want {
				t.Errorf("%s: %q is named, want %q", question, words, want)
				break
			}
		}
	}
}
