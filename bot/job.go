package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// Job is work that takes longer than a person waits for an answer. It is kept
// with the turn that begins it and is done beside the conversation, which goes
// on; its end is a turn of its own. A restart does it again.
type Job struct {
	ID      string `json:"id"`
	Handler string `json:"handler"`
	// Message is the message that asked for it, without its file.
	Message Message         `json:"message"`
	Staff   Staff           `json:"staff"`
	Input   json.RawMessage `json:"input"`
	At      time.Time       `json:"at"`
}

// Worker is a Handler with jobs.
type Worker interface {
	Handler
	// Work does the job. It is called without a turn, with others at the same
	// time, and ends early where ctx does.
	Work(ctx context.Context, j Job) (json.RawMessage, error)
	// Finish tells the person, in a turn of the job's conversation, what came
	// of it: what Work returned.
	Finish(ctx context.Context, t *Turn, j Job, result json.RawMessage, err error) error
}

// jobMessage is the ID of the message that stands for a job's end.
func jobMessage(job string) string { return jobPrefix + job }

func isJobMessage(id string) bool { return strings.HasPrefix(id, jobPrefix) }

const jobPrefix = "job:"

// jobs are the jobs that are being done.
type jobs struct {
	mu      sync.Mutex
	idle    *sync.Cond
	running map[string]*runningJob
}

type runningJob struct {
	conversation string
	cancel       context.CancelFunc
}

func newJobs() *jobs {
	j := &jobs{running: make(map[string]*runningJob)}
	j.idle = sync.NewCond(&j.mu)
	return j
}

// start does a job, unless it is being done already or was read from the store
// before it ended, and lets its end be a turn of the conversation. It is cut off
// where the channel is to stop: the next start does it again.
func (s *jobs) start(e *Engine, j Job) {
	ctx, cancel := context.WithCancel(e.homes.life(j.Message.Conversation))
	s.mu.Lock()
	defer s.mu.Unlock()
	over := delivery{j.Message.Conversation, j.ID}
	if s.running[j.ID] != nil || e.taken.isGone(over) {
		cancel()
		return
	}
	s.running[j.ID] = &runningJob{conversation: j.Message.Conversation, cancel: cancel}
	go func() {
		defer cancel()
		defer s.end(j.ID)
		result, err := e.work(ctx, j)
		if ctx.Err() != nil {
			return
		}
		ended := make(chan struct{})
		e.take(delivery{j.Message.Conversation, jobMessage(j.ID)}, func() {
			defer close(ended)
			if ctx.Err() == nil {
				e.finish(ctx, j, result, err)
			}
		})
		<-ended
		e.taken.arrived(over) // not by its message: the reply may wait in the Outbox
	}()
}

func (s *jobs) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, id)
	s.idle.Broadcast()
}

// cancel gives up a job.
func (s *jobs) cancel(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.running[id]; r != nil {
		r.cancel()
	}
}

// waitFor returns when no job of the conversations that serves accepts is being
// done.
func (s *jobs) waitFor(serves func(conversation string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.busy(serves) {
		s.idle.Wait()
	}
}

func (s *jobs) busy(serves func(conversation string) bool) bool {
	for _, r := range s.running {
		if serves(r.conversation) {
			return true
		}
	}
	return false
}

// work does a job; a panic is an error. Of other errors the handler tells the
// person in Finish, so that nobody who talks at a terminal is to see them, too.
func (e *Engine) work(ctx context.Context, j Job) (result json.RawMessage, err error) {
	w, ok := e.byName[j.Handler].(Worker)
	if !ok {
		return nil, fmt.Errorf("no handler %s for job %s", j.Handler, j.ID)
	}
	err = e.guard(&Turn{handler: j.Handler}, slog.LevelInfo, func() (err error) {
		if ch, ok := e.homes.channel(j.Message.Conversation); ok {
			if typist, ok := ch.(Typist); ok {
				defer typist.Type(ctx, j.Message)()
			}
		}
		result, err = w.Work(ctx, j)
		return err
	})
	return result, err
}

// finish runs the turn that tells what came of a job, also while its channel is
// away. It waits for a store that is away until life ends: the job is still in
// the store then, and the next start does it again.
func (e *Engine) finish(life context.Context, j Job, result json.RawMessage, workErr error) {
	ctx := context.WithoutCancel(life)
	w, ok := e.byName[j.Handler].(Worker)
	if !ok {
		return
	}
	m := j.Message
	m.ID, m.Text, m.Quote, m.At = jobMessage(j.ID), "", "", e.now()
	var lost Lost
	wait := firstWait
	for {
		t, opened, err := e.turn(ctx, m, &lost, func(t *Turn) error {
			t.handler = j.Handler
			if t.Staff.Role < Reader {
				return nil // was on the staff when the job began
			}
			return w.Finish(ctx, t, j, result, workErr)
		})
		if err == nil {
			// Asked only now: a channel that comes back later finds the reply in
			// the Outbox.
			ch, _ := e.homes.channel(m.Conversation)
			e.conclude(ctx, ch, t, opened)
			return
		}
		if !errors.Is(err, ErrUnavailable) {
			e.log.Error("end of a job not told", "handler", j.Handler, "err", err)
			return
		}
		if !sleep(life, wait) {
			return
		}
		wait = min(2*wait, lastWait)
	}
}
