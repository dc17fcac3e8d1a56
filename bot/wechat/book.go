package wechat

import (
	"slices"
	"strings"
	"sync"

	"github.com/eatmoreapple/openwechat"
)

// book is the account's address book in one login: who is behind a UserName,
// and which UserName a member of staff has.
type book struct {
	login string // tells this login's conversations from those of others
	self  string // the account's own UserName
	nick  string // the account's own name

	mu     sync.Mutex
	people map[string]person
	groups map[string]group
	// named are the groups that bear a name or have borne it in this login, by
	// the name's digest.
	named map[string][]string
	// shared are the digests of names that several groups have borne in this
	// login or an earlier one: no group can be found again by them.
	shared map[string]bool
	// refused are the remark names that the servers have not kept, by UserName.
	refused map[string]string
}

type person struct {
	nick     string
	remark   string // without the mark
	staff    string // what the mark says
	official bool
}

type group struct {
	name    string
	members map[string]memberName // by UserName
}

type memberName struct{ nick, display string }

// newBook returns the book of a login. The account's own UserName is as new as
// all others, so it tells logins apart.
func newBook(self *openwechat.User, shared []string) *book {
	b := &book{
		login: digest(self.UserName), self: self.UserName, nick: plainText(self.NickName),
		people: make(map[string]person), groups: make(map[string]group),
		named: make(map[string][]string), shared: make(map[string]bool), refused: make(map[string]string),
	}
	for _, d := range shared {
		b.shared[d] = true
	}
	return b
}

// verifyOfficial is the bit of VerifyFlag that official accounts have.
const verifyOfficial = 8

// put takes over what the servers say of people and groups. It must be whole:
// groups with their members.
func (b *book) put(users openwechat.Members) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, u := range users {
		if u == nil || u.UserName == b.self {
			continue
		}
		if isGroup(u.UserName) {
			b.putGroup(u)
			continue
		}
		name, staff := readRemark(plainText(u.RemarkName))
		b.people[u.UserName] = person{
			nick: plainText(u.NickName), remark: name, staff: staff, official: u.VerifyFlag&verifyOfficial != 0,
		}
	}
}

func (b *book) putGroup(u *openwechat.User) {
	g := group{name: plainText(u.NickName), members: make(map[string]memberName, len(u.MemberList))}
	for _, m := range u.MemberList {
		if m == nil {
			continue
		}
		g.members[m.UserName] = memberName{nick: plainText(m.NickName), display: plainText(m.DisplayName)}
	}
	b.groups[u.UserName] = g
	if g.name == "" {
		return
	}
	d := digest(g.name)
	if !slices.Contains(b.named[d], u.UserName) {
		b.named[d] = append(b.named[d], u.UserName)
	}
	if len(b.named[d]) > 1 {
		b.shared[d] = true
	}
}

func (b *book) drop(userName string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.people, userName)
	delete(b.groups, userName)
}

// person returns who a UserName of a contact is.
func (b *book) person(userName string) (person, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p, ok := b.people[userName]
	return p, ok
}

// member returns what a group calls one of its members.
func (b *book) member(groupName, userName string) (memberName, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m, ok := b.groups[groupName].members[userName]
	return m, ok
}

// ownNames are the names by which a group's members address the account.
func (b *book) ownNames(groupName string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return []string{b.groups[groupName].members[b.self].display, b.nick}
}

// place returns where somebody speaks: groupName is empty in private.
func (b *book) place(groupName, userName string) place {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := place{user: userName, login: b.login, group: groupName}
	if staff := b.people[userName].staff; staff != "" {
		if _, ok := b.bearer(staff); ok {
			p.staff, p.user = staff, ""
		}
	}
	if p.staff == "" {
		return p
	}
	if groupName == "" {
		p.login = ""
		return p
	}
	if d := digest(b.groups[groupName].name); b.groups[groupName].name != "" {
		if only, ok := b.onlyGroup(d); ok && only == groupName {
			p.login, p.group = "", d
		}
	}
	return p
}

// bearer returns the one contact that bears a staff member's mark. Where
// several do, none is taken for them. b.mu is held.
func (b *book) bearer(staff string) (userName string, ok bool) {
	for user, p := range b.people {
		if p.staff != staff {
			continue
		}
		if ok {
			return "", false
		}
		userName, ok = user, true
	}
	return userName, ok
}

// bearers are all contacts that bear a staff member's mark.
func (b *book) bearers(staff string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var users []string
	for user, p := range b.people {
		if p.staff == staff {
			users = append(users, user)
		}
	}
	return users
}

// refuse notes that the servers have not kept a remark name, and tells whether
// it is the first.
func (b *book) refuse(userName, remark string) (first bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refused[userName] = remark
	return len(b.refused) == 1
}

// refuses tells whether the servers have not kept a remark name before.
func (b *book) refuses(userName, remark string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.refused[userName] == remark
}

// onlyGroup returns the one group that a name's digest stands for. b.mu is held.
func (b *book) onlyGroup(digest string) (userName string, ok bool) {
	if b.shared[digest] || len(b.named[digest]) != 1 {
		return "", false
	}
	userName = b.named[digest][0]
	_, ok = b.groups[userName]
	return userName, ok
}

// sharedNames are the digests of names that several groups have borne, sorted.
func (b *book) sharedNames() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []string
	for d := range b.shared {
		list = append(list, d)
	}
	slices.Sort(list)
	return list
}

// isGroup tells a group's UserName from a person's.
func isGroup(userName string) bool { return strings.HasPrefix(userName, "@@") }

// isPerson tells a person's UserName, an official account's among them, from a
// group's and from those of WeChat's own services.
func isPerson(userName string) bool { return strings.HasPrefix(userName, "@") && !isGroup(userName) }
