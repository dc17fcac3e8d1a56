// Package backup is the file that all of the bot's state is kept in: what the
// store holds, and the bureau's own documents.
//
// The file is gzip over lines of JSON: a header, the keys of the store, the
// files, and an end with the SHA-256 of all lines before it. Nothing in it
// depends on the version of Redis. Logins of accounts are in it as they are
// stored, sealed; the key is not.
package backup

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"
	"unicode/utf8"

	"xinfangbot/internal/store"
)

// Errors of files that are not to be restored.
var (
	ErrNoBackup  = errors.New("this is no backup of xinfangbot")
	ErrVersion   = errors.New("the backup was made by a later version of xinfangbot: install that version first")
	ErrTruncated = errors.New("the backup is incomplete: its end is missing")
	ErrAltered   = errors.New("the backup is damaged or was altered")
)

// ErrFileName is returned where a file bears a name that a backup has no place for:
// it would come back under another, and two of them under one.
var ErrFileName = errors.New("the name of a file is not UTF-8: rename the file, then back up again")

const (
	format = "xinfangbot-backup"
	// version is that of the lines.
	version = 1
)

// Header begins a backup.
type Header struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	At      time.Time `json:"at"`
}

// Summary is how much a backup holds.
type Summary struct {
	Keys  int `json:"keys"`
	Files int `json:"files"`
}

// end ends a backup.
type end struct {
	Summary
	Digest string `json:"sha256"`
}

// piece is a part of a file. The pieces of a file follow each other.
type piece struct {
	Path string `json:"path"` // in the folder, with slashes
	Data []byte `json:"data"`
}

// line is one line: one of its fields is set.
type line struct {
	Header *Header      `json:"header,omitempty"`
	Key    *store.Entry `json:"key,omitempty"`
	File   *piece       `json:"file,omitempty"`
	End    *end         `json:"end,omitempty"`
}

// Writer writes a backup.
type Writer struct {
	out     *gzip.Writer
	digest  hash.Hash
	summary Summary
	last    string // the key or file that was written to last
}

// Create writes a backup to path. The file is there when it is complete, and an
// older one of that name is replaced then.
func Create(path string, at time.Time, write func(*Writer) error) (Summary, error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return Summary{}, fmt.Errorf("create the backup: %w", err)
	}
	summary, err := fill(f, at, write)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return summary, errors.Join(fmt.Errorf("write the backup: %w", err), os.Remove(f.Name()))
	}
	return summary, nil
}

func fill(f io.Writer, at time.Time, write func(*Writer) error) (Summary, error) {
	buffered := bufio.NewWriterSize(f, 1<<20)
	// Writes of the service may be held up meanwhile: speed before size.
	out, err := gzip.NewWriterLevel(buffered, gzip.BestSpeed)
	if err != nil {
		return Summary{}, err
	}
	w := &Writer{out: out, digest: sha256.New()}
	if err := w.write(line{Header: &Header{Format: format, Version: version, At: at}}); err != nil {
		return Summary{}, err
	}
	if err := write(w); err != nil {
		return Summary{}, err
	}
	err = w.write(line{End: &end{Summary: w.summary, Digest: hex.EncodeToString(w.digest.Sum(nil))}})
	return w.summary, errors.Join(err, out.Close(), buffered.Flush())
}

func (w *Writer) write(l line) error {
	if l.File != nil && !utf8.ValidString(l.File.Path) {
		return fmt.Errorf("%w (%q)", ErrFileName, l.File.Path)
	}
	raw, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("encode a line of the backup: %w", err)
	}
	raw = append(raw, '\n')
	w.digest.Write(raw)
	_, err = w.out.Write(raw)
	return err
}

// Key adds a key, or a part of one.
func (w *Writer) Key(e store.Entry) error {
	if name := "key " + e.Key; name != w.last {
		w.summary.Keys++
		w.last = name
	}
	return w.write(line{Key: &e})
}
