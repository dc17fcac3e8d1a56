// Package wechattest is Tencent's side of the web client's protocol, on
// loopback: what a test or a simulation puts in place of WeChat's servers. It
// answers every request that github.com/eatmoreapple/openwechat makes for a
// login, contacts, messages and files, and goes wrong as it is told to.
//
// An Account is what the bot logs in with. Its friends, groups and official
// accounts have names that last, and UserNames that are others at every login.
package wechattest

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// domain is where the login sends the client; its files and long polls have
// hosts of their own under it.
const domain = "wx2.qq.com"

// DefaultPoll is how long a long poll is held where nothing happens.
const DefaultPoll = 25 * time.Second

// Server is WeChat's servers. Its methods and those of what it makes may be
// called from several goroutines.
type Server struct {
	listener  *httptest.Server
	transport *transport
	closing   chan struct{}

	mu       sync.Mutex
	changed  chan struct{} // closed when anything changes
	poll     time.Duration
	accounts []*Account
	codes    map[string]*code // by uuid
	faults   []*strike
	requests map[string]int // by endpoint
	serial   int64
	clock    time.Time // when the last message was said
}

// New returns a Server that is closed when the test ends.
func New(t testing.TB) *Server {
	t.Helper()
	s := NewServer()
	t.Cleanup(s.Close)
	return s
}

// NewServer returns a Server. The caller closes it.
func NewServer() *Server {
	s := &Server{
		closing: make(chan struct{}), changed: make(chan struct{}), poll: DefaultPoll,
		codes: make(map[string]*code), requests: make(map[string]int),
	}
	s.listener = httptest.NewServer(s)
	s.transport = &transport{
		address: strings.TrimPrefix(s.listener.URL, "http://"),
		base:    &http.Transport{DialContext: (&net.Dialer{}).DialContext, MaxIdleConnsPerHost: 64},
	}
	return s
}

// Close ends every request and stops the server.
func (s *Server) Close() {
	close(s.closing)
	s.listener.CloseClientConnections()
	s.listener.Close()
	s.transport.CloseIdleConnections()
}

// Hosts are the hosts of the protocol.
func Hosts() []string {
	return []string{"login.wx.qq.com", domain, "webpush." + domain, "file." + domain}
}

// Address is where the server listens. It tells its endpoints apart by the host
// that a request names.
func (s *Server) Address() string { return s.transport.address }

// Transport leads every request to this server, whatever its host.
func (s *Server) Transport() http.RoundTripper { return s.transport }

// SetPoll sets how long a long poll is held where nothing happens.
func (s *Server) SetPoll(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.poll = d
}

// Requests is how many requests an endpoint has had, such as "webwxsendmsg".
func (s *Server) Requests(endpoint string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests[endpoint]
}

// Await returns when cond holds, or with ctx's error. cond is asked again
// whenever something has changed here.
func (s *Server) Await(ctx context.Context, cond func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if cond() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// notify wakes everybody who waits. s.mu is held.
func (s *Server) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// hold waits, for as long as a long poll lasts, until ready reports true.
// ready is called with s.mu held.
func (s *Server) hold(r *http.Request, ready func() bool) {
	s.mu.Lock()
	timeout := time.NewTimer(s.poll)
	defer timeout.Stop()
	for !ready() {
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-timeout.C:
			return
		case <-r.Context().Done():
			return
		case <-s.closing:
			return
		}
		s.mu.Lock()
	}
	s.mu.Unlock()
}

// endpoint is how one kind of request is answered.
type endpoint struct {
	host   string // what the host must be
	handle func(*Server, http.ResponseWriter, *http.Request, *Account)
	// open endpoints need no login.
	open bool
}

func endpoints() map[string]endpoint {
	return map[string]endpoint{
		"jslogin":              {host: "login.wx.qq.com", handle: (*Server).newCode, open: true},
		"login":                {host: "login.wx.qq.com", handle: (*Server).awaitScan, open: true},
		"webwxnewloginpage":    {host: domain, handle: (*Server).newLogin, open: true},
		"webwxpushloginurl":    {host: domain, handle: (*Server).pushLogin, open: true},
		"webwxinit":            {host: domain, handle: (*Server).initialise},
		"webwxstatusnotify":    {host: domain, handle: (*Server).statusNotify},
		"webwxgetcontact":      {host: domain, handle: (*Server).getContact},
		"webwxbatchgetcontact": {host: domain, handle: (*Server).batchGetContact},
		"webwxoplog":           {host: domain, handle: (*Server).setRemark},
		"synccheck":            {host: "webpush." + domain, handle: (*Server).syncCheck},
		"webwxsync":            {host: domain, handle: (*Server).sync},
		"webwxsendmsg":         {host: domain, handle: (*Server).sendText},
		"webwxsendappmsg":      {host: domain, handle: (*Server).sendFile},
		"webwxsendmsgimg":      {host: domain, handle: (*Server).sendPicture},
		"webwxuploadmedia":     {host: "file." + domain, handle: (*Server).upload},
		"webwxcheckupload":     {host: domain, handle: (*Server).checkUpload},
		"webwxgetmedia":        {host: "file." + domain, handle: (*Server).getMedia},
		"webwxgetmsgimg":       {host: domain, handle: (*Server).getMessageMedia},
		"webwxgetvoice":        {host: domain, handle: (*Server).getMessageMedia},
		"webwxgetvideo":        {host: domain, handle: (*Server).getMessageMedia},
		"webwxlogout":          {host: domain, handle: (*Server).logOut},
	}
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.URL.Path)
	e, ok := endpoints()[name]
	if !ok || r.Host != e.host {
		http.Error(w, "no such endpoint on "+r.Host, http.StatusNotFound)
		return
	}
	account := s.asking(r)
	s.mu.Lock()
	s.requests[name]++
	s.notify()
	fault := s.strike(name, account)
	s.mu.Unlock()
	if fault != nil && fault.suffer(s, w, r, name) {
		return
	}
	if !e.open {
		if account == nil {
			answerRet(w, name, RetLoggedOut, "")
			return
		}
		if ret := s.checkLogin(r, account); ret != 0 {
			answerRet(w, name, ret, "")
			return
		}
	}
	if fault != nil && fault.CutAfter {
		e.handle(s, httptest.NewRecorder(), r, account)
		cut(w)
		return
	}
	e.handle(s, w, r, account)
}

// asking is the account that a request comes from, as its cookies tell, or nil.
func (s *Server) asking(r *http.Request) *Account {
	uin := r.URL.Query().Get("uin")
	if cookie, err := r.Cookie("wxuin"); err == nil {
		uin = cookie.Value
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.accounts {
		if strconv.FormatInt(a.uin, 10) == uin {
			return a
		}
	}
	return nil
}

// transport sends every request to the server's address and leaves its host in
// the Host header.
type transport struct {
	address string
	base    *http.Transport
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	out.Host = r.URL.Host
	out.URL.Scheme, out.URL.Host = "http", t.address
	resp, err := t.base.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	resp.Request = r
	return resp, nil
}

// CloseIdleConnections is called by http.Client's method of that name.
func (t *transport) CloseIdleConnections() { t.base.CloseIdleConnections() }
