//go:build linux

package main

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"xinfangbot/bot/ilink/ilinktest"
	"xinfangbot/bot/wechat/wechattest"
	"xinfangbot/report"
)

// crowd is the people of a soak. Everybody says what nobody else says and knows
// what has to come back, so that an answer that is missing, comes twice, in the
// wrong order or to the wrong person is seen as such.
type crowd struct {
	people []*soaker
	lines  []*line
	begin  time.Time
	// think is how long people do so between an answer and the next message, and
	// impatience how long they wait before they ask whether anybody is there.
	think, impatience time.Duration

	mu     sync.Mutex
	random *rand.Rand
	number int             // the last figure that anybody sent
	whose  map[int]*soaker // who sent it
	away   time.Time       // since when Redis is; the zero time where it is not
	ends   []end           // of the program
	lossy  []span          // when the internet lost what was on its way
	count  tally
	odd    []string // samples of what must not be
}

// end is when the program ended, and since when what was sent may not have been
// noted then: right before a kill, or since Redis was away; where it was asked to
// stop, everything was.
type end struct{ since, at time.Time }

// span is a time.
type span struct{ from, to time.Time }

// tally is what came of the messages.
type tally struct {
	said, answered int
	notices        int // that a message has to wait
	again          int // sent again under the same name, since the servers' answer was lost
	byEnd          int // doubled: the program ended between sending and noting it
	doubled        int // for no such reason
	disordered     int
	misdirected    int
	unknown        int
}

// soaker is somebody in one conversation.
type soaker struct {
	crowd *crowd
	name  string
	// channel is where they are on the roster; empty in a group.
	channel string
	say     func(text string)
	asks    string // before everything, in a group
	figure  string // what they fill in; empty where they only ask
	field   string
	key     report.Key
	expire  func() // lets what the bot may write with run out; nil where there is no such thing

	// All below is guarded by the crowd's lock, but order, which is held while
	// something is said.
	order   sync.Mutex
	waiting []expected
	over    []expected
	figures []int
	turn    int
}

// expected is a bubble that has to come, and has come.
type expected struct {
	mark string
	said time.Time
	by   arrival // what brought it
	at   time.Time
}

// line is where bubbles come from: one person's conversation, or a group's.
type line struct {
	since func(n int) []arrival
	to    func(text string) *soaker
	read  int
}

// arrival is a bubble and what the program called the message.
type arrival struct {
	text, id string
	// unanswered: the program was not told that the server took it.
	unanswered bool
}

// wechatLine is a person's conversation on personal WeChat.
func wechatLine(p *wechattest.Person, s *soaker) *line {
	return &line{since: func(n int) []arrival { return arrivals(p.Since(n)) }, to: func(string) *soaker { return s }}
}

// groupLine is a group's. Every answer there names who asked.
func groupLine(g *wechattest.Group, members map[string]*soaker) *line {
	return &line{since: func(n int) []arrival { return arrivals(g.Since(n)) }, to: func(text string) *soaker {
		name, _, _ := strings.Cut(strings.TrimPrefix(text, "@"), "\u2005")
		return members[name]
	}}
}

func arrivals(list []wechattest.Sent) []arrival {
	out := make([]arrival, len(list))
	for i, s := range list {
		out[i] = arrival{text: s.Text, id: s.ClientMsgID, unanswered: s.Unanswered}
		if s.File != nil {
			out[i].text = s.File.Name
		}
	}
	return out
}

// ilinkLine is a person's conversation on iLink.
func ilinkLine(p *ilinktest.Person, s *soaker) *line {
	since := func(n int) []arrival {
		list := p.Since(n)
		out := make([]arrival, len(list))
		for i, r := range list {
			out[i] = arrival{text: r.Text, id: r.ClientID}
			if r.File != nil {
				out[i].text = r.File.Name
			}
		}
		return out
	}
	return &line{since: since, to: func(string) *soaker { return s }}
}

// questions are what people ask, and the article that answers it. None of the
// answers names the article of another.
var questions = [...]struct{ text, mark string }{
	{"信访事项多久办结", "第三十四条"}, {"复查要多久", "第三十五条"},
	{"谁可以提出信访事项", "第十七条"}, {"受理告知要几天", "第二十三条"},
}

// firstFigure has as many digits as every figure of a soak.
const firstFigure = 1000000

// tell says something that the bubbles with the marks answer.
func (s *soaker) tell(text string, marks ...string) {
	s.order.Lock()
	defer s.order.Unlock()
	now := time.Now()
	s.crowd.mu.Lock()
	for _, mark := range marks {
		s.waiting = append(s.waiting, expected{mark: mark, said: now})
	}
	s.crowd.count.said++
	s.crowd.mu.Unlock()
	s.say(s.asks + text)
}

// open is how many bubbles somebody waits for, and for how long.
func (s *soaker) open() (n int, since time.Duration) {
	s.crowd.mu.Lock()
	defer s.crowd.mu.Unlock()
	if len(s.waiting) > 0 {
		since = time.Since(s.waiting[0].said)
	}
	return len(s.waiting), since
}

// next says what comes next: mostly figures, up to three in a row, else a
// question, a draft or a picture.
func (s *soaker) next() {
	s.crowd.mu.Lock()
	s.turn++
	turn, dice := s.turn, s.crowd.random.IntN(100)
	s.crowd.mu.Unlock()
	q := questions[turn%len(questions)]
	switch {
	case s.figure == "" || dice < 25:
		s.tell(q.text, q.mark)
	case dice < 27:
		s.tell("起草 渝北式", "年度报告初稿（渝北式）", ".docx", ".md")
	case dice < 30:
		s.tell("我是谁", "您是"+s.name)
	default:
		for range dice%3 + 1 {
			s.sendFigure()
		}
	}
}

func (s *soaker) sendFigure() {
	s.crowd.mu.Lock()
	s.crowd.number++
	n := firstFigure + s.crowd.number
	s.crowd.whose[n] = s
	s.figures = append(s.figures, n)
	s.crowd.mu.Unlock()
	s.tell(fmt.Sprintf("修改 %s %d", s.figure, n), fmt.Sprintf("已记录：%s %d", s.figure, n))
}

// live is somebody's day: think, say something, wait for the answer, until stop
// is closed. Who has waited for long asks whether anybody is there.
func (s *soaker) live(stop <-chan struct{}) {
	for {
		s.crowd.mu.Lock()
		think := s.crowd.think
		pause := time.Duration(s.crowd.random.ExpFloat64() * float64(think))
		s.crowd.mu.Unlock()
		if !rest(min(pause, 5*think), stop) {
			return
		}
		for n, _ := s.open(); n > 0; n, _ = s.open() {
			if !rest(20*time.Millisecond, stop) {
				return
			}
			s.nudge()
		}
		s.next()
	}
}

// nudge asks whether anybody is there, where that may help: on iLink an answer
// can have to wait for what the person says next.
func (s *soaker) nudge() {
	if n, since := s.open(); s.expire != nil && n > 0 && n < 10 && since > s.crowd.impatience {
		s.tell("我是谁", "您是"+s.name)
		s.crowd.mu.Lock()
		s.waiting[0].said = time.Now()
		s.crowd.mu.Unlock()
	}
}

// rest reports false where stop is closed first.
func rest(d time.Duration, stop <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-stop:
		return false
	}
}

// watch reads what comes until stop is closed.
func (c *crowd) watch(stop <-chan struct{}) {
	for rest(10*time.Millisecond, stop) {
		for _, l := range c.lines {
			for _, a := range l.since(l.read) {
				l.read++
				c.take(l.to(a.text), a)
			}
		}
	}
}

var (
	waitNotice = regexp.MustCompile(`^(@[^\x{2005}]*\x{2005})?(数据存储暂时不可用，消息已收到|正在答复，前面还有\d+人)`)
	figureKept = regexp.MustCompile(`已记录：[^ ]+ (\d+)`)
	invented   = regexp.MustCompile(`责任追究法|第九十八条|17个工作日`)
)

// take finds out what a bubble is.
func (c *crowd) take(s *soaker, a arrival) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	switch {
	case s == nil, invented.MatchString(a.text):
		c.count.unknown++
		c.sample("nobody's or invented", a.text)
	case waitNotice.MatchString(a.text):
		c.count.notices++
	// First of all: a repeated answer may have the mark of the next one.
	case slices.ContainsFunc(s.over, func(e expected) bool { return e.by.id == a.id }):
		c.count.again++
	case len(s.waiting) > 0 && strings.Contains(a.text, s.waiting[0].mark):
		c.count.answered++
		done := s.waiting[0]
		done.by, done.at = a, now
		s.over, s.waiting = append(s.over, done), s.waiting[1:]
	default:
		c.surprise(s, a, now)
	}
}

// surprise finds out what a bubble is that does not come next.
func (c *crowd) surprise(s *soaker, a arrival, now time.Time) {
	for i, e := range s.waiting {
		if strings.Contains(a.text, e.mark) {
			c.count.disordered++
			c.sample(s.name+": before its time", a.text)
			s.waiting = slices.Delete(s.waiting, i, i+1)
			return
		}
	}
	for _, e := range slices.Backward(s.over) {
		switch {
		case !strings.Contains(a.text, e.mark):
			continue
		case c.endedAfter(e, s.whole(e, now), now):
			c.count.byEnd++
		default:
			c.count.doubled++
			c.sample(s.name+": twice, "+now.Sub(e.at).String()+" apart", a.text)
		}
		return
	}
	if m := figureKept.FindStringSubmatch(a.text); m != nil {
		if n, _ := strconv.Atoi(m[1]); c.whose[n] != s {
			c.count.misdirected++
			c.sample(s.name+": not theirs", a.text)
			return
		}
	}
	c.count.unknown++
	c.sample(s.name+": not expected", a.text)
}

// killGap is how long before a kill something may have been sent and not been
// noted: the note rides with another round trip, and the bubble is seen here a
// moment after it has come.
const killGap = time.Second

// whole is when the last bubble of an answer came of which e is one: a text and
// its files are noted together.
func (s *soaker) whole(e expected, now time.Time) time.Time {
	last := e.at
	for _, o := range s.over {
		if o.said.Equal(e.said) && o.at.After(last) {
			last = o.at
		}
	}
	if slices.ContainsFunc(s.waiting, func(o expected) bool { return o.said.Equal(e.said) }) {
		return now
	}
	return last
}

// endedAfter tells whether the program ended before it could note that a bubble
// had come, which then came again: right after the last one of its answer, or
// without having been told that the server took it.
func (c *crowd) endedAfter(first expected, whole, again time.Time) bool {
	untold := first.by.unanswered || slices.ContainsFunc(c.lossy, func(l span) bool {
		return first.at.After(l.from.Add(-killGap)) && first.at.Before(l.to.Add(killGap))
	})
	return slices.ContainsFunc(c.ends, func(e end) bool {
		return first.at.Before(e.at.Add(killGap)) && again.After(e.at) && (untold || whole.After(e.since))
	})
}

// killed notes that the program is killed now, and tells whether Redis is away:
// nothing that was sent since can have been noted then.
func (c *crowd) killed() (away bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := end{at: time.Now()}
	e.since = e.at.Add(-killGap)
	if away = !c.away.IsZero(); away && c.away.Before(e.at) {
		e.since = c.away.Add(-killGap)
	}
	c.ends = append(c.ends, e)
	return away
}

// stopped notes that the program was asked to end, and has.
func (c *crowd) stopped() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	c.ends = append(c.ends, end{since: now.Add(killGap), at: now})
}

// lost notes when the internet lost what was on its way.
func (c *crowd) lost(from, to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lossy = append(c.lossy, span{from, to})
}

// redisAway notes since when Redis does not answer; the zero time: it does.
func (c *crowd) redisAway(since time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.away = since
}

// sample keeps the first of what must not be, for the report.
func (c *crowd) sample(what, text string) {
	if len(c.odd) < 20 {
		c.odd = append(c.odd, fmt.Sprintf("at %s %s: %.120q", time.Since(c.begin).Round(time.Millisecond), what, text))
	}
}

// unanswered is what people still wait for.
func (c *crowd) unanswered() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.missing()
}

// missing is unanswered under the crowd's lock.
func (c *crowd) missing() (n int) {
	for _, s := range c.people {
		n += len(s.waiting)
	}
	return n
}
