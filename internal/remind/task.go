package remind

import (
	"slices"

	"xinfangbot/internal/calendar"
)

// plan is a task with the days on which it is told.
type plan struct {
	Task
	rule *Rule
	// days are the working days up to the due day, in order, on which the task
	// is told.
	days []calendar.Date
	// next is when the rule falls due again, which ends the task.
	next  calendar.Date
	again bool // there is a next
}

// lastWorkday returns d where it is a working day, else the last one before.
func lastWorkday(c *calendar.Calendar, d calendar.Date) calendar.Date {
	return c.AddWorkdays(d.AddDays(1), -1)
}

// plans returns the tasks that are open on a day unless they are settled: those
// that are overdue and those whose first day has come.
func (b Book) plans(day, since calendar.Date) []plan {
	var list []plan
	for i := range b.Rules {
		list = append(list, b.plansOf(&b.Rules[i], day, since)...)
	}
	return list
}

func (b Book) plansOf(r *Rule, day, since calendar.Date) []plan {
	if r.From.After(since) {
		since = r.From
	}
	var list []plan
	if due, ok := r.Due.before(day); ok && !due.Before(since) {
		list = append(list, b.plan(r, due))
	}
	due, ok := r.Due.from(day)
	for ok {
		p := b.plan(r, due)
		if p.days[0].After(day) {
			break
		}
		if !due.Before(since) {
			list = append(list, p)
		}
		due, ok = p.next, p.again
	}
	return list
}

// plan returns the task of a due day.
func (b Book) plan(r *Rule, due calendar.Date) plan {
	p := plan{Task: Task{Rule: r.Name, Due: due}, rule: r}
	for _, n := range b.lead(r) {
		p.days = append(p.days, lastWorkday(b.Calendar, due.AddDays(-n)))
	}
	p.days = append(p.days, lastWorkday(b.Calendar, due))
	slices.SortFunc(p.days, calendar.Date.Compare)
	p.days = slices.Compact(p.days)
	if r.Due.Every != Once {
		p.next, p.again = r.Due.from(due.AddDays(1))
	}
	return p
}

// lead is the rule's lead plan. What recurs is not announced before the time
// before is over.
func (b Book) lead(r *Rule) []int {
	lead := r.Lead
	if lead == nil {
		lead = b.Lead
	}
	if lead == nil {
		lead = DefaultLead()
	}
	period := r.Due.Every.days()
	if period == 0 {
		return lead
	}
	return slices.DeleteFunc(slices.Clone(lead), func(n int) bool { return n >= period })
}

// act is the last working day on which the task can be done in time.
func (p plan) act() calendar.Date { return p.days[len(p.days)-1] }

// names tells whether the plan has the task told on a working day.
func (p plan) names(d calendar.Date) bool {
	if d.After(p.Due) {
		return !p.again || d.Before(p.next)
	}
	return slices.Contains(p.days, d)
}

// told tells whether a person with the given settings is to be told of the task
// on a working day.
func (b Book) told(p plan, own *Personal, d calendar.Date) bool {
	if own == nil {
		return p.names(d)
	}
	if own.Quiet.Holds(d) {
		return false
	}
	if b.wanted(p, own, d) {
		return true
	}
	if own.Quiet == (Quiet{}) || own.Quiet.From.After(own.Quiet.Until) || b.snoozed(p, own, d) ||
		d != b.Calendar.NextWorkday(own.Quiet.Until.AddDays(1)) {
		return false
	}
	for held := b.Calendar.NextWorkday(own.Quiet.From); !held.After(own.Quiet.Until); held = b.Calendar.AddWorkdays(held, 1) {
		if b.wanted(p, own, held) {
			return true
		}
	}
	return false
}

// wanted tells whether the task is to be told on a working day, were it not for
// the person's quiet days.
func (b Book) wanted(p plan, own *Personal, d calendar.Date) bool {
	if b.snoozed(p, own, d) {
		return false
	}
	until, ok := own.Snoozed[p.Task]
	return p.names(d) || ok && d == b.Calendar.NextWorkday(until)
}

func (b Book) snoozed(p plan, own *Personal, d calendar.Date) bool {
	until, ok := own.Snoozed[p.Task]
	return ok && d.Before(until)
}
