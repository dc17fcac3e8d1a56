package bot

import "time"

// Event is an entry of the audit: what somebody did, in words that hold no
// personal data of petitioners and no secrets.
type Event struct {
	At      time.Time
	Kind    EventKind
	By      string // the staff member's name
	Channel string
	Turn    string // the message that caused it, empty outside of a turn
	Text    string
}

// EventKind is what sort of thing happened.
type EventKind string

// The kinds of events.
const (
	ChangeEvent  EventKind = "change"  // of a report's figures, duties, people, reminders
	RefusalEvent EventKind = "refusal" // of what a role may not do, or of a stranger
	LoginEvent   EventKind = "login"   // of a channel's account, or a person's binding
	DraftEvent   EventKind = "draft"
	ExportEvent  EventKind = "export"
	ModelEvent   EventKind = "model" // a call of the language model
	ServiceEvent EventKind = "service"
)
