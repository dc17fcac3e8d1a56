package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// editWorkbook sets cells, given as sheet!cell, of a workbook.
func editWorkbook(t *testing.T, path string, cells map[string]any) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at, value := range cells {
		sheet, cell, _ := strings.Cut(at, "!")
		if err := f.SetCellValue(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestFactsOfAClosedReport: who imports into one is told what can be done.
func TestFactsOfAClosedReport(t *testing.T) {
	data := t.TempDir()
	command(t, "归档 2020 确认\n", "chat", "--data", data, "--as", "王芳").expect(t, 0, "已归档2020年度")
	r := command(t, "", "facts", "import", "--data", data, writeTemp(t, "facts.yaml", smallFacts))
	r.expect(t, 1, "变化10项")
	if want := "2020年度法治政府建设年度报告已归档，没有导入。确需更正的，请管理员在对话中发送“重开 2020 原因”"; !strings.Contains(r.stderr, want) {
		t.Error(r.stderr)
	}
}

func TestFactsWorkbook(t *testing.T) {
	data := t.TempDir()
	dir := t.TempDir()
	template := filepath.Join(dir, "数据.xlsx")
	command(t, "", "facts", "import", "--data", data, writeTemp(t, "facts.yaml", smallFacts)).expect(t, 0, "变化10项", "已导入。")

	// The year after, the year before is known.
	command(t, "", "facts", "template", "--data", data, "--year", "2021", template).expect(t, 0)
	command(t, "", "facts", "import", "--data", data, template).expect(t, 0, "2021年度法治政府建设年度报告：文件中有4项，变化0项。")

	editWorkbook(t, template, map[string]any{"办信接访科!C3": "700批次", "办信接访科!C4": 650, "存在的不足!A3": "制度不全"})
	r := command(t, "", "facts", "import", "--data", data, "--dry-run", template)
	r.expect(t, 0, "变化3项", "来信件次：空 → 700件次", "存在的不足：空 → 制度不全", "请核对：来信人次（650人次）小于来信件次（700件次）")
	if strings.Contains(r.stdout, "已导入") {
		t.Error("a dry run says that it imported")
	}
	command(t, "", "facts", "import", "--data", data, template).expect(t, 0, "变化3项", "已导入。")
	command(t, "", "facts", "show", "--data", data, "--year", "2021").expect(t, 0, "来信件次\t700件次\t上年657件次")

	exported := filepath.Join(dir, "export.xlsx")
	command(t, "", "facts", "export", "--data", data, "--year", "2021", "--format", "xlsx", exported).expect(t, 0)
	command(t, "", "facts", "import", "--data", data, exported).expect(t, 0, "变化0项")

	editWorkbook(t, exported, map[string]any{"督查科!C5": "不清楚", "办信接访科!C3": 701, "办信接访科!C4": "约20"})
	r = command(t, "", "facts", "import", "--data", data, exported)
	r.expect(t, 1)
	for _, want := range []string{"工作表“督查科”C5：群众满意率", "工作表“办信接访科”C4：来信人次"} {
		if !strings.Contains(r.stderr, want) {
			t.Errorf("the error does not name %q:\n%s", want, r.stderr)
		}
	}
	command(t, "", "facts", "show", "--data", data, "--year", "2021").expect(t, 0, "来信件次\t700件次")
}

func TestDraftFromWorkbook(t *testing.T) {
	path := filepath.Join(t.TempDir(), "facts.xlsx")
	command(t, "", "facts", "template", "--data", filepath.Join(t.TempDir(), "none"), "--year", "2020", path).expect(t, 0)
	editWorkbook(t, path, map[string]any{"办信接访科!C3": 657, "办信接访科!C4": 657, "办信接访科!C5": 1314, "办信接访科!C6": 4140})
	out := filepath.Join(t.TempDir(), "out.txt")
	command(t, "", "draft", "--facts", path, "--layout", "yubei", "-o", out).expect(t, 0)
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "1971件次、4797人次") {
		t.Errorf("the draft lacks the totals:\n%s", text)
	}
}

func TestFactsFileNames(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{
		{"template", "--format", "csv"}, {"template", "--format", "xlsx"}, {"template", "--format", "yaml", filepath.Join(dir, "a.xlsx")},
		{"import", writeTemp(t, "a.doc", "x")},
	} {
		r := command(t, "", append([]string{"facts", "--data", dir}, args...)...)
		r.expect(t, 2)
		if strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("%v: not one clear line: %q", args, r.stderr)
		}
	}
	r := command(t, "", "facts", "import", "--data", dir, writeTemp(t, "a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	r.expect(t, 1)
	if !strings.Contains(r.stderr, "旧版.xls") {
		t.Errorf("%s", r.stderr)
	}
	command(t, "", "facts", "template", "--year", "2025", filepath.Join(dir, "b.yml")).expect(t, 0)
}

// A year that no report is of is a slip of the finger, in the file or beside it.
func TestFactsImportRefusesImpossibleYears(t *testing.T) {
	data := t.TempDir()
	for _, year := range []string{"99999", "-5", "1999"} {
		r := command(t, "", "facts", "import", "--data", data, writeTemp(t, "facts.yaml", "year: "+year+"\nfacts: {interviews: 5}\n"))
		if r.code == 0 || !strings.Contains(r.stderr, "年度应在2000到2100之间，这里是"+year) {
			t.Errorf("%s: %d %s", year, r.code, r.stderr)
		}
	}
}
