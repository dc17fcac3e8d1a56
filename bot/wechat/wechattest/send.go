package wechattest

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"time"
)

// Sent is one thing that the bot has sent.
type Sent struct {
	Text string
	File *File
	// ClientMsgID is what the client calls the message: the same where it sends
	// it again.
	ClientMsgID string
	// Unanswered: the client was not told that it was taken.
	Unanswered bool
}

// File is a file or a picture.
type File struct {
	Name    string
	Data    []byte
	Picture bool
}

// Received is what the person got in private, oldest first.
func (p *Person) Received() []Sent {
	p.account.server.mu.Lock()
	defer p.account.server.mu.Unlock()
	return slices.Clone(p.received)
}

// Received is what the group got from the account, oldest first.
func (g *Group) Received() []Sent {
	g.account.server.mu.Lock()
	defer g.account.server.mu.Unlock()
	return slices.Clone(g.received)
}

// Since is what the person got in private after the first n things.
func (p *Person) Since(n int) []Sent {
	p.account.server.mu.Lock()
	defer p.account.server.mu.Unlock()
	return slices.Clone(p.received[min(n, len(p.received)):])
}

// Since is what the group got from the account after the first n things.
func (g *Group) Since(n int) []Sent {
	g.account.server.mu.Lock()
	defer g.account.server.mu.Unlock()
	return slices.Clone(g.received[min(n, len(g.received)):])
}

// Await returns what the person got once it is n things or more.
func (p *Person) Await(ctx context.Context, n int) ([]Sent, error) {
	err := p.account.server.Await(ctx, func() bool { return len(p.Received()) >= n })
	return p.Received(), err
}

// Await returns what the group got once it is n things or more.
func (g *Group) Await(ctx context.Context, n int) ([]Sent, error) {
	err := g.account.server.Await(ctx, func() bool { return len(g.Received()) >= n })
	return g.Received(), err
}

// Limit refuses what goes beyond n messages within window; n of 0 lifts it.
func (a *Account) Limit(n int, window time.Duration) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.limit, a.window = n, window
}

// DropRepeats delivers what has the ClientMsgId of an earlier message once only.
// Whether Tencent's servers do so is not known; without it everything that is
// sent is delivered.
func (a *Account) DropRepeats(drop bool) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.idempotent = drop
}

// outgoing is a message as the client sends it.
type outgoing struct {
	Type                     int
	Content, MediaId         string
	FromUserName, ToUserName string
	LocalID, ClientMsgId     string
}

func (s *Server) sendText(w http.ResponseWriter, r *http.Request, a *Account) {
	s.accept(w, r, a, func(o outgoing) (Sent, bool) { return Sent{Text: o.Content}, o.Type == typeText && o.Content != "" })
}

func (s *Server) sendFile(w http.ResponseWriter, r *http.Request, a *Account) {
	s.accept(w, r, a, func(o outgoing) (Sent, bool) {
		var app struct {
			Type      int    `xml:"type"`
			Title     string `xml:"title"`
			AppAttach struct {
				TotalLen int    `xml:"totallen"`
				AttachID string `xml:"attachid"`
				FileExt  string `xml:"fileext"`
			} `xml:"appattach"`
		}
		if o.Type != appFile || xml.Unmarshal([]byte(o.Content), &app) != nil || app.Type != appFile {
			return Sent{}, false
		}
		m := a.media[app.AppAttach.AttachID]
		if m == nil || len(m.data) != app.AppAttach.TotalLen || app.Title == "" {
			return Sent{}, false
		}
		return Sent{File: &File{Name: app.Title, Data: m.data}}, true
	})
}

func (s *Server) sendPicture(w http.ResponseWriter, r *http.Request, a *Account) {
	s.accept(w, r, a, func(o outgoing) (Sent, bool) {
		m := a.media[o.MediaId]
		if m == nil || o.Type != typePicture {
			return Sent{}, false
		}
		return Sent{File: &File{Name: m.name, Data: m.data, Picture: true}}, true
	})
}

// accept delivers a message that read understands. read is called with s.mu
// held.
func (s *Server) accept(w http.ResponseWriter, r *http.Request, a *Account, read func(outgoing) (Sent, bool)) {
	var b struct{ Msg outgoing }
	err := json.NewDecoder(r.Body).Decode(&b)
	s.mu.Lock()
	defer s.mu.Unlock()
	p, g := a.find(b.Msg.ToUserName)
	sent, ok := read(b.Msg)
	if err != nil || !ok || b.Msg.FromUserName != a.selfName() || b.Msg.ClientMsgId == "" || p == nil && g == nil {
		answerRet(w, "webwxsendmsg", retParam, "")
		return
	}
	if a.tooOften(time.Now()) {
		answerRet(w, "webwxsendmsg", RetTooOften, "")
		return
	}
	id, again := a.seen[b.Msg.ClientMsgId]
	if !again {
		s.serial++
		id = fmt.Sprint(s.serial)
		a.seen[b.Msg.ClientMsgId] = id
	}
	sent.ClientMsgID = b.Msg.ClientMsgId
	_, sent.Unanswered = w.(*httptest.ResponseRecorder)
	switch {
	case again && a.idempotent:
	case p != nil:
		p.received = append(p.received, sent)
	default:
		g.received = append(g.received, sent)
	}
	s.notify()
	answer(w, map[string]any{"MsgID": id, "LocalID": b.Msg.LocalID})
}

// tooOften counts a message and tells whether it is beyond the limit.
func (a *Account) tooOften(now time.Time) bool {
	if a.limit == 0 {
		return false
	}
	a.sends = slices.DeleteFunc(a.sends, func(t time.Time) bool { return now.Sub(t) > a.window })
	if len(a.sends) >= a.limit {
		return true
	}
	a.sends = append(a.sends, now)
	return false
}

// maxUpload is the most bytes of one chunk.
const maxUpload = 512 << 10

// upload takes one chunk of a file. As with Tencent, what belongs together is
// told from ClientMediaId alone.
func (s *Server) upload(w http.ResponseWriter, r *http.Request, a *Account) {
	refuse := func() { answerRet(w, "webwxuploadmedia", retParam, "") }
	if err := r.ParseMultipartForm(2 * maxUpload); err != nil {
		refuse()
		return
	}
	var u struct {
		BaseRequest   struct{ Sid string }
		ClientMediaId int64
		TotalLen      int
		FileMd5       string
		ToUserName    string
	}
	file, head, err := r.FormFile("filename")
	if err != nil || json.Unmarshal([]byte(r.FormValue("uploadmediarequest")), &u) != nil {
		refuse()
		return
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	chunks, chunk := number(r.FormValue("chunks"), 1), number(r.FormValue("chunk"), 0)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil || len(data) == 0 || len(data) > maxUpload || a.login == nil || u.BaseRequest.Sid != a.login.sid ||
		r.FormValue("webwx_data_ticket") != a.login.dataTicket || r.FormValue("pass_ticket") != a.login.passTicket {
		refuse()
		return
	}
	if chunk == 0 {
		a.uploads[u.ClientMediaId] = nil
	}
	whole := append(a.uploads[u.ClientMediaId], data...)
	a.uploads[u.ClientMediaId] = whole
	id := ""
	if chunk == chunks-1 {
		delete(a.uploads, u.ClientMediaId)
		if sum := md5.Sum(whole); len(whole) != u.TotalLen || hex.EncodeToString(sum[:]) != u.FileMd5 {
			refuse()
			return
		}
		id = mediaID()
		a.media[id] = &media{name: head.Filename, data: whole}
	}
	answer(w, map[string]any{"MediaId": id, "StartPos": len(whole)})
}

func number(s string, otherwise int) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return otherwise
}

// checkUpload is asked about large files; none is known here already.
func (s *Server) checkUpload(w http.ResponseWriter, _ *http.Request, _ *Account) {
	answer(w, map[string]any{"MediaId": "", "AESKey": "key", "Signature": "signature"})
}

// getMedia hands out a file that somebody sent.
func (s *Server) getMedia(w http.ResponseWriter, r *http.Request, a *Account) {
	query := r.URL.Query()
	s.mu.Lock()
	m := a.media[query.Get("mediaid")]
	ok := m != nil && a.login != nil && query.Get("webwx_data_ticket") == a.login.dataTicket && query.Get("encryfilename") != ""
	s.mu.Unlock()
	if !ok {
		// Tencent answers with nothing, and reports success.
		return
	}
	http.ServeContent(w, r, m.name, time.Time{}, bytes.NewReader(m.data))
}

// getMessageMedia hands out the content of a picture, a voice or a video.
func (s *Server) getMessageMedia(w http.ResponseWriter, _ *http.Request, _ *Account) {
	_, _ = w.Write([]byte("media"))
}
