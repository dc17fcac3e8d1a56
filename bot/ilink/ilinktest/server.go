// Package ilinktest is a server on this machine that speaks the protocol of
// Tencent's iLink bot API, with people who write to its bots and faults on
// demand. It stands in for the real one in tests and in long trials.
//
// It is built after github.com/Tencent/openclaw-weixin, docs/protocol.md, and
// shares no code with the client, so that both cannot be wrong in the same way.
package ilinktest

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options is what a Server is made of.
type Options struct {
	// Now is the clock of the messages; nil means time.Now.
	Now func() time.Time
	// Hold is how long a question for messages is kept open; 0 means 30 s.
	Hold time.Duration
	// Batch is how many messages one answer has at most; 0 means 20.
	Batch int
	// Public is the base URL that a login is told; empty means URL.
	Public string
}

// Server is the other side. Several goroutines may use it.
type Server struct {
	o    Options
	http *http.Server
	url  string
	end  context.CancelFunc // of every request
	done sync.WaitGroup     // the listener

	mu         sync.Mutex
	changed    chan struct{} // closed and replaced whenever something happened
	codes      map[string]*code
	bots       map[string]*Bot
	tokens     map[string]*Bot // by login
	uploads    map[string]*upload
	files      map[string]*stored
	faults     map[string][]Fault
	chaos      func(endpoint string) Fault
	requests   map[string]int
	clients    int // open connections
	violations []string
	lastID     uint64
	serial     int
}

// firstID is beyond what fits into a signed number: the protocol's IDs are
// unsigned.
const firstID = 1<<63 + 1000

// Start opens a server on a free port of 127.0.0.1.
func Start(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Hold == 0 {
		o.Hold = 30 * time.Second
	}
	if o.Batch == 0 {
		o.Batch = 20
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("ilinktest: %w", err)
	}
	url := "http://" + listener.Addr().String()
	if o.Public == "" {
		o.Public = url
	}
	s := &Server{
		o: o, url: url, changed: make(chan struct{}),
		codes: make(map[string]*code), bots: make(map[string]*Bot), tokens: make(map[string]*Bot),
		uploads: make(map[string]*upload), files: make(map[string]*stored),
		faults: make(map[string][]Fault), requests: make(map[string]int), lastID: firstID,
	}
	life, end := context.WithCancel(context.Background())
	s.end = end
	s.http = &http.Server{
		Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return life }, ConnState: s.count,
	}
	s.done.Go(func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.violation("serve: %v", err)
		}
	})
	return s, nil
}

// Close ends every request that is under way, and the server.
func (s *Server) Close() error {
	s.end()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := s.http.Shutdown(ctx)
	s.done.Wait()
	return err
}

// Hosts are the hosts of the protocol: the API's and that of files.
func Hosts() []string { return []string{"ilinkai.weixin.qq.com", "novac2c.cdn.weixin.qq.com"} }

// Address is where the server listens.
func (s *Server) Address() string { return strings.TrimPrefix(s.url, "http://") }

// URL is the address of the API.
func (s *Server) URL() string { return s.url }

// CDN is the address of the files.
func (s *Server) CDN() string { return s.url + cdnPath }

const cdnPath = "/c2c"

// Client returns an HTTP client that reaches the server whatever host it is
// asked for, and nothing else.
func (s *Server) Client() *http.Client {
	return &http.Client{Transport: redirect{
		host: strings.TrimPrefix(s.url, "http://"), next: http.DefaultTransport.(*http.Transport).Clone(),
	}}
}

type redirect struct {
	host string
	next *http.Transport
}

// RoundTrip implements http.RoundTripper.
func (r redirect) RoundTrip(req *http.Request) (*http.Response, error) {
	to := req.Clone(req.Context())
	to.Host = req.URL.Host
	to.URL.Scheme, to.URL.Host = "http", r.host
	return r.next.RoundTrip(to)
}

// CloseIdleConnections is what http.Client.CloseIdleConnections calls.
func (r redirect) CloseIdleConnections() { r.next.CloseIdleConnections() }

// Requests is how often an endpoint was called, named as in the URL:
// "getupdates", "sendmessage".
func (s *Server) Requests(endpoint string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests[endpoint]
}

// Idle returns when all clients have gone, and reports false where ctx ends
// first. It takes the server a moment to notice; what a bot is given in that
// moment is lost.
func (s *Server) Idle(ctx context.Context) bool {
	return s.wait(ctx, func() bool { return s.clients == 0 })
}

func (s *Server) count(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.change(func() { s.clients++ })
	case http.StateClosed, http.StateHijacked:
		s.change(func() { s.clients-- })
	}
}

// Violations are the requests that broke the protocol, in words.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

func (s *Server) violation(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.violations = append(s.violations, fmt.Sprintf(format, args...))
}

// change runs f under the lock and wakes everybody who waits.
func (s *Server) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	close(s.changed)
	s.changed = make(chan struct{})
}

// wait returns when cond, which is called under the lock, holds. It reports
// false where ctx ends first.
func (s *Server) wait(ctx context.Context, cond func() bool) bool {
	for {
		s.mu.Lock()
		holds, changed := cond(), s.changed
		s.mu.Unlock()
		if holds {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// name returns a new name that begins with prefix. It is called under the lock.
func (s *Server) name(prefix string) string {
	s.serial++
	return prefix + "-" + strconv.Itoa(s.serial)
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range map[string]func(w http.ResponseWriter, r *http.Request){
		"GET /ilink/bot/get_bot_qrcode":    s.getCode,
		"GET /ilink/bot/get_qrcode_status": s.getCodeStatus,
		"POST /ilink/bot/getupdates":       s.asBot(s.getUpdates),
		"POST /ilink/bot/sendmessage":      s.asBot(s.sendMessage),
		"POST /ilink/bot/getconfig":        s.asBot(s.getConfig),
		"POST /ilink/bot/sendtyping":       s.asBot(s.sendTyping),
		"POST /ilink/bot/getuploadurl":     s.asBot(s.getUploadURL),
		"POST " + cdnPath + "/upload":      s.upload,
		"GET " + cdnPath + "/download":     s.download,
	} {
		endpoint := pattern[strings.LastIndex(pattern, "/")+1:]
		mux.HandleFunc(pattern, s.withFaults(endpoint, h))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.violation("unknown endpoint %s %s", r.Method, r.URL.Path)
		http.NotFound(w, r)
	})
	return mux
}

// asBot reads a request of a bot: the headers and the body that all have in
// common. Who is not logged in gets -14.
func (s *Server) asBot(h func(w http.ResponseWriter, r *http.Request, b *Bot, body []byte)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		s.checkRequest(r, body)
		s.mu.Lock()
		b := s.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
		s.mu.Unlock()
		if b == nil {
			answer(w, refusal{ErrCode: -14, ErrMsg: "session timeout"})
			return
		}
		h(w, r, b, body)
	}
}

func (s *Server) checkRequest(r *http.Request, body []byte) {
	for name, want := range map[string]string{
		"Content-Type": "application/json", "AuthorizationType": "ilink_bot_token", "iLink-App-Id": "bot",
	} {
		if got := r.Header.Get(name); got != want {
			s.violation("%s: header %s is %q", r.URL.Path, name, got)
		}
	}
	uin, err := base64.StdEncoding.DecodeString(r.Header.Get("X-WECHAT-UIN"))
	if _, numErr := strconv.ParseUint(string(uin), 10, 32); err != nil || numErr != nil {
		s.violation("%s: X-WECHAT-UIN is not a number in base64", r.URL.Path)
	}
	var common struct {
		BaseInfo struct {
			Version string `json:"channel_version"`
		} `json:"base_info"`
	}
	if err := json.Unmarshal(body, &common); err != nil || common.BaseInfo.Version == "" {
		s.violation("%s: no base_info.channel_version", r.URL.Path)
	}
}

// refusal is what the server says of a request it does not take.
type refusal struct {
	Ret     int    `json:"ret,omitempty"`
	ErrCode int    `json:"errcode,omitempty"`
	ErrMsg  string `json:"errmsg,omitempty"`
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
