package main

import (
	"context"
	"fmt"
	"time"

	"xinfangbot/bot"
	"xinfangbot/handlers"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/pace"
)

const (
	// invitationLife is how long the code for the first administrator is good.
	invitationLife = 24 * time.Hour
	// inviteInterval is how often there is another one.
	inviteInterval = 23 * time.Hour
)

// invitationLease names the right to invite the first administrator. Of several
// processes one has it: a code of another would void the one that it printed.
const invitationLease = "first-administrator"

// invite prints a code for the first administrator as long as there is none and
// no other process does.
func (s *service) invite(ctx context.Context) {
	err := s.engine.Alone(ctx, invitationLease, func(ctx context.Context) error {
		s.keepInviting(ctx)
		return nil
	})
	if err != nil && ctx.Err() == nil {
		s.log.Error("the first administrator is no longer invited", "err", err)
	}
}

func (s *service) keepInviting(ctx context.Context) {
	for {
		wait := inviteInterval
		code, err := inviteAdministrator(ctx, s.state, s.now())
		switch {
		case err != nil && ctx.Err() == nil:
			s.log.Error("no code for the first administrator", "err", err)
			wait = time.Minute
		case code != "":
			s.printInvitation(code)
		}
		if pace.Sleep(ctx, wait) != nil {
			return
		}
	}
}

func (s *service) printInvitation(code string) {
	s.log.Info("a code for the first administrator was printed on standard output")
	fmt.Fprintf(s.out, "%s还没有管理员。请在微信中添加助手，向它发送：\n绑定 %s 您的姓名\n24小时内有效，只能使用一次。\n", s.orgName, code)
}

// recordStore reads and changes records.
type recordStore interface {
	handlers.Records
	Apply(ctx context.Context, record string, stamp journal.Stamp, changes []journal.Change) error
}

// inviteAdministrator makes a code by which somebody becomes administrator and
// says their own name, and makes earlier ones void. It returns nothing where
// there is an administrator.
func inviteAdministrator(ctx context.Context, s recordStore, now time.Time) (code string, err error) {
	r, err := s.Record(ctx, bot.RosterRecord)
	if err != nil {
		return "", err
	}
	var changes []journal.Change
	for _, field := range bot.Invitations(r, "") {
		changes = append(changes, journal.Change{Field: field, Base: r[field].Version})
	}
	if len(bot.Roster{}.Administrators(r)) == 0 {
		code = handlers.NewCode()
		change, err := bot.InvitationChange(r, code, bot.Invitation{Role: bot.Administrator, Until: now.Add(invitationLife)})
		if err != nil {
			return "", err
		}
		changes = append(changes, change)
	}
	if len(changes) == 0 {
		return "", nil
	}
	stamp := journal.Stamp{By: "系统", Channel: "service", Turn: fmt.Sprint("first-administrator:", now.UnixNano()), At: now}
	if err := s.Apply(ctx, bot.RosterRecord, stamp, changes); err != nil {
		return "", fmt.Errorf("keep the invitation: %w", err)
	}
	return code, nil
}
