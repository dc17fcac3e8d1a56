package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"xinfangbot/internal/calendar"
	"xinfangbot/knowledge"
)

// maxHearing is the longest time of a hearing that is taken, in days.
const maxHearing = 366

type deadlineOptions struct {
	event, date, holidays string
	hearing               int
	json, list, explain   bool
}

func newDeadline() *cobra.Command {
	var o deadlineOptions
	cmd := &cobra.Command{
		Use:   "deadline --event 事项 --date YYYY-MM-DD",
		Short: "计算《信访工作条例》规定的期限",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			deadlines, days, err := loadDeadlines(o.holidays)
			if err != nil {
				return err
			}
			if o.list {
				return listEvents(cmd.OutOrStdout(), deadlines, o.json)
			}
			schedule, err := o.schedule(deadlines, days)
			if err != nil {
				return err
			}
			return printSchedule(cmd.OutOrStdout(), schedule, o)
		},
	}
	cmd.Flags().StringVar(&o.event, "event", "", "事项，见 --list")
	cmd.Flags().StringVar(&o.date, "date", "", "事项发生的日期，YYYY-MM-DD")
	cmd.Flags().IntVar(&o.hearing, "hearing-days", 0, "听证所需的日数，不计算在复核期限内")
	cmd.Flags().StringVar(&o.holidays, "holidays", "", "节假日安排文件，补充或替换程序自带的年份")
	cmd.Flags().BoolVar(&o.json, "json", false, "以JSON输出")
	cmd.Flags().BoolVar(&o.list, "list", false, "列出事项")
	cmd.Flags().BoolVar(&o.explain, "explain", false, "逐日列出计算过程")
	return cmd
}

// loadDeadlines returns the deadlines of the Regulations and the calendar, with
// the holiday tables of a file where one is named.
func loadDeadlines(holidays string) (*knowledge.Deadlines, *calendar.Calendar, error) {
	deadlines, err := knowledge.LoadDeadlines()
	if err != nil {
		return nil, nil, err
	}
	var extra []calendar.Year
	if holidays != "" {
		if extra, err = calendar.ReadFile(holidays); err != nil {
			return nil, nil, err
		}
	}
	days, err := calendar.New(extra...)
	if err != nil {
		return nil, nil, err
	}
	return deadlines, days, nil
}

// schedule reads the flags and counts.
func (o deadlineOptions) schedule(d *knowledge.Deadlines, c *calendar.Calendar) (knowledge.Schedule, error) {
	event, ok := d.Event(o.event)
	if !ok {
		return knowledge.Schedule{}, usagef("--event %q is no event: one of %s expected", o.event, eventIDs(d))
	}
	date, err := calendar.Parse(o.date)
	if err != nil {
		return knowledge.Schedule{}, usagef("--date %w", err)
	}
	if o.hearing < 0 || o.hearing > maxHearing {
		return knowledge.Schedule{}, usagef("--hearing-days %d: 0 to %d expected", o.hearing, maxHearing)
	}
	s := d.Schedule(c, event, date, o.hearing)
	if o.hearing > 0 && s.HearingDays() == 0 {
		return s, usagef("--hearing-days: a hearing lengthens no period of %s, only of rereview-requested", event.ID)
	}
	return s, nil
}

func eventIDs(d *knowledge.Deadlines) string {
	var ids []string
	for _, e := range d.Events() {
		ids = append(ids, e.ID)
	}
	return strings.Join(ids, ", ")
}

// printedSchedule is a schedule as --json prints it.
type printedSchedule struct {
	Event   string        `json:"event"`
	Name    string        `json:"name"`
	Date    calendar.Date `json:"date"`
	Due     []printedDue  `json:"due"`
	Counted string        `json:"counted"`
	Notes   []string      `json:"notes"`
	// Unknown are the years without a holiday table.
	Unknown []int `json:"unknown_years"`
}

type printedDue struct {
	Name    string            `json:"name"`
	Date    calendar.Date     `json:"date"`
	Weekday string            `json:"weekday"`
	Article int               `json:"article"`
	Days    int               `json:"days"`
	Unit    knowledge.Measure `json:"unit"`
	Basis   string            `json:"basis"`
	// End is the last day of the period before it moved to a working day.
	End         calendar.Date `json:"end"`
	Moved       bool          `json:"moved"`
	HearingDays int           `json:"hearing_days,omitempty"`
	Counted     string        `json:"counted"`
	Count       []printedDay  `json:"count,omitempty"`
}

type printedDay struct {
	Date    calendar.Date `json:"date"`
	Weekday string        `json:"weekday"`
	Kind    string        `json:"kind"`
	Number  int           `json:"number"` // 0: not counted
}

// printSchedule prints what falls due, as text or as one JSON object.
func printSchedule(w io.Writer, s knowledge.Schedule, o deadlineOptions) error {
	if o.json {
		return printJSON(w, printable(s, o.explain))
	}
	text := s.Text(calendar.Date{})
	if o.explain {
		text += "\n\n" + s.Explanation()
	}
	return printLine(w, text)
}

// printable turns a schedule into what is printed, with the days where
// they are asked for.
func printable(s knowledge.Schedule, explain bool) printedSchedule {
	p := printedSchedule{
		Event: s.Event.ID, Name: s.Event.Name, Date: s.Date, Counted: s.Counted(), Notes: s.Notes(),
		Unknown: append([]int{}, s.Unknown...),
	}
	for _, d := range s.Due {
		due := printedDue{
			Name: d.Name, Date: d.Date, Weekday: d.Date.ChineseWeekday(), Article: d.Article, Days: d.Days, Unit: d.Unit, Basis: d.Basis,
			End: d.End, Moved: d.Moved(), HearingDays: d.HearingDays, Counted: s.CountedDue(d),
		}
		if explain {
			for _, day := range s.Count(d) {
				due.Count = append(due.Count, printedDay{day.Date, day.Date.ChineseWeekday(), day.Kind.String(), day.Number})
			}
		}
		p.Due = append(p.Due, due)
	}
	return p
}

// printedEvent is an event as --list --json prints it.
type printedEvent struct {
	Event string   `json:"event"`
	Name  string   `json:"name"`
	Names []string `json:"names"`
}

// listEvents prints the events with what falls due.
func listEvents(w io.Writer, d *knowledge.Deadlines, asJSON bool) error {
	if asJSON {
		list := []printedEvent{}
		for _, e := range d.Events() {
			list = append(list, printedEvent{e.ID, e.Name, e.Names})
		}
		return printJSON(w, list)
	}
	for _, e := range d.Events() {
		if err := printLine(w, e.ID+"\t"+e.Name+"\t"+e.Periods()); err != nil {
			return err
		}
	}
	return nil
}
