package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"sync"

	"xinfangbot/bot"
	"xinfangbot/bot/ilink"
	"xinfangbot/bot/wechat"
	"xinfangbot/internal/config"
	"xinfangbot/internal/pace"
	"xinfangbot/internal/seal"
)

// errNoChannel says what to add.
var errNoChannel = errors.New(`no channel is configured, so there is nobody to answer: add one to the configuration, such as
channels:
  - kind: ilink
    account: main
(kind: wechat for personal WeChat; every key is in config.example.yaml)`)

// openChannels makes the channels of the accounts that are enabled. They log in
// when they are served.
func openChannels(conf config.Config, s *state, out io.Writer, log *slog.Logger) ([]bot.Channel, error) {
	var list []bot.Channel
	var box *seal.Box
	for _, c := range conf.Channels {
		if !c.Enabled {
			continue
		}
		if box == nil {
			var err error
			if box, err = openBox(conf); err != nil {
				return nil, err
			}
		}
		ch, err := newChannel(conf, c, s, box, out, log)
		if err != nil {
			return nil, err
		}
		list = append(list, ch)
	}
	return list, nil
}

func newChannel(conf config.Config, c config.Channel, s *state, box *seal.Box, out io.Writer, log *slog.Logger) (bot.Channel, error) {
	account := pace.Gap{Min: c.Gap, Jitter: c.Jitter}
	conversation := pace.Gap{Min: c.ConversationGap, Jitter: c.ConversationJitter}
	now, err := clock()
	if err != nil {
		return nil, err
	}
	show := display{Screen: wechat.Screen{Out: out, Path: qrPath(conf, c)}, account: c.Name()}
	storage := s.Login(c.Name(), box)
	if c.Kind == config.ILink {
		ask := digits{out: out, path: digitsPath(conf, c), account: c.Name()}
		return ilink.New(ilink.Options{
			Account: c.Account, Storage: storage, ShowQR: show.Show, HideQR: show.Hide, VerifyCode: ask.Ask,
			AccountGap: account, ConversationGap: conversation, MaxFile: int64(c.MaxFile) << 20,
			Now: now, Rand: mathrand.Float64, Logger: log,
		}), nil
	}
	return wechat.New(wechat.Options{
		Account: c.Account, Storage: storage, Display: show, GroupPrefix: c.GroupPrefix,
		AccountGap: account, ConversationGap: conversation, MaxFile: int64(c.MaxFile) << 20,
		Now: now, Logger: log,
	})
}

// display shows the login codes of one of several accounts.
type display struct {
	wechat.Screen
	account string
}

// Show implements wechat.Display. It writes everything at once: two accounts may
// show their codes at the same moment.
func (d display) Show(link string) error {
	var whole bytes.Buffer
	fmt.Fprintf(&whole, "账号%s：", d.account)
	screen := d.Screen
	screen.Out = &whole
	err := screen.Show(link)
	if _, printed := d.Out.Write(whole.Bytes()); printed != nil {
		return errors.Join(err, fmt.Errorf("show login code: %w", printed))
	}
	return err
}

// lockedWriter lets several goroutines write to one terminal.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// keyPath is where the key of the logins is where the configuration names none.
func keyPath(conf config.Config) string { return filepath.Join(conf.Data, "session.key") }

// openBox returns what the logins are sealed with. Without a key in the
// configuration, one is made in the data folder at the first start.
func openBox(conf config.Config) (*seal.Box, error) {
	key, err := conf.Session.Key()
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	text, from := key.Reveal(), "session"
	if text == "" {
		from = keyPath(conf)
		if text, err = ownKey(from); err != nil {
			return nil, fmt.Errorf("key of the logins: %w", err)
		}
	}
	raw, err := seal.ParseKey(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", from, err)
	}
	return seal.New(raw)
}

// ownKey reads the key in the file, which it makes where there is none: beside
// it first, so that a crash leaves a whole key or none.
func ownKey(path string) (string, error) {
	data, err := os.ReadFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return string(data), err
	}
	raw := make([]byte, seal.KeySize)
	_, _ = rand.Read(raw) // never fails
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return "", err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(hex.EncodeToString(raw) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", err
	}
	if err := publish(f.Name(), path, os.Link); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	data, err = os.ReadFile(path)
	return string(data), err
}

// publish gives a whole file its name. It returns fs.ErrExist where another
// process has made its own meanwhile. exFAT and some file servers know no
// links: there a crash may leave half a file.
func publish(from, to string, link func(from, to string) error) error {
	if err := link(from, to); err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		os.Remove(to) // it is ours, and no key
	}
	return err
}
