package llm

import (
	"context"
	"slices"
	"sync"
)

// line lets so many places be active at once and the others wait, first come,
// first served.
type line struct {
	mu      sync.Mutex
	free    int
	limit   int // of those that wait
	waiting []*Place
}

// busy is how many of so many places are active, and how many wait.
func (l *line) busy(parallel int) (active, waiting int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return parallel - l.free, len(l.waiting)
}

// Place is a place in a client's line. Whoever has several calls to make for one
// person takes one place for all of them (see Client.Join and Place.In), can
// tell how many are before it, and leaves at the end.
type Place struct {
	line *line
	turn chan struct{} // closed when its turn has come
	one  chan struct{} // holds a value while a call is made
	left bool
}

func (l *line) join() (*Place, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := &Place{line: l, turn: make(chan struct{}), one: make(chan struct{}, 1)}
	switch {
	case l.free > 0:
		l.free--
		close(p.turn)
	case len(l.waiting) >= l.limit:
		return nil, ErrQueueFull
	default:
		l.waiting = append(l.waiting, p)
	}
	return p, nil
}

// Ahead is how many have to finish before the place's turn comes; 0 where it
// has come.
func (p *Place) Ahead() int {
	p.line.mu.Lock()
	defer p.line.mu.Unlock()
	return slices.Index(p.line.waiting, p) + 1
}

// Leave gives the place up: the next in line begins. Leaving twice does
// nothing.
func (p *Place) Leave() {
	l := p.line
	l.mu.Lock()
	defer l.mu.Unlock()
	if p.left {
		return
	}
	p.left = true
	if i := slices.Index(l.waiting, p); i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
		return
	}
	if len(l.waiting) == 0 {
		l.free++
		return
	}
	close(l.waiting[0].turn)
	l.waiting = slices.Delete(l.waiting, 0, 1)
}

type placeKey struct{}

// In returns a context whose calls are made from the place, one at a time.
func (p *Place) In(ctx context.Context) context.Context {
	return context.WithValue(ctx, placeKey{}, p)
}

// begin waits for the place's turn and for its last call to end. end has to be
// called.
func (p *Place) begin(ctx context.Context) (end func(), err error) {
	select {
	case <-p.turn:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case p.one <- struct{}{}:
		return func() { <-p.one }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// enter waits for a turn: in the place of ctx, or in one of the call's own.
func (l *line) enter(ctx context.Context) (leave func(), err error) {
	if p, ok := ctx.Value(placeKey{}).(*Place); ok && p.line == l {
		return p.begin(ctx)
	}
	p, err := l.join()
	if err != nil {
		return nil, err
	}
	if _, err := p.begin(ctx); err != nil {
		p.Leave()
		return nil, err
	}
	return p.Leave, nil
}
