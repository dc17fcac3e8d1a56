package xlsx

import (
	"strconv"
	"strings"
)

// The size of a worksheet.
const (
	maxRow = 1 << 20
	maxCol = 1 << 14
)

// CellName is the name of a cell by its row and column, such as C5.
func CellName(row, col int) string { return ColumnName(col) + strconv.Itoa(row) }

// ColumnName is the letters of a column, such as AB.
func ColumnName(col int) string {
	name := ""
	for ; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name
}

// ParseCellName is the inverse of CellName; false where name is no cell of a
// worksheet.
func ParseCellName(name string) (row, col int, ok bool) {
	i := 0
	for ; i < len(name) && 'A' <= name[i] && name[i] <= 'Z' && i < 4; i++ {
		col = col*26 + int(name[i]-'A') + 1
	}
	row, err := strconv.Atoi(name[i:])
	if err != nil || col < 1 || col > maxCol || row < 1 || row > maxRow {
		return 0, 0, false
	}
	return row, col, true
}

// parseArea reads A1:B2.
func parseArea(ref string) (Area, bool) {
	from, to, ok := strings.Cut(ref, ":")
	top, left, ok2 := ParseCellName(from)
	bottom, right, ok3 := ParseCellName(to)
	return Area{top, left, bottom, right}, ok && ok2 && ok3 && top <= bottom && left <= right
}
