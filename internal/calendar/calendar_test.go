package calendar

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func newCalendar(t testing.TB, extra ...Year) *Calendar {
	t.Helper()
	c, err := New(extra...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestIsWorkday compares single days with the notices of the State Council.
func TestIsWorkday(t *testing.T) {
	c := newCalendar(t)
	for _, tt := range []struct {
		date string
		kind Kind
	}{
		{"2022-04-02", ShiftedWorkday},
		{"2023-01-27", Holiday},
		{"2023-01-28", ShiftedWorkday},
		{"2023-10-06", Holiday},
		{"2023-10-07", ShiftedWorkday},
		{"2023-10-08", ShiftedWorkday},
		{"2024-02-04", ShiftedWorkday},
		{"2024-02-09", Workday}, // the eve was not off in 2024, leave was only encouraged
		{"2024-02-10", Holiday},
		{"2024-02-17", Holiday},
		{"2024-02-18", ShiftedWorkday},
		{"2024-09-14", ShiftedWorkday},
		{"2025-01-26", ShiftedWorkday},
		{"2025-01-28", Holiday}, // the eve is a holiday since 2025
		{"2025-02-08", ShiftedWorkday},
		{"2025-02-09", Weekend},
		{"2025-10-08", Holiday},
		{"2025-10-11", ShiftedWorkday},
		{"2026-01-02", Holiday},
		{"2026-01-04", ShiftedWorkday},
		{"2026-02-14", ShiftedWorkday},
		{"2026-02-23", Holiday},
		{"2026-02-24", Workday},
		{"2026-02-28", ShiftedWorkday},
		{"2026-10-08", Workday},
		{"2026-12-31", Workday},
		{"2020-01-31", Holiday}, // lengthened against the epidemic
		{"2020-02-03", Workday},
		{"2013-04-07", ShiftedWorkday}, // missing in lunar-go
		{"2013-10-12", ShiftedWorkday},
		{"2005-12-31", ShiftedWorkday}, // by the notice for 2006
		{"2007-12-29", ShiftedWorkday},
		{"2012-12-31", Workday},
		{"2018-12-31", Holiday},
		{"2022-12-31", Holiday},
	} {
		d := day(t, tt.date)
		if got := c.Kind(d); got != tt.kind {
			t.Errorf("%s is %s, want %s", tt.date, got, tt.kind)
		}
		if work, known := c.IsWorkday(d); work != tt.kind.Works() || !known {
			t.Errorf("%s: works %v, known %v", tt.date, work, known)
		}
	}
}

// TestWorkdaysOfYears compares the number of working days of each year with
// the one that follows from the notices. It was found to agree day by day with
// an independent table of 2004 to 2026 (chinese-days 1.5.7), which differs only
// on 2005-12-31, where the notice for 2006 is plain.
func TestWorkdaysOfYears(t *testing.T) {
	c := newCalendar(t)
	want := map[int]int{
		2002: 249, 2003: 251, 2004: 252, 2005: 251, 2006: 251, 2007: 249, 2008: 251, 2009: 250, 2010: 250,
		2011: 250, 2012: 249, 2013: 250, 2014: 250, 2015: 249, 2016: 250, 2017: 249, 2018: 250, 2019: 250,
		2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248,
	}
	for year, n := range want {
		if got := c.WorkdaysBetween(Date{year - 1, 12, 31}, Date{year, 12, 31}); got != n {
			t.Errorf("%d has %d working days, want %d", year, got, n)
		}
		if !c.Known(year) || c.Source(year) == "" {
			t.Errorf("%d is not known", year)
		}
	}
	if years := c.Years(); len(years) != len(want) || years[0] != 2002 || years[len(years)-1] != 2026 {
		t.Errorf("tables of %v", years)
	}
}

func TestUnknownYear(t *testing.T) {
	c := newCalendar(t)
	for _, year := range []int{1999, 2001, 2100} {
		if c.Known(year) || c.Source(year) != "" {
			t.Errorf("%d is said to be known", year)
		}
		work, known := c.IsWorkday(Date{year, 10, 1})
		if want := !(Date{year, 10, 1}).IsWeekend(); known || work != want {
			t.Errorf("1 October %d: works %v, known %v", year, work, known)
		}
	}
}

// TestStatutoryHolidays looks at years without a table: what is off in every year
// is off in the next ones.
func TestStatutoryHolidays(t *testing.T) {
	tables, err := ReadYears(strings.NewReader(strings.NewReplacer("2027-01-03", "2029-01-06", "2027", "2029", "2026", "2028").Replace(table2027)))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*Calendar{newCalendar(t), newCalendar(t, tables...)} { // with a gap, too
		for _, tt := range []struct {
			date string
			kind Kind
		}{
			{"2027-01-01", Holiday},
			{"2027-02-05", Holiday}, // the eve
			{"2027-02-08", Holiday},
			{"2027-02-09", Workday},
			{"2027-04-05", Holiday}, // Qingming
			{"2027-05-03", Workday},
			{"2027-06-09", Holiday}, // the Dragon Boat Festival
			{"2027-09-15", Holiday}, // the Mid-Autumn Festival
			{"2027-10-04", Workday},
			{"2027-12-31", Workday},
			{"2028-01-26", Holiday},
			{"2028-04-04", Holiday},
			{"2028-10-03", Holiday},
		} {
			d := day(t, tt.date)
			if got := c.Kind(d); got != tt.kind {
				t.Errorf("%s is %s, want %s", tt.date, got, tt.kind)
			}
			if work, known := c.IsWorkday(d); work != tt.kind.Works() || known {
				t.Errorf("%s: works %v, known %v", tt.date, work, known)
			}
		}
	}
}

const table2027 = `# an operator's file
year: 2027
source: 通知
off: [2027-01-01, 2026-12-31, 2027-05-01, 2027-10-01, 2027-10-04]
work: [2027-01-03]
`

func TestExtraYears(t *testing.T) {
	years, err := ReadYears(strings.NewReader(table2027))
	if err != nil {
		t.Fatal(err)
	}
	c := newCalendar(t, years...)
	if !c.Known(2027) || c.Source(2027) != "通知" {
		t.Error("2027 is not known")
	}
	for date, kind := range map[string]Kind{
		"2026-12-31": Holiday, "2027-01-03": ShiftedWorkday, "2027-10-04": Holiday, "2027-10-05": Workday, "2026-10-10": ShiftedWorkday,
	} {
		if got := c.Kind(day(t, date)); got != kind {
			t.Errorf("%s is %s, want %s", date, got, kind)
		}
	}
	other := Year{Year: 2026, Source: "另一通知", Off: []Date{{2026, 1, 1}, {2026, 5, 1}, {2026, 10, 1}}}
	if got := newCalendar(t, other).Kind(Date{2026, 2, 16}); got != Workday {
		t.Errorf("a day of the table that was replaced is %s", got)
	}
	if _, err := New(Year{Year: 2027}); err == nil {
		t.Error("a table without a source and days was taken")
	}
}

func TestReadYearsErrors(t *testing.T) {
	for _, tt := range []struct{ old, new, want string }{
		{"2027-10-04", "2027-13-04", "line 4"},
		{"2027-10-04", "2028-10-04", "2028-10-04"},
		{"2027-10-04", "2027-10-01", "named twice"},
		{"2027-10-01,", "", "1 October"},
		{"2027-01-03", "2027-01-04", "no Saturday"},
		{"source: 通知", "source:", "source"},
		{"source: 通知", "notice: 通知", "notice"},
		{"year: 2027", "year: 27", "year"},
		{"work: [2027-01-03]", "---\n" + table2027, "twice"},
	} {
		_, err := ReadYears(strings.NewReader(strings.Replace(table2027, tt.old, tt.new, 1)))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s for %s: error %v, want one with %q", tt.new, tt.old, err, tt.want)
		}
	}
	if years, err := ReadYears(strings.NewReader("")); err != nil || len(years) != 0 {
		t.Errorf("an empty file: %v %v", years, err)
	}
	if _, err := ReadFile(t.TempDir() + "/none.yaml"); err == nil {
		t.Error("a file that is not there was read")
	}
}

func TestAddWorkdays(t *testing.T) {
	c := newCalendar(t)
	for _, tt := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-03-05", 5, "2026-03-12"},
		{"2026-02-13", 1, "2026-02-14"},  // a Saturday that is worked
		{"2026-02-13", 5, "2026-02-27"},  // over Spring Festival
		{"2026-02-14", 5, "2026-02-28"},  // ends on a worked Saturday
		{"2026-09-30", 1, "2026-10-08"},  // over National Day
		{"2026-09-30", 5, "2026-10-13"},  // with Saturday the 10th
		{"2025-12-31", 1, "2026-01-04"},  // over the year's end, a worked Sunday
		{"2026-03-12", -5, "2026-03-05"}, // backwards
		{"2026-02-24", -1, "2026-02-14"},
		{"2026-02-17", 0, "2026-02-17"},
	} {
		if got := c.AddWorkdays(day(t, tt.from), tt.n); got.String() != tt.want {
			t.Errorf("%s and %d working days: %s, want %s", tt.from, tt.n, got, tt.want)
		}
	}
}

func TestNextWorkday(t *testing.T) {
	c := newCalendar(t)
	for from, want := range map[string]string{
		"2026-02-15": "2026-02-24", "2026-02-14": "2026-02-14", "2026-10-01": "2026-10-08", "2026-03-07": "2026-03-09", "2026-03-09": "2026-03-09",
	} {
		if got := c.NextWorkday(day(t, from)); got.String() != want {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
}

func TestWorkdayCounts(t *testing.T) {
	c := newCalendar(t)
	rapid.Check(t, func(t *rapid.T) {
		d := Date{2002, 1, 1}.AddDays(rapid.IntRange(0, 12000).Draw(t, "day"))
		n := rapid.IntRange(1, 400).Draw(t, "n")
		end := c.AddWorkdays(d, n)
		if got := c.WorkdaysBetween(d, end); got != n {
			t.Fatalf("%s and %d working days is %s, but there are %d between", d, n, end, got)
		}
		if got := c.WorkdaysBetween(end, d); got != -n {
			t.Fatalf("%s to %s: %d", end, d, got)
		}
		if work, _ := c.IsWorkday(end); !work || c.NextWorkday(end) != end {
			t.Fatalf("%s is no working day", end)
		}
	})
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAddWorkdays(b *testing.B) {
	c := newCalendar(b)
	for b.Loop() {
		c.AddWorkdays(Date{2026, 1, 12}, 15)
	}
}
