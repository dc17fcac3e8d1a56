package calendar

import (
	"bytes"
	"slices"
	"testing"
	"time"
)

// FuzzReadYears reads holiday tables as a bureau writes them: what is taken
// counts working days as it says.
func FuzzReadYears(f *testing.F) {
	f.Add([]byte("year: 2031\nsource: 国办发明电〔2030〕1号\noff: [2031-01-01, 2031-05-01, 2031-10-01]\nwork: [2031-01-04]\n"))
	f.Add([]byte("year: 2031\noff: &a [2031-01-01, *a]\n---\nyear: 31\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		years, err := ReadYears(bytes.NewReader(data))
		if err != nil {
			if years != nil || err.Error() == "" {
				t.Fatalf("%v, %v", years, err)
			}
			return
		}
		c, err := New(years...)
		if err != nil {
			return
		}
		for _, y := range years {
			for _, d := range append(y.Off, y.Work...) {
				works := slices.Contains(y.Work, d)
				// The notice of the next year has the last word on December.
				if got, known := c.IsWorkday(d); !d.Valid() || d.Month != time.December && (!known || got != works) {
					t.Fatalf("%s: a working day: %v, known: %v", d, got, known)
				}
			}
		}
	})
}

// FuzzParse reads dates: what is taken is a day, and is written the same.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"2026-03-05", "2026-02-30", "2026-3-5", "0000-00-00", "２０２６-03-05"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := Parse(s); err == nil && (!d.Valid() || d.String() != s) {
			t.Fatalf("%q is read as %s", s, d)
		}
	})
}
