package ilink

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/pace"
)

const (
	// pollTime is how long the server keeps a question for messages open where
	// it does not say.
	pollTime = 35 * time.Second
	// pollMargin is added, so that the server ends the question: what it gives
	// to one that has been given up may be lost.
	pollMargin  = 10 * time.Second
	maxPollTime = 3 * time.Minute
	// troubled is after how many failures in a row people are told.
	troubled = 5
	// doubt is how long after the first -14 the server is asked again before
	// it is believed.
	doubt = 2 * time.Second
	// recheckGap is the least time between two checks of the login that sends
	// ask for.
	recheckGap = 30 * time.Second
)

// listen hands over what people say until ctx is done, and reports true where
// the login was lost before.
func (c *Channel) listen(ctx context.Context, s *session, receive bot.Receiver) (lost bool) {
	c.handOver(ctx, s, receive)
	backoff := pace.Backoff{First: time.Second, Max: time.Minute, Rand: c.o.Rand}
	wait, doubted := pollTime, false
	for ctx.Err() == nil {
		news, err := c.ask(ctx, s, wait)
		switch {
		case ctx.Err() != nil:
		case loggedOut(err) && doubted:
			return true
		case err != nil:
			doubted = loggedOut(err)
			c.pause(ctx, &backoff, err)
		case news != nil:
			doubted = false
			backoff.Reset()
			c.rise()
			wait = news.wait(wait)
			c.take(ctx, s, *news, receive)
		}
	}
	return false
}

// pause waits after a failed question.
func (c *Channel) pause(ctx context.Context, backoff *pace.Backoff, err error) {
	if loggedOut(err) {
		_ = c.o.Sleep(ctx, doubt)
		return
	}
	d := backoff.Next()
	c.log.Warn("messages not read, trying again", "err", err, "failures", backoff.Failures())
	if backoff.Failures() == troubled {
		c.fall(fmt.Sprintf("微信通道“%s”连接不上微信服务器，正在自动重试，恢复后会另行告知。待发送的内容会保留。", c.o.Account))
	}
	_ = c.o.Sleep(ctx, d)
}

// ask waits for news from the server. It returns nil where none came in time.
func (c *Channel) ask(ctx context.Context, s *session, wait time.Duration) (*updates, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c.mu.Lock()
	c.poll = cancel
	cursor := c.state.Cursor
	c.mu.Unlock()
	var body []byte
	_, err := s.client.GetUpdates(withBody(ctx, &body), cursor, (wait + pollMargin).Milliseconds())
	if ctx.Err() != nil {
		return nil, nil // a send asked for a check
	}
	if err != nil {
		return nil, fmt.Errorf("get messages: %w", err)
	}
	if body == nil {
		return nil, nil
	}
	news := &updates{}
	if err := json.Unmarshal(body, news); err != nil {
		return nil, fmt.Errorf("get messages: %w", errNotUnderstood)
	}
	return news, nil
}

// recheck asks the server at once whether the login is still good.
func (c *Channel) recheck() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.o.Now()
	if c.poll == nil || now.Sub(c.checked) < recheckGap {
		return
	}
	c.checked = now
	c.poll()
}

// take hands over the server's news. They are saved first together with the
// cursor behind them, and dropped there when they are answered: the server does
// not give them again (openclaw-weixin#164), so that a process that is killed
// in between would lose them.
func (c *Channel) take(ctx context.Context, s *session, news updates, receive bot.Receiver) {
	c.mu.Lock()
	changed := len(news.Messages) > 0 || (news.Cursor != "" && news.Cursor != c.state.Cursor) ||
		slices.ContainsFunc(c.state.Pending, (*pending).over)
	for _, raw := range news.Messages {
		c.state.Pending = append(c.state.Pending, &pending{Raw: raw})
	}
	if news.Cursor != "" {
		c.state.Cursor = news.Cursor
	}
	c.mu.Unlock()
	if changed {
		c.save(ctx)
	}
	c.handOver(ctx, s, receive)
}

// handOver hands over what is pending, in the order in which it came.
func (c *Channel) handOver(ctx context.Context, s *session, receive bot.Receiver) {
	for _, p := range c.notHandedOver() {
		list := c.messages(ctx, s, p.Raw)
		if ctx.Err() != nil { // a file may be missing
			return
		}
		answered := make([]<-chan struct{}, 0, 1)
		for _, m := range list {
			done, err := c.deliver(ctx, receive, m)
			if err != nil {
				return
			}
			answered = append(answered, done)
		}
		c.mu.Lock()
		p.answered = answered
		c.mu.Unlock()
	}
}

func (c *Channel) notHandedOver() []*pending {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []*pending
	for _, p := range c.state.Pending {
		if p.answered == nil {
			list = append(list, p)
		}
	}
	return list
}

// deliver gives a message to the engine until it takes it or ctx is done.
func (c *Channel) deliver(ctx context.Context, receive bot.Receiver, m bot.Message) (<-chan struct{}, error) {
	backoff := pace.Backoff{First: time.Second, Max: time.Minute, Rand: c.o.Rand}
	for {
		done, err := receive(ctx, m)
		if err == nil {
			return done, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c.log.Error("message not taken, trying again", "err", err)
		if err := c.o.Sleep(ctx, backoff.Next()); err != nil {
			return nil, err
		}
	}
}
