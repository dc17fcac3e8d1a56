package wechattest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Account is a WeChat account that a bot logs in with, together with the phone
// it lives on.
type Account struct {
	server *Server
	uin    int64
	nick   string

	epoch     int    // how many logins there were: every one has its own names
	login     *login // nil: logged out
	loggedOut int    // what requests of an earlier login are answered
	people    []*Person
	groups    []*Group
	log       []*entry // everything that was said to the account, oldest first
	void      int64    // how often that was forgotten
	sends     []time.Time
	media     map[string]*media
	uploads   map[int64][]byte

	cuts        int // long polls to be cut
	disturbed   int // what the next long poll is answered
	limit       int
	window      time.Duration
	duplicates  int
	reorder     bool
	remarkLimit int
	remarksKept bool // remark names are not changed, though the server says so
	idempotent  bool
	seen        map[string]string // message IDs by ClientMsgId
}

// login is one login of the account.
type login struct {
	sid, skey, passTicket, dataTicket string
	device                            string
	initialised                       bool
	// changes are the contacts that have changed since the last sync, gone those
	// that are none any more; mods counts them all.
	changes, gone []string
	mods          int64
}

// Person is somebody the account knows: a friend, a stranger in a group, or an
// official account.
type Person struct {
	account  *Account
	index    int
	nick     string
	remark   string
	official bool
	friend   bool
	received []Sent
}

// Group is a group chat that the account is in.
type Group struct {
	account  *Account
	index    int
	name     string
	saved    bool   // kept in the contacts, so that the contact list has it
	self     string // the account's name in the group
	members  []*member
	received []Sent
}

type member struct {
	person  *Person
	display string
}

// Account returns a new account. Its contacts are its own.
func (s *Server) Account(nick string) *Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := &Account{
		server: s, uin: 100000001 + int64(len(s.accounts)), nick: nick, loggedOut: RetLoggedOut,
		media: make(map[string]*media), uploads: make(map[int64][]byte), seen: make(map[string]string),
	}
	s.accounts = append(s.accounts, a)
	return a
}

// Friend adds a friend. Where the bot is logged in it learns so by a sync.
func (a *Account) Friend(nick string) *Person {
	return a.addPerson(&Person{account: a, nick: nick, friend: true})
}

// Official adds an official account that the account follows.
func (a *Account) Official(nick string) *Person {
	return a.addPerson(&Person{account: a, nick: nick, friend: true, official: true})
}

// Stranger adds somebody who is no friend and can only be met in groups.
func (a *Account) Stranger(nick string) *Person {
	return a.addPerson(&Person{account: a, nick: nick})
}

func (a *Account) addPerson(p *Person) *Person {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	p.index = len(a.people)
	a.people = append(a.people, p)
	if p.friend {
		a.changedContact(a.userName(p))
	}
	return p
}

// Group adds a group chat with the account and these people. It is not in the
// contact list, as a group is not unless its owner keeps it there.
func (a *Account) Group(name string, people ...*Person) *Group {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	g := &Group{account: a, index: len(a.groups), name: name}
	for _, p := range people {
		g.members = append(g.members, &member{person: p})
	}
	a.groups = append(a.groups, g)
	return g
}

// Save keeps the group in the account's contacts.
func (g *Group) Save() *Group {
	g.account.server.mu.Lock()
	defer g.account.server.mu.Unlock()
	g.saved = true
	return g
}

// Rename gives the group another name.
func (g *Group) Rename(name string) {
	g.account.server.mu.Lock()
	defer g.account.server.mu.Unlock()
	g.name = name
	g.account.changedContact(g.account.groupName(g))
}

// Join adds somebody to the group; the bot is not told.
func (g *Group) Join(p *Person) {
	g.account.server.mu.Lock()
	defer g.account.server.mu.Unlock()
	g.members = append(g.members, &member{person: p})
}

// Display gives a member the name that the group sees.
func (g *Group) Display(p *Person, display string) {
	g.account.server.mu.Lock()
	defer g.account.server.mu.Unlock()
	for _, m := range g.members {
		if m.person == p {
			m.display = display
		}
	}
}

// DisplaySelf gives the account itself the name that the group sees.
func (g *Group) DisplaySelf(display string) {
	g.account.server.mu.Lock()
	defer g.account.server.mu.Unlock()
	g.self = display
}

// Remark is the remark name that the account has given the person.
func (p *Person) Remark() string {
	p.account.server.mu.Lock()
	defer p.account.server.mu.Unlock()
	return p.remark
}

// SetRemark changes the remark name by hand, on the phone.
func (p *Person) SetRemark(remark string) {
	p.account.server.mu.Lock()
	defer p.account.server.mu.Unlock()
	p.remark = remark
	p.account.changedContact(p.account.userName(p))
}

// Unfriend ends the friendship.
func (p *Person) Unfriend() {
	p.account.server.mu.Lock()
	defer p.account.server.mu.Unlock()
	p.friend = false
	if l := p.account.login; l != nil {
		l.gone = append(l.gone, p.account.userName(p))
		l.mods++
	}
	p.account.server.notify()
}

// CutRemarks lets the servers keep the first n bytes of a remark name only; 0
// keeps all.
func (a *Account) CutRemarks(n int) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.remarkLimit = n
}

// KeepRemarks lets the servers report that a remark name was changed, and not
// change it.
func (a *Account) KeepRemarks(keep bool) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.remarksKept = keep
}

// changedContact tells the running login, at its next sync, that a contact has
// changed. s.mu is held.
func (a *Account) changedContact(userName string) {
	if a.login == nil {
		return
	}
	a.login.changes = append(a.login.changes, userName)
	a.login.mods++
	a.server.notify()
}

// Names of the running login. s.mu is held.

func (a *Account) selfName() string { return a.name("@", "self") }

func (a *Account) userName(p *Person) string {
	return a.name("@", fmt.Sprint("p", p.index))
}

func (a *Account) groupName(g *Group) string {
	return a.name("@@", fmt.Sprint("g", g.index))
}

func (a *Account) name(prefix, of string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/%d/%s", a.uin, a.epoch, of))
	return prefix + hex.EncodeToString(sum[:])
}

// find returns who or which group a UserName of the running login is. s.mu is
// held.
func (a *Account) find(userName string) (*Person, *Group) {
	if strings.HasPrefix(userName, "@@") {
		for _, g := range a.groups {
			if a.groupName(g) == userName {
				return nil, g
			}
		}
		return nil, nil
	}
	for _, p := range a.people {
		if a.userName(p) == userName {
			return p, nil
		}
	}
	return nil, nil
}
