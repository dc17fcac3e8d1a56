package calendar

import (
	"bytes"
	_ "embed" // for the tables of our own
	"fmt"
	"slices"

	"github.com/6tail/lunar-go/HolidayUtil"
)

//go:embed data/holidays.yaml
var ownTables []byte

// The years that the library lunar-go is asked for. It begins with two days of
// 2001; tables that are not whole are left out.
const (
	firstLibraryYear = 2001
	lastLibraryYear  = 2025
)

// builtin returns the tables that the program carries, by year: lunar-go's,
// and our own in their place where there are any.
func builtin() (map[int]Year, error) {
	years := make(map[int]Year)
	for n := firstLibraryYear; n <= lastLibraryYear; n++ {
		y, err := fromLibrary(n)
		if err != nil {
			return nil, err
		}
		if y.whole() {
			years[n] = y
		}
	}
	own, err := ReadYears(bytes.NewReader(ownTables))
	if err != nil {
		return nil, fmt.Errorf("embedded data: %w", err)
	}
	for _, y := range own {
		years[y.Year] = y
	}
	return years, nil
}

// fromLibrary returns lunar-go's table of a year. Holidays there are sorted
// into the year they lie in, not that of their notice, which comes to the
// same.
func fromLibrary(n int) (Year, error) {
	y := Year{Year: n, Source: "github.com/6tail/lunar-go v1.4.4"}
	holidays := HolidayUtil.GetHolidaysByYear(n)
	for e := holidays.Front(); e != nil; e = e.Next() {
		h, ok := e.Value.(*HolidayUtil.Holiday)
		if !ok {
			return y, fmt.Errorf("holidays of %d: lunar-go returned a %T", n, e.Value)
		}
		d, err := Parse(h.GetDay())
		if err != nil {
			return y, fmt.Errorf("holidays of %d: %w", n, err)
		}
		switch {
		case !h.IsWork():
			y.Off = append(y.Off, d)
		case d.IsWeekend() && !slices.Contains(y.Work, d):
			y.Work = append(y.Work, d)
		}
	}
	return y, nil
}
