package backup

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xinfangbot/internal/store"
)

var keys = []store.Entry{
	{Key: "xf:{a}:session", Type: "hash", Values: []store.Text{"turn", "m1", "a", `{"dialog":"填报"}`}},
	{Key: "xf:{a}:seen:m1", Type: "string", Until: 1700000000000, Values: []store.Text{"1"}},
	{Key: "xf:{audit}:stream", Type: "stream", Stream: []store.StreamEntry{{ID: "1-0", Values: []store.Text{"at", "1"}}}},
	{Key: "xf:{audit}:stream", Type: "stream", Stream: []store.StreamEntry{{ID: "2-0", Values: []store.Text{"at", "\xff\x00 no text"}}}},
	{Key: "xf:{login:wechat:main}", Type: "string", Values: []store.Text{"\x01\xfe\x00 sealed"}},
}

var day = time.Date(2026, 2, 10, 9, 0, 0, 0, time.UTC)

// create writes a backup.
func create(t *testing.T) (path string, folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "knowledge")
	noise := make([]byte, pieceSize+100) // what repeats itself can be packed in several ways
	rand.NewChaCha8([32]byte{}).Read(noise)
	for name, data := range map[string]string{
		"corpus.json": "{}", "shards/000001/text": string(noise), "shards/000001/empty": "", "lock": "",
	} {
		name = filepath.Join(folder, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(data), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	// What is behind a link is not the folder's.
	if err := os.Symlink("/", filepath.Join(folder, "link")); err != nil {
		t.Log("this file system has no links:", err)
	}
	path = filepath.Join(t.TempDir(), "state.xfb")
	s, err := Create(path, day, func(w *Writer) error {
		for _, e := range keys {
			if err := w.Key(e); err != nil {
				return err
			}
		}
		return w.Folder(folder, func(name string) bool { return name == "lock" })
	})
	if err != nil || s != (Summary{Keys: 4, Files: 3}) {
		t.Fatalf("%+v, %v", s, err)
	}
	return path, folder
}

func TestRoundTrip(t *testing.T) {
	path, folder := create(t)
	h, s, err := Verify(path)
	if err != nil || s != (Summary{Keys: 4, Files: 3}) || !h.At.Equal(day) {
		t.Fatalf("%+v, %+v, %v", h, s, err)
	}
	var got []store.Entry
	for e, err := range Keys(path) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
	}
	if diff := cmp.Diff(keys, got); diff != "" {
		t.Error(diff)
	}
	for range Keys(path) {
		break // reading may stop early
	}
	restored := filepath.Join(t.TempDir(), "new")
	if err := Extract(path, restored); err != nil {
		t.Fatal(err)
	}
	for name, there := range map[string]bool{"corpus.json": true, "shards/000001/text": true, "shards/000001/empty": true, "lock": false} {
		want, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(restored, name))
		if there != (err == nil) || there && !bytes.Equal(data, want) {
			t.Errorf("%s: %d bytes, %v", name, len(data), err)
		}
		if info, err := os.Stat(filepath.Join(restored, name)); there && (err != nil || info.Mode().Perm() != 0o600) {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if err := Extract(path, restored); !errors.Is(err, os.ErrExist) {
		t.Errorf("extracted over files: %v", err)
	}
	if err := Extract(path, t.TempDir()); !errors.Is(err, os.ErrExist) {
		t.Errorf("extracted into a folder that was there: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// TestAKeyOnBothSidesOfTheFiles counts alike when it is written and when it is
// read, and a folder that is not there adds nothing.
func TestAKeyOnBothSidesOfTheFiles(t *testing.T) {
	_, folder := create(t)
	path := filepath.Join(t.TempDir(), "state.xfb")
	written, err := Create(path, day, func(w *Writer) error {
		none := func(string) bool { return false }
		return errors.Join(w.Key(keys[0]), w.Folder(folder, none), w.Folder(filepath.Join(folder, "missing"), none), w.Key(keys[0]))
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, read, err := Verify(path); err != nil || read != written {
		t.Errorf("%+v written, %+v read, %v", written, read, err)
	}
}

func TestCreateLeavesNothingHalfWritten(t *testing.T) {
	path, _ := create(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	if _, err := Create(path, day, func(*Writer) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the older backup was changed: %v", err)
	}
	if list, err := os.ReadDir(filepath.Dir(path)); err != nil || len(list) != 1 {
		t.Errorf("left: %v, %v", list, err)
	}
	if _, err := Create(filepath.Join(path, "no folder"), day, func(*Writer) error { return nil }); err == nil {
		t.Error("a file below a file")
	}
}

// damaged writes data and says what Verify makes of it.
func damaged(t *testing.T, data []byte) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "state.xfb")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := Verify(path)
	return err
}

func known(err error) bool {
	return slices.ContainsFunc([]error{ErrNoBackup, ErrVersion, ErrTruncated, ErrAltered}, func(e error) bool { return errors.Is(err, e) })
}

// TestCreateRefusesANameThatIsNotUTF8: such a file has no place in a backup; it is
// named, and not kept under another name.
func TestCreateRefusesANameThatIsNotUTF8(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "\xd0\xc5.txt"), nil, 0o600); err != nil {
		t.Skip("this file system has no such names:", err)
	}
	path := filepath.Join(t.TempDir(), "state.xfb")
	_, err := Create(path, day, func(w *Writer) error { return w.Folder(folder, func(string) bool { return false }) })
	if !errors.Is(err, ErrFileName) || !strings.Contains(err.Error(), `\xd0\xc5.txt`) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a backup is left: %v", err)
	}
}

// TestDamage cuts a backup off everywhere and changes each of its bytes.
func TestDamage(t *testing.T) {
	path, _ := create(t)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	step := max(1, len(data)/50)
	for n := 0; n < len(data); n += step {
		if err := damaged(t, data[:n]); !errors.Is(err, ErrTruncated) {
			t.Errorf("the first %d of %d bytes: %v", n, len(data), err)
		}
	}
	harmless := 0
	for n := 0; n < len(data); n += step - step%7 + 1 {
		changed := bytes.Clone(data)
		changed[n] ^= 0x10
		if err := damaged(t, changed); err == nil {
			harmless++ // time and system in the head of gzip mean nothing
		} else if !known(err) {
			t.Errorf("byte %d changed: %v", n, err)
		}
	}
	if harmless > 7 {
		t.Errorf("%d changes were not found", harmless)
	}
	if err := damaged(t, append(bytes.Clone(data), "more"...)); !known(err) {
		t.Errorf("with something behind its end: %v", err)
	}
}

// TestAlteredLines changes what is packed, and packs it again.
func TestAlteredLines(t *testing.T) {
	path, _ := create(t)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	packed, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"a count":        {strings.Replace(string(text), `"keys":4`, `"keys":5`, 1), ErrAltered},
		"a value":        {strings.Replace(string(text), "填报", "起草", 1), ErrAltered},
		"a line less":    {strings.Join(slices.Delete(slices.Clone(lines), 1, 2), ""), ErrAltered},
		"a line twice":   {strings.Replace(string(text), lines[1], lines[1]+lines[1], 1), ErrAltered},
		"no end":         {strings.Join(lines[:len(lines)-2], ""), ErrTruncated},
		"no header":      {strings.Join(lines[1:], ""), ErrNoBackup},
		"no JSON":        {lines[0] + "xyz\n", ErrAltered},
		"two headers":    {lines[0] + string(text), ErrAltered},
		"behind its end": {string(text) + lines[1], ErrAltered},
		"another file":   {`{"a":1}` + "\n", ErrNoBackup},
		"a later one":    {`{"header":{"format":"xinfangbot-backup","version":2}}` + "\n", ErrVersion},
		"another's":      {`{"header":{"format":"dump","version":1}}` + "\n", ErrNoBackup},
	} {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		fmt.Fprint(w, c.text)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := damaged(t, b.Bytes()); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := damaged(t, []byte("PK\x03\x04 is a zip archive")); !errors.Is(err, ErrNoBackup) {
		t.Errorf("a zip archive: %v", err)
	}
}

// TestExtractStaysInItsFolder has file names that lead out of it.
func TestExtractStaysInItsFolder(t *testing.T) {
	for _, name := range []string{"../outside", "/etc/outside", "a/../../outside"} {
		path := filepath.Join(t.TempDir(), "state.xfb")
		if _, err := Create(path, day, func(w *Writer) error {
			w.summary.Files++
			return w.write(line{File: &piece{Path: name, Data: []byte("x")}})
		}); err != nil {
			t.Fatal(err)
		}
		if err := Extract(path, filepath.Join(t.TempDir(), "new")); !errors.Is(err, ErrAltered) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestExtractWritesAFileOnce has a name come back behind another file.
func TestExtractWritesAFileOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.xfb")
	if _, err := Create(path, day, func(w *Writer) error {
		w.summary.Files = 3
		var err error
		for _, name := range []string{"a", "b", "a"} {
			err = errors.Join(err, w.write(line{File: &piece{Path: name, Data: []byte(name)}}))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := Extract(path, filepath.Join(t.TempDir(), "new")); !errors.Is(err, os.ErrExist) {
		t.Errorf("%v", err)
	}
}
