package seal

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func box(t *testing.T, fill byte) *Box {
	t.Helper()
	b, err := New(bytes.Repeat([]byte{fill}, KeySize))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSealedDataOpensWithItsKey(t *testing.T) {
	b := box(t, 1)
	for _, data := range [][]byte{nil, {0}, []byte("登录凭证"), bytes.Repeat([]byte("长"), 1<<16)} {
		sealed := b.Seal(data)
		if len(data) > 2 && bytes.Contains(sealed, data) {
			t.Error("the data can be read in what was sealed")
		}
		got, err := b.Open(sealed)
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("opened %d bytes as %d: %v", len(data), len(got), err)
		}
	}
	if bytes.Equal(b.Seal([]byte("a")), b.Seal([]byte("a"))) {
		t.Error("sealing the same data twice gives the same result")
	}
}

func TestOpenTellsAWrongKeyFromDamage(t *testing.T) {
	b := box(t, 1)
	sealed := b.Seal([]byte("登录凭证"))
	if _, err := box(t, 2).Open(sealed); !errors.Is(err, ErrWrongKey) {
		t.Errorf("another key: %v", err)
	}
	for i := len(b.head); i < len(sealed); i++ {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := b.Open(changed); !errors.Is(err, ErrDamaged) {
			t.Errorf("byte %d changed: %v", i, err)
		}
	}
	for n := range sealed {
		if _, err := b.Open(sealed[:n]); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
	if _, err := b.Open([]byte(`{"token":"not sealed at all, as an older version kept it"}`)); !errors.Is(err, ErrDamaged) {
		t.Errorf("data that was never sealed: %v", err)
	}
}

func TestKeys(t *testing.T) {
	key, err := ParseKey("  " + strings.Repeat("0f", KeySize) + "\n")
	if err != nil || !bytes.Equal(key, bytes.Repeat([]byte{15}, KeySize)) {
		t.Errorf("%x, %v", key, err)
	}
	for _, text := range []string{"", "passwort", strings.Repeat("0f", KeySize-1), strings.Repeat("0g", KeySize), strings.Repeat("0f", KeySize+1)} {
		if _, err := ParseKey(text); !errors.Is(err, ErrKey) {
			t.Errorf("%q: %v", text, err)
		} else if text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("the error repeats the key %q", text)
		}
	}
	if _, err := New(make([]byte, 16)); !errors.Is(err, ErrKey) {
		t.Errorf("a key of 16 bytes: %v", err)
	}
}

// FuzzOpen opens only what was sealed, and nothing that was changed since.
func FuzzOpen(f *testing.F) {
	box, err := New(make([]byte, KeySize))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("a login"), uint16(0), byte(1))
	f.Add(box.Seal(nil)[:9], uint16(20), byte(0x80))
	f.Fuzz(func(t *testing.T, data []byte, at uint16, flip byte) {
		sealed := box.Seal(data)
		if got, err := box.Open(sealed); err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%q, %v", got, err)
		}
		if flip != 0 {
			sealed[int(at)%len(sealed)] ^= flip
			if got, err := box.Open(sealed); err == nil || got != nil {
				t.Fatalf("opened after a change: %q", got)
			}
		}
		if got, err := box.Open(data); !errors.Is(err, ErrWrongKey) && !errors.Is(err, ErrDamaged) || got != nil {
			t.Fatalf("opened what was never sealed: %q, %v", got, err)
		}
	})
}
