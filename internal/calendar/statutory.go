package calendar

import (
	"time"

	traditional "github.com/6tail/lunar-go/calendar"
)

// yearsAhead is how many years after the last table the calendar knows the
// statutory holidays of: what is counted today ends within them.
const yearsAhead = 3

// statutorySince is the first year of the rule that statutory follows.
const statutorySince = 2025

// statutory returns the days of a year that are off whatever is arranged around
// them: New Year, the eve and the first three days of the Spring Festival, Qingming,
// 1 and 2 May, the Dragon Boat and the Mid-Autumn Festival, 1 to 3 October (article
// 2 of the 《全国年节及纪念日放假办法》 in force since 2025-01-01).
func statutory(year int) []Date {
	off := []Date{{year, 1, 1}, {year, 5, 1}, {year, 5, 2}, {year, 10, 1}, {year, 10, 2}, {year, 10, 3}}
	spring := fromLunar(year, 1, 1)
	for n := -1; n <= 2; n++ {
		off = append(off, spring.AddDays(n))
	}
	for day := 4; day <= 6; day++ { // it moves between these
		if traditional.NewSolarFromYmd(year, 4, day).GetLunar().GetJieQi() == "清明" {
			off = append(off, Date{year, 4, day})
		}
	}
	return append(off, fromLunar(year, 5, 5), fromLunar(year, 8, 15))
}

// fromLunar returns the day that a day of the traditional calendar is.
func fromLunar(year, month, day int) Date {
	s := traditional.NewLunarFromYmd(year, month, day).GetSolar()
	return Date{s.GetYear(), time.Month(s.GetMonth()), s.GetDay()}
}
