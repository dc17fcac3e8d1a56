package store_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"

	"xinfangbot/internal/seal"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

func newBox(t *testing.T) *seal.Box {
	t.Helper()
	key := make([]byte, seal.KeySize)
	if _, err := rand.Read(key); err != nil {
		t.Fatal(err)
	}
	box, err := seal.New(key)
	if err != nil {
		t.Fatal(err)
	}
	return box
}

func TestLoginIsKeptSealed(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s, box := open(), newBox(t)
		login := s.Login("wechat:main", box)
		if data, err := login.Load(t.Context()); data != nil || err != nil {
			t.Fatalf("%q, error %v before anything was saved", data, err)
		}
		secret := []byte(`{"sid":"secret"}`)
		if err := login.Save(t.Context(), secret); err != nil {
			t.Fatal(err)
		}
		if data, err := open().Login("wechat:main", box).Load(t.Context()); err != nil || !bytes.Equal(data, secret) {
			t.Errorf("%q, error %v", data, err)
		}
		if _, err := s.Login("wechat:main", newBox(t)).Load(t.Context()); !errors.Is(err, seal.ErrWrongKey) {
			t.Errorf("with another key: error %v", err)
		}
		if data, err := s.Login("wechat:other", box).Load(t.Context()); data != nil || err != nil {
			t.Errorf("another account: %q, error %v", data, err)
		}
	})
}
