package wechat

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/eatmoreapple/openwechat"

	"xinfangbot/bot"
)

// session is one login. Messages are received in Run's goroutine alone; sending
// reads what does not change after the start.
type session struct {
	c         *Channel
	caller    *openwechat.Caller
	info      *openwechat.LoginInfo
	request   *openwechat.BaseRequest
	book      *book
	ledger    *ledger
	uploading chan struct{} // held by the one upload that is under way

	// The rest belongs to Run's goroutine.

	key      *openwechat.SyncKey // the place in the stream up to which messages were fetched
	checkKey *openwechat.SyncKey // the same for the long poll, which counts more
	fresh    *openwechat.SyncKey // the place that the login began at
	// inherited: key is an earlier login's, and the servers have not taken it yet.
	inherited bool
	caughtUp  bool                  // there may be nothing new: the next round waits for news
	stale     []string              // contacts that have changed and were not looked up yet
	pending   []*openwechat.Message // fetched and not yet handed over
	open      lot                   // that pending belongs to
}

// whole returns a key whose count is right: the library builds its request by
// the one and runs over the other.
func whole(key *openwechat.SyncKey) *openwechat.SyncKey {
	return &openwechat.SyncKey{Count: len(key.List), List: key.List}
}

// round waits for news, fetches and hands over what there is.
func (s *session) round(ctx context.Context, receive bot.Receiver) error {
	if len(s.pending) > 0 || len(s.stale) > 0 {
		return s.handOver(ctx, receive)
	}
	began := s.c.o.Now()
	news := true
	if s.caughtUp {
		var err error
		if news, err = s.poll(ctx); err != nil {
			return err
		}
	}
	brought := false
	for more := news; more; {
		resp, err := s.fetch(ctx)
		if err != nil {
			return err
		}
		brought = brought || len(resp.AddMsgList) > 0
		more = resp.ContinueFlag != 0 && len(resp.AddMsgList) > 0
		if err := s.handOver(ctx, receive); err != nil {
			return err
		}
	}
	if brought {
		return nil
	}
	return s.c.unhurried(ctx, began)
}

// poll waits until there are news or the servers want to be asked again.
func (s *session) poll(ctx context.Context) (news bool, err error) {
	resp, err := s.caller.SyncCheck(ctx, &openwechat.CallerSyncCheckOptions{
		BaseRequest: s.request, LoginInfo: s.info, WebInitResponse: &openwechat.WebInitResponse{SyncKey: s.checkKey},
	})
	if err != nil {
		return false, fmt.Errorf("long poll: %w", withoutSecrets(err))
	}
	if err := resp.Err(); err != nil {
		return false, fmt.Errorf("long poll: %w", err)
	}
	s.c.enter(loggedIn, 0)
	return resp.Selector != openwechat.SelectorNormal, nil
}

// syncResponse is what a sync brings. The library's own type has no room for
// the contacts that have changed.
type syncResponse struct {
	BaseResponse   openwechat.BaseResponse
	AddMsgList     []*openwechat.Message
	ModContactList []contactChange
	DelContactList []contactChange
	ContinueFlag   int
	SyncKey        openwechat.SyncKey
	SyncCheckKey   openwechat.SyncKey
}

type contactChange struct{ UserName string }

// fetch gets what is new and moves on in the stream. What it brought is pending.
func (s *session) fetch(ctx context.Context) (*syncResponse, error) {
	resp, err := s.sync(ctx)
	if _, refused := refusal(err); refused && s.inherited && !ended(err) {
		s.c.log.Warn("the place of the last login is not taken: what was said meanwhile may be missing", "err", err)
		s.key, s.checkKey, s.inherited = s.fresh, s.fresh, false
		s.ledger.restart(s.fresh)
		resp, err = s.sync(ctx)
	}
	if err != nil {
		return nil, err
	}
	s.c.enter(loggedIn, 0)
	s.inherited, s.caughtUp = false, true
	s.readChanges(resp)
	if len(resp.SyncKey.List) > 0 {
		s.key = whole(&resp.SyncKey)
		s.checkKey = s.key
	}
	if len(resp.SyncCheckKey.List) > 0 {
		s.checkKey = whole(&resp.SyncCheckKey)
	}
	s.pending = slices.DeleteFunc(resp.AddMsgList, func(m *openwechat.Message) bool { return m == nil })
	// Times have whole seconds: messages of the same one stay as they came.
	slices.SortStableFunc(s.pending, func(a, b *openwechat.Message) int { return int(a.CreateTime - b.CreateTime) })
	s.open = lot{key: s.key}
	return resp, nil
}

func (s *session) sync(ctx context.Context) (*syncResponse, error) {
	resp, err := s.caller.Client.WebWxSync(ctx, &openwechat.ClientWebWxSyncOptions{
		BaseRequest: s.request, LoginInfo: s.info, WebInitResponse: &openwechat.WebInitResponse{SyncKey: s.key},
	})
	if err != nil {
		return nil, fmt.Errorf("sync: %w", withoutSecrets(err))
	}
	defer resp.Body.Close()
	answer := &syncResponse{}
	if err := json.NewDecoder(resp.Body).Decode(answer); err != nil {
		return nil, fmt.Errorf("sync: %w", withoutSecrets(err))
	}
	if err := answer.BaseResponse.Err(); err != nil {
		return nil, fmt.Errorf("sync: %w", err)
	}
	return answer, nil
}

// handOver brings the book up to date and hands what is pending to receive, in
// order. What fails stays pending.
func (s *session) handOver(ctx context.Context, receive bot.Receiver) error {
	if err := s.lookUp(ctx, s.stale...); err != nil {
		return err
	}
	s.stale = nil
	for len(s.pending) > 0 {
		m, ok, err := s.read(ctx, s.pending[0])
		if err != nil {
			return err
		}
		if ok {
			done, err := receive(ctx, m)
			if err != nil {
				return err
			}
			s.open.done = append(s.open.done, done)
		}
		s.pending = s.pending[1:]
	}
	if s.open.key != nil {
		s.ledger.add(s.open)
		s.open = lot{}
	}
	return nil
}

// readContacts fills the book. Groups are in the contact list only where their
// owner keeps them there; others are among the recent conversations, or come to
// be known when somebody speaks in them.
func (s *session) readContacts(ctx context.Context, recent []string) error {
	members, err := s.caller.WebWxGetContact(ctx, s.info)
	if err != nil {
		return fmt.Errorf("get contacts: %w", withoutSecrets(err))
	}
	var people openwechat.Members
	var groups []string
	for _, u := range members {
		switch {
		case u == nil:
		case isGroup(u.UserName):
			groups = append(groups, u.UserName)
		case isPerson(u.UserName):
			people = append(people, u)
		}
	}
	for _, userName := range recent {
		if isGroup(userName) && !slices.Contains(groups, userName) {
			groups = append(groups, userName)
		}
	}
	s.book.put(people)
	return s.lookUp(ctx, groups...)
}

// readChanges notes which contacts have changed. How is asked for later, since
// the lists are not always whole.
func (s *session) readChanges(resp *syncResponse) {
	for _, gone := range resp.DelContactList {
		s.book.drop(gone.UserName)
	}
	for _, c := range resp.ModContactList {
		if (isGroup(c.UserName) || isPerson(c.UserName)) && !slices.Contains(s.stale, c.UserName) {
			s.stale = append(s.stale, c.UserName)
		}
	}
}

// maxLookUp is how many contacts may be asked for at once.
const maxLookUp = 50

// lookUp asks the servers who these people and groups are. Where they do not
// tell, the book stays as it is.
func (s *session) lookUp(ctx context.Context, userNames ...string) error {
	for chunk := range slices.Chunk(userNames, maxLookUp) {
		want := make(openwechat.Members, len(chunk))
		for i, userName := range chunk {
			want[i] = &openwechat.User{UserName: userName}
		}
		got, err := s.caller.WebWxBatchGetContact(ctx, want, s.request)
		if _, refused := refusal(err); refused && !ended(err) {
			s.c.log.Warn("contacts not looked up", "err", err)
			continue
		}
		if err != nil {
			return fmt.Errorf("look up contacts: %w", withoutSecrets(err))
		}
		s.book.put(slices.DeleteFunc(got, func(u *openwechat.User) bool { return u == nil || !strings.HasPrefix(u.UserName, "@") }))
	}
	return nil
}
