package ilinktest

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// code is a QR code.
type code struct {
	status   string // as the protocol names it
	redirect string // where its status is to be asked for from now on
	digits   string // what has to be entered before it counts as scanned
	bot      *Bot   // that it logs in
}

// codeContent is what the picture of a code holds.
const codeContent = "https://liteapp.weixin.qq.com/q/"

// codePrefix is how a code's name begins; its serial number follows.
const codePrefix = "code"

func (s *Server) getCode(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("bot_type") == "" || r.Header.Get("Authorization") != "" {
		s.violation("a code was asked for without a bot_type, or with a login")
	}
	var name string
	s.change(func() {
		name = s.name(codePrefix)
		s.codes[name] = &code{status: "wait"}
	})
	answer(w, map[string]any{"ret": 0, "qrcode": name, "qrcode_img_content": codeContent + name})
}

func (s *Server) getCodeStatus(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	c := s.codes[r.URL.Query().Get("qrcode")]
	s.mu.Unlock()
	if c == nil {
		answer(w, map[string]any{"ret": 0, "status": "expired"})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), s.o.Hold)
	defer cancel()
	s.wait(ctx, func() bool { return c.status != "wait" })
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]any{"ret": 0, "status": c.status}
	switch {
	case c.digits != "" && r.URL.Query().Get("verify_code") != c.digits:
		out["status"] = "need_verifycode"
	case c.redirect != "" && r.Host != c.redirect:
		out["status"], out["redirect_host"] = "scaned_but_redirect", c.redirect
	case c.bot != nil:
		out["status"] = "confirmed"
		out["bot_token"], out["ilink_bot_id"], out["ilink_user_id"] = s.logIn(c.bot), c.bot.ID, "operator@im.wechat"
		out["baseurl"] = s.o.Public
	}
	answer(w, out)
}

// logIn gives the bot a new login; the old one ends. It is called under the
// lock.
func (s *Server) logIn(b *Bot) string {
	delete(s.tokens, b.login)
	b.login = s.name(b.ID + ":token")
	s.tokens[b.login] = b
	return b.login
}

// Code waits for a code that nobody has scanned and returns its content. Where
// there are several it is the latest.
func (s *Server) Code(ctx context.Context) (content string, err error) {
	latest := 0
	ok := s.wait(ctx, func() bool {
		for name, c := range s.codes {
			serial, _ := strconv.Atoi(strings.TrimPrefix(name, codePrefix+"-"))
			if c.status == "wait" && serial > latest {
				content, latest = codeContent+name, serial
			}
		}
		return latest > 0
	})
	if !ok {
		return "", fmt.Errorf("ilinktest: no code: %w", ctx.Err())
	}
	return content, nil
}

// withCode changes the code that was shown with the given content.
func (s *Server) withCode(content string, f func(c *code)) error {
	s.mu.Lock()
	c := s.codes[content[min(len(codeContent), len(content)):]]
	s.mu.Unlock()
	if c == nil {
		return fmt.Errorf("ilinktest: no code %q", content)
	}
	s.change(func() { f(c) })
	return nil
}

// Scan scans a code with a phone.
func (s *Server) Scan(content string) error {
	return s.withCode(content, func(c *code) { c.status = "scaned" })
}

// Confirm scans a code and confirms that it logs in the bot, which is made
// where there is none of that ID. An older login of the bot ends.
func (s *Server) Confirm(content, bot string) error {
	b := s.Bot(bot)
	return s.withCode(content, func(c *code) { c.status, c.bot = "scaned", b })
}

// ExpireCode lets a code run out.
func (s *Server) ExpireCode(content string) error {
	return s.withCode(content, func(c *code) { c.status = "expired" })
}

// RedirectCode has the status of a code asked for at another host.
func (s *Server) RedirectCode(content, host string) error {
	return s.withCode(content, func(c *code) { c.status, c.redirect = "scaned", host })
}

// AskDigits has the digits that the phone shows asked for before a code can be
// confirmed.
func (s *Server) AskDigits(content, digits string) error {
	return s.withCode(content, func(c *code) { c.status, c.digits = "scaned", digits })
}
