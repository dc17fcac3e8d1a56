package bot

import "xinfangbot/internal/journal"

// Staff is a member of the bureau's staff.
type Staff struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Role Role   `json:"role"`
}

// Role is what a member of staff may do. A higher role includes the lower.
type Role int

// The roles, from the least to the most.
const (
	Stranger      Role = iota - 1 // nobody of the staff: may only say who they are
	Reader                        // asks
	Contributor                   // fills in the figures of own sections
	Editor                        // drafts and closes reports
	Administrator                 // looks after people and settings
)

// String returns the role's name as staff read it.
func (r Role) String() string {
	switch r {
	case Stranger:
		return "未绑定人员"
	case Reader:
		return "查询人员"
	case Contributor:
		return "填报人员"
	case Editor:
		return "编辑人员"
	case Administrator:
		return "管理员"
	}
	return "未知角色"
}

// Directory tells who a message's sender is.
type Directory interface {
	// Record names the record that the directory is read from, which every
	// turn opens; empty where it needs none.
	Record() string
	// Identify reports false for people who are not on the staff.
	Identify(m Message, r journal.Record) (Staff, bool)
	// Administrators are those who are told what happens to the service.
	Administrators(r journal.Record) []Staff
}

// Everyone is a Directory in which every sender is on the staff with the same
// role: for a channel that only the bureau's own people can reach.
type Everyone Role

// Record implements Directory.
func (Everyone) Record() string { return "" }

// Identify implements Directory.
func (r Everyone) Identify(m Message, _ journal.Record) (Staff, bool) {
	return Staff{ID: m.Sender.ID, Name: m.Sender.Name, Role: Role(r)}, true
}

// Administrators implements Directory: nobody is told what the terminal shows.
func (Everyone) Administrators(journal.Record) []Staff { return nil }
