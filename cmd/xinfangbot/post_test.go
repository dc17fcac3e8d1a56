package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/config"
)

// post is the other end of a channel, as a platform is that keeps a message
// until it was told that the message is answered, and hands it over again to
// whoever connects next. Its conversations are post:NAME.
type post struct {
	listener net.Listener

	mu      sync.Mutex
	changed *sync.Cond
	conn    net.Conn      // the process that is connected
	ever    int           // how many have been
	queue   []bot.Message // not answered yet
	handed  int           // how many of them the process that is connected has
	got     []delivered
}

// delivered is a reply that has reached its person.
type delivered struct{ to, turn, text string }

// packet is what goes over the connection.
type packet struct {
	Message *bot.Message `json:"message,omitempty"` // to the process
	Taken   bool         `json:"taken,omitempty"`   // to the process: its reply was

	Answered *bot.Message `json:"answered,omitempty"`
	Reply    *posted      `json:"reply,omitempty"`
}

type posted struct {
	To, Turn, Text string
}

func newPost(t testing.TB) *post {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &post{listener: l}
	p.changed = sync.NewCond(&p.mu)
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		p.mu.Lock()
		if p.conn != nil {
			p.conn.Close()
		}
		p.mu.Unlock()
		serving.Wait()
	})
	return p
}

// serve talks with one process until it is gone.
func (p *post) serve(conn net.Conn) {
	p.mu.Lock()
	p.conn, p.handed = conn, 0
	p.ever++
	p.mu.Unlock()
	p.changed.Broadcast()
	var writing sync.Mutex
	write := func(k packet) bool {
		writing.Lock()
		defer writing.Unlock()
		return json.NewEncoder(conn).Encode(k) == nil
	}
	go p.hand(conn, write)
	in := json.NewDecoder(conn)
	for {
		var k packet
		if in.Decode(&k) != nil {
			break
		}
		p.mu.Lock()
		switch {
		case k.Answered != nil:
			if i := slices.IndexFunc(p.queue, func(m bot.Message) bool { return m.ID == k.Answered.ID }); i >= 0 {
				p.queue = slices.Delete(p.queue, i, i+1)
				if i < p.handed {
					p.handed--
				}
			}
		case k.Reply != nil:
			p.got = append(p.got, delivered{k.Reply.To, k.Reply.Turn, k.Reply.Text})
		}
		p.mu.Unlock()
		if k.Reply != nil {
			write(packet{Taken: true})
		}
		p.changed.Broadcast()
	}
	p.mu.Lock()
	if p.conn == conn {
		p.conn = nil
	}
	p.mu.Unlock()
	p.changed.Broadcast()
	conn.Close()
}

// hand hands over what is not answered, as long as conn is the one that is
// connected.
func (p *post) hand(conn net.Conn, write func(packet) bool) {
	for {
		p.mu.Lock()
		for p.conn == conn && p.handed >= len(p.queue) {
			p.changed.Wait()
		}
		if p.conn != conn {
			p.mu.Unlock()
			return
		}
		m := p.queue[p.handed]
		p.handed++
		p.mu.Unlock()
		if !write(packet{Message: &m}) {
			return
		}
	}
}

// say queues a message of a person.
func (p *post) say(name, id, text string) {
	p.mu.Lock()
	p.queue = append(p.queue, bot.Message{
		Channel: "post", ID: id, Conversation: "post:" + name, Sender: bot.Sender{ID: name, Name: name}, Text: text, At: time.Now(),
	})
	p.mu.Unlock()
	p.changed.Broadcast()
}

// waiting is how many messages of a person, or of all, are not answered yet.
func (p *post) waiting(name string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, m := range p.queue {
		if m.Sender.ID == name || name == "" {
			n++
		}
	}
	return n
}

// replies are those that have reached a person, or all, the first first.
func (p *post) replies(name string) []delivered {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []delivered
	for _, d := range p.got {
		if d.to == name || name == "" {
			list = append(list, d)
		}
	}
	return list
}

// await waits until the post is as it should be.
func (p *post) await(t testing.TB, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(40 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			got := p.replies("")
			t.Fatalf("%s: not within 40 s; %d messages are not answered, the last replies are %q", what, p.waiting(""), got[max(0, len(got)-5):])
		}
	}
}

func (p *post) connected() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.conn != nil
}

// ask says something and returns the first reply to it.
func (p *post) ask(t testing.TB, name, id, text string) string {
	t.Helper()
	p.say(name, id, text)
	p.await(t, text, func() bool { return p.waiting(name) == 0 })
	for _, d := range p.replies(name) {
		if d.turn == id {
			return d.text
		}
	}
	t.Fatalf("no reply to %s: %q", text, p.replies(name))
	return ""
}

// postChannel is this end of the channel.
type postChannel struct {
	addr string

	mu    sync.Mutex
	conn  net.Conn
	taken chan struct{}
}

// openPost is a channelOpener.
func openPost(addr string) channelOpener {
	return func(config.Config, *state, io.Writer, *slog.Logger) ([]bot.Channel, error) {
		return []bot.Channel{&postChannel{addr: addr, taken: make(chan struct{}, 1)}}, nil
	}
}

func (*postChannel) Name() string { return "post" }

func (*postChannel) Serves(conversation string) bool {
	return len(conversation) > 5 && conversation[:5] == "post:"
}

func (c *postChannel) Run(ctx context.Context, receive bot.Receiver) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", c.addr)
	if err != nil {
		return fmt.Errorf("call the post: %w", err)
	}
	c.mu.Lock()
	c.conn = conn
	c.mu.Unlock()
	received, end := context.WithCancel(ctx)
	defer end()
	// A reader that waited here would not hear that a reply was taken.
	messages := make(chan bot.Message, 10000)
	go c.read(conn, messages, end)
	for {
		select {
		case <-received.Done():
			return ctx.Err()
		case m := <-messages:
			done, err := receive(ctx, m)
			if err != nil {
				return err
			}
			go func() {
				<-done
				c.write(packet{Answered: &m})
			}()
		}
	}
}

func (c *postChannel) read(conn net.Conn, messages chan<- bot.Message, end func()) {
	defer end()
	in := json.NewDecoder(conn)
	for {
		var k packet
		if in.Decode(&k) != nil {
			return
		}
		if k.Taken {
			c.taken <- struct{}{}
			continue
		}
		messages <- *k.Message
	}
}

func (c *postChannel) write(k packet) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return json.NewEncoder(c.conn).Encode(k)
}

var errGone = errors.New("the post is gone")

// Send waits until the post has taken the reply.
func (c *postChannel) Send(_ context.Context, out bot.Outgoing, r bot.Reply) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := packet{Reply: &posted{To: out.To.ID, Turn: out.Turn, Text: r.Text}}
	if c.conn == nil || json.NewEncoder(c.conn).Encode(k) != nil {
		return errGone
	}
	select {
	case <-c.taken:
		return nil
	case <-time.After(10 * time.Second):
		return errGone
	}
}

// The environment of a process that a test starts: it is this test's own
// program, and serves the post.
const (
	childPost   = "XINFANGBOT_TEST_POST"  // the post's address
	childConfig = "XINFANGBOT_TEST_SERVE" // the configuration
	childClock  = "XINFANGBOT_TEST_CLOCK" // what its clock says at the start
	childLease  = 200 * time.Millisecond  // so that a test need not wait for long
)

// runChild is the main of such a process.
func runChild() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	o := serveOptions{settings: settings{config: os.Getenv(childConfig)}}
	conf, err := o.load()
	if err != nil {
		return err
	}
	conf.Limits.Lease = childLease
	if text := os.Getenv(childClock); text != "" {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return err
		}
		begin := time.Now()
		o.now = func() time.Time { return at.Add(time.Since(begin)) }
	}
	return serve(ctx, os.Stdout, o, conf, openPost(os.Getenv(childPost)))
}

// child is the service as a process.
type child struct {
	cmd    *exec.Cmd
	out    *lockedBuffer
	waited chan struct{}
}

// startChild starts a process on a configuration. It is killed at the latest
// when the test ends.
func startChild(t testing.TB, p *post, configuration, clock string) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childPost+"="+p.listener.Addr().String(), childConfig+"="+configuration, childClock+"="+clock)
	return launch(t, cmd)
}

// launch starts a process, which is killed at the latest when the test ends.
func launch(t testing.TB, cmd *exec.Cmd) *child {
	t.Helper()
	c := &child{cmd: cmd, out: &lockedBuffer{}, waited: make(chan struct{})}
	c.cmd.Stdout, c.cmd.Stderr = c.out, c.out
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		c.cmd.Wait()
		close(c.waited)
	}()
	t.Cleanup(func() {
		c.kill()
		if t.Failed() {
			out := c.out.String()
			t.Logf("the process printed:\n%.3000s\n...\n%s", out, out[max(0, len(out)-3000):])
		}
	})
	return c
}

// connected waits until the process serves the post.
func (c *child) connected(t testing.TB, p *post) {
	t.Helper()
	p.await(t, "the service to start", func() bool {
		select {
		case <-c.waited:
			t.Fatalf("the service has ended: %v", c.cmd.ProcessState)
		default:
		}
		return p.connected()
	})
}

func (c *child) kill() {
	c.cmd.Process.Kill() // it may have ended by itself
	<-c.waited
}

// stop asks the process to end and returns its exit code.
func (c *child) stop(t testing.TB) int {
	t.Helper()
	return c.stopBy(t, syscall.SIGTERM)
}

func (c *child) stopBy(t testing.TB, signal syscall.Signal) int {
	t.Helper()
	if err := c.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	select {
	case <-c.waited:
	case <-time.After(10 * time.Second):
		t.Fatalf("it does not stop within 10 s:\n%s", c.out)
	}
	return c.cmd.ProcessState.ExitCode()
}

// lockedBuffer keeps what a process prints.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(data []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(data)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
