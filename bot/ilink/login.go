package ilink

import (
	"context"
	"errors"
	"fmt"
	"time"

	ilinksdk "github.com/openilink/openilink-sdk-go"

	"xinfangbot/internal/pace"
)

const (
	codeTimeout = 15 * time.Second // for getting a code
	codeLife    = 10 * time.Minute // after which a code is given up that the server never called expired
	scanGap     = time.Second      // between two questions whether it was scanned
)

// Why a login is needed, as administrators read it.
const (
	neverLoggedIn = "需要登录"
	loginLost     = "的登录已失效，需要重新登录"
)

// login shows codes until one is scanned, and returns nil when ctx is done. The
// library's own login is not used: it changes the client that others send
// with, and gives up after three codes.
func (c *Channel) login(ctx context.Context, why string) *session {
	c.fall(fmt.Sprintf("微信通道“%s”%s：请在运行本程序的服务器上查看二维码，用微信扫码并确认。登录之前收不到该通道的消息，待发送的内容会保留。", c.o.Account, why))
	backoff := pace.Backoff{First: 2 * time.Second, Max: time.Minute, Rand: c.o.Rand}
	for {
		l, err := c.scan(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err == nil {
			return c.enter(ctx, l)
		}
		c.log.Warn("not logged in, showing another code", "err", err)
		if c.o.Sleep(ctx, backoff.Next()) != nil {
			return nil
		}
	}
}

// errNoScan is why most codes lead to no login.
var errNoScan = errors.New("the code expired before it was scanned and confirmed")

// scan shows one code and returns the login that comes of it.
func (c *Channel) scan(ctx context.Context) (*login, error) {
	client := c.client("", c.o.BaseURL)
	code, err := fetch(ctx, client)
	if err != nil {
		return nil, err
	}
	if err := c.o.ShowQR(code.QRCodeImgContent); err != nil {
		c.log.Error("login code not shown", "err", err) // it may be, in part
	}
	defer c.hideCode()
	ctx, cancel := context.WithTimeout(ctx, codeLife)
	defer cancel()
	host, digits := c.o.BaseURL, ""
	for {
		status, err := client.PollQRStatus(withVerifyCode(ctx, digits), code.QRCode, host)
		if err != nil {
			// One answer that cannot be understood makes no scanned code invalid.
			status = &ilinksdk.QRStatusResponse{}
		}
		switch status.Status {
		case "confirmed":
			return confirmed(status, host, c.o.Now())
		case "expired", "verify_code_blocked":
			return nil, errNoScan
		case "scaned_but_redirect":
			if status.RedirectHost != "" {
				host = "https://" + status.RedirectHost
			}
		case "need_verifycode":
			if digits == "" {
				c.fall(fmt.Sprintf("微信通道“%s”登录时需要输入手机上显示的数字：请按运行本程序的服务器上的提示输入。", c.o.Account))
			}
			if digits, err = c.verifyCode(ctx); err != nil {
				return nil, err
			}
		case "scaned":
			digits = "" // they were right
		}
		if c.o.Sleep(ctx, scanGap) != nil {
			return nil, errNoScan
		}
	}
}

func (c *Channel) hideCode() {
	if err := c.o.HideQR(); err != nil {
		c.log.Error("login code not taken away", "err", err)
	}
}

func fetch(ctx context.Context, client *ilinksdk.Client) (*ilinksdk.QRCodeResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, codeTimeout)
	defer cancel()
	code, err := client.FetchQRCode(ctx)
	if err != nil {
		return nil, fmt.Errorf("get code: %w", err)
	}
	if code.QRCode == "" || code.QRCodeImgContent == "" {
		return nil, errors.New("get code: the server gave none")
	}
	return code, nil
}

func (c *Channel) verifyCode(ctx context.Context) (string, error) {
	if c.o.VerifyCode == nil {
		return "", errors.New("WeChat asks for digits that it shows to the one who scanned, and there is nowhere to enter them")
	}
	digits, err := c.o.VerifyCode(ctx)
	if err != nil {
		return "", fmt.Errorf("ask for the digits that WeChat shows: %w", err)
	}
	return digits, nil
}

func confirmed(status *ilinksdk.QRStatusResponse, host string, now time.Time) (*login, error) {
	if status.BotToken == "" || status.ILinkBotID == "" {
		return nil, errors.New("the code was confirmed, but the server gave no login")
	}
	if status.BaseURL != "" {
		host = status.BaseURL
	}
	return &login{Token: status.BotToken, BaseURL: host, Bot: status.ILinkBotID, At: now}, nil
}

// enter begins a session with a new login. Where it is another bot's than the
// last, what was read and the tokens are of no use.
func (c *Channel) enter(ctx context.Context, l *login) *session {
	s := &session{client: c.client(l.Token, l.BaseURL), bot: l.Bot}
	c.mu.Lock()
	if old := c.state.Login; old == nil || old.Bot != l.Bot {
		c.state.Cursor = ""
		for _, p := range c.state.People {
			p.Token = ""
		}
	}
	c.state.Login, c.current = l, s
	c.mu.Unlock()
	c.typing.forget()
	c.save(ctx)
	c.log.Info("logged in")
	return s
}

// logout ends the session. The login is kept until there is a new one, to tell
// whether that is the same bot's.
func (c *Channel) logout() {
	c.mu.Lock()
	c.current = nil
	c.mu.Unlock()
	c.log.Warn("login lost")
}
