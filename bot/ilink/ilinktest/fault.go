package ilinktest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"time"
)

// Fault answers a request in place of the server, which handle would do.
type Fault func(w http.ResponseWriter, r *http.Request, handle http.HandlerFunc)

// Fail lets the next requests to an endpoint, named as in the URL, meet the
// given faults, one each.
func (s *Server) Fail(endpoint string, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[endpoint] = append(s.faults[endpoint], faults...)
}

// Chaos asks f about every request that meets no other fault; nil is none. It
// replaces what was there.
func (s *Server) Chaos(f func(endpoint string) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chaos = f
}

// withFaults counts a request and lets it meet its fault.
func (s *Server) withFaults(endpoint string, h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var fault Fault
		s.change(func() {
			s.requests[endpoint]++
			if list := s.faults[endpoint]; len(list) > 0 {
				fault, s.faults[endpoint] = list[0], list[1:]
			} else if s.chaos != nil {
				fault = s.chaos(endpoint)
			}
		})
		if fault != nil {
			fault(w, r, h)
			return
		}
		h(w, r)
	}
}

// Drop closes the connection without an answer.
func Drop() Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.HandlerFunc) { hangUp(w) }
}

// Lose does what is asked and closes the connection instead of saying so.
func Lose() Fault {
	return func(w http.ResponseWriter, r *http.Request, handle http.HandlerFunc) {
		handle(httptest.NewRecorder(), r)
		hangUp(w)
	}
}

func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "cannot hang up", http.StatusInternalServerError)
		return
	}
	_ = conn.Close()
}

// Slow lets the request wait before it is answered.
func Slow(d time.Duration) Fault {
	return func(w http.ResponseWriter, r *http.Request, handle http.HandlerFunc) {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			handle(w, r)
		case <-r.Context().Done():
		}
	}
}

// Status answers with an HTTP status and a body that says why.
func Status(code int) Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.HandlerFunc) {
		w.Header().Set("X-Error-Message", "no")
		http.Error(w, "<html>no</html>", code)
	}
}

// Answer gives body as the answer with HTTP status 200, and does nothing: a
// refusal such as {"ret":-2,"errmsg":"rate limited"}, or what is no JSON.
func Answer(body string) Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.HandlerFunc) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, body)
	}
}

// Instead does what is asked and gives body as the answer.
func Instead(body string) Fault {
	return func(w http.ResponseWriter, r *http.Request, handle http.HandlerFunc) {
		handle(httptest.NewRecorder(), r)
		_, _ = io.WriteString(w, body)
	}
}

// None answers as if there was no fault, to let some requests through between
// others.
func None() Fault {
	return func(w http.ResponseWriter, r *http.Request, handle http.HandlerFunc) { handle(w, r) }
}
