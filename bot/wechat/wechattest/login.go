package wechattest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// code is a QR code, or a question on the phone, that leads to a login.
type code struct {
	uuid      string
	account   *Account // who scanned it
	told      bool     // the client knows that it was scanned
	confirmed bool
	expired   bool
	ticket    string
}

// loginLink is what the QR code says.
const loginLink = "https://login.weixin.qq.com/l/"

func (s *Server) newCode(w http.ResponseWriter, r *http.Request, _ *Account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &code{uuid: rand.Text()[:10] + "=="}
	s.codes[c.uuid] = c
	s.notify()
	fmt.Fprintf(w, `window.QRLogin.code = 200; window.QRLogin.uuid = "%s";`, c.uuid)
}

func (s *Server) awaitScan(w http.ResponseWriter, r *http.Request, _ *Account) {
	uuid := r.URL.Query().Get("uuid")
	s.hold(r, func() bool {
		c := s.codes[uuid]
		return c == nil || c.expired || c.confirmed || c.account != nil && !c.told
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.codes[uuid]
	switch {
	case c == nil || c.expired:
		fmt.Fprint(w, "window.code=400;")
	case c.confirmed:
		c.ticket = rand.Text()
		query := url.Values{"ticket": {c.ticket}, "uuid": {uuid}, "lang": {"zh_CN"}, "scan": {"1700000000"}}
		fmt.Fprintf(w, "window.code=200;\nwindow.redirect_uri=\"https://%s/cgi-bin/mmwebwx-bin/webwxnewloginpage?%s\";", domain, query.Encode())
	case c.account != nil && !c.told:
		c.told = true
		fmt.Fprint(w, "window.code=201;window.userAvatar = 'data:img/jpg;base64,';")
	default:
		fmt.Fprint(w, "window.code=408;")
	}
}

// newLogin hands out what the client needs from then on.
func (s *Server) newLogin(w http.ResponseWriter, r *http.Request, _ *Account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.codes[r.URL.Query().Get("uuid")]
	if c == nil || c.ticket == "" || c.ticket != r.URL.Query().Get("ticket") || r.Header.Get("extspam") == "" {
		answerRet(w, "webwxnewloginpage", RetRefused, refusalMessage)
		return
	}
	delete(s.codes, c.uuid)
	a := c.account
	a.login = &login{
		sid: rand.Text(), skey: "@crypt_" + strings.ToLower(rand.Text()),
		passTicket: rand.Text() + "%2B", dataTicket: "gS" + rand.Text(),
	}
	a.loggedOut = RetLoggedOut
	for name, value := range map[string]string{
		"wxuin": fmt.Sprint(a.uin), "wxsid": a.login.sid, "wxloadtime": "1700000000", "mm_lang": "zh_CN",
		"webwx_data_ticket": a.login.dataTicket, "webwx_auth_ticket": "CI" + rand.Text(),
	} {
		http.SetCookie(w, &http.Cookie{Name: name, Value: value, Domain: domain, Path: "/", MaxAge: 12 * 3600, Secure: true})
	}
	fmt.Fprintf(w, "<error><ret>0</ret><message></message><skey>%s</skey><wxsid>%s</wxsid><wxuin>%d</wxuin><pass_ticket>%s</pass_ticket><isgrayscale>1</isgrayscale></error>",
		a.login.skey, a.login.sid, a.uin, a.login.passTicket)
	s.notify()
}

// pushLogin asks on the phone whether to log in; see ConfirmPush.
func (s *Server) pushLogin(w http.ResponseWriter, r *http.Request, a *Account) {
	if a == nil {
		answerRet(w, "webwxpushloginurl", 1, "")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &code{uuid: rand.Text()[:10] + "==", account: a, told: true}
	s.codes[c.uuid] = c
	s.notify()
	answer(w, map[string]any{"ret": "0", "msg": "all ok", "uuid": c.uuid})
}

// baseRequest is in the body of most requests.
type baseRequest struct {
	BaseRequest struct {
		Uin                 int64
		Sid, Skey, DeviceID string
	}
}

// checkLogin reports 0 where the request is of the account's running login,
// else what it is answered. It needs the login's cookie and, where the request
// says who it is, the same there.
func (s *Server) checkLogin(r *http.Request, a *Account) int {
	sid := r.URL.Query().Get("sid")
	if r.Method == http.MethodPost && !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return retParam
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		var b baseRequest
		if json.Unmarshal(body, &b) != nil {
			return retParam
		}
		sid = b.BaseRequest.Sid
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	cookie, err := r.Cookie("wxsid")
	switch {
	case a.login == nil:
		return a.loggedOut
	case err != nil || cookie.Value != a.login.sid || sid != "" && sid != a.login.sid:
		return RetBadCookie
	case !a.login.initialised && !strings.HasSuffix(r.URL.Path, "webwxinit"):
		return retParam
	}
	return 0
}

func (s *Server) initialise(w http.ResponseWriter, r *http.Request, a *Account) {
	var b baseRequest
	_ = json.NewDecoder(r.Body).Decode(&b)
	s.mu.Lock()
	defer s.mu.Unlock()
	a.epoch++
	a.login.initialised, a.login.device = true, b.BaseRequest.DeviceID
	a.login.changes, a.login.gone = nil, nil
	var recent []string
	for _, g := range a.groups {
		if len(recent) < 3 {
			recent = append(recent, a.groupName(g))
		}
	}
	answer(w, map[string]any{
		"Count": 0, "ContactList": []any{}, "SyncKey": a.syncKey(len(a.log), false),
		"User":    map[string]any{"Uin": a.uin, "UserName": a.selfName(), "NickName": escape(a.nick)},
		"ChatSet": strings.Join(append([]string{"filehelper", "weixin"}, recent...), ","), "SKey": a.login.skey,
	})
	s.notify()
}

func (s *Server) statusNotify(w http.ResponseWriter, _ *http.Request, _ *Account) {
	answer(w, map[string]any{"MsgID": "1"})
}

func (s *Server) logOut(w http.ResponseWriter, _ *http.Request, a *Account) {
	a.Kick(RetLoggedOut)
	answer(w, map[string]any{})
}

var errNoCode = errors.New("no such code, or it has run out")

// Scan scans a login code, given as what it says.
func (a *Account) Scan(link string) error {
	return a.touch(link, func(c *code) { c.account = a })
}

// Confirm presses the button that the phone shows after scanning.
func (a *Account) Confirm(link string) error {
	return a.touch(link, func(c *code) { c.confirmed = true })
}

func (a *Account) touch(link string, f func(*code)) error {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	c := a.server.codes[strings.TrimPrefix(link, loginLink)]
	if c == nil || c.expired || c.account != nil && c.account != a {
		return errNoCode
	}
	f(c)
	a.server.notify()
	return nil
}

// Unscanned are the login codes that nobody has scanned, given as what they say.
func (s *Server) Unscanned() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var links []string
	for uuid, c := range s.codes {
		if c.account == nil && !c.expired {
			links = append(links, loginLink+uuid)
		}
	}
	return links
}

// LogIn waits for a code that nobody has scanned, scans and confirms it.
func (a *Account) LogIn(ctx context.Context) error {
	var links []string
	err := a.server.Await(ctx, func() bool {
		links = a.server.Unscanned()
		return len(links) > 0
	})
	if err != nil {
		return fmt.Errorf("await a login code: %w", err)
	}
	if err := a.Scan(links[0]); err != nil {
		return err
	}
	return a.Confirm(links[0])
}

// ConfirmPush waits for the question on the phone whether to log in, and says
// yes.
func (a *Account) ConfirmPush(ctx context.Context) error {
	var found string
	err := a.server.Await(ctx, func() bool {
		a.server.mu.Lock()
		defer a.server.mu.Unlock()
		for uuid, c := range a.server.codes {
			if c.account == a && !c.confirmed && !c.expired {
				found = uuid
			}
		}
		return found != ""
	})
	if err != nil {
		return fmt.Errorf("await a question on the phone: %w", err)
	}
	return a.Confirm(loginLink + found)
}

// ExpireCodes lets every code that was not confirmed run out.
func (s *Server) ExpireCodes() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.codes {
		c.expired = c.expired || !c.confirmed
	}
	s.notify()
}

// Codes is how many login codes were asked for.
func (s *Server) Codes() int { return s.Requests("jslogin") }

// Kick ends the login: every request of it is answered with ret from now on,
// such as RetLoggedOut or RetBadCookie.
func (a *Account) Kick(ret int) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.login, a.loggedOut = nil, ret
	a.server.notify()
}

// Disturb answers the running long poll with ret without ending the login, so
// that the same login can be taken up again.
func (a *Account) Disturb(ret int) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.disturbed = ret
	a.server.notify()
}

// DropPolls cuts the connection of the running long poll and of the next n-1.
// Other requests are not touched.
func (a *Account) DropPolls(n int) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.cuts += n
	a.server.notify()
}

// LoggedIn tells whether a login is running and the client uses it.
func (a *Account) LoggedIn() bool {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	return a.login != nil && a.login.initialised
}

// Logins is how many times the client has been given new names.
func (a *Account) Logins() int {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	return a.epoch
}

// Device is the ID that the client has given itself.
func (a *Account) Device() string {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	if a.login == nil {
		return ""
	}
	return a.login.device
}
