package wechattest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// What the servers answer where they refuse.
const (
	retParam       = 1    // what was sent makes no sense
	RetLoggedOut   = 1101 // logged out on the phone, or logged in elsewhere
	RetBadCookie   = 1102 // the login's cookies are no longer valid
	RetRefused     = 1203 // the account may not log in to the web client
	RetTooOften    = 1205 // too many requests
	refusalMessage = "为了你的帐号安全，此微信号不能登录网页微信。你可以使用Windows微信或Mac微信在电脑端登录。"
)

// Fault is how requests go wrong.
type Fault struct {
	// Times is how many requests it strikes; 0 means one.
	Times int
	// After is how many requests it lets pass first.
	After int
	// Delay is how long the answer takes. With nothing else set, the request
	// succeeds.
	Delay time.Duration
	// Ret is answered in place of the answer, as the endpoint words it.
	Ret int
	// Status is the HTTP status that is answered in place of the answer.
	Status int
	// Cut closes the connection; the request has had no effect.
	Cut bool
	// CutAfter closes the connection after the request has had its effect.
	CutAfter bool
}

// strike is a Fault that waits for its requests.
type strike struct {
	Fault
	endpoint string
	account  *Account // nil: any
}

// Fail lets requests to an endpoint, such as "webwxsendmsg", go wrong: for
// every account, and before anybody has logged in.
func (s *Server) Fail(endpoint string, f Fault) { s.addFault(endpoint, nil, f) }

// Fail lets the account's requests to an endpoint go wrong.
func (a *Account) Fail(endpoint string, f Fault) { a.server.addFault(endpoint, a, f) }

func (s *Server) addFault(endpoint string, a *Account, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Times = max(f.Times, 1)
	s.faults = append(s.faults, &strike{f, endpoint, a})
}

// strike returns the fault that a request suffers, or nil. s.mu is held.
func (s *Server) strike(endpoint string, a *Account) *Fault {
	for i, f := range s.faults {
		if f.endpoint != endpoint || f.account != nil && f.account != a {
			continue
		}
		if f.After > 0 {
			f.After--
			return nil
		}
		if f.Times--; f.Times == 0 {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		struck := f.Fault
		return &struck
	}
	return nil
}

// suffer reports whether the fault has answered the request.
func (f *Fault) suffer(s *Server, w http.ResponseWriter, r *http.Request, endpoint string) bool {
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
		case <-s.closing:
		}
	}
	switch {
	case f.Cut:
		cut(w)
	case f.Status != 0:
		http.Error(w, http.StatusText(f.Status), f.Status)
	case f.Ret != 0:
		answerRet(w, endpoint, f.Ret, refusalMessage)
	default:
		return false
	}
	return true
}

// cut closes the connection without an answer.
func cut(w http.ResponseWriter) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	if conn, _, err := hijacker.Hijack(); err == nil {
		conn.Close()
	}
}

// answerRet refuses a request in the endpoint's own words.
func answerRet(w http.ResponseWriter, endpoint string, ret int, message string) {
	switch endpoint {
	case "synccheck":
		fmt.Fprintf(w, `window.synccheck={retcode:"%d",selector:"0"}`, ret)
	case "login":
		fmt.Fprintf(w, "window.code=%d;", ret)
	case "jslogin":
		fmt.Fprintf(w, "window.QRLogin.code = %d;", ret)
	case "webwxnewloginpage":
		fmt.Fprintf(w, "<error><ret>%d</ret><message>%s</message></error>", ret, message)
	case "webwxpushloginurl":
		answer(w, map[string]any{"ret": fmt.Sprint(ret), "msg": "all ok"})
	default:
		answer(w, map[string]any{"BaseResponse": map[string]any{"Ret": ret, "ErrMsg": ""}})
	}
}

// answer writes v as JSON, with a BaseResponse that reports success.
func answer(w http.ResponseWriter, v map[string]any) {
	if v["BaseResponse"] == nil && v["ret"] == nil {
		v["BaseResponse"] = map[string]any{"Ret": 0, "ErrMsg": ""}
	}
	w.Header().Set("Content-Type", "text/plain")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	// The client may be gone: there is nobody to tell.
	_ = enc.Encode(v)
}
