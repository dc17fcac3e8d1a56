package report

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"xinfangbot/internal/journal"
)

// workbookValues are a report's facts with everything that is awkward in a
// spreadsheet.
var workbookValues = map[string]string{
	"letters_cases": "657", "letters_cases.previous": "756", "letters_persons": "657", "visits_batches": "1314",
	"visits_batches.previous": "955", "visits_persons": "12345678901234567890",
	"online_cases": "2314", "leader_mailbox_cases": "3289",
	"satisfaction_rate": "97.0", "timely_acceptance_rate": "1", "on_time_rate": "0.50", "satisfaction_gap": "-0.5",
	"backlog_assigned": "712", "backlog_resolved": "706",
	"problems": `[["意识: 不强"],["=SUM(A1)"],["\"制度\"不全"]]`, "by_domain": `[["城乡建设","320"],["其他","0"]]`, "causes": `[]`,
	"highlights": `[["领导包案","第一行\n第二行"]]`, "leader_cases": `[["市级","36","219","183"]]`,
	"org": "某某市“信访局” # 甲_x000D_乙", "other_matters": "第一行\n第二行", "date": "2021-01-28", "doc_number": "7",
}

func recordOf(values map[string]string) journal.Record {
	r := make(journal.Record)
	for id, v := range values {
		r[id] = journal.Field{Value: v, Version: 1}
	}
	return r
}

func workbookOf(t testing.TB, f *Facts) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.WriteWorkbook(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// changed opens a workbook, lets edit change it, and returns it saved.
func changed(t testing.TB, data []byte, edit func(*excelize.File)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	edit(f)
	var b bytes.Buffer
	if err := errors.Join(f.Write(&b), f.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func mustParse(t testing.TB, data []byte, schema *Schema) *FactsFile {
	t.Helper()
	file, err := ParseWorkbook(data, schema)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func set(t testing.TB, f *excelize.File, sheet, cell string, value any) {
	t.Helper()
	if err := f.SetCellValue(sheet, cell, value); err != nil {
		t.Fatal(err)
	}
}

func TestWorkbookRoundTrip(t *testing.T) {
	schema, _ := loadAll(t)
	facts := NewFacts(schema, Key{2025, PetitionAnnual}, recordOf(workbookValues),
		recordOf(map[string]string{"letters_persons": "756", "interviews": "31", "total_persons": "4511"}))
	file := mustParse(t, workbookOf(t, facts), schema)
	if file.Key != facts.Key {
		t.Errorf("key %v, want %v", file.Key, facts.Key)
	}
	for id, want := range workbookValues {
		if file.Values[id] != want {
			t.Errorf("%s: %q, want %q", id, file.Values[id], want)
		}
	}
	for _, c := range facts.Changes(file) {
		t.Errorf("a change: %s", facts.Describe(c))
	}
	if v := file.Values["letters_persons.previous"]; v != "756" {
		t.Errorf("the value of last year's report is %q", v)
	}
}

func TestWorkbookTemplate(t *testing.T) {
	schema, _ := loadAll(t)
	file := mustParse(t, workbookOf(t, NewFacts(schema, Key{2025, RuleOfLaw}, nil, nil)), schema)
	if file.Key != (Key{2025, RuleOfLaw}) || len(file.Values) != 0 {
		t.Errorf("%+v", file)
	}
}

// drawValue draws a value of the field in the form in which it is kept.
func drawValue(t *rapid.T, f *Field) string {
	word := rapid.StringMatching(`甲[一-龥A-Za-z0-9=_"'<&，]{0,12}`)
	switch f.Type {
	case Count:
		return strconv.Itoa(rapid.IntRange(0, 1_000_000).Draw(t, f.ID))
	case Decimal:
		return rapid.StringMatching(`-?[1-9][0-9]{0,3}(\.[0-9]{1,3})?`).Draw(t, f.ID)
	case Percent:
		return rapid.StringMatching(`([0-9]|[1-9][0-9])(\.[0-9]{1,3})?`).Draw(t, f.ID)
	case Date:
		return fmt.Sprintf("20%02d-%02d-%02d", rapid.IntRange(0, 99).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m"), rapid.IntRange(1, 28).Draw(t, "d"))
	case Text:
		return word.Draw(t, f.ID)
	}
	rows := make([][]string, rapid.IntRange(0, 20).Draw(t, "rows"))
	for n := range rows {
		for _, c := range f.Columns {
			cell := word.Draw(t, c.Name)
			if c.Type.Numeric() {
				cell = strconv.Itoa(rapid.IntRange(0, 999).Draw(t, c.Name))
			}
			rows[n] = append(rows[n], cell)
		}
	}
	return encodeRows(rows)
}

// TestWorkbookRoundTripProperty writes random facts and reads them back.
func TestWorkbookRoundTripProperty(t *testing.T) {
	schema, _ := loadAll(t)
	rapid.Check(t, func(t *rapid.T) {
		values := make(map[string]string)
		for i := range schema.Fields {
			f := &schema.Fields[i]
			if f.Derived == nil && rapid.Bool().Draw(t, "given "+f.ID) {
				values[f.ID] = drawValue(t, f)
			}
		}
		facts := NewFacts(schema, Key{2025, RuleOfLaw}, recordOf(values), nil)
		var b bytes.Buffer
		if err := facts.WriteWorkbook(&b); err != nil {
			t.Fatal(err)
		}
		file, err := ParseWorkbook(b.Bytes(), schema)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range facts.Changes(file) {
			t.Errorf("%s", facts.Describe(c))
		}
		if len(file.Values) != len(values) {
			t.Fatalf("%d values, want %d", len(file.Values), len(values))
		}
	})
}

func TestWorkbookIsReadTolerantly(t *testing.T) {
	schema, _ := loadAll(t)
	blank := workbookOf(t, NewFacts(schema, Key{2025, RuleOfLaw}, nil, nil))
	data := changed(t, blank, func(f *excelize.File) {
		set(t, f, "办信接访科", "C3", "657批次")
		set(t, f, "办信接访科", "C4", "１，９７１")
		set(t, f, "办信接访科", "C5", "一千三百一十四")
		set(t, f, "办信接访科", "D3", 756)
		set(t, f, "办信接访科", "D4", "　")
		set(t, f, "督查科", "C3", 1)
		set(t, f, "督查科", "C4", "百分之九十九点五")
		set(t, f, "督查科", "C5", 0.9698)
		set(t, f, "办公室", "C9", "2026年1月28日")
		set(t, f, "涉及领域", "A4", "1、城乡建设")
		set(t, f, "涉及领域", "B4", "320件")
		set(t, f, "存在的不足", "A3", "无")
		percent, err := f.NewStyle(&excelize.Style{NumFmt: 10})
		// What people do to a form.
		err = errors.Join(err,
			f.SetCellStyle("督查科", "C3", "C3", percent), f.SetCellStyle("督查科", "C5", "C5", percent),
			f.SetCellDefault("办信接访科", "C6", "4140"), f.SetCellFormula("办信接访科", "C6", "4000+140"),
			f.InsertRows("督查科", 1, 2), f.InsertCols("督查科", "B", 1), f.SetSheetName("督查科", "督查科（已填）"),
			f.MoveSheet("办公室", guideSheet), f.SetCellStr("督查科（已填）", "A40", "填表人"), f.SetCellStr("督查科（已填）", "D40", "张三"),
			f.RemoveCol("网上信访科", "F"), f.SetCellStr("网上信访科", "A3", "1.其中：网上投诉及建议*"), f.SetCellInt("网上信访科", "C3", 2314),
		)
		if err != nil {
			t.Fatal(err)
		}
	})
	want := map[string]string{
		"letters_cases": "657", "letters_persons": "1971", "visits_batches": "1314", "visits_persons": "4140",
		"letters_cases.previous": "756", "timely_acceptance_rate": "100.00", "on_time_rate": "99.5", "satisfaction_rate": "96.98",
		"date": "2026-01-28", "by_domain": `[["城乡建设","320"]]`, "problems": "[]", "online_cases": "2314",
	}
	if got := mustParse(t, data, schema).Values; !maps.Equal(got, want) {
		t.Errorf("read\n%v\nwant\n%v", got, want)
	}
}

// TestWorkbookOfTheirOwn reads a table that was never ours: names merged over
// the rows of their units, and no ids.
func TestWorkbookOfTheirOwn(t *testing.T) {
	schema, _ := loadAll(t)
	f := excelize.NewFile()
	for cell, v := range map[string]any{
		"A1": "2025年度信访情况年度报告", "A3": "指标名称", "B3": "计量单位", "C3": "2025年（本年）", "D3": "去年同期",
		"A4": "来信", "B4": "件次", "C4": 657, "D4": 756, "B5": "人次", "C5": "657人", "A6": "进京访批次", "C6": 79, "A7": "备注", "C7": "均为实名",
	} {
		set(t, f, "Sheet1", cell, v)
	}
	var b bytes.Buffer
	if err := errors.Join(f.MergeCell("Sheet1", "A4", "A5"), f.Write(&b), f.Close()); err != nil {
		t.Fatal(err)
	}
	file := mustParse(t, b.Bytes(), schema)
	want := map[string]string{"letters_cases": "657", "letters_cases.previous": "756", "letters_persons": "657", "beijing_batches": "79"}
	if !maps.Equal(file.Values, want) || file.Key != (Key{2025, PetitionAnnual}) {
		t.Errorf("%+v", file)
	}
}

func TestWorkbookNamesEveryWrongCell(t *testing.T) {
	schema, _ := loadAll(t)
	blank := workbookOf(t, NewFacts(schema, Key{2025, RuleOfLaw}, nil, nil))
	data := changed(t, blank, func(f *excelize.File) {
		for _, c := range []struct {
			sheet, cell string
			value       any
		}{
			{"办信接访科", "C3", "约20"}, {"办信接访科", "D4", -3}, {"办信接访科", "C5", 12.5},
			{"办信接访科", "A6", "没有这一项"}, {"办信接访科", "F6", "nonsense"}, {"办信接访科", "C6", 5},
			{"督查科", "C3", 0.9698}, {"督查科", "C4", 1}, {"督查科", "C5", "不清楚"}, {"督查科", "A6", "按期办结率"}, {"督查科", "C6", 3},
			{"办公室", "C9", "一月底"}, {"涉及领域", "A4", "城乡建设"},
			{"领导包案", "A3", "市级"}, {"领导包案", "B3", "几十"}, {"领导包案", "C3", 1}, {"领导包案", "D3", 1},
			{"积案化解科", "C3", 10}, {"积案化解科", "C4", 5}, {"积案化解科", "C5", 51},
			{"政策法规科", "A1", "2024年度法治政府建设年度报告数据表"},
		} {
			set(t, f, c.sheet, c.cell, c.value)
		}
	})
	file, err := ParseWorkbook(data, schema)
	if err == nil || file != nil {
		t.Fatalf("taken: %v", file)
	}
	for _, want := range []string{
		"工作表“办信接访科”C3：来信件次：“约20”不是确切的数", "工作表“办信接访科”D4：", "不能小于0", "“办信接访科”C5：来访批次：应为整数",
		"“办信接访科”A6：没有名为“没有这一项”的项目", "“督查科”C3：及时受理率：“0.9698”没有百分号，看不出是0.9698%还是96.98%", "“督查科”C4：按期办结率：“1”没有百分号，看不出是1%还是100%",
		"“督查科”C5：群众满意率：没有认出数字，应填0到100之间的比率", "“督查科”A6：", "编号", "“办公室”C9：成文日期：没有认出日期", "“涉及领域”B4：涉及领域：缺少件次",
		"“领导包案”B3：人数", "“积案化解科”C5：积案化解率由系统计算，应为50.00%，文件中是51%", "“政策法规科”A1：这是2024年度法治政府建设年度报告的表",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != 13 {
		t.Errorf("%d errors, want 13:\n%v", n, err)
	}
	var cell *CellError
	if !errors.As(err, &cell) || cell.Cell == "" {
		t.Errorf("no cell: %v", err)
	}
}

func TestWorkbookWithoutFormulas(t *testing.T) {
	schema, _ := loadAll(t)
	blank := workbookOf(t, NewFacts(schema, Key{2025, RuleOfLaw}, nil, nil))
	data := changed(t, blank, func(f *excelize.File) {
		set(t, f, "办信接访科", "C7", 1971) // the total, of parts that are not known
		set(t, f, "积案化解科", "C3", 712)
		set(t, f, "积案化解科", "C4", 706)
		set(t, f, "积案化解科", "C5", 99.16)
	})
	want := map[string]string{"total_cases": "1971", "backlog_assigned": "712", "backlog_resolved": "706"}
	if got := mustParse(t, data, schema).Values; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	again := NewFacts(schema, Key{2025, RuleOfLaw}, recordOf(want), nil)
	if got := mustParse(t, workbookOf(t, again), schema); len(again.Changes(got)) != 0 {
		t.Errorf("%v", got.Values)
	}
}

func TestWorkbookRefuses(t *testing.T) {
	schema, _ := loadAll(t)
	other := excelize.NewFile()
	var b bytes.Buffer
	if err := errors.Join(other.Write(&b), other.Close()); err != nil {
		t.Fatal(err)
	}
	blank := workbookOf(t, NewFacts(schema, Key{2025, RuleOfLaw}, nil, nil))
	beheaded := changed(t, blank, func(f *excelize.File) {
		if err := f.RemoveRow("督查科", headingRow); err != nil {
			t.Fatal(err)
		}
	})
	for name, tt := range map[string]struct {
		data []byte
		want string
	}{
		"empty":       {nil, ".xlsx"},
		"text":        {[]byte("report: rule-of-law\n"), ".xlsx"},
		"old":         {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on"), "旧版.xls"},
		"cut off":     {blank[:len(blank)/2], "已损坏"},
		"another":     {b.Bytes(), "没有找到可以导入的数据"},
		"no headings": {beheaded, "工作表“督查科”"},
	} {
		if _, err := ParseWorkbook(tt.data, schema); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSheetNames(t *testing.T) {
	taken := sheetNames{guideSheet: true}
	for _, tt := range [][2]string{
		{"督查科", "督查科"}, {"督查科", "督查科（2）"}, {"督查科", "督查科（3）"}, {"填写须知", "填写须知（2）"}, {"a/b[c]", "a、b、c"}, {"A、B、C", "A、B、C（2）"}, {"'", "工作表"},
		{strings.Repeat("长", 40), strings.Repeat("长", 31)}, {strings.Repeat("长", 40), strings.Repeat("长", 28) + "（2）"},
	} {
		if got := taken.pick(tt[0]); got != tt[1] {
			t.Errorf("%s: %s, want %s", tt[0], got, tt[1])
		}
	}
}
