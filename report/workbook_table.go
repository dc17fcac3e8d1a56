package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"xinfangbot/internal/xlsx"
)

// noteAuthor is who the notes at the cells are from.
const noteAuthor = "信访助手"

// table writes a section's sheet.
func (w *workbookWriter) table(p sheetPlan) {
	w.protect(p)
	w.title(p.name, p.section, columnHelp)
	headings := []string{headingName, headingUnit, headingNow, headingBefore, headingHelp, headingID}
	w.headings(p.name, headings)
	valueWidth := 14.0
	for i, f := range p.fields {
		row := w.places[f.ID].row
		if p.startsGroup(i) {
			g, _ := w.Schema.Group(f.Group)
			w.label(p.name, row-1, columnName, g.Name, roleGroup)
			w.fill(p.name, row-1, columnUnit, columnHelp, cellStyle{role: roleGroup})
		}
		w.row(p.name, row, f)
		if f.Type == Text {
			valueWidth = 34
		}
	}
	w.widths(p.name, 28, 9, valueWidth, valueWidth, 52, 20)
	id := xlsx.ColumnName(columnID)
	w.try(w.file.SetColVisible(p.name, id, false))
	w.validate(p)
	w.page(p.name)
}

// row writes a field's row.
func (w *workbookWriter) row(sheet string, row int, f *Field) {
	name := f.Name
	if f.Required {
		name += " *"
	}
	w.label(sheet, row, columnName, name, roleName)
	w.label(sheet, row, columnUnit, f.Unit, roleUnit)
	w.label(sheet, row, columnHelp, f.explain(), roleHelp)
	w.label(sheet, row, columnID, f.ID, roleHelp)
	w.note(sheet, row, columnName, f.explain())
	if f.Type != Text { // a row of text grows with it, unless its height is set
		const perLine = 27 // characters of the help
		lines := (utf8.RuneCountInString(f.explain()) + perLine - 1) / perLine
		w.try(w.file.SetRowHeight(sheet, row, 8+14*float64(max(lines, 1))))
	}
	if f.Derived != nil {
		w.derived(sheet, row, columnNow, f, w.Facts)
	} else {
		w.value(sheet, row, columnNow, f, w.Kept(f.ID).Value, roleInput)
	}
	switch {
	case f.Yearly && f.Derived != nil:
		w.derived(sheet, row, columnBefore, f, w.previous)
	case f.Yearly:
		w.value(sheet, row, columnBefore, f, w.previous.Kept(f.ID).Value, roleInput)
	default: // for reference only
		last, _ := w.previous.Value(f.ID)
		w.value(sheet, row, columnBefore, f, last, roleReference)
	}
}

// explain is a field's help with its example.
func (f *Field) explain() string {
	if f.Example == "" {
		return f.Help
	}
	return f.Help + "例：" + f.Example
}

// derived writes a formula, with its result for viewers that do not calculate,
// or what somebody typed: that would be lost in a formula, which is not read.
func (w *workbookWriter) derived(sheet string, row, col int, f *Field, facts *Facts) {
	result, _ := facts.Value(f.ID)
	formula, ok := w.formula(sheet, col, f)
	switch {
	case facts.typed(f.ID):
		w.value(sheet, row, col, f, result, roleInput)
		return
	case !ok:
		w.value(sheet, row, col, f, result, roleComputed)
		return
	}
	as := *f
	if f.Type == Percent {
		as.Type = Decimal // the formula gives 0.38 for 0.38%: no format may multiply it
	}
	w.value(sheet, row, col, &as, result, roleComputed)
	w.try(w.file.SetCellFormula(sheet, xlsx.CellName(row, col), formula))
}

// title writes what the sheet is about; by it the workbook is known to be of
// this report and year.
func (w *workbookWriter) title(sheet, about string, last int) {
	from, to := xlsx.CellName(titleRow, 1), xlsx.CellName(titleRow, last)
	w.try(w.file.SetCellStr(sheet, from, w.Key.Title()+"数据表　"+about))
	w.try(w.file.SetCellStyle(sheet, from, from, w.style(cellStyle{role: roleTitle})))
	if last > 1 {
		w.try(w.file.MergeCell(sheet, from, to))
	}
	w.try(w.file.SetRowHeight(sheet, titleRow, 30))
}

func (w *workbookWriter) headings(sheet string, names []string) {
	for i, name := range names {
		w.label(sheet, headingRow, i+1, name, roleHeading)
	}
	w.try(w.file.SetRowHeight(sheet, headingRow, 22))
	w.try(w.file.SetPanes(sheet, &excelize.Panes{
		Freeze: true, YSplit: headingRow, TopLeftCell: xlsx.CellName(headingRow+1, 1), ActivePane: "bottomLeft",
	}))
}

func (w *workbookWriter) label(sheet string, row, col int, text string, r cellRole) {
	cell := xlsx.CellName(row, col)
	w.try(w.file.SetCellStr(sheet, cell, text))
	w.try(w.file.SetCellStyle(sheet, cell, cell, w.style(cellStyle{role: r})))
}

// fill gives a style to cells of a row.
func (w *workbookWriter) fill(sheet string, row, from, to int, s cellStyle) {
	w.try(w.file.SetCellStyle(sheet, xlsx.CellName(row, from), xlsx.CellName(row, to), w.style(s)))
}

func (w *workbookWriter) note(sheet string, row, col int, text string) {
	if text == "" {
		return
	}
	w.try(w.file.AddComment(sheet, excelize.Comment{
		Cell: xlsx.CellName(row, col), Author: noteAuthor, Width: 260, Height: 90,
		Paragraph: []excelize.RichTextRun{{Text: text}},
	}))
}

func (w *workbookWriter) widths(sheet string, widths ...float64) {
	for i, width := range widths {
		col := xlsx.ColumnName(i + 1)
		w.try(w.file.SetColWidth(sheet, col, col, width))
	}
}

// page sets up printing: A4, across, all columns on a page, the headings on
// every page.
func (w *workbookWriter) page(sheet string) {
	size, across, one, any, yes := 9, "landscape", 1, 0, true // 9 is A4
	margin, edge := 0.5, 0.3
	w.try(w.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{
		Size: &size, Orientation: &across, FitToWidth: &one, FitToHeight: &any,
	}))
	w.try(w.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &yes}))
	w.try(w.file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{
		Left: &margin, Right: &margin, Top: &margin, Bottom: &margin, Header: &edge, Footer: &edge, Horizontally: &yes,
	}))
	w.try(w.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&C第&P页，共&N页"}))
	if sheet != guideSheet {
		w.try(w.file.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Titles", Scope: sheet,
			RefersTo: fmt.Sprintf("%s!$%d:$%d", quoteSheet(sheet), titleRow, headingRow),
		}))
	}
}

// quoteSheet writes a sheet's name as formulas want it.
func quoteSheet(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// protect locks the cells that are computed and nothing else, without a
// password: a slip of the hand is what it guards against.
func (w *workbookWriter) protect(p sheetPlan) {
	if !slices.ContainsFunc(p.fields, func(f *Field) bool { return f.Derived != nil }) {
		return
	}
	// Cells that have no style of their own count as locked; of the columns
	// that anybody may use for remarks none shall be.
	w.try(w.file.SetColStyle(p.name, "A:Z", w.style(cellStyle{role: rolePlain})))
	w.try(w.file.ProtectSheet(p.name, &excelize.SheetProtectionOptions{
		AutoFilter: true, DeleteColumns: true, DeleteRows: true, EditObjects: true, EditScenarios: true,
		FormatCells: true, FormatColumns: true, FormatRows: true, InsertColumns: true, InsertHyperlinks: true,
		InsertRows: true, PivotTables: true, SelectLockedCells: true, SelectUnlockedCells: true, Sort: true,
	}))
}
