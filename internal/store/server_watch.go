package store

import (
	"context"
	"time"

	"xinfangbot/internal/pace"
)

// watcher has the server of a child started again where it ends while it is in
// use: nothing can be kept without it, and nobody may be there to see that.
type watcher struct {
	cancel context.CancelFunc
	over   chan struct{} // closed when it has ended
	lost   bool          // the link was lost and not found again; read when it has ended
}

// lastingRun is how long a server runs that did not end because of how it was
// started.
const lastingRun = time.Minute

// startWatch begins to watch the server that c's link leads to.
func (c *child) startWatch(program string) *watcher {
	ctx, cancel := context.WithCancel(context.Background())
	w := &watcher{cancel: cancel, over: make(chan struct{})}
	go func() {
		defer close(w.over)
		backoff := pace.Backoff{First: 100 * time.Millisecond, Max: time.Minute}
		for {
			begin := time.Now()
			if !c.link.lost(ctx) {
				return
			}
			c.link.Close()
			if time.Since(begin) > lastingRun {
				backoff.Reset()
			}
			c.log.Error("the connection to redis-server is lost; it is looked for, and started again where it has ended", "socket", c.socket, "log", c.path("redis.log"))
			for err := errAbsent; err != nil; {
				if pace.Sleep(ctx, backoff.Next()) != nil {
					w.lost = true
					return
				}
				if err = c.open(ctx, program); err != nil && ctx.Err() == nil {
					c.log.Error("redis-server is not back", "err", err)
				}
			}
		}
	}()
	return w
}

// stop ends the watcher and tells whether it leaves the link lost.
func (w *watcher) stop() (lost bool) {
	w.cancel()
	<-w.over
	return w.lost
}
