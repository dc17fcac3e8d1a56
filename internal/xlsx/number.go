package xlsx

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"xinfangbot/internal/openxml"
)

// format is what a cell's number format makes of its number.
type format struct {
	kind   Kind // Number, Percent or Date
	places int  // after the point
}

// maxPlaces bounds the places that are kept of a number; what is smaller is
// the noise of floating point.
const maxPlaces = 10

// number reads the number of a cell of the given style. Excel computes with
// 15 digits and shows no more: 0.96979999999999999 is 0.9698.
func (r *reader) number(value string, style int) (Kind, string) {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > 1e20 {
		return Text, value
	}
	d, err := decimal.NewFromString(strconv.FormatFloat(f, 'e', 14, 64))
	if err != nil {
		return Text, value
	}
	as := format{kind: Number}
	if style < 0 {
		style = 0 // the first is the default
	}
	if style < len(r.formats) {
		as = r.formats[style]
	}
	switch as.kind {
	case Date:
		if day, ok := r.book.date(f); ok {
			return Date, day
		}
	case Percent:
		d = d.Shift(2)
	}
	d = d.Round(maxPlaces)
	places := as.places
	if text := d.String(); strings.Contains(text, ".") { // String drops zeros at the end
		places = max(places, len(text)-strings.Index(text, ".")-1)
	}
	return as.kind, d.StringFixed(int32(min(places, maxPlaces)))
}

// ParseDate reads the day that a number stands for where dates are kept as
// numbers; false where it is none of a plausible time.
func (b *Book) ParseDate(number string) (string, bool) {
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return "", false
	}
	return b.date(f)
}

// date is the day that a count of days stands for.
func (b *Book) date(days float64) (string, bool) {
	epoch := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	if b.epoch1904 {
		epoch = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	if days < 1 || days > 80_000 { // some day of 2119
		return "", false
	}
	return epoch.AddDate(0, 0, int(days)).Format(time.DateOnly), true
}

// styles reads the number formats of the cell styles.
func (r *reader) styles(part string) error {
	custom := make(map[int]string)
	inCells := false
	return r.walk(part, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "numFmt":
				if id, err := strconv.Atoi(openxml.Attr(t, "numFmtId")); err == nil {
					custom[id] = openxml.Attr(t, "formatCode")
				}
			case "cellXfs":
				inCells = true
			case "xf":
				if inCells {
					id, err := strconv.Atoi(openxml.Attr(t, "numFmtId"))
					if err != nil {
						id = 0 // General
					}
					r.formats = append(r.formats, formatOf(id, custom))
				}
			}
		case xml.EndElement:
			if t.Name.Local == "cellXfs" {
				inCells = false
			}
		}
		return nil
	})
}

// formatOf returns the format of an id: one of the file, or one that is
// built into every spreadsheet program (ISO/IEC 29500-1, 18.8.30).
func formatOf(id int, custom map[int]string) format {
	if code, ok := custom[id]; ok {
		return parseFormat(code)
	}
	switch {
	case id == 2 || id == 4 || id == 39 || id == 40:
		return format{kind: Number, places: 2}
	case id == 9:
		return format{kind: Percent}
	case id == 10:
		return format{kind: Percent, places: 2}
	case 14 <= id && id <= 22, 27 <= id && id <= 36, 45 <= id && id <= 47, 50 <= id && id <= 58:
		return format{kind: Date}
	}
	return format{kind: Number}
}

// parseFormat reads a format's code, the part for positive numbers. Literal
// text in it says nothing: "年", \年, [红色], _).
func parseFormat(code string) format {
	f := format{kind: Number}
	point := false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';':
			return f
		case '"':
			i = skipTo(code, i, '"')
		case '[':
			i = skipTo(code, i, ']')
		case '\\', '_', '*':
			i++
		case '%':
			f.kind = Percent
		case '.':
			point = true
		case 'E', 'e': // the digits of an exponent are no places
			point = false
		case '0':
			if point {
				f.places++
			}
		case 'y', 'Y', 'd', 'D', 'm', 'M', 'h', 'H', 's', 'S':
			return format{kind: Date}
		case 'G': // General
			return f
		}
	}
	return f
}

// skipTo returns the index of the next end after i, or the end of code.
func skipTo(code string, i int, end byte) int {
	if n := strings.IndexByte(code[i+1:], end); n >= 0 {
		return i + 1 + n
	}
	return len(code)
}
