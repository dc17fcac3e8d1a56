package remind

import (
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"
)

// Clock is a time of day, in minutes.
type Clock int

// ParseClock reads a time of day written as 09:00.
func ParseClock(s string) (Clock, error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("%q is no time of day: such as 09:00 expected", s)
	}
	return ClockOf(t), nil
}

// ClockOf is the time of day in t's own location.
func ClockOf(t time.Time) Clock { return Clock(t.Hour()*60 + t.Minute()) }

// String writes the time as 09:00.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// UnmarshalYAML implements yaml.Unmarshaler.
func (c *Clock) UnmarshalYAML(node *yaml.Node) error {
	parsed, err := ParseClock(node.Value)
	if err != nil {
		return fmt.Errorf("line %d: %w", node.Line, err)
	}
	*c = parsed
	return nil
}
