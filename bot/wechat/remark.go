package wechat

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/text/width"

	"github.com/eatmoreapple/openwechat"

	"xinfangbot/bot"
)

// A bound person bears a mark at the end of the remark name: 张三[xf], or, where
// the staff member's ID is not the name, 张三[xf:ab12cd]. The remark name is the
// account's own, so nobody can mark themselves; a clerk can set or remove it by
// hand on the phone, with the brackets that Chinese keyboards write, too.
var markPattern = regexp.MustCompile(`^(.*?)\s*[\[［【]\s*(?i:xf)\s*(?:[:：]\s*([^\[\]［］【】]+?)\s*)?[\]］】]\s*$`)

// maxRemark is the most of a remark name that WeChat keeps: 16 characters, those
// of half width counting half.
const maxRemark = 32

// readRemark takes a remark name apart. An ID has no slash: the name of a
// conversation, which holds it, is taken apart there.
func readRemark(remark string) (name, staff string) {
	parts := markPattern.FindStringSubmatch(remark)
	if parts == nil {
		return remark, ""
	}
	name, staff = parts[1], parts[2]
	if staff == "" {
		staff = name
	}
	if strings.Contains(staff, "/") {
		return name, ""
	}
	return name, staff
}

// writeRemark is the remark name of a member of staff. It returns false where
// the ID cannot be read back from it.
func writeRemark(staff bot.Staff) (remark string, ok bool) {
	if staff.ID == staff.Name {
		remark = staff.ID + "[xf]"
	} else {
		mark := "[xf:" + staff.ID + "]"
		name := strings.NewReplacer("[", "", "]", "", "\n", "").Replace(staff.Name)
		remark = fitting(name, maxRemark-columns(mark)) + mark
	}
	_, read := readRemark(remark)
	return remark, staff.ID != "" && read == staff.ID
}

// columns is how wide a text is, a character of half width being one.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += column(r)
	}
	return n
}

func column(r rune) int {
	if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
		return 2
	}
	return 1
}

// fitting returns the beginning of s that has room in n columns.
func fitting(s string, n int) string {
	for i, r := range s {
		if n -= column(r); n < 0 {
			return s[:i]
		}
	}
	return s
}

// RemarkError is returned by Bind where the servers do not take the remark name.
type RemarkError struct {
	// Remark is what the contact has to be called on the account's phone.
	Remark string
}

func (*RemarkError) Error() string {
	return "WeChat did not keep the remark name: it has to be set by hand on the account's phone"
}

// Bind implements bot.Binder: it marks the contact in its remark name. One
// contact bears a staff member's mark; it is taken from any other. It returns
// ErrNotFriend, ErrLoggedOut, a *RemarkError, or bot.ErrUnreachable where the
// message is of an earlier login.
func (c *Channel) Bind(ctx context.Context, m bot.Message, staff bot.Staff) (conversation string, err error) {
	remark, ok := writeRemark(staff)
	if !ok {
		return "", errors.New("bind: the staff member's ID cannot be written into a remark name")
	}
	s, err := c.current()
	if err != nil {
		return "", fmt.Errorf("bind: %w", err)
	}
	if _, err := s.book.find(c.Name(), m.Conversation); err != nil {
		return "", fmt.Errorf("bind: %w", err)
	}
	user := m.Sender.ID
	p, ok := s.book.person(user)
	switch {
	case !ok:
		return "", fmt.Errorf("bind: %w", ErrNotFriend)
	case p.staff != staff.ID:
		if err := s.mark(ctx, user, staff.ID, remark); err != nil {
			return "", fmt.Errorf("bind: %w", err)
		}
	}
	for _, other := range s.book.bearers(staff.ID) {
		if other == user {
			continue
		}
		if err := s.unmark(ctx, other); err != nil {
			return "", fmt.Errorf("bind: take the mark from another contact: %w", err)
		}
	}
	return place{staff: staff.ID}.conversation(c.Name()), nil
}

// mark sets the contact's remark name and looks whether it was kept: the
// servers report success where they change nothing, too. What they have not
// kept is not tried again in this login: the engine binds with every message.
func (s *session) mark(ctx context.Context, user, staff, remark string) error {
	if s.book.refuses(user, remark) {
		return &RemarkError{Remark: remark}
	}
	if err := s.setRemark(ctx, user, remark); err != nil {
		return err
	}
	if p, _ := s.book.person(user); p.staff == staff {
		return nil
	}
	if s.book.refuse(user, remark) {
		s.c.tellRemarks()
	}
	return &RemarkError{Remark: remark}
}

// unmark leaves the contact the rest of the remark name.
func (s *session) unmark(ctx context.Context, user string) error {
	p, _ := s.book.person(user)
	return s.setRemark(ctx, user, p.remark)
}

func (s *session) setRemark(ctx context.Context, user, remark string) error {
	err := s.caller.WebWxOplog(ctx, &openwechat.CallerWebWxOplogOptions{
		RemarkName: remark, ToUserName: user, BaseRequest: s.request,
	})
	if err != nil {
		return fmt.Errorf("set remark name: %w", withoutSecrets(err))
	}
	return s.lookUp(ctx, user)
}
