// Package seal keeps what must not lie open in the store, such as the login of
// a WeChat account, encrypted and authenticated with one key.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// KeySize is the length of a key in bytes.
const KeySize = 32

// Errors of New, ParseKey and Open.
var (
	ErrKey      = errors.New("the key must be 32 bytes: 64 hexadecimal digits, as `openssl rand -hex 32` prints them")
	ErrWrongKey = errors.New("sealed with another key")
	ErrDamaged  = errors.New("sealed data is damaged or was tampered with")
)

// version begins everything sealed here, so that a later format can be told
// apart.
const version = 1

// idSize is how many bytes of a digest of the key precede the ciphertext. They
// tell a wrong key from damaged data, which GCM alone does not.
const idSize = 4

// Box seals and opens with one key. Several goroutines may use it.
type Box struct {
	aead cipher.AEAD
	head [1 + idSize]byte
}

// ParseKey reads a key as a person writes it: 64 hexadecimal digits. It
// returns ErrKey for everything else and never repeats what it was given.
func ParseKey(text string) ([]byte, error) {
	key, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != KeySize {
		return nil, ErrKey
	}
	return key, nil
}

// New returns a Box for a key of KeySize bytes, and ErrKey for any other.
func New(key []byte) (*Box, error) {
	if len(key) != KeySize {
		return nil, ErrKey
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	b := &Box{}
	if b.aead, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("xinfangbot key id"))
	b.head[0] = version
	copy(b.head[1:], mac.Sum(nil))
	return b, nil
}

// Seal encrypts data with AES-256-GCM. Sealing the same data twice gives
// different results.
func (b *Box) Seal(data []byte) []byte {
	out := make([]byte, 0, len(b.head)+len(data)+b.aead.Overhead())
	out = append(out, b.head[:]...)
	return b.aead.Seal(out, nil, data, b.head[:])
}

// Open returns what was sealed. It returns ErrWrongKey where another key
// sealed it and ErrDamaged where it is not whole, not ours or was changed.
func (b *Box) Open(sealed []byte) ([]byte, error) {
	if len(sealed) < len(b.head)+b.aead.Overhead() || sealed[0] != version {
		return nil, ErrDamaged
	}
	if !hmac.Equal(sealed[:len(b.head)], b.head[:]) {
		return nil, ErrWrongKey
	}
	data, err := b.aead.Open(nil, nil, sealed[len(b.head):], b.head[:])
	if err != nil {
		return nil, ErrDamaged
	}
	return data, nil
}
