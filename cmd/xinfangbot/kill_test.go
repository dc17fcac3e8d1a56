package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/remind"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
	"xinfangbot/report"
)

// kills is how often TestKill kills the service: make kill does it more often.
var kills = flag.Int("kills", 20, "how often the service is killed")

// writers are people who each fill in one figure, over and over. No two of the
// figures depend on each other.
var writers = [...]struct{ name, field, said string }{
	{"王芳", "leader_mailbox_cases", "领导信箱"}, {"李强", "forwarded_national", "国家信访局转送件"},
	{"张敏", "forwarded_city", "上级信访部门转送件"}, {"刘洋", "supervised", "上级督办件"},
	{"陈静", "suggestions", "人民建议"}, {"杨磊", "suggestions_drive", "征集活动收到人民建议"},
	{"赵军", "interviews", "约谈次数"}, {"黄丽", "inspections", "督查调度次数"},
}

// firstDay is a Monday in the middle of months without a holiday.
var firstDay = calendar.Date{Year: 2026, Month: time.March, Day: 2}

// killRules remind everybody on every working day.
const killRules = `reminders:
  rules:
    - {name: 周报, due: 每周五, for: [全体], lead: [1, 2, 3, 4]}
`

// writeConfig writes a configuration of a service on a Redis.
func writeConfig(t testing.TB, addr, more string) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "config.yaml")
	text := fmt.Sprintf("data: %s\nredis: {addr: '%s'}\nhealth: {listen: ''}\nlimits: {messages_per_minute: 0}\n%s", filepath.Join(dir, "data"), addr, more)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// enlist puts the writers on the roster.
func enlist(t testing.TB, s *store.Store) {
	t.Helper()
	var changes []journal.Change
	for _, w := range writers {
		c, err := bot.PersonChange(nil, bot.Person{Name: w.name, Role: bot.Administrator})
		if err != nil {
			t.Fatal(err)
		}
		changes = append(changes, c)
		changes = append(changes, bot.BindingChanges(nil, bot.Message{Channel: "post", Sender: bot.Sender{ID: w.name}}, w.name)...)
	}
	if err := s.Apply(context.Background(), bot.RosterRecord, journal.Stamp{Turn: "test", At: time.Now()}, changes); err != nil {
		t.Fatal(err)
	}
}

// load lets the writers write until the returned function is called, which
// returns how many messages each has sent. Each has up to three on the way.
func load(p *post) (end func() []int) {
	stop := make(chan struct{})
	counts := make([]int, len(writers))
	var writing sync.WaitGroup
	for i, w := range writers {
		writing.Go(func() {
			for n := 1; ; n++ {
				for p.waiting(w.name) >= 3 {
					select {
					case <-stop:
						return
					case <-time.After(time.Millisecond):
					}
				}
				select {
				case <-stop:
					return
				default:
				}
				p.say(w.name, fmt.Sprintf("%s-%d", w.name, n), fmt.Sprintf("修改 %s %d", w.said, n))
				counts[i] = n
			}
		})
	}
	return func() []int {
		close(stop)
		writing.Wait()
		return counts
	}
}

// TestKill kills the service at random moments, while it starts, while it
// answers and while it sends reminders, over days that pass as it is killed.
func TestKill(t *testing.T) {
	t.Parallel()
	server := storetest.Start(t, nil, "--appendonly", "yes", "--appendfsync", "no")
	s := store.New(server.Client(), nil)
	enlist(t, s)
	p := newPost(t)
	configuration := writeConfig(t, server.Addr, killRules)
	days, err := calendar.New()
	if err != nil {
		t.Fatal(err)
	}
	end := load(p)
	random := rand.New(rand.NewPCG(uint64(*kills), 7))
	early := 0
	for n := range *kills {
		c := startChild(t, p, configuration, clockOf(days, n/3))
		if n%5 == 4 {
			time.Sleep(time.Duration(random.Int64N(int64(200 * time.Millisecond))))
			early++
		} else {
			c.connected(t, p)
			time.Sleep(time.Duration(random.Int64N(int64(150 * time.Millisecond))))
		}
		c.kill()
		p.await(t, "the connection to end", func() bool { return !p.connected() })
	}
	counts := end()
	last := startChild(t, p, configuration, clockOf(days, *kills/3))
	p.await(t, "everything to be answered", func() bool { return p.waiting("") == 0 })
	lastDay := days.AddWorkdays(firstDay, *kills/3)
	p.await(t, "the last reminders", func() bool { return len(reminded(t, s, lastDay)) == len(writers) })
	p.await(t, "the outbox to be empty", func() bool { return len(undelivered(t, s)) == 0 })
	if code := last.stop(t); code != 0 {
		t.Errorf("exit code %d:\n%s", code, last.out)
	}
	doubled := checkReplies(t, p, counts)
	checkFigures(t, s, counts)
	sent, doubledReminders := checkReminders(t, s, p, days, lastDay)
	left, err := s.Unfinished(context.Background(), func(string) bool { return true })
	if err != nil || len(left) > 0 {
		t.Errorf("%d messages are unfinished, %v", len(left), err)
	}
	total := 0
	for _, n := range counts {
		total += n
	}
	// What was sent and not settled when the process was killed is sent again:
	// at most one reply of each conversation that a kill interrupts, and one
	// reminder.
	if most := *kills * len(writers); doubled > most || doubledReminders > most {
		t.Errorf("%d replies and %d reminders were doubled, which %d kills do not explain", doubled, doubledReminders, *kills)
	}
	t.Logf("%d kills (%d while starting): %d figures, each kept once; %d replies came twice; %d reminders, %d came twice",
		*kills, early, total, doubled, sent, doubledReminders)
}

// clockOf is ten o'clock on a working day.
func clockOf(days *calendar.Calendar, n int) string {
	return days.AddWorkdays(firstDay, n).String() + "T10:00:00+08:00"
}

func reminded(t *testing.T, s *store.Store, day calendar.Date) map[string]bool {
	t.Helper()
	all, err := s.Reminded(context.Background(), day)
	if err != nil {
		t.Fatal(err)
	}
	for name, claimed := range all {
		if !claimed {
			delete(all, name)
		}
	}
	return all
}

func undelivered(t *testing.T, s *store.Store) []bot.Outgoing {
	t.Helper()
	list, err := s.Undelivered(context.Background(), func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// checkReplies looks whether every message was answered, in order, and counts
// how many answers came again.
func checkReplies(t *testing.T, p *post, counts []int) (doubled int) {
	t.Helper()
	for i, w := range writers {
		next, seen := 1, make(map[string]bool)
		for _, d := range p.replies(w.name) {
			if !strings.HasPrefix(d.turn, w.name+"-") || strings.HasSuffix(d.turn, ":wait") {
				continue
			}
			if seen[d.turn] {
				doubled++
				continue
			}
			seen[d.turn] = true
			if want := fmt.Sprintf("%s-%d", w.name, next); d.turn != want {
				t.Errorf("%s was answered where %s was to be", d.turn, want)
			}
			if !strings.Contains(d.text, fmt.Sprintf("已记录：%s %d", w.said, next)) {
				t.Errorf("%s was answered with %q", d.turn, d.text)
			}
			next++
		}
		if next != counts[i]+1 {
			t.Errorf("%s said %d messages, %d were answered", w.name, counts[i], next-1)
		}
	}
	return doubled
}

// checkFigures looks whether every figure was kept, once and in order.
func checkFigures(t *testing.T, s *store.Store, counts []int) {
	t.Helper()
	kept := keptIn(t, s)
	for i, w := range writers {
		if kept[w.field] != counts[i] {
			t.Errorf("%s: %d figures were sent, %d were kept", w.said, counts[i], kept[w.field])
		}
	}
}

// keptIn is how many figures were kept, by field. They are the numbers from 1 on.
func keptIn(t *testing.T, s *store.Store) map[string]int {
	t.Helper()
	entries, err := s.Journal(context.Background(), report.Key{Year: firstDay.Year - 1, Kind: report.RuleOfLaw}.Record())
	if err != nil {
		t.Fatal(err)
	}
	kept := make(map[string]int)
	for _, e := range entries {
		if kept[e.Field]++; e.New != fmt.Sprint(kept[e.Field]) {
			t.Errorf("entry %d of %s is %s", kept[e.Field], e.Field, e.New)
		}
	}
	return kept
}

// checkReminders looks whether everybody was told of every day whose reminder was
// put into the Outbox, and of no other. One that was not delivered by the next
// day becomes part of that day's. It returns how many messages there were and
// how many came again.
func checkReminders(t *testing.T, s *store.Store, p *post, days *calendar.Calendar, last calendar.Date) (sent, doubled int) {
	t.Helper()
	type told struct {
		day  calendar.Date
		name string
	}
	covered, turns := make(map[told]bool), make(map[string]bool)
	for _, d := range p.replies("") {
		from, to, name, ok := remind.ParseTurn(d.turn)
		switch {
		case !ok:
			continue
		case turns[d.turn]:
			doubled++
		default:
			sent++
			turns[d.turn] = true
		}
		for day := from; !day.After(to); day = days.AddWorkdays(day, 1) {
			covered[told{day, name}] = true
		}
	}
	for day := firstDay; !day.After(last); day = days.AddWorkdays(day, 1) {
		for name := range reminded(t, s, day) {
			if !covered[told{day, name}] {
				t.Errorf("%s never got the reminder of %s", name, day)
			}
			delete(covered, told{day, name})
		}
	}
	if len(covered) > 0 {
		t.Errorf("reminders of which nobody kept that they were sent: %v", covered)
	}
	return sent, doubled
}
