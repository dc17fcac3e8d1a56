package wechat

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"xinfangbot/bot"
)

// place is where a conversation is held. A lasting place has a name that no
// login changes: a bound person in private, or in a group that is told from all
// others by its name. Any other place has the login in its name, since nothing
// in it means the same after the next one.
type place struct {
	login string // empty for a lasting place
	group string // lasting: the digest of its name; else its UserName; empty in private
	staff string // the bound person, or
	user  string // the UserName of another
}

// conversation is the place's name:
//
//	wechat:ACCOUNT/staff/ID
//	wechat:ACCOUNT/group/DIGEST/staff/ID
//	wechat:ACCOUNT/login/LOGIN/USER
//	wechat:ACCOUNT/login/LOGIN/GROUP/USER
//	wechat:ACCOUNT/login/LOGIN/GROUP/staff/ID
func (p place) conversation(channel string) string {
	var b strings.Builder
	b.WriteString(channel)
	if p.login != "" {
		b.WriteString("/login/" + p.login)
		if p.group != "" {
			b.WriteString("/" + p.group)
		}
	} else if p.group != "" {
		b.WriteString("/group/" + p.group)
	}
	if p.staff != "" {
		b.WriteString("/staff/" + p.staff)
	} else {
		b.WriteString("/" + p.user)
	}
	return b.String()
}

// parsePlace reads a conversation's name. It reports false for those of other
// channels.
func parsePlace(channel, conversation string) (place, bool) {
	rest, ok := strings.CutPrefix(conversation, channel+"/")
	if !ok {
		return place{}, false
	}
	var p place
	parts := strings.Split(rest, "/")
	if len(parts) > 2 && parts[0] == "login" {
		p.login, parts = parts[1], parts[2:]
		if len(parts) > 1 {
			p.group, parts = parts[0], parts[1:]
		}
	} else if len(parts) > 2 && parts[0] == "group" {
		p.group, parts = parts[1], parts[2:]
	}
	switch {
	case len(parts) == 2 && parts[0] == "staff":
		p.staff = parts[1]
	case len(parts) == 1 && p.login != "":
		p.user = parts[0]
	default:
		return place{}, false
	}
	return p, true
}

// find returns the UserName that what is sent to a conversation goes to. It
// returns bot.ErrUnreachable where nobody, or not one alone, is meant by it.
func (b *book) find(channel, conversation string) (string, error) {
	p, ok := parsePlace(channel, conversation)
	if !ok {
		return "", fmt.Errorf("conversation of another channel: %w", bot.ErrUnreachable)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case p.login != "" && p.login != b.login:
		return "", fmt.Errorf("conversation of an earlier login: %w", bot.ErrUnreachable)
	case p.login != "" && p.group != "":
		return p.group, nil
	case p.login != "":
		return p.user, nil
	}
	user, ok := b.bearer(p.staff)
	if !ok {
		return "", fmt.Errorf("no contact, or several, bear the staff member's mark: %w", bot.ErrUnreachable)
	}
	if p.group == "" {
		return user, nil
	}
	group, ok := b.onlyGroup(p.group)
	if !ok {
		return "", fmt.Errorf("no group, or several, bear the group's name: %w", bot.ErrUnreachable)
	}
	if _, ok := b.groups[group].members[user]; !ok {
		return "", fmt.Errorf("the staff member is no longer in the group: %w", bot.ErrUnreachable)
	}
	return group, nil
}

// digest stands for a name in what is kept, and in what operators see.
func digest(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:6])
}
