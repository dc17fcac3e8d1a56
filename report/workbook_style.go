package report

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// cellRole is what a cell is for, which decides how it looks.
type cellRole int

const (
	roleTitle cellRole = iota
	roleHeading
	roleGroup
	roleName
	roleUnit
	roleInput // to be filled in
	roleComputed
	roleReference // of last year, not read again
	roleHelp
	rolePlain
	roleLink
)

// cellStyle is what a cell looks like; format is its number format, empty for the
// general one.
type cellStyle struct {
	role   cellRole
	format string
	text   bool // words, which run from the left and wrap
}

// The colours of the workbook.
const (
	colorHeading = "1F4E79"
	colorGroup   = "DDEBF7"
	colorInput   = "FFFBE6"
	colorFixed   = "F2F2F2"
	colorMuted   = "7F7F7F"
	colorRule    = "BFBFBF"
	colorLink    = "0563C1"
)

// style returns the number under which the file knows a style.
func (w *workbookWriter) style(s cellStyle) int {
	if id, ok := w.styles[s]; ok {
		return id
	}
	id, err := w.file.NewStyle(s.definition())
	w.try(err)
	w.styles[s] = id
	return id
}

func (s cellStyle) definition() *excelize.Style {
	d := &excelize.Style{
		Font:       &excelize.Font{Family: "宋体", Size: 11},
		Alignment:  &excelize.Alignment{Vertical: "center", WrapText: true},
		Protection: &excelize.Protection{Locked: s.role == roleComputed},
	}
	if s.format != "" {
		d.CustomNumFmt = &s.format
	}
	if s.role != roleTitle && s.role != rolePlain {
		d.Border = ruled()
	}
	switch s.role {
	case roleTitle:
		d.Font = &excelize.Font{Family: "黑体", Size: 16}
		d.Alignment.WrapText = false
	case roleHeading:
		d.Font = &excelize.Font{Family: "黑体", Size: 11, Color: "FFFFFF"}
		d.Fill = filled(colorHeading)
		d.Alignment.Horizontal = "center"
	case roleGroup:
		d.Font.Bold = true
		d.Fill = filled(colorGroup)
	case roleName:
		d.Alignment.Horizontal, d.Alignment.Indent = "left", 1
	case roleUnit:
		d.Alignment.Horizontal = "center"
	case roleInput, roleComputed, roleReference:
		d.Alignment.Horizontal, d.Alignment.Indent = "right", 1
		if s.text {
			d.Alignment.Horizontal = "left"
		}
		d.Fill = filled(colorInput)
		if s.role != roleInput {
			d.Fill = filled(colorFixed)
			d.Font.Color = colorMuted
		}
	case roleHelp:
		d.Font = &excelize.Font{Family: "宋体", Size: 10, Color: colorMuted}
		d.Alignment.Horizontal, d.Alignment.Indent = "left", 1
	case roleLink:
		d.Font.Color, d.Font.Underline = colorLink, "single"
	}
	return d
}

func filled(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

func ruled() []excelize.Border {
	var b []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		b = append(b, excelize.Border{Type: side, Color: colorRule, Style: 1})
	}
	return b
}

// placesFormat is the number format that shows so many places.
func placesFormat(places int) string {
	if places == 0 {
		return "0"
	}
	return "0." + strings.Repeat("0", places)
}
