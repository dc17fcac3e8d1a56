// Package llmtest is a language model for tests and soak runs: a server on this
// machine that speaks the chat-completions and embeddings API of OpenAI,
// streams included, and answers as it is told: well, wrongly, late, in half or
// not at all. It keeps every request, so that what left the program can be
// looked at.
package llmtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Request is one call as it came in.
type Request struct {
	Number        int // from 1, in the order of arrival
	Embedding     bool
	Model         string
	Messages      []Message // of a chat
	Input         []string  // of embeddings
	MaxTokens     int
	Stream        bool
	Authorization string // the header
	Body          string // all of it
}

// Message is one message of a chat.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Prompt is what the model reads: the messages of a chat one after the other.
func (r Request) Prompt() string {
	var b strings.Builder
	for _, m := range r.Messages {
		b.WriteString(m.Content)
		b.WriteByte('\n')
	}
	return b.String()
}

// Server is a running model. Close it.
type Server struct {
	answer   func(Request) Reply
	listener net.Listener
	server   *http.Server
	stop     context.CancelFunc
	done     chan struct{}

	mu            sync.Mutex
	requests      []Request
	running, peak int
}

// Start starts a server on a port of its own. answer is called by several
// goroutines at once; see Script for one that answers in order.
func Start(answer func(Request) Reply) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{answer: answer, listener: listener, stop: stop, done: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", s.chat)
	mux.HandleFunc("POST /v1/embeddings", s.embeddings)
	s.server = &http.Server{
		Handler: mux, ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	go func() {
		defer close(s.done)
		// Serve always returns an error; that of Close says nothing.
		_ = s.server.Serve(listener)
	}()
	return s, nil
}

// URL is the base URL for a client.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() + "/v1" }

// Close ends the server and every call that is still hanging.
func (s *Server) Close() error {
	s.stop()
	err := s.server.Close()
	<-s.done
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close: %w", err)
	}
	return nil
}

// Requests are the calls so far, in the order of arrival.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Peak is how many calls were under way at once at most.
func (s *Server) Peak() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peak
}

// Running is how many calls are under way.
func (s *Server) Running() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running
}

// begin keeps a request and returns it with its number.
func (s *Server) begin(r Request) Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.Number = len(s.requests) + 1
	s.requests = append(s.requests, r)
	s.running++
	s.peak = max(s.peak, s.running)
	return r
}

func (s *Server) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
}

// wire is the body of either kind of call.
type wire struct {
	Model     string          `json:"model"`
	Messages  []Message       `json:"messages"`
	Input     json.RawMessage `json:"input"`
	MaxTokens int             `json:"max_tokens"`
	Stream    bool            `json:"stream"`
}

// read decodes a call; ok is false where it was answered with an error.
func (s *Server) read(w http.ResponseWriter, r *http.Request) (Request, bool) {
	var body json.RawMessage
	var call wire
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return Request{}, false
	}
	if err := json.Unmarshal(body, &call); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return Request{}, false
	}
	req := Request{
		Model: call.Model, Messages: call.Messages, MaxTokens: call.MaxTokens, Stream: call.Stream,
		Authorization: r.Header.Get("Authorization"), Body: string(body),
	}
	if len(call.Input) > 0 && json.Unmarshal(call.Input, &req.Input) != nil {
		var one string
		if err := json.Unmarshal(call.Input, &one); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return Request{}, false
		}
		req.Input = []string{one}
	}
	return req, true
}

func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	req, ok := s.read(w, r)
	if !ok {
		return
	}
	req = s.begin(req)
	defer s.end()
	reply := s.answer(req)
	if !reply.prepare(w, r) {
		return
	}
	if req.Stream {
		reply.stream(w, req)
		return
	}
	reply.write(w, "application/json", reply.completion(req))
}

func (s *Server) embeddings(w http.ResponseWriter, r *http.Request) {
	req, ok := s.read(w, r)
	if !ok {
		return
	}
	req.Embedding = true
	req = s.begin(req)
	defer s.end()
	reply := s.answer(req)
	if !reply.prepare(w, r) {
		return
	}
	reply.write(w, "application/json", reply.vectors(req))
}
