package wechat

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinfangbot/internal/seal"
)

func sealed(t *testing.T, s Storage, fill byte) *Sealed {
	t.Helper()
	box, err := seal.New(bytes.Repeat([]byte{fill}, seal.KeySize))
	must(t, err)
	return &Sealed{Storage: s, Box: box}
}

func TestSealedStorage(t *testing.T) {
	ctx := context.Background()
	var kept memory
	s := sealed(t, &kept, 1)
	if data, err := s.Load(ctx); err != nil || data != nil {
		t.Errorf("nothing saved: %q, %v", data, err)
	}
	must(t, s.Save(ctx, []byte("pass_ticket")))
	if bytes.Contains(kept.data, []byte("ticket")) {
		t.Error("what is kept can be read")
	}
	if data, err := s.Load(ctx); err != nil || string(data) != "pass_ticket" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := sealed(t, &kept, 2).Load(ctx); !errors.Is(err, seal.ErrWrongKey) {
		t.Errorf("another key: %v", err)
	}
	kept.data[len(kept.data)-1] ^= 1
	if _, err := s.Load(ctx); !errors.Is(err, seal.ErrDamaged) {
		t.Errorf("changed: %v", err)
	}
}

// TestRunEndsWhereTheKeyIsAnother and leaves alone what was saved with the right
// one.
func TestRunEndsWhereTheKeyIsAnother(t *testing.T) {
	h := newHouse(t)
	must(t, sealed(t, &h.storage, 1).Save(context.Background(), []byte("{}")))
	before := bytes.Clone(h.storage.data)
	c, err := New(Options{Account: "main", Storage: sealed(t, &h.storage, 2), Display: &wall{}, Transport: h.server.Transport()})
	must(t, err)
	if err := c.Run(testContext(t), nil); !errors.Is(err, seal.ErrWrongKey) || !strings.Contains(err.Error(), "main") {
		t.Errorf("%v", err)
	}
	if !bytes.Equal(h.storage.data, before) {
		t.Error("the saved login was overwritten")
	}
}

// TestSavedLoginThatCannotBeRead is replaced by a new one.
func TestSavedLoginThatCannotBeRead(t *testing.T) {
	h := newHouse(t)
	h.storage.data = []byte("{")
	h.scanned()
	if old, err := (&Channel{o: Options{Storage: &h.storage}}).load(context.Background()); err != nil || old.Login == nil {
		t.Errorf("%+v, %v", old, err)
	}
}

func TestScreen(t *testing.T) {
	var out bytes.Buffer
	s := Screen{Out: &out, Path: filepath.Join(t.TempDir(), "login", "code.png")}
	must(t, s.Hide())
	must(t, s.Show("https://login.weixin.qq.com/l/abc=="))
	if info, err := os.Stat(s.Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if !strings.Contains(out.String(), "█") || !strings.Contains(out.String(), s.Path) {
		t.Errorf("printed %q", out.String())
	}
	must(t, s.Hide())
	if _, err := os.Stat(s.Path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the code is still there: %v", err)
	}
	out.Reset()
	must(t, Screen{Out: &out}.Show("link"))
	must(t, Screen{Out: &out}.Hide())
	if !strings.Contains(out.String(), "█") {
		t.Errorf("printed %q", out.String())
	}
}

func TestOptions(t *testing.T) {
	for _, o := range []Options{{}, {Account: "a/b", Storage: &memory{}, Display: &wall{}}, {Account: "a", Display: &wall{}}, {Account: "a", Storage: &memory{}}} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}

// away is a Storage that cannot be reached at first, and never be written to.
type away struct{ loads int }

var errAway = errors.New("connection refused")

func (a *away) Load(context.Context) ([]byte, error) {
	if a.loads++; a.loads < 4 {
		return nil, errAway
	}
	return nil, nil
}

func (*away) Save(context.Context, []byte) error { return errAway }

// TestStorageThatIsAway is waited for at the start, and not needed later.
func TestStorageThatIsAway(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	h.o.Storage = &away{}
	r := h.scanned()
	friend.Say("一")
	must(t, r.reply(r.last(1), "答"))
	for _, a := range r.announced {
		if strings.Contains(a.Text, "连接中断") {
			t.Errorf("announced %q", a.Text)
		}
	}
}
