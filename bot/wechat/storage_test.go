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

// foreign is a Storage whose content was sealed with another key.
type foreign struct{ memory }

func (*foreign) Load(context.Context) ([]byte, error) { return nil, seal.ErrWrongKey }

// TestRunEndsWhereTheKeyIsAnother and leaves alone what was saved with the right
// one.
func TestRunEndsWhereTheKeyIsAnother(t *testing.T) {
	h := newHouse(t)
	kept := &foreign{}
	c, err := New(Options{Account: "main", Storage: kept, Display: &wall{}, Transport: h.server.Transport()})
	must(t, err)
	if err := c.Run(testContext(t), nil); !errors.Is(err, seal.ErrWrongKey) || !strings.Contains(err.Error(), "main") {
		t.Errorf("%v", err)
	}
	if kept.data != nil {
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

func TestScreenShowsTheCodeWhereThePictureCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "code.png")
	must(t, os.MkdirAll(filepath.Join(path, "in the way"), 0o700))
	var out bytes.Buffer
	if err := (Screen{Out: &out, Path: path}).Show("link"); err == nil {
		t.Error("nobody learns that there is no picture")
	}
	if !strings.Contains(out.String(), "█") || strings.Contains(out.String(), path) {
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
