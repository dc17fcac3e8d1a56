package config

import (
	"fmt"

	"xinfangbot/internal/remind"
)

// Reminders says when people are reminded of what.
type Reminders struct {
	// At is when messages go out on working days. After Until they wait for the
	// next one.
	At    remind.Clock `yaml:"at"`
	Until remind.Clock `yaml:"until"`
	// Lead is the lead plan of the rules that have none, in days.
	Lead  []int         `yaml:"lead"`
	Rules []remind.Rule `yaml:"rules"`
}

func defaultReminders() Reminders {
	return Reminders{At: 9 * 60, Until: 18 * 60, Lead: remind.DefaultLead(), Rules: remind.DefaultRules()}
}

func (r Reminders) check(c *checker) {
	if r.Until <= r.At {
		c.add("reminders.until", "%s is not after reminders.at, %s", r.Until, r.At)
	}
	if err := remind.CheckLead(r.Lead); err != nil {
		c.add("reminders.lead", "%v", err)
	}
	wrong := false
	for i, rule := range r.Rules {
		if err := rule.Check(); err != nil {
			c.add(fmt.Sprintf("reminders.rules[%d]", i), "%v", err)
			wrong = true
		}
	}
	if wrong {
		return
	}
	if err := remind.CheckRules(r.Rules); err != nil {
		c.add("reminders.rules", "%v", err)
	}
}
