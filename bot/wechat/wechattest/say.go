package wechattest

import (
	"crypto/rand"
	"encoding/xml"
	"fmt"
	"html"
	"path/filepath"
	"strings"
	"time"
)

// Types of messages, as the protocol numbers them.
const (
	typeText     = 1
	typePicture  = 3
	typeVoice    = 34
	typeVideo    = 43
	typeSticker  = 47
	typeApp      = 49
	typeNotify   = 51
	typeSystem   = 10000
	appFile      = 6
	appQuote     = 57
	appUploading = 74
)

// entry is something that was said to the account.
type entry struct {
	id      int64
	at      time.Time
	from    *Person // nil: the account itself, on the phone, or the system
	group   *Group  // nil: in private
	system  bool
	kind    int
	appKind int
	content string // as the sender means it: not escaped
	url     string
	media   string // the media's ID
	name    string
	size    int
}

// media is what can be downloaded.
type media struct {
	name string
	data []byte
}

// render is the entry as a sync brings it, in the names of the running login.
// s.mu is held.
func (e *entry) render(a *Account) map[string]any {
	from, to := a.selfName(), a.selfName()
	content := escape(e.content)
	switch {
	case e.group != nil && e.from != nil:
		from = a.groupName(e.group)
		content = a.userName(e.from) + ":<br/>" + content
	case e.group != nil && e.system:
		from = a.groupName(e.group)
	case e.group != nil:
		to = a.groupName(e.group)
	case e.from != nil:
		from = a.userName(e.from)
	case !e.system:
		to = "filehelper"
	}
	m := map[string]any{
		"MsgId": fmt.Sprint(e.id), "NewMsgId": e.id, "FromUserName": from, "ToUserName": to,
		"MsgType": e.kind, "AppMsgType": e.appKind, "Content": content, "CreateTime": e.at.Unix(), "Url": e.url,
		"FileName": escape(e.name), "FileSize": "", "MediaId": e.media, "EncryFileName": "", "Status": 3,
		"RecommendInfo": map[string]any{}, "AppInfo": map[string]any{"AppID": "", "Type": 0},
	}
	if e.size > 0 {
		m["FileSize"], m["EncryFileName"] = fmt.Sprint(e.size), "enc-"+filepath.Ext(e.name)
	}
	return m
}

// escape is how Tencent writes what people write: HTML, with line breaks and
// emoji as elements.
func escape(s string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(html.EscapeString(s), "\n", "<br/>") {
		if r >= 0x1F300 && r <= 0x1FAFF {
			fmt.Fprintf(&b, `<span class="emoji emoji%x"></span>`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// say puts an entry into the account's log and returns its ID.
func (a *Account) say(e *entry) string {
	s := a.server
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	e.id = 5000000000000000000 + s.serial
	// Times have whole seconds; no two messages share one, so that their order
	// can be told from them.
	s.clock = later(time.Now().Truncate(time.Second), s.clock.Add(time.Second))
	e.at = s.clock
	a.log = append(a.log, e)
	if a.duplicates > 0 {
		a.duplicates--
		a.log = append(a.log, e)
	}
	s.notify()
	return fmt.Sprint(e.id)
}

// mediaID is a new ID as Tencent writes them.
func mediaID() string { return "@crypt_" + strings.ToLower(rand.Text()) }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (a *Account) store(m media) string {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	id := mediaID()
	a.media[id] = &m
	return id
}

// Say says a text to the account in private and returns the message's ID.
func (p *Person) Say(text string) string { return p.SayIn(nil, text) }

// SayIn says a text in a group.
func (p *Person) SayIn(g *Group, text string) string {
	return p.account.say(&entry{from: p, group: g, kind: typeText, content: text})
}

// Mention is how a text addresses a member of a group: what the phone puts in
// where one is chosen from the list.
func Mention(name string) string { return "@" + name + "\u2005" }

// SendFile sends a file.
func (p *Person) SendFile(g *Group, name string, data []byte) string {
	a := p.account
	content := fmt.Sprintf("<msg><appmsg appid='' sdkver=''><title>%s</title><type>6</type></appmsg></msg>", html.EscapeString(name))
	// The phone says first that it is uploading.
	a.say(&entry{from: p, group: g, kind: typeApp, appKind: appUploading, content: content, name: name})
	id := a.store(media{name, data})
	return a.say(&entry{from: p, group: g, kind: typeApp, appKind: appFile, content: content, name: name, size: len(data), media: id})
}

// Quote says a text that refers to an earlier one by somebody, as phones write
// it: an XML of type 57.
func (p *Person) Quote(g *Group, text, by, quoted string) string {
	var b strings.Builder
	esc := func(s string) string {
		b.Reset()
		_ = xml.EscapeText(&b, []byte(s))
		return b.String()
	}
	content := fmt.Sprintf("<?xml version=\"1.0\"?>\n<msg>\n<appmsg appid=\"\" sdkver=\"0\"><title>%s</title><type>57</type>"+
		"<refermsg><type>1</type><svrid>1</svrid><fromusr>wxid_1</fromusr><displayname>%s</displayname><content>%s</content></refermsg></appmsg>\n</msg>",
		esc(text), esc(by), esc(quoted))
	return p.account.say(&entry{from: p, group: g, kind: typeApp, appKind: appQuote, content: content})
}

// QuoteInText says the same as other clients write it: as a text.
func (p *Person) QuoteInText(g *Group, text, by, quoted string) string {
	return p.SayIn(g, fmt.Sprintf("「%s：%s」\n- - - - - - - - - - - - - - -\n%s", by, quoted, text))
}

// SendPicture sends a picture.
func (p *Person) SendPicture(g *Group) string {
	return p.account.say(&entry{from: p, group: g, kind: typePicture, content: `<msg><img length="3"/></msg>`})
}

// SendVoice sends a voice message.
func (p *Person) SendVoice(g *Group) string {
	return p.account.say(&entry{from: p, group: g, kind: typeVoice, content: "<msg><voicemsg/></msg>"})
}

// SendVideo sends a video.
func (p *Person) SendVideo(g *Group) string {
	return p.account.say(&entry{from: p, group: g, kind: typeVideo, content: "<msg><videomsg/></msg>"})
}

// SendSticker sends a sticker.
func (p *Person) SendSticker(g *Group) string {
	return p.account.say(&entry{from: p, group: g, kind: typeSticker, content: "<msg><emoji/></msg>"})
}

// SendLocation sends a place on the map.
func (p *Person) SendLocation(g *Group) string {
	return p.account.say(&entry{
		from: p, group: g, kind: typeText, content: "人民路1号:\n/cgi-bin/mmwebwx-bin/webwxgetpubliclinkimg?pictype=location",
		url: "http://apis.map.qq.com/uri/v1/geocoder?coord=39.9,116.4",
	})
}

// System lets WeChat itself say something, in private or in a group.
func (a *Account) System(g *Group, text string) string {
	return a.say(&entry{group: g, system: true, kind: typeSystem, content: text})
}

// Notify lets the phone tell the client what it shows at present.
func (a *Account) Notify() string {
	return a.say(&entry{system: true, kind: typeNotify, content: "<msg><op id='4'></op></msg>"})
}

// SayFromPhone lets the account's owner say something on the phone: in a group,
// or to the file helper.
func (a *Account) SayFromPhone(g *Group, text string) string {
	return a.say(&entry{group: g, kind: typeText, content: text})
}

// Duplicate delivers the next n messages twice.
func (a *Account) Duplicate(n int) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.duplicates += n
}

// Reorder delivers the next sync of several messages in reverse.
func (a *Account) Reorder() {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.reorder = true
}

// Forget loses what was said so far, and refuses every place in the stream that
// a client could go on from.
func (a *Account) Forget() {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.log, a.void = nil, a.void+1
}
