package handlers_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/llmtest"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

const (
	underWay  = 200                    // calls of the model at once
	every     = 100 * time.Millisecond // another of them is answered, and asked again
	others    = 10                     // people who ask meanwhile, without the model
	questions = 100                    // that each of them asks in a round
)

// callers is the channel of those whose questions the model answers. Whoever has
// an answer asks again.
type callers struct{ ask chan int }

func (*callers) Name() string                    { return "callers" }
func (*callers) Serves(conversation string) bool { return strings.HasPrefix(conversation, "callers:") }

func (c *callers) Run(ctx context.Context, receive bot.Receiver) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case n := <-c.ask:
			name, now := strconv.Itoa(n), time.Now()
			_, err := receive(ctx, bot.Message{
				Channel: "callers", ID: fmt.Sprintf("%s-%d", name, now.UnixNano()), Conversation: "callers:" + name,
				Sender: bot.Sender{ID: name, Name: name}, Text: "信访事项多久办结，谁批准延长？", At: now,
			})
			if err != nil {
				return err
			}
		}
	}
}

func (c *callers) Send(_ context.Context, out bot.Outgoing, _ bot.Reply) error {
	n, err := strconv.Atoi(strings.TrimPrefix(out.Conversation, "callers:"))
	c.ask <- n
	return err
}

// askPlainly has others ask what is answered without the model, and returns how
// long each answer took.
func askPlainly(b *testing.B, e *bot.Engine) []time.Duration {
	b.Helper()
	texts := []string{"第三十四条", "离婚时房子归谁？", "第二十条第三款", "今天天气怎么样？"}
	people := make([]*person, others)
	for n := range people {
		people[n] = &person{name: fmt.Sprint("其他人", n)}
		for i := range questions {
			people[n].messages = append(people[n].messages, texts[(n+i)%len(texts)])
		}
	}
	fillIn(b, e, people)
	var took []time.Duration
	for _, p := range people {
		took = append(took, p.took...)
	}
	return took
}

// BenchmarkBesideCalls has 200 calls of the model under way all the time, and
// reports how long others wait for the answers to plain questions beside how
// long they do when nobody asks the model, in turns of the same run.
func BenchmarkBesideCalls(b *testing.B) {
	release := make(chan struct{})
	model := newModelDesk(b, func(r llmtest.Request) llmtest.Reply {
		<-release
		return llmtest.Clerk(r)
	}, func(c *llm.Config) { c.Parallel, c.Timeout = underWay, 5*time.Minute })
	e, err := bot.New(bot.Options{
		Store: store.New(storetest.Server(b, false).Client(), nil), Directory: bot.Everyone(bot.Administrator),
		Handlers: allHandlers(b, model.give),
	})
	if err != nil {
		b.Fatal(err)
	}
	askPlainly(b, e)
	var idle, busy []time.Duration
	quiet := func() {
		for range 5 {
			idle = append(idle, askPlainly(b, e)...)
		}
	}
	quiet()
	ctx, stop := context.WithCancel(b.Context())
	c := &callers{make(chan int, 2*underWay)}
	for n := range underWay {
		c.ask <- n
	}
	served := make(chan error)
	go func() { served <- e.Serve(ctx, c) }()
	for model.server.Running() < underWay {
		time.Sleep(time.Millisecond)
	}
	go letThrough(ctx, release)
	for b.Loop() {
		busy = append(busy, askPlainly(b, e)...)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	stop()
	if err := <-served; err != nil {
		b.Fatal(err)
	}
	quiet()
	b.ReportMetric(p99(busy)/p99(idle), "p99-ratio")
	b.ReportMetric(p99(idle), "p99-idle-ms")
	b.ReportMetric(p99(busy), "p99-busy-ms")
	b.ReportMetric(float64(m.HeapInuse+m.StackInuse)/(1<<20), "MB-in-use")
}

// letThrough answers a call from time to time.
func letThrough(ctx context.Context, release chan<- struct{}) {
	for tick := time.NewTicker(every); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case release <- struct{}{}:
		}
	}
}

// p99 is the 99th percentile in milliseconds.
func p99(took []time.Duration) float64 {
	sorted := slices.Sorted(slices.Values(took))
	return float64(sorted[len(sorted)*99/100].Microseconds()) / 1000
}
