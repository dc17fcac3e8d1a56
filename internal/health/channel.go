package health

import (
	"context"
	"time"

	"xinfangbot/bot"
)

// channel is a bot.Channel that is watched. It is whatever the one behind it
// is.
type channel struct {
	bot.Channel
	monitor *Monitor
}

var (
	_ bot.Binder    = (*channel)(nil)
	_ bot.Typist    = (*channel)(nil)
	_ bot.Announcer = (*channel)(nil)
)

// WatchChannel returns ch, watched.
func (m *Monitor) WatchChannel(ch bot.Channel) bot.Channel {
	m.setChannel(ch.Name(), Waiting)
	return &channel{Channel: ch, monitor: m}
}

// Run implements bot.Channel.
func (c *channel) Run(ctx context.Context, receive bot.Receiver) error {
	state := Down
	if _, ok := c.Channel.(bot.Announcer); !ok {
		state = Up
	}
	c.monitor.setChannel(c.Name(), state)
	defer c.monitor.setChannel(c.Name(), Ended)
	f := c.monitor.figures
	return c.Channel.Run(ctx, func(ctx context.Context, m bot.Message) (<-chan struct{}, error) {
		f.messages.WithLabelValues(c.Name()).Inc()
		begin := time.Now()
		done, err := receive(ctx, m)
		if err == nil {
			go func() {
				<-done
				f.answerSeconds.WithLabelValues(c.Name()).Observe(time.Since(begin).Seconds())
			}()
		}
		return done, err
	})
}

// Send implements bot.Channel.
func (c *channel) Send(ctx context.Context, out bot.Outgoing, r bot.Reply) error {
	err := c.Channel.Send(ctx, out, r)
	outcome := succeeded
	if err != nil {
		outcome = failed
	}
	c.monitor.figures.sends.WithLabelValues(c.Name(), outcome).Inc()
	return err
}

// Bind implements bot.Binder.
func (c *channel) Bind(ctx context.Context, m bot.Message, staff bot.Staff) (conversation string, err error) {
	if b, ok := c.Channel.(bot.Binder); ok {
		return b.Bind(ctx, m, staff)
	}
	return "", nil
}

// Type implements bot.Typist.
func (c *channel) Type(ctx context.Context, m bot.Message) (stop func()) {
	if t, ok := c.Channel.(bot.Typist); ok {
		return t.Type(ctx, m)
	}
	return func() {}
}

// Announce implements bot.Announcer.
func (c *channel) Announce(f func(bot.Announcement)) {
	a, ok := c.Channel.(bot.Announcer)
	if !ok {
		return
	}
	a.Announce(func(what bot.Announcement) {
		state := Up
		if !what.Up {
			state = Down
			c.monitor.figures.channelDowns.WithLabelValues(c.Name()).Inc()
		}
		c.monitor.setChannel(c.Name(), state)
		f(what)
	})
}
