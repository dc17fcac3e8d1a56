package bot

// Staff is a member of the bureau's staff.
type Staff struct {
	ID   string
	Name string
	Role Role
}

// Role is what a member of staff may do. A higher role includes the lower.
type Role int

// The roles, from the least to the most.
const (
	Reader        Role = iota // asks
	Contributor               // fills in the figures of own sections
	Editor                    // drafts and closes reports
	Administrator             // looks after people and settings
)

// String returns the role's name as staff read it.
func (r Role) String() string {
	switch r {
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

// Directory tells who a message's sender is. It reports false for people who
// are not on the staff.
type Directory interface {
	Identify(m Message) (Staff, bool)
}

// Everyone is a Directory in which every sender is on the staff with the same
// role: for a channel that only the bureau's own people can reach.
type Everyone Role

// Identify implements Directory.
func (r Everyone) Identify(m Message) (Staff, bool) {
	return Staff{ID: m.Sender.ID, Name: m.Sender.Name, Role: Role(r)}, true
}
