package wechat

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/eatmoreapple/openwechat"

	"xinfangbot/bot"
)

// maxUpload is the largest file that is sent. WeChat takes larger ones after
// further questions.
const maxUpload = 25 << 20

// part is what one message carries: a text or a file.
type part struct {
	text string
	file bot.File
}

// Send implements bot.Channel. A reply is sent as several messages where it has
// files; where one fails, those before it are not sent again. In a group the
// first one names who asked.
func (c *Channel) Send(ctx context.Context, out bot.Outgoing, r bot.Reply) error {
	c.mu.Lock()
	if c.stopped {
		defer c.closeIdle()
	}
	c.mu.Unlock()
	parts := c.parts(out, r)
	d := c.sending.begin(out, r)
	for d.sent < len(parts) {
		if err := c.pacer.Wait(ctx, out.Conversation); err != nil {
			return fmt.Errorf("send: %w", err)
		}
		if err := c.post(ctx, out, parts[d.sent], d.id(c)); err != nil {
			return fmt.Errorf("send: %w", err)
		}
		d.next()
	}
	c.sending.end(out)
	return nil
}

// parts takes a reply apart.
func (c *Channel) parts(out bot.Outgoing, r bot.Reply) []part {
	text := r.Text
	if p, ok := parsePlace(c.Name(), out.Conversation); ok && p.group != "" && out.To.Name != "" {
		if text == "" {
			text = "请查收。"
		}
		text = "@" + out.To.Name + string(mentionEnd) + text
	}
	var parts []part
	if strings.TrimSpace(text) != "" {
		parts = append(parts, part{text: text})
	}
	for _, f := range r.Files {
		if len(f.Data) == 0 || len(f.Data) > maxUpload {
			// An error would have it tried again for ever, and hold up what comes later.
			parts = append(parts, part{text: fmt.Sprintf("文件“%s”无法通过微信发送（空文件，或超过%dMB）。请删去其中的图片或拆分后重试。", bot.FileName(f.Name), maxUpload>>20)})
			continue
		}
		parts = append(parts, part{file: f})
	}
	return parts
}

// post sends one message. The way to the person is found anew for each: the
// account may have logged in again since the last one.
func (c *Channel) post(ctx context.Context, out bot.Outgoing, p part, id string) error {
	s, err := c.current()
	if err != nil {
		return err
	}
	to, err := s.book.find(c.Name(), out.Conversation)
	if err != nil {
		return err
	}
	if p.text != "" {
		err = s.sendText(ctx, to, p.text, id)
	} else {
		err = s.sendFile(ctx, to, p.file, id)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if ret, _ := refusal(err); ret == retTooOften {
		wait := c.limited.Next()
		c.log.Warn("too many messages: nothing is sent for a while", "wait", wait)
		c.pacer.Hold(wait)
	} else if err == nil {
		c.limited.Reset()
	}
	return err
}

func (s *session) message(kind openwechat.MessageType, to, content, id string) *openwechat.SendMessage {
	return &openwechat.SendMessage{
		Type: kind, Content: content, FromUserName: s.book.self, ToUserName: to, LocalID: id, ClientMsgId: id,
	}
}

func (s *session) sendText(ctx context.Context, to, text, id string) error {
	_, err := s.caller.WebWxSendMsg(ctx, &openwechat.CallerWebWxSendMsgOptions{
		LoginInfo: s.info, BaseRequest: s.request, Message: s.message(openwechat.MsgTypeText, to, text, id),
	})
	if err != nil {
		return fmt.Errorf("text: %w", withoutSecrets(err))
	}
	return nil
}

// fileMessage is the content of a message that carries a file.
type fileMessage struct {
	XMLName xml.Name `xml:"appmsg"`
	AppID   string   `xml:"appid,attr"`
	SDK     string   `xml:"sdkver,attr"`
	Title   string   `xml:"title"`
	Des     string   `xml:"des"`
	Action  string   `xml:"action"`
	Type    int      `xml:"type"`
	Content string   `xml:"content"`
	URL     string   `xml:"url"`
	LowURL  string   `xml:"lowurl"`
	Attach  struct {
		TotalLen int    `xml:"totallen"`
		AttachID string `xml:"attachid"`
		FileExt  string `xml:"fileext"`
	} `xml:"appattach"`
	ExtInfo string `xml:"extinfo"`
}

// fileApp is what the web client calls itself when it sends a file.
const fileApp = "wxeb7ec651dd0aefa9"

func (s *session) sendFile(ctx context.Context, to string, f bot.File, id string) error {
	name := bot.FileName(f.Name)
	mediaID, err := s.upload(ctx, to, name, f.Data)
	if err != nil {
		return fmt.Errorf("file: %w", withoutSecrets(err))
	}
	if isPicture(name) {
		msg := s.message(openwechat.MsgTypeImage, to, "", id)
		msg.MediaId = mediaID
		resp, err := s.caller.Client.WebWxSendMsgImg(ctx, &openwechat.ClientWebWxSendMsgOptions{
			LoginInfo: s.info, BaseRequest: s.request, Message: msg,
		})
		if err != nil {
			return fmt.Errorf("picture: %w", withoutSecrets(err))
		}
		defer resp.Body.Close()
		parser := openwechat.MessageResponseParser{Reader: resp.Body}
		if err := parser.Err(); err != nil {
			return fmt.Errorf("picture: %w", withoutSecrets(err))
		}
		return nil
	}
	app := fileMessage{AppID: fileApp, Title: name, Type: int(openwechat.AppMsgTypeAttach)}
	app.Attach.TotalLen, app.Attach.AttachID = len(f.Data), mediaID
	app.Attach.FileExt = strings.TrimPrefix(strings.ToLower(path.Ext(name)), ".")
	content, err := xml.Marshal(app)
	if err != nil {
		return fmt.Errorf("file: %w", err)
	}
	if _, err := s.caller.WebWxSendAppMsg(ctx, s.message(openwechat.AppMessage, to, string(content), id), s.request); err != nil {
		return fmt.Errorf("file: %w", withoutSecrets(err))
	}
	return nil
}

func isPicture(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg":
		return true
	}
	return false
}

// upload brings a file to the servers and returns what they call it. It does
// what Caller.UploadMedia does, which takes its file from a disk and tells the
// servers where it lay there.
func (s *session) upload(ctx context.Context, to, name string, data []byte) (mediaID string, err error) {
	// The library tells uploads apart by the second they began in: pieces of two
	// files must not come side by side.
	select {
	case s.uploading <- struct{}{}:
		defer func() { <-s.uploading }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	sum := md5.Sum(data)
	resp, err := s.caller.Client.WebWxUploadMediaByChunk(ctx, bytes.NewReader(data), &openwechat.ClientWebWxUploadMediaByChunkOptions{
		FromUserName: s.book.self, ToUserName: to, BaseRequest: s.request, LoginInfo: s.info, Filename: name,
		FileMD5: hex.EncodeToString(sum[:]), FileSize: int64(len(data)), LastModifiedDate: s.c.o.Now(),
	})
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var answer openwechat.UploadResponse
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return "", err
	}
	if err := answer.BaseResponse.Err(); err != nil {
		return "", err
	}
	if answer.MediaId == "" {
		return "", errors.New("the servers have not kept the file")
	}
	return answer.MediaId, nil
}

// progress knows how far replies have come that were not sent as a whole.
type progress struct {
	mu     sync.Mutex
	begun  map[delivery]*dispatch
	lastID int64
}

// delivery names the reply that is being sent. Replies of one turn are sent one
// after the other, so the turn is enough.
type delivery struct{ conversation, turn string }

// dispatch is one reply on its way.
type dispatch struct {
	reply  string // tells it from another one of the turn
	sent   int    // parts that the servers have taken
	partID string // what the servers know the next part by
}

// maxBegun bounds how many replies are remembered that could not be sent.
const maxBegun = 4096

func newProgress() *progress { return &progress{begun: make(map[delivery]*dispatch)} }

// begin returns how far a reply has come. The text is not looked at: the engine
// may say that it comes late.
func (p *progress) begin(out bot.Outgoing, r bot.Reply) *dispatch {
	key := delivery{out.Conversation, out.Turn}
	var b strings.Builder
	b.WriteString(r.Handler)
	for _, f := range r.Files {
		fmt.Fprintf(&b, "/%s:%x", f.Name, md5.Sum(f.Data))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if d := p.begun[key]; d != nil && d.reply == b.String() {
		return d
	}
	if len(p.begun) >= maxBegun {
		clear(p.begun)
	}
	p.begun[key] = &dispatch{reply: b.String()}
	return p.begun[key]
}

func (p *progress) end(out bot.Outgoing) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.begun, delivery{out.Conversation, out.Turn})
}

// id is what the servers know the next part by: the same where it is sent again
// because the answer was lost.
func (d *dispatch) id(c *Channel) string {
	if d.partID == "" {
		d.partID = c.sending.newID(c.o.Now())
	}
	return d.partID
}

// newID draws a name for a message: the time in steps of 100 ns, as 17 digits.
func (p *progress) newID(now time.Time) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lastID = max(p.lastID+1, now.UnixNano()/100)
	return strconv.FormatInt(p.lastID, 10)
}

func (d *dispatch) next() { d.sent, d.partID = d.sent+1, "" }
