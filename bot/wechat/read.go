package wechat

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/eatmoreapple/openwechat"

	"xinfangbot/bot"
)

// Types of app messages that the library has no names for.
const (
	appQuote     = openwechat.AppMessageType(57)
	appUploading = openwechat.AppMessageType(74) // announces a file that comes later
)

// read makes a message of what a sync brought. It reports false for what is not
// for the bot: its own, official accounts' and the system's, and what is said in
// groups without addressing it, which is none of its business.
func (s *session) read(ctx context.Context, raw *openwechat.Message) (m bot.Message, ok bool, err error) {
	if raw.FromUserName == s.book.self || !strings.HasPrefix(raw.FromUserName, "@") || !readable(raw) {
		return m, false, nil
	}
	groupName, userName, content := "", raw.FromUserName, raw.Content
	if isGroup(raw.FromUserName) {
		var by bool
		// What has no author is the system's.
		if userName, content, by = strings.Cut(raw.Content, ":<br/>"); !by || !isPerson(userName) || userName == s.book.self {
			return m, false, nil
		}
		groupName = raw.FromUserName
	}
	name, official, err := s.meet(ctx, groupName, userName)
	if err != nil || official {
		return m, false, err
	}
	m = bot.Message{
		Channel: s.c.Name(), ID: messageID(raw), Sender: bot.Sender{ID: userName, Name: name},
		Group: groupName != "", At: s.c.o.Now(),
	}
	if raw.CreateTime > 0 {
		m.At = time.Unix(raw.CreateTime, 0)
	}
	m.Text, m.Quote, m.Media = readContent(raw, plainText(content))
	if m.Group {
		if m.Text, m.Mentioned = s.addressed(groupName, m.Text); !m.Mentioned {
			return m, false, nil
		}
	}
	p := s.book.place(groupName, userName)
	m.Conversation, m.Sender.Staff, m.Passing = p.conversation(s.c.Name()), p.staff, p.login != ""
	if isFile(raw) {
		if m.File, m.Media, err = s.download(ctx, raw); err != nil {
			return m, false, err
		}
	}
	return m, true, nil
}

// messageID names a message as the servers do: the same where they deliver it
// again.
func messageID(raw *openwechat.Message) string {
	if raw.NewMsgId != 0 {
		return strconv.FormatInt(raw.NewMsgId, 10)
	}
	return raw.MsgId
}

// readable tells what people say from what the system notes.
func readable(raw *openwechat.Message) bool {
	switch raw.MsgType {
	case openwechat.MsgTypeText, openwechat.MsgTypeImage, openwechat.MsgTypeVoice, openwechat.MsgTypeVideo,
		openwechat.MsgTypeMicroVideo, openwechat.MsgTypeEmoticon, openwechat.MsgTypeLocation, openwechat.MsgTypeShareCard:
		return true
	case openwechat.MsgTypeApp:
		return raw.AppMsgType != appUploading
	}
	return false
}

func isFile(raw *openwechat.Message) bool {
	return raw.MsgType == openwechat.MsgTypeApp && raw.AppMsgType == openwechat.AppMsgTypeAttach
}

// readContent takes a message's plain content apart.
func readContent(raw *openwechat.Message, plain string) (text, quote string, media bot.Media) {
	switch {
	case raw.MsgType == openwechat.MsgTypeText && raw.Url == "":
		text, quote = splitQuote(plain)
		return text, quote, ""
	case raw.MsgType == openwechat.MsgTypeApp && raw.AppMsgType == appQuote:
		if text, quote, ok := readQuote(plain); ok {
			return text, quote, ""
		}
		return "", "", bot.OtherKind
	case isFile(raw):
		return "", "", ""
	case raw.MsgType == openwechat.MsgTypeImage:
		return "", "", bot.Picture
	case raw.MsgType == openwechat.MsgTypeVoice:
		return "", "", bot.Voice
	case raw.MsgType == openwechat.MsgTypeVideo || raw.MsgType == openwechat.MsgTypeMicroVideo:
		return "", "", bot.Video
	}
	return "", "", bot.OtherKind
}

// addressed returns what a text says to the bot, and whether it does: by a
// mention or by the prefix.
func (s *session) addressed(groupName, text string) (string, bool) {
	rest, mentioned := withoutMention(text, s.book.ownNames(groupName))
	rest, called := withoutPrefix(rest, s.c.o.GroupPrefix)
	return rest, mentioned || called
}

// meet returns what somebody is called where they speak, asking the servers for
// those who are new.
func (s *session) meet(ctx context.Context, groupName, userName string) (name string, official bool, err error) {
	if groupName != "" {
		if _, known := s.book.member(groupName, userName); !known {
			if err := s.lookUp(ctx, groupName); err != nil {
				return "", false, err
			}
		}
		m, _ := s.book.member(groupName, userName)
		if m.display != "" {
			return m.display, false, nil
		}
		return m.nick, false, nil
	}
	p, known := s.book.person(userName)
	if !known {
		if err := s.lookUp(ctx, userName); err != nil {
			return "", false, err
		}
		p, _ = s.book.person(userName)
	}
	if p.remark != "" {
		return p.remark, p.official, nil
	}
	return p.nick, p.official, nil
}

const (
	// maxDownloads is how often a file is tried to be got.
	maxDownloads = 3
	// downloadLimit is how long that may take in all: other messages wait for it.
	downloadLimit = 5 * time.Minute
)

// download gets a file. What cannot be got is handed over as a file that was
// lost, so that the person is told.
func (s *session) download(ctx context.Context, raw *openwechat.Message) (*bot.File, bot.Media, error) {
	if size, err := strconv.ParseInt(raw.FileSize, 10, 64); err == nil && size > s.c.o.MaxFile {
		return nil, bot.LargeFile, nil
	}
	limited, cancel := context.WithTimeout(ctx, downloadLimit)
	defer cancel()
	for attempt := 1; ; attempt++ {
		began := s.c.o.Now()
		data, err := s.get(limited, raw)
		switch {
		case err == nil && int64(len(data)) > s.c.o.MaxFile:
			return nil, bot.LargeFile, nil
		case err == nil:
			return &bot.File{Name: bot.FileName(plainText(raw.FileName)), Data: data}, "", nil
		case ctx.Err() != nil:
			return nil, "", ctx.Err()
		}
		s.c.log.Warn("file not downloaded", "attempt", attempt, "err", err)
		if attempt == maxDownloads || limited.Err() != nil {
			return nil, bot.LostFile, nil
		}
		if err := s.c.unhurried(ctx, began); err != nil {
			return nil, "", err
		}
	}
}

// get returns the content of a file, cut where it is too large.
func (s *session) get(ctx context.Context, raw *openwechat.Message) ([]byte, error) {
	resp, err := s.caller.Client.WebWxGetMedia(ctx, raw, s.info)
	if err != nil {
		return nil, fmt.Errorf("download: %w", withoutSecrets(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("download: status %d", resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, s.c.o.MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("download: %w", withoutSecrets(err))
	}
	// The servers report success where there is nothing.
	if len(data) == 0 {
		return nil, errors.New("download: empty")
	}
	return data, nil
}
