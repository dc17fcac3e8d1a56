package bot

import (
	"context"
	"sync"
)

// lines keeps the turns of every conversation in the order in which they came
// and lets different conversations run side by side, within bounds.
type lines struct {
	running chan struct{} // a place for every turn that runs
	waiting chan struct{} // a place for every turn that was taken on
	mu      sync.Mutex
	queues  map[string][]func()
	wg      sync.WaitGroup
}

// newLines returns lines that run at most running turns at once and hold at
// most waiting turns, the running ones included.
func newLines(running, waiting int) *lines {
	return &lines{
		running: make(chan struct{}, running),
		waiting: make(chan struct{}, waiting),
		queues:  make(map[string][]func()),
	}
}

// add puts a turn at the end of the conversation's line. It waits while the
// lines are full and returns ctx's error where ctx ends first.
func (l *lines) add(ctx context.Context, conversation string, turn func()) error {
	select {
	case l.waiting <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	l.wg.Add(1)
	l.mu.Lock()
	defer l.mu.Unlock()
	queue, busy := l.queues[conversation]
	l.queues[conversation] = append(queue, turn)
	if !busy {
		go l.work(conversation)
	}
	return nil
}

// work runs the conversation's turns until there are none left.
func (l *lines) work(conversation string) {
	for {
		l.mu.Lock()
		queue := l.queues[conversation]
		if len(queue) == 0 {
			delete(l.queues, conversation)
			l.mu.Unlock()
			return
		}
		turn := queue[0]
		l.queues[conversation] = queue[1:]
		l.mu.Unlock()

		l.running <- struct{}{}
		turn()
		<-l.running
		<-l.waiting
		l.wg.Done()
	}
}

// wait returns when every turn that was added has run.
func (l *lines) wait() { l.wg.Wait() }
