package wechat

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/eatmoreapple/openwechat"
)

// What the servers answer where they refuse.
const (
	retFailedLogin = openwechat.Ret(1100)
	retLoggedOut   = openwechat.Ret(1101)
	retBadCookie   = openwechat.Ret(1102)
	retRefused     = openwechat.Ret(1203)
	retTooOften    = openwechat.Ret(1205)
)

var (
	// errOver: the login that was kept is no longer valid.
	errOver = errors.New("the login is over")
	// errNotAsked: the phone was not asked whether to log in, or said no.
	errNotAsked = errors.New("no login by the phone")
	// errRefused: the account may not log in to the web client.
	errRefused = errors.New("login to the web client is refused to the account (1203)")
)

// refusal is what the servers answered in place of what was asked for; an error
// that is none of theirs, such as a dropped connection, has none.
func refusal(err error) (openwechat.Ret, bool) {
	var ret openwechat.Ret
	ok := errors.As(err, &ret)
	return ret, ok
}

// ended tells whether the error means that the running login is over.
func ended(err error) bool {
	ret, ok := refusal(err)
	return ok && (ret == retFailedLogin || ret == retLoggedOut || ret == retBadCookie || ret == retRefused)
}

// withoutSecrets returns the error of a request without the query of its
// address, in which the protocol carries the login's keys.
func withoutSecrets(err error) error {
	var failed *url.Error
	if !errors.As(err, &failed) {
		return err
	}
	where := "request"
	if u, parseErr := url.Parse(failed.URL); parseErr == nil {
		where = u.Host + u.Path
	}
	return fmt.Errorf("%w: %s %s: %w", openwechat.NetworkErr, failed.Op, where, failed.Err)
}
