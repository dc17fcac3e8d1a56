package config

import "time"

// Limits keep one part of the service from wearing out the rest.
type Limits struct {
	// MessagesPerMinute is how many messages of one conversation are taken; 0:
	// any number. One that exceeds it is not answered for Pause.
	MessagesPerMinute int           `yaml:"messages_per_minute"`
	Pause             time.Duration `yaml:"pause"`
	// Patience is how long a message waits for a Redis that is away.
	Patience time.Duration `yaml:"patience"`
	// Lease is how long a process that fell silent keeps its channels from
	// others on the same Redis.
	Lease time.Duration `yaml:"lease"`
}

func defaultLimits() Limits {
	return Limits{MessagesPerMinute: 30, Pause: 10 * time.Minute, Patience: 2 * time.Minute, Lease: 15 * time.Second}
}

func (l Limits) check(c *checker) {
	if l.MessagesPerMinute < 0 {
		c.add("limits.messages_per_minute", "0, for any number, or more expected")
	}
	for _, d := range []struct {
		key         string
		value       time.Duration
		least, most time.Duration
	}{
		{"limits.pause", l.Pause, time.Minute, 24 * time.Hour},
		{"limits.patience", l.Patience, 0, time.Hour},
		{"limits.lease", l.Lease, 5 * time.Second, 10 * time.Minute},
	} {
		if d.value < d.least || d.value > d.most {
			c.add(d.key, "a duration from %s to %s expected", d.least, d.most)
		}
	}
}
