package backup

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"xinfangbot/internal/store"
)

// Verify reads a backup from its first byte to its last and returns what is
// wrong with it: ErrNoBackup, ErrVersion, ErrTruncated or ErrAltered.
func Verify(path string) (Header, Summary, error) {
	var h Header
	var s Summary
	err := read(path, func(l line) error {
		switch {
		case l.Header != nil:
			h = *l.Header
		case l.End != nil:
			s = l.End.Summary
		}
		return nil
	})
	return h, s, err
}

// Keys are the keys of a backup, for store.Restore.
func Keys(path string) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		err := read(path, func(l line) error {
			if l.Key != nil && !yield(*l.Key, nil) {
				return errStop
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStop) {
			yield(store.Entry{}, err)
		}
	}
}

// errStop ends a reading that nobody wants to go on.
var errStop = errors.New("stop")

// read calls f with every line.
func read(path string, f func(line) error) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	defer file.Close()
	packed, err := gzip.NewReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		return fmt.Errorf("%s: %w", path, damage(err, true))
	}
	r := &reader{lines: bufio.NewReaderSize(packed, 1<<20)}
	if err := r.each(f); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// reader reads lines and checks what stands where.
type reader struct {
	lines   *bufio.Reader
	written Writer // what the lines so far amount to
}

func (r *reader) each(f func(line) error) error {
	r.written.digest = sha256.New()
	for n := 1; ; n++ {
		raw, err := r.lines.ReadBytes('\n')
		if err != nil {
			return damage(err, n == 1)
		}
		var l line
		if err := json.Unmarshal(raw, &l); err != nil || (l.Header != nil) != (n == 1) {
			return damage(ErrAltered, n == 1)
		}
		if l.Header != nil {
			if err := l.Header.check(); err != nil {
				return err
			}
		}
		if l.End != nil {
			return r.finish(l, f)
		}
		r.count(l, raw)
		if err := f(l); err != nil {
			return err
		}
	}
}

func (h *Header) check() error {
	switch {
	case h.Format != format:
		return ErrNoBackup
	case h.Version > version:
		return fmt.Errorf("%w (format %d, this is %d)", ErrVersion, h.Version, version)
	}
	return nil
}

// count adds a line to what the end must say.
func (r *reader) count(l line, raw []byte) {
	w := &r.written
	w.digest.Write(raw)
	name := ""
	switch {
	case l.Key != nil:
		if name = "key " + l.Key.Key; name != w.last {
			w.summary.Keys++
		}
	case l.File != nil:
		if name = "file " + l.File.Path; name != w.last {
			w.summary.Files++
		}
	}
	w.last = name
}

// finish compares the end with what came before it.
func (r *reader) finish(l line, f func(line) error) error {
	digest := hex.EncodeToString(r.written.digest.Sum(nil))
	if l.End.Digest != digest || l.End.Summary != r.written.summary {
		return ErrAltered
	}
	switch _, err := r.lines.ReadByte(); {
	case err == nil:
		return ErrAltered
	case !errors.Is(err, io.EOF):
		return damage(err, false)
	}
	return f(l)
}

// damage says what an error of reading means.
func damage(err error, first bool) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrTruncated
	case errors.Is(err, gzip.ErrHeader) && first, errors.Is(err, ErrAltered) && first:
		return ErrNoBackup
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt):
		return ErrAltered
	}
	return err
}
