package config

import (
	"strings"
	"testing"

	"xinfangbot/internal/calendar"
	"xinfangbot/internal/remind"
)

func TestReminders(t *testing.T) {
	c, err := load(t, "reminders: {at: 08:30, lead: [], rules: [{name: 周报, due: 每周五, for: [督查科], lead: [1]}, {name: 审议, due: 2026-02-10, for: [全体]}]}")
	if err != nil {
		t.Fatal(err)
	}
	r := c.Reminders
	if r.At.String() != "08:30" || r.Until.String() != "18:00" || r.Lead == nil || len(r.Lead) != 0 || len(r.Rules) != 2 {
		t.Errorf("%+v", r)
	}
	if due := r.Rules[1].Due; due != (remind.When{Date: calendar.Date{Year: 2026, Month: 2, Day: 10}}) {
		t.Errorf("due %+v", due)
	}
	for text, want := range map[string]string{
		"reminders: {at: 9am}":                                         "09:00",
		"reminders:\n  until: 25:00":                                   "line 2",
		"reminders: {until: 08:00}":                                    "reminders.until",
		"reminders: {lead: [400]}":                                     "reminders.lead",
		"reminders: {rules: [{name: 甲, for: [全体]}]}":                   "due is missing",
		"reminders:\n  rules:\n    - {name: 甲, due: 月底, for: [全体]}":    "line 3",
		"reminders: {rules: [{name: 甲, due: 每周一, whom: 全体}]}":          "whom",
		"reminders: {rules: [{name: 甲, due: 每周一, for: [甲], step: 1}]}": "step",
	} {
		if _, err := load(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
