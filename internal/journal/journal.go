// Package journal holds the words in which shared data that is never
// overwritten is spoken of: a record is a set of versioned fields, every
// change of a field is an entry of the record's append-only journal, and the
// current value is what the last entry says. The package has no storage of its
// own; internal/store keeps records in Redis.
package journal

import (
	"fmt"
	"strings"
	"time"
)

// Field is the current state of one field of a record. The zero Field is a
// field that was never set.
type Field struct {
	Value   string
	Version int64 // 0: never set; grows by one with every change
	Note    string
	Stamp
}

// Closed is the name of the field that closes a record: while it has a value,
// no other field takes a change, and what is asked for is refused with a
// *ConflictError that names it.
const Closed = "@closed"

// Record is the current state of a record, by field name.
type Record map[string]Field

// Stamp says who made a change, where and when.
type Stamp struct {
	By      string    // the staff member's name
	Channel string    // such as terminal
	Turn    string    // the message that caused the change; the same change is applied once per turn
	At      time.Time // when it was made
}

// Change asks for one field of a record to take a new value. An empty value
// clears the field; the journal keeps what it was.
type Change struct {
	Field string
	Value string
	// Base is the version of the field that the person saw. The change is
	// refused where the field has moved on since.
	Base int64
	// Note is why: the reason a person gave for a value that looked odd.
	Note string
}

// Entry is one line of a record's journal.
type Entry struct {
	Field    string
	Old, New string
	Version  int64 // of the field, after the change
	Note     string
	Stamp
}

// ConflictError is returned where changes were refused because fields had
// moved on from the version they were based on. Nothing of the changes was
// applied.
type ConflictError struct {
	Record string
	Fields []string
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("record %s: changed meanwhile: %s", e.Record, strings.Join(e.Fields, ", "))
}
