package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/eatmoreapple/openwechat"

	"xinfangbot/internal/seal"
)

// Storage keeps an account's login from one start to the next. Whoever has the
// login can read and write as the account, so it is kept sealed.
type Storage interface {
	// Load returns what was saved last, or nothing where nothing was. It returns
	// seal.ErrWrongKey where that was sealed with another key, and
	// seal.ErrDamaged where it was changed since.
	Load(ctx context.Context) ([]byte, error)
	Save(ctx context.Context, data []byte) error
}

// errNotLoaded: whether there is a login that was kept is not known.
var errNotLoaded = errors.New("kept login not loaded")

// saved is what outlives the process: enough to log in without a code, and to
// go on in the stream of messages where the last process had come to.
type saved struct {
	// Device is the ID by which the servers know this installation. The library
	// draws it from the second of the start, which two accounts may share.
	Device string `json:"device"`
	Uin    int64  `json:"uin,omitempty"`
	// Login, Domain and Cookies are those of the last login; Login is nil where
	// it is known to be over.
	Login   *openwechat.LoginInfo   `json:"login,omitempty"`
	Domain  openwechat.WechatDomain `json:"domain,omitempty"`
	Cookies map[string]string       `json:"cookies,omitempty"`
	// Key is the place in the stream up to which every message was answered. It
	// counts the account's messages, not the login's, so it serves the next
	// login too.
	Key *openwechat.SyncKey `json:"key,omitempty"`
	// Shared are the digests of names that several groups have borne.
	Shared []string `json:"shared,omitempty"`
}

// load reads what was saved. A login that cannot be read is as good as none,
// except where the key is not the one it was saved with: that is a mistake in
// the settings, and saving over it would destroy a login that is still good.
func (c *Channel) load(ctx context.Context) (*saved, error) {
	old := &saved{}
	data, err := c.o.Storage.Load(ctx)
	switch {
	case errors.Is(err, seal.ErrDamaged):
		c.log.Error("saved login is not used", "err", err)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errNotLoaded, err)
	case len(data) > 0:
		if err := json.Unmarshal(data, old); err != nil {
			c.log.Error("saved login is not used", "err", "it is no JSON of this version")
			old = &saved{}
		}
	}
	if old.Device == "" {
		old.Device = c.newDevice()
	}
	return old, nil
}

// save keeps data and reports whether it could. Where it could not, the account
// stays logged in all the same: the next place in the stream is saved with
// everything else.
func (c *Channel) save(ctx context.Context, data *saved) bool {
	raw, err := json.Marshal(data)
	if err == nil {
		err = c.o.Storage.Save(ctx, raw)
	}
	if err != nil && ctx.Err() == nil {
		c.log.Warn("login not saved", "err", err)
	}
	return err == nil
}

// newDevice draws a device ID: e and 15 digits, as the web client does.
func (c *Channel) newDevice() string {
	return fmt.Sprintf("e%015d", int64(c.o.Rand()*1e15))
}
