package store

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"xinfangbot/bot"
)

// seenFor is how long a handled message is remembered, in case its channel
// delivers it again.
const seenFor = 24 * time.Hour

const (
	// settleDelay is how long a settlement waits for a round trip to ride with.
	settleDelay = 50 * time.Millisecond
	// maxSettleDelay is how long it waits at most where Redis refuses it: any
	// round trip that succeeds takes it along before.
	maxSettleDelay = 5 * time.Second
)

// settlement is one message whose turn is over.
type settlement struct {
	conversation, message string
	delivered             bool
}

// write adds the settlement to a round trip. The message leaves the inbox last:
// one that is cut off on the way is found there, and known to be done.
func (st settlement) write(ctx context.Context, p redis.Pipeliner) {
	p.Set(ctx, seenKey(st.conversation, st.message), "1", seenFor)
	if st.delivered {
		p.HDel(ctx, outboxKey(st.conversation), st.message)
	}
	p.HDel(ctx, inboxKey(st.conversation), st.message)
}

// Settle implements bot.Store.
func (s *Store) Settle(m bot.Message, delivered bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := settlement{m.Conversation, m.ID, delivered}
	s.settling = append(s.settling, st)
	s.unsettled.add(st)
	s.armTimer()
}

// unsettled are the settlements, by conversation and message, that are not
// written yet. A round trip of the conversation may overtake them: what it reads
// is older then than what this process knows.
type unsettled map[string]map[string]*overtaken

// overtaken is one message's settlements that are not written yet.
type overtaken struct {
	n         int
	delivered bool
}

func (u unsettled) add(st settlement) {
	messages := u[st.conversation]
	if messages == nil {
		messages = make(map[string]*overtaken)
		u[st.conversation] = messages
	}
	o := messages[st.message]
	if o == nil {
		o = &overtaken{}
		messages[st.message] = o
	}
	o.n++
	o.delivered = o.delivered || st.delivered
}

func (u unsettled) drop(st settlement) {
	messages := u[st.conversation]
	if messages[st.message].n--; messages[st.message].n > 0 {
		return
	}
	if delete(messages, st.message); len(messages) == 0 {
		delete(u, st.conversation)
	}
}

// unsettledOf returns the messages of a conversation whose settlement is not
// written yet, and whether their replies have arrived.
func (s *Store) unsettledOf(conversation string) map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	arrived := make(map[string]bool, len(s.unsettled[conversation]))
	for message, o := range s.unsettled[conversation] {
		arrived[message] = o.delivered
	}
	return arrived
}

// armTimer makes sure that settlements are written soon even where no round
// trip comes by. s.mu is held.
func (s *Store) armTimer() {
	if s.timer != nil || s.closed {
		return
	}
	s.timer = time.AfterFunc(s.delay, func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.flush(ctx); err != nil {
			s.log.Warn("settlements not written, kept for later", "err", err)
		}
	})
}

// takeSettlements returns what is due. The caller writes it and says with
// settled how that went.
func (s *Store) takeSettlements() []settlement {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.settling
	s.settling = nil
	s.carried += len(list)
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	return list
}

// settled keeps settlements that could not be written for the next try.
func (s *Store) settled(list []settlement, err error) {
	if len(list) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.carried -= len(list)
	s.landed.Broadcast()
	if err != nil {
		s.settling = append(list, s.settling...)
		s.delay = min(2*s.delay, maxSettleDelay)
		s.armTimer()
		return
	}
	s.delay = settleDelay
	for _, st := range list {
		s.unsettled.drop(st)
	}
}

// flush writes the settlements that are due, and returns when those that are
// under way are written too.
func (s *Store) flush(ctx context.Context) error {
	list := s.takeSettlements()
	var err error
	if len(list) > 0 {
		_, err = s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			for _, st := range list {
				st.write(ctx, p)
			}
			return nil
		})
		s.settled(list, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.carried > 0 {
		s.landed.Wait()
	}
	if err != nil {
		return reached(err)
	}
	return nil
}
