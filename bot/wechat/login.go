package wechat

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/eatmoreapple/openwechat"
)

// codeLink is what a login code says, followed by the code's name.
const codeLink = "https://login.weixin.qq.com/l/"

// logIn logs the account in: with the login that was kept, else by a question
// on the phone, else by a code.
func (c *Channel) logIn(ctx context.Context) (*session, error) {
	old, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	if old.Login != nil {
		s, err := c.resume(ctx, old)
		if !errors.Is(err, errOver) {
			return s, err
		}
		c.log.Info("kept login is over", "err", err)
		if s, err = c.ask(ctx, old); !errors.Is(err, errNotAsked) {
			return s, err
		}
		c.log.Info("the phone does not log in", "err", err)
		// Asking the phone again at every code that runs out would be a nuisance.
		old.Login, old.Cookies = nil, nil
		c.save(ctx, old)
	}
	return c.scan(ctx, old)
}

// caller returns what requests are made with.
func (c *Channel) caller() *openwechat.Caller {
	client := openwechat.DefaultClient()
	// The library would send a message again whose answer was lost. Whether that
	// is right is decided here.
	client.MaxRetryTimes = 1
	client.HTTPClient().Transport, client.HTTPClient().Timeout = watchful{c.o.Transport}, 0
	caller := openwechat.NewCaller(client)
	// Many accounts may log in to the desktop client that may not to the web's.
	openwechat.Desktop.Prepare(&openwechat.Bot{Caller: caller})
	return caller
}

// kept returns a caller with the login that was kept. The cookies are given to
// the whole domain, as they were at first: files have a host of their own.
func (c *Channel) kept(old *saved) *openwechat.Caller {
	caller := c.caller()
	caller.Client.Domain = old.Domain
	var cookies []*http.Cookie
	for name, value := range old.Cookies {
		cookies = append(cookies, &http.Cookie{Name: name, Value: value, Domain: string(old.Domain), Path: "/"})
	}
	caller.Client.Jar().SetCookies(baseURL(caller), cookies)
	return caller
}

// baseURL is the address that the login's cookies belong to.
func baseURL(caller *openwechat.Caller) *url.URL {
	return &url.URL{Scheme: "https", Host: string(caller.Client.Domain), Path: "/cgi-bin/mmwebwx-bin/"}
}

// resume takes up the login that was kept. It returns errOver where it is over.
func (c *Channel) resume(ctx context.Context, old *saved) (*session, error) {
	return c.start(ctx, c.kept(old), old.Login, old)
}

// ask lets the phone ask whether to log in. It returns errNotAsked where it
// cannot, and where nobody says yes.
func (c *Channel) ask(ctx context.Context, old *saved) (*session, error) {
	caller := c.kept(old)
	resp, err := caller.WebWxPushLogin(ctx, old.Login.WxUin)
	if err != nil {
		return nil, fmt.Errorf("ask the phone: %w", withoutSecrets(err))
	}
	if !resp.Ok() {
		return nil, fmt.Errorf("%w: answered %s", errNotAsked, resp.Ret)
	}
	c.enter(asking, 0)
	redirect, err := c.await(ctx, caller, resp.UUID, "1")
	if errors.Is(err, openwechat.ErrLoginTimeout) {
		return nil, fmt.Errorf("%w: nobody confirmed", errNotAsked)
	}
	if err != nil {
		return nil, err
	}
	return c.open(ctx, caller, redirect, old)
}

// scan shows codes until one is scanned.
func (c *Channel) scan(ctx context.Context, old *saved) (*session, error) {
	defer c.hideCode()
	for {
		began := c.o.Now()
		caller := c.caller()
		uuid, err := caller.GetLoginUUID(ctx)
		if err != nil {
			return nil, fmt.Errorf("get a login code: %w", withoutSecrets(err))
		}
		if err := c.o.Display.Show(codeLink + uuid); err != nil {
			c.log.Error("login code not shown", "err", err)
		}
		c.enter(scanning, 0)
		redirect, err := c.await(ctx, caller, uuid, "0")
		if errors.Is(err, openwechat.ErrLoginTimeout) {
			if err := c.unhurried(ctx, began); err != nil {
				return nil, err
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		return c.open(ctx, caller, redirect, old)
	}
}

func (c *Channel) hideCode() {
	if err := c.o.Display.Hide(); err != nil {
		c.log.Error("login code not taken away", "err", err)
	}
}

// maxDropped is how many long polls in a row may fail while a code is shown.
const maxDropped = 5

// await returns where the login goes on once it is confirmed on the phone, and
// openwechat.ErrLoginTimeout where the code has run out.
func (c *Channel) await(ctx context.Context, caller *openwechat.Caller, uuid, tip string) (*url.URL, error) {
	for dropped := 0; ; {
		began := c.o.Now()
		resp, err := caller.CheckLogin(ctx, uuid, tip)
		code := openwechat.LoginCodeWait
		if err == nil {
			code, err = resp.Code()
		}
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			if dropped++; dropped > maxDropped {
				return nil, fmt.Errorf("await login: %w", withoutSecrets(err))
			}
		case code == openwechat.LoginCodeSuccess:
			redirect, err := resp.RedirectURL()
			if err != nil {
				return nil, fmt.Errorf("await login: %w", err)
			}
			return redirect, nil
		case code == openwechat.LoginCodeWait || code == openwechat.LoginCodeScanned:
			dropped, tip = 0, "0"
		default:
			return nil, openwechat.ErrLoginTimeout
		}
		if code != openwechat.LoginCodeScanned {
			if err := c.unhurried(ctx, began); err != nil {
				return nil, err
			}
		}
	}
}

// unhurried waits where something that takes its time was over at once, so that
// a server that has gone astray is not asked without end.
func (c *Channel) unhurried(ctx context.Context, began time.Time) error {
	if d := time.Second - c.o.Now().Sub(began); d > 0 {
		return c.o.Sleep(ctx, d)
	}
	return nil
}

// maxLoginAnswer is the most bytes of an answer that carries a login.
const maxLoginAnswer = 1 << 20

// open gets the keys of a login that was confirmed, and starts it. It returns
// errRefused where the account may not log in.
func (c *Channel) open(ctx context.Context, caller *openwechat.Caller, redirect *url.URL, old *saved) (*session, error) {
	query := redirect.Query()
	query.Set("version", "v2")
	redirect.RawQuery = query.Encode()
	// Not Caller.GetLoginInfo: it keeps the message of a refusal and loses its
	// number.
	resp, err := caller.Client.GetLoginInfo(ctx, redirect)
	if err != nil {
		return nil, fmt.Errorf("get login: %w", withoutSecrets(err))
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxLoginAnswer))
	if err != nil {
		return nil, fmt.Errorf("get login: %w", withoutSecrets(err))
	}
	info := &openwechat.LoginInfo{}
	if err := xml.Unmarshal(data, info); err != nil {
		return nil, errors.New("get login: the answer is no XML")
	}
	switch {
	case openwechat.Ret(info.Ret) == retRefused:
		return nil, errRefused
	case info.Ret != 0:
		return nil, fmt.Errorf("get login: %w", openwechat.Ret(info.Ret))
	}
	caller.Client.Domain = openwechat.WechatDomain(redirect.Host)
	return c.start(ctx, caller, info, old)
}

// start begins a session with a login: it gets the account's name, tells the
// phone, and reads the address book.
func (c *Channel) start(ctx context.Context, caller *openwechat.Caller, info *openwechat.LoginInfo, old *saved) (*session, error) {
	request := &openwechat.BaseRequest{Uin: info.WxUin, Sid: info.WxSid, Skey: info.SKey, DeviceID: old.Device}
	init, err := caller.WebInit(ctx, request)
	if ret, ok := refusal(err); ok && ret == retRefused {
		return nil, errRefused
	} else if ok && ret != retTooOften {
		return nil, fmt.Errorf("%w: %w", errOver, err)
	}
	if err != nil {
		return nil, fmt.Errorf("initialise: %w", withoutSecrets(err))
	}
	if init.User == nil || init.User.UserName == "" || init.SyncKey == nil {
		return nil, errors.New("initialise: the answer names no user or no place in the stream")
	}
	registerHosts(caller)
	err = caller.WebWxStatusNotify(ctx, &openwechat.CallerWebWxStatusNotifyOptions{
		BaseRequest: request, WebInitResponse: init, LoginInfo: info,
	})
	if err != nil {
		return nil, fmt.Errorf("tell the phone: %w", withoutSecrets(err))
	}
	s := &session{
		c: c, caller: caller, info: info, request: request, book: newBook(init.User, nil),
		fresh: whole(init.SyncKey), uploading: make(chan struct{}, 1),
	}
	s.key = s.fresh
	if old.Uin == info.WxUin {
		s.book = newBook(init.User, old.Shared)
		if old.Key != nil {
			s.key, s.inherited = whole(old.Key), true
		}
	}
	s.checkKey, s.ledger = s.key, newLedger(s.key)
	if err := s.readContacts(ctx, strings.Split(init.ChatSet, ",")); err != nil {
		return nil, err
	}
	return s, nil
}

// registerHosts tells the library's cookie jar every host that the session asks.
// The jar writes a map of hosts at the first cookie of each, without a lock, and
// requests run side by side from now on.
func registerHosts(caller *openwechat.Caller) {
	domain := caller.Client.Domain
	for _, host := range []string{domain.BaseHost(), domain.FileHost(), domain.SyncHost()} {
		if u, err := url.Parse(host + "/"); err == nil {
			caller.Client.Jar().SetCookies(u, nil)
		}
	}
}

// saved is what is kept of the session.
func (s *session) saved() *saved {
	data := &saved{
		Device: s.request.DeviceID, Uin: s.info.WxUin, Login: s.info,
		Domain: s.caller.Client.Domain, Cookies: make(map[string]string), Key: s.ledger.place(), Shared: s.book.sharedNames(),
	}
	for _, cookie := range s.caller.Client.Jar().Cookies(baseURL(s.caller)) {
		data.Cookies[cookie.Name] = cookie.Value
	}
	return data
}
