package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// guideSheet is the name of the workbook's first sheet, which says how to fill
// in the others.
const guideSheet = "填写须知"

// The columns of a section's sheet.
const (
	columnName = 1 + iota
	columnUnit
	columnNow
	columnBefore
	columnHelp
	columnID
)

// The headings of the columns. Those of the names, the values and the ids are
// also what a sheet is recognised by when it comes back.
const (
	headingName   = "项目"
	headingUnit   = "单位"
	headingNow    = "本年"
	headingBefore = "上年"
	headingHelp   = "填写说明"
	headingID     = "编号"
)

// Every sheet has its title in the first row and its headings in the second.
const (
	titleRow   = 1
	headingRow = 2
)

// sheetPlan says what stands on a sheet: a section's fields, or one list.
type sheetPlan struct {
	name, section string
	groups        []Group
	fields        []*Field
	list          *Field
}

// planSheets distributes the schema's fields over sheets: one a section, each
// followed by its lists, which need rows of their own to be pasted into.
func planSheets(schema *Schema) []sheetPlan {
	var sections []string
	for _, g := range schema.Groups {
		if !slices.Contains(sections, g.Section) {
			sections = append(sections, g.Section)
		}
	}
	names := sheetNames{guideSheet: true}
	var plans []sheetPlan
	for _, section := range sections {
		table := sheetPlan{section: section, name: names.pick(section)}
		var lists []sheetPlan
		for _, g := range schema.Groups {
			if g.Section != section {
				continue
			}
			table.groups = append(table.groups, g)
			for i := range schema.Fields {
				switch f := &schema.Fields[i]; {
				case f.Group != g.ID:
				case f.Type == List:
					lists = append(lists, sheetPlan{section: section, name: names.pick(f.Name), list: f})
				default:
					table.fields = append(table.fields, f)
				}
			}
		}
		if len(table.fields) > 0 {
			plans = append(plans, table)
		}
		plans = append(plans, lists...)
	}
	return plans
}

// sheetNames are the names that are taken, in lower case.
type sheetNames map[string]bool

// pick makes a name that a sheet may have: of at most 31 units, without the
// characters that formulas need, and unlike the others.
func (taken sheetNames) pick(name string) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return '、'
		}
		return r
	}, name), "'、")
	if name == "" {
		name = "工作表"
	}
	base := name
	for n := 2; ; n++ {
		runes := []rune(name)
		for len(utf16.Encode(runes)) > 31 {
			runes = runes[:len(runes)-1]
		}
		name = string(runes)
		if key := strings.ToLower(name); !taken[key] {
			taken[key] = true
			return name
		}
		suffix := fmt.Sprintf("（%d）", n)
		runes = []rune(base)
		for len(utf16.Encode(runes)) > 31-len([]rune(suffix)) {
			runes = runes[:len(runes)-1]
		}
		name = string(runes) + suffix
	}
}

// workbookWriter writes facts into a workbook. The first error stays in err,
// after which nothing more is done.
type workbookWriter struct {
	*Facts
	previous *Facts
	file     *excelize.File
	plans    []sheetPlan
	places   map[string]location // of the fields on the sections' sheets
	styles   map[cellStyle]int
	err      error
}

// location is where a field stands.
type location struct {
	sheet string
	row   int
}

// WriteWorkbook writes the facts as an .xlsx workbook that ParseWorkbook
// reads: a sheet for every section with the fields it fills, this year's
// values and the last's, one for every list, and one that says how it is done.
// With no facts at all it is the template. Fields that are computed from
// others are formulas.
func (f *Facts) WriteWorkbook(w io.Writer) (err error) {
	file := excelize.NewFile()
	defer func() {
		if closeErr := file.Close(); err == nil && closeErr != nil {
			err = fmt.Errorf("write workbook: %w", closeErr)
		}
	}()
	ww := &workbookWriter{
		Facts: f, previous: f.Previous(), file: file,
		plans: planSheets(f.Schema), places: make(map[string]location), styles: make(map[cellStyle]int),
	}
	ww.layOut()
	ww.guide()
	for _, p := range ww.plans {
		if p.list != nil {
			ww.list(p)
		} else {
			ww.table(p)
		}
	}
	ww.finish()
	if ww.err != nil {
		return fmt.Errorf("write workbook: %w", ww.err)
	}
	if err := file.Write(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// try keeps the first error.
func (w *workbookWriter) try(err error) {
	if w.err == nil {
		w.err = err
	}
}

// layOut makes the sheets and settles where every field stands, which the
// formulas of other sheets need to know.
func (w *workbookWriter) layOut() {
	w.try(w.file.SetSheetName(w.file.GetSheetName(0), guideSheet))
	for _, p := range w.plans {
		_, err := w.file.NewSheet(p.name)
		w.try(err)
		row := headingRow
		for i, f := range p.fields {
			row++
			if p.startsGroup(i) {
				row++
			}
			w.places[f.ID] = location{p.name, row}
		}
	}
}

// startsGroup tells whether a line with the group's name stands above the i-th
// field: on sheets of several groups, at the first field of each.
func (p sheetPlan) startsGroup(i int) bool {
	return len(p.groups) > 1 && (i == 0 || p.fields[i].Group != p.fields[i-1].Group)
}

// finish sets what concerns the whole workbook.
func (w *workbookWriter) finish() {
	yes := true
	// The results that are written beside the formulas are for viewers that do
	// not calculate; all others shall work them out.
	w.try(w.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &yes}))
	w.try(w.file.SetDocProps(&excelize.DocProperties{
		Title: w.Key.Title() + "数据表", Subject: w.Key.Kind.Title(), Language: "zh-CN",
		Identifier: fmt.Sprintf("%s/%d", w.Key.Kind, w.Key.Year),
	}))
	w.file.SetActiveSheet(0)
}
