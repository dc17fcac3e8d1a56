package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
	"xinfangbot/report"
)

const (
	crowd     = 500 // people who fill in at once
	perReport = 25  // of them on one report, with fields of their own
	rounds    = 20  // answers each gives, walking through their fields
)

// person is the channel of one of the crowd: it says its messages one after
// the other and measures how long each answer takes.
type person struct {
	name     string
	messages []string
	told     []string
	took     []time.Duration
}

func (*person) Name() string                      { return "crowd" }
func (p *person) Serves(conversation string) bool { return conversation == "crowd:"+p.name }

func (p *person) Run(ctx context.Context, receive bot.Receiver) error {
	for i, text := range p.messages {
		begin := time.Now()
		done, err := receive(ctx, bot.Message{
			Channel: "crowd", ID: fmt.Sprintf("%s-%d-%d", p.name, begin.UnixNano(), i), Conversation: "crowd:" + p.name,
			Sender: bot.Sender{ID: p.name, Name: p.name}, Text: text, At: begin,
		})
		if err != nil {
			return err
		}
		<-done
		p.took = append(p.took, time.Since(begin))
	}
	return nil
}

func (p *person) Send(_ context.Context, _ bot.Outgoing, r bot.Reply) error {
	p.told = append(p.told, r.Text)
	return nil
}

// assemble gives every person of the crowd two fields of a report and the
// messages that fill them in again and again.
func assemble(t testing.TB, s *store.Store, schema *report.Schema) []*person {
	t.Helper()
	fields := schema.InGroups("case", "online", "quality", "resolving", "law")
	duties := make(map[string][]string)
	var people []*person
	for n := range crowd {
		p := &person{name: fmt.Sprintf("人员%d", n)}
		own := fields[2*(n%perReport) : 2*(n%perReport)+2]
		for _, f := range own {
			duties[f.ID] = append(duties[f.ID], p.name)
		}
		p.messages = append(p.messages, fmt.Sprintf("填报 %d", 2000+n/perReport))
		for i := range rounds {
			p.messages = append(p.messages, fmt.Sprintf("修改 %s %d", own[i%2].Name, 1+i))
		}
		people = append(people, p)
	}
	var changes []journal.Change
	for id, names := range duties {
		changes = append(changes, journal.Change{Field: id, Value: strings.Join(names, "、")})
	}
	if err := s.Apply(context.Background(), "duties", journal.Stamp{Turn: "setup"}, changes); err != nil {
		t.Fatal(err)
	}
	return people
}

// fillIn lets the crowd talk and returns how long it took.
func fillIn(t testing.TB, e *bot.Engine, people []*person) time.Duration {
	t.Helper()
	begin := time.Now()
	var wg sync.WaitGroup
	for _, p := range people {
		wg.Go(func() {
			if err := p.Run(context.Background(), func(ctx context.Context, m bot.Message) (<-chan struct{}, error) {
				return e.Receive(ctx, p, m)
			}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	return time.Since(begin)
}

// roundTrips makes as many pairs of bare round trips, each of which writes as
// each of a turn's does, with as many clients at once, and returns how long
// that took.
func roundTrips(t testing.TB, client redis.UniversalClient, each int) time.Duration {
	t.Helper()
	begin := time.Now()
	var wg sync.WaitGroup
	for n := range crowd {
		wg.Go(func() {
			key := fmt.Sprint("bare:", n)
			for range each {
				if err := client.Set(context.Background(), key, "657", 0).Err(); err != nil {
					t.Error(err)
				}
				if err := client.Set(context.Background(), key, "660", 0).Err(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	return time.Since(begin)
}

// BenchmarkCrowd has 500 people fill in at once and reports messages a second,
// the slowest answers, and the throughput as a share of what bare round trips
// to the same Redis reach in the same run.
func BenchmarkCrowd(b *testing.B) {
	schema, err := report.LoadSchema()
	if err != nil {
		b.Fatal(err)
	}
	server := storetest.Server(b, false)
	s := store.New(server.Client(), nil)
	e, err := bot.New(bot.Options{Store: s, Directory: bot.Everyone(bot.Administrator), Handlers: allHandlers(b)})
	if err != nil {
		b.Fatal(err)
	}
	people := assemble(b, s, schema)
	fillIn(b, e, people)
	var ours, bare time.Duration
	var took []time.Duration
	messages := 0
	for b.Loop() {
		for _, p := range people {
			p.took, p.told = nil, nil
		}
		ours += fillIn(b, e, people)
		bare += roundTrips(b, server.Client(), rounds+1)
		for _, p := range people {
			took = append(took, p.took...)
		}
		messages += crowd * (rounds + 1)
	}
	slices.Sort(took)
	b.ReportMetric(float64(messages)/ours.Seconds(), "messages/s")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(bare)/float64(ours), "share-of-bare")
}

// TestCrowd has everybody fill in at once and holds the journal against what
// each was told: every accepted figure is there, in order, once.
func TestCrowd(t *testing.T) {
	schema, err := report.LoadSchema()
	if err != nil {
		t.Fatal(err)
	}
	server := storetest.Server(t, false)
	s := store.New(server.Client(), nil)
	e, err := bot.New(bot.Options{Store: s, Directory: bot.Everyone(bot.Administrator), Handlers: allHandlers(t)})
	if err != nil {
		t.Fatal(err)
	}
	people := assemble(t, s, schema)
	fillIn(t, e, people)
	accepted := make(map[string][]string) // by person: field=value, in order
	for _, p := range people {
		for _, text := range p.told {
			for _, a := range acknowledgements(text) {
				accepted[p.name] = append(accepted[p.name], a.name+"="+a.value)
			}
		}
	}
	stored := make(map[string][]string)
	for year := 2000; year < 2000+crowd/perReport; year++ {
		entries, err := s.Journal(context.Background(), report.Key{Year: year, Kind: report.RuleOfLaw}.Record())
		if err != nil {
			t.Fatal(err)
		}
		for _, en := range entries {
			stored[en.By] = append(stored[en.By], schema.NameOf(en.Field)+"="+schema.ShowValue(en.Field, en.New))
		}
	}
	var total atomic.Int64
	for _, p := range people {
		total.Add(int64(len(accepted[p.name])))
		if !slices.Equal(accepted[p.name], stored[p.name]) {
			t.Errorf("%s was told %v, stored are %v", p.name, accepted[p.name], stored[p.name])
		}
	}
	if total.Load() < crowd*rounds/4 {
		t.Errorf("only %d figures were accepted", total.Load())
	}
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
}
