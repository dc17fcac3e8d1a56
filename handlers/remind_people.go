package handlers

import (
	"context"
	"slices"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/remind"
	"xinfangbot/report"
)

// Records reads records: a *bot.Turn, or a store outside of a turn.
type Records interface {
	Record(ctx context.Context, name string) (journal.Record, error)
}

// RemindedPeople returns those who may be reminded: the people of the roster,
// the others, and who else has figures to fill in. Where there is no roster, as
// in the terminal, these are administrators.
func (d *Desk) RemindedPeople(ctx context.Context, records Records, others ...bot.Staff) ([]remind.Person, error) {
	roster, err := records.Record(ctx, bot.RosterRecord)
	if err != nil {
		return nil, err
	}
	duties, err := d.duties(ctx, records)
	if err != nil {
		return nil, err
	}
	var list []remind.Person
	staff := bot.People(roster)
	for _, p := range staff {
		if p.Off {
			continue
		}
		person := remind.Person{ID: p.Name, Name: p.Name, Role: p.Role}
		if p.Section != "" {
			person.Sections = []string{p.Section}
		}
		list = append(list, person)
	}
	role := bot.Stranger
	if len(staff) == 0 {
		role = bot.Administrator
	}
	for _, name := range duties.people() {
		others = append(others, bot.Staff{ID: name, Name: name, Role: role})
	}
	known := func(id string) bool {
		return slices.ContainsFunc(list, func(p remind.Person) bool { return p.ID == id }) ||
			slices.ContainsFunc(staff, func(p bot.Person) bool { return p.Name == id })
	}
	for _, o := range others {
		if !known(o.ID) {
			list = append(list, remind.Person{ID: o.ID, Name: o.Name, Role: o.Role})
		}
	}
	for i := range list {
		list[i].Sections = d.sections(duties, list[i])
	}
	return list, nil
}

// sections are the sections that a person belongs to: by the roster, and those
// whose part of the report they fill in.
func (d *Desk) sections(list *duties, p remind.Person) []string {
	sections := p.Sections
	for _, g := range d.Schema.Groups {
		if slices.Contains(list.names[g.ID], p.Name) && !slices.Contains(sections, g.Section) {
			sections = append(sections, g.Section)
		}
	}
	return sections
}

// RemindedWork returns how far reports have come, for remind.State.
func (d *Desk) RemindedWork(ctx context.Context, records Records, keys []report.Key, people []remind.Person) (map[report.Key]remind.Work, error) {
	duties, err := d.duties(ctx, records)
	if err != nil {
		return nil, err
	}
	all := make(map[report.Key]remind.Work, len(keys))
	for _, key := range keys {
		current, err := records.Record(ctx, key.Record())
		if err != nil {
			return nil, err
		}
		before, err := records.Record(ctx, key.Before().Record())
		if err != nil {
			return nil, err
		}
		drafts, err := records.Record(ctx, key.DraftsRecord())
		if err != nil {
			return nil, err
		}
		versions, err := report.ReadVersions(drafts)
		if err != nil {
			return nil, err
		}
		all[key] = d.work(report.NewFacts(d.Schema, key, current, before), versions, duties, people)
	}
	return all, nil
}

// work is how far a report has come. All figures are in when those are that are
// asked for where nobody names a part, and those that are somebody's duty.
func (d *Desk) work(facts *report.Facts, versions *report.Versions, duties *duties, people []remind.Person) remind.Work {
	asked := d.Schema.InGroups(defaultGroups...)
	for i := range d.Schema.Fields {
		f := &d.Schema.Fields[i]
		if f.Derived == nil && len(duties.of(f)) > 0 && !slices.Contains(asked, f) {
			asked = append(asked, f)
		}
	}
	final, _ := versions.Final()
	w := remind.Work{
		Missing: missing(facts, asked), Final: facts.Closed() || final > 0, Owed: make(map[string][]string),
	}
	w.Complete = facts.Closed() || len(w.Missing) == 0
	for _, p := range people {
		if fields := duties.fields(p.Name); len(fields) > 0 {
			w.Owed[p.ID] = missing(facts, fields)
		}
	}
	return w
}
