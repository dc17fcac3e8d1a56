package report

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFactsFileRoundTrip(t *testing.T) {
	schema, _ := loadAll(t)
	values := map[string]string{
		"letters_cases": "657", "letters_cases.previous": "756", "satisfaction_rate": "97.0", "on_time_rate": "0.98", "timely_acceptance_rate": "1",
		"problems": `[["意识: 不强"],["\"制度\"不全"]]`, "by_domain": `[["城乡建设","320"]]`, "causes": `[]`,
		"org": "某某市“信访局” # 不是注释", "other_matters": "第一行\n第二行", "date": "2021-01-28",
	}
	var b bytes.Buffer
	if err := factsOf(schema, values).WriteYAML(&b); err != nil {
		t.Fatal(err)
	}
	file, err := ParseFactsFile(b.Bytes(), schema)
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	if file.Key != (Key{2020, RuleOfLaw}) || len(file.Values) != len(values) {
		t.Errorf("%+v\n%s", file, b.String())
	}
	for id, want := range values {
		if file.Values[id] != want {
			t.Errorf("%s: %q, want %q", id, file.Values[id], want)
		}
	}
}

// What is wrong with a file as a whole is said in Chinese.
func TestFactsFileWordsItsErrors(t *testing.T) {
	schema, _ := loadAll(t)
	for text, want := range map[string]string{
		"report: 信访\nyear: 2020\n":  "没有名为“信访”的报告，report 应为 rule-of-law（法治政府建设年度报告）或 petition-annual（信访情况年度报告）",
		"year: 2020\nfacts: [a]\n":  "第2行：这里的内容不符合格式",
		"year: 二〇二〇\n":              "第1行：这里的内容不符合格式：year 应为数字",
		"year: 2020\nnonsense: 1\n": "第2行：没有名为“nonsense”的部分",
		"- a\n":                     "第1行：",
		"year: 2020\nfacts: {interviews: 5}\n---\nfacts: {a: 1}\n":   "另一份数据",
		"year: 2020\nfacts: {interviews: 5}\n--- # 空的\nyear: 2021\n": "另一份数据",
		"": "文件是空的",
	} {
		file, err := ParseFactsFile([]byte(text), schema)
		if err == nil || file != nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "unmarshal") {
			t.Errorf("%q: %v; want %q", text, err, want)
		}
	}
}

// A row that is written as a sequence is read as one that is written as a line.
func TestFactsFileReadsTheCellsOfRows(t *testing.T) {
	schema, _ := loadAll(t)
	file, err := ParseFactsFile([]byte("year: 2020\nfacts:\n  by_domain: [[ 城乡建设 , \"1,234件\"], [农村、农业, 二十]]\n"), schema)
	if want := `[["城乡建设","1234"],["农村、农业","20"]]`; err != nil || file.Values["by_domain"] != want {
		t.Errorf("%v, %v; want %s", file, err, want)
	}
	for _, row := range []string{"[城乡建设, 约20]", `[教育, ""]`, "[教育, ]", "[教育, -3]", "[教育, 1.5]", "[教育, 5 6]"} {
		if _, err := ParseFactsFile([]byte("year: 2020\nfacts:\n  by_domain:\n    - "+row+"\n"), schema); err == nil || !strings.Contains(err.Error(), "第4行") {
			t.Errorf("%s: %v", row, err)
		}
	}
}

// What somebody typed of a computed field, for want of its parts, is in the file
// and in the workbook.
func TestTypedValuesOfComputedFieldsAreWritten(t *testing.T) {
	schema, _ := loadAll(t)
	values := map[string]string{"total_cases": "1971", "total_cases.previous": "1800", "backlog_rate": "0.50", "disputes_found": "36", "interviews": "5"}
	facts := factsOf(schema, values)
	for name, form := range map[string]struct {
		write func(io.Writer) error
		parse func([]byte, *Schema) (*FactsFile, error)
	}{"YAML": {facts.WriteYAML, ParseFactsFile}, "workbook": {facts.WriteWorkbook, ParseWorkbook}} {
		var b bytes.Buffer
		if err := form.write(&b); err != nil {
			t.Fatal(err)
		}
		file, err := form.parse(b.Bytes(), schema)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(values, file.Values); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A computed field's value must be what its parts make.
func TestFactsFileAgreesWithItsParts(t *testing.T) {
	schema, _ := loadAll(t)
	const parts = "year: 2020\nfacts:\n  backlog_assigned: 10\n  backlog_resolved: 9\n"
	if _, err := ParseFactsFile([]byte(parts+"  backlog_rate: 55\n"), schema); err == nil || !strings.Contains(err.Error(), "第5行：积案化解率由系统计算，应为90.00%，文件中是55%") {
		t.Errorf("a rate that its parts contradict: %v", err)
	}
	const chain = "year: 2020\nfacts:\n  online_cases: 10\n  leader_mailbox_cases: 10\n  total_cases: 20\n  online_share: 55%\n"
	if _, err := ParseFactsFile([]byte(chain), schema); err == nil || !strings.Contains(err.Error(), "第6行：网信占比由系统计算，应为50.00%，文件中是55%") {
		t.Errorf("a share of a total that was typed: %v", err)
	}
	file, err := ParseFactsFile([]byte(parts+"  backlog_rate: 90%\n"), schema)
	if _, kept := file.Values["backlog_rate"]; err != nil || kept {
		t.Errorf("a rate that is right: %v, %v", file.Values, err)
	}
}

func TestFactsFileSaysWhatIsWrong(t *testing.T) {
	schema, _ := loadAll(t)
	for facts, want := range map[string]string{
		"  letters_cases: 1\n  letters_cases: 2\n": "第4行：“letters_cases”给出了两次，另一处在第3行",
		"  letters_cases: 1\n  来信件次: 2\n":          "第4行：“来信件次”给出了两次",
		"  来信: 657\n":                              "第3行：“来信”可能是来信件次或来信人次，请写明",
		"  来信量: 657\n":                             "第3行：没有名为“来信量”的项目",
		"  by_domain: {城乡建设: 320}\n":               "第3行：涉及领域：列表应一行一条，以“- ”开头",
		"  org: [甲]\n":                             "第3行：机关全称：这里应是一个值",
	} {
		for range 100 { // the keys of a map come in another order each time
			if _, err := ParseFactsFile([]byte("year: 2020\nfacts:\n"+facts), schema); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v, want %s", facts, err, want)
				break
			}
		}
	}
}

func TestFactsFileNamesEveryWrongLine(t *testing.T) {
	schema, _ := loadAll(t)
	_, err := ParseFactsFile([]byte(`report: rule-of-law
year: 2020
facts:
  letters_cases: 约20
  nonsense: 5
  来信件次: 657
  by_domain: [[城乡建设]]
  org: [甲]
  satisfaction_rate: 0.98
previous:
  interviews: 5
`), schema)
	if err == nil {
		t.Fatal("taken")
	}
	at := 0
	for _, want := range []string{"第4行", "第5行", "nonsense", "第7行", "第8行", "第9行", "第11行", "上年"} {
		i := strings.Index(err.Error()[at:], want)
		if i < 0 {
			t.Fatalf("no %q, in order, in\n%v", want, err)
		}
		at += i
	}
	for _, bad := range []string{"", "- a", "report: novel\nyear: 2020\n", "facts: {a: 1}\nnonsense: 2\n", "\x00\x01", "year: 二〇二〇\n", "facts:\n  letters_cases: 1\n  来信件次: 2\n"} {
		if _, err := ParseFactsFile([]byte(bad), schema); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
