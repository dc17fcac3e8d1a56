package bot

import (
	"cmp"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"xinfangbot/internal/journal"
)

// RosterRecord is the record of the bureau's staff. Its fields are
//
//	NAME             a Person
//	@CHANNEL/SENDER  the name of the person who writes so
//	@CHANNEL=NAME    the same, of a person whom the channel recognises
//	#DIGEST          an Invitation, by the digest of its code
const RosterRecord = "staff"

// Person is a member of staff as the roster keeps it. The name is the ID: a
// bureau tells two people of one name apart by a word behind it.
type Person struct {
	Name    string `json:"-"`
	Role    Role   `json:"role"`
	Section string `json:"section,omitempty"`
	// Off: the person has left and is a stranger from then on.
	Off bool `json:"off,omitempty"`
}

// Invitation lets somebody bind themselves to a person, once.
type Invitation struct {
	// Name is whose it is; empty where whoever uses it says their name.
	Name  string    `json:"name,omitempty"`
	Role  Role      `json:"role"`
	Until time.Time `json:"until"`
}

// Roster is the Directory that is kept in RosterRecord.
type Roster struct{}

// Record implements Directory.
func (Roster) Record() string { return RosterRecord }

// Identify implements Directory.
func (Roster) Identify(m Message, r journal.Record) (Staff, bool) {
	p, ok := FindPerson(r, r[bindingField(m.Channel, m.Sender)].Value)
	if !ok || p.Off {
		return Staff{}, false
	}
	return Staff{ID: p.Name, Name: p.Name, Role: p.Role}, true
}

// Administrators implements Directory.
func (Roster) Administrators(r journal.Record) []Staff {
	var list []Staff
	for _, p := range People(r) {
		if p.Role == Administrator && !p.Off {
			list = append(list, Staff{ID: p.Name, Name: p.Name, Role: p.Role})
		}
	}
	return list
}

// FindPerson returns the person of that name.
func FindPerson(r journal.Record, name string) (Person, bool) {
	p := Person{Name: name}
	raw := r[name].Value
	if !ValidName(name) || raw == "" || json.Unmarshal([]byte(raw), &p) != nil {
		return Person{}, false
	}
	return p, true
}

// People returns everybody on the roster, in the order of their sections, roles
// and names.
func People(r journal.Record) []Person {
	var list []Person
	for name := range r {
		if p, ok := FindPerson(r, name); ok {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b Person) int {
		return cmp.Or(strings.Compare(a.Section, b.Section), cmp.Compare(b.Role, a.Role), strings.Compare(a.Name, b.Name))
	})
	return list
}

// Bound tells whether somebody has bound themselves to the person.
func Bound(r journal.Record, name string) bool { return len(Bindings(r, name)) > 0 }

// Bindings returns the fields that bind senders to the person.
func Bindings(r journal.Record, name string) []string {
	var fields []string
	for field, f := range r {
		if strings.HasPrefix(field, "@") && f.Value == name {
			fields = append(fields, field)
		}
	}
	slices.Sort(fields)
	return fields
}

// maxName is the most characters of a person's name: a phone shows no more.
const maxName = 20

// ValidName tells whether a word can be a person's name.
func ValidName(name string) bool {
	return name != "" && len([]rune(name)) <= maxName && !strings.ContainsAny(name, "@#/=<>[]{}\"'\\ \n\t") && !strings.HasPrefix(name, journal.Closed)
}

// SenderField is where the roster keeps who the sender of a message is.
func SenderField(m Message) string { return senderField(m.Channel, m.Sender) }

func senderField(channel string, s Sender) string { return "@" + channel + "/" + s.ID }

// bindingField is the field that says who a sender is.
func bindingField(channel string, s Sender) string {
	if s.Staff != "" {
		return recognisedField(channel, s.Staff)
	}
	return senderField(channel, s)
}

// Reached returns the addresses, by the person's ID, without those whose binding
// was taken back since: whoever has a lost phone is told nothing more. Where
// nobody is ever bound, as in the terminal, every address stays.
func Reached(r journal.Record, addresses map[string][]Address) map[string][]Address {
	reached := make(map[string][]Address, len(addresses))
	for staff, list := range addresses {
		list = slices.DeleteFunc(slices.Clone(list), func(a Address) bool {
			f, bound := r[bindingField(a.Channel, a.Sender)]
			return bound && f.Value != staff
		})
		if len(list) > 0 {
			reached[staff] = list
		}
	}
	return reached
}

func recognisedField(channel, name string) string { return "@" + channel + "=" + name }

// PersonChange is the change that puts a person into the roster.
func PersonChange(r journal.Record, p Person) (journal.Change, error) {
	return rosterChange(r, p.Name, p)
}

// BindingChanges bind the sender of m to the person.
func BindingChanges(r journal.Record, m Message, name string) []journal.Change {
	var changes []journal.Change
	for _, field := range []string{SenderField(m), recognisedField(m.Channel, name)} {
		if r[field].Value != name {
			changes = append(changes, journal.Change{Field: field, Value: name, Base: r[field].Version})
		}
	}
	return changes
}

// InvitationChange is the change that makes a code good for an invitation.
func InvitationChange(r journal.Record, code string, i Invitation) (journal.Change, error) {
	field, err := codeField(code)
	if err != nil {
		return journal.Change{}, err
	}
	return rosterChange(r, field, i)
}

// FindInvitation returns the invitation of a code and the field it is in, which
// is cleared when it is used.
func FindInvitation(r journal.Record, code string, now time.Time) (i Invitation, field string, ok bool) {
	field, err := codeField(code)
	raw := r[field].Value
	if err != nil || raw == "" || json.Unmarshal([]byte(raw), &i) != nil || !now.Before(i.Until) {
		return Invitation{}, "", false
	}
	return i, field, true
}

// Invitations returns the fields of the invitations of a person that nobody has
// used; for an empty name, of those by which whoever uses them says their own.
func Invitations(r journal.Record, name string) []string {
	var fields []string
	for field, f := range r {
		var i Invitation
		if strings.HasPrefix(field, "#") && f.Value != "" && json.Unmarshal([]byte(f.Value), &i) == nil && i.Name == name {
			fields = append(fields, field)
		}
	}
	slices.Sort(fields)
	return fields
}

// codeRounds make whoever has the digest of a code try for weeks to find a code
// that is good for a day, and a bureau wait for some hundredths of a second.
const codeRounds = 50_000

// codeField names a code's field by its digest: whoever reads the store, a
// backup or the audit learns no code.
func codeField(code string) (string, error) {
	digest, err := pbkdf2.Key(sha256.New, strings.ToUpper(code), []byte("xinfangbot invitation"), codeRounds, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("digest of a code: %w", err)
	}
	return "#" + hex.EncodeToString(digest), nil
}

func rosterChange(r journal.Record, field string, v any) (journal.Change, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return journal.Change{}, fmt.Errorf("encode %T: %w", v, err)
	}
	return journal.Change{Field: field, Value: string(raw), Base: r[field].Version}, nil
}

// rosterEvent says for the audit what a change of the roster means; empty where
// another change of the same turn says it.
func rosterEvent(c journal.Change) string {
	var i Invitation
	_, recognised, _ := strings.Cut(c.Field, "=")
	p, person := FindPerson(journal.Record{c.Field: {Value: c.Value}}, c.Field)
	switch {
	case person && p.Off:
		return p.Name + "停用"
	case person:
		return p.Name + "为" + p.Role.String()
	case strings.HasPrefix(c.Field, "@") && c.Value == "" && recognised != "":
		return recognised + "解除绑定"
	case strings.HasPrefix(c.Field, "#") && c.Value != "" && json.Unmarshal([]byte(c.Value), &i) == nil:
		return strings.TrimPrefix(i.Name+"的绑定码", "的")
	}
	return ""
}
