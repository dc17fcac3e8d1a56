package backup

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"xinfangbot/internal/store"
)

// FuzzVerify reads the lines of files that are given out for backups: one is
// whole to its end, or it is said what is wrong with it.
func FuzzVerify(f *testing.F) {
	f.Add([]byte(`{"header":{"format":"xinfangbot-backup","version":1,"at":"2026-03-02T00:00:00Z"}}` + "\n" + `{"key":{"key":"a","type":"string"}}` + "\n" + `{"end":{"keys":1,"files":0,"sha256":""}}` + "\n"))
	f.Add([]byte(`{"header":{"format":"xinfangbot-backup","version":9}}` + "\n"))
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, lines []byte) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write(lines); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "state.xfb")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		_, summary, err := Verify(path)
		if err != nil && !known(err) {
			t.Fatalf("%v says nothing to whoever restores", err)
		}
		n := 0
		for e, failed := range Keys(path) {
			if failed != nil && err == nil {
				t.Fatalf("whole, but reading its keys ends with %v", failed)
			}
			if failed == nil && e.Key != "" {
				n++
			}
		}
		if err == nil && n < summary.Keys-1 { // a key may be empty
			t.Fatalf("%d keys of %d", n, summary.Keys)
		}
	})
}

// FuzzExtract has files of any name and content: each comes out as it went in,
// and nothing outside of the folder.
func FuzzExtract(f *testing.F) {
	f.Add("corpus.json", []byte("{}"), "a/b")
	f.Add("../outside", []byte("x"), "..")
	f.Add(`c:\x`, []byte(nil), "con")
	f.Add("a", []byte("x"), "a/b")
	f.Fuzz(func(t *testing.T, name string, data []byte, other string) {
		dir := t.TempDir()
		path := filepath.Join(dir, "state.xfb")
		_, err := Create(path, day, func(w *Writer) error {
			w.summary.Files += 2
			if err := w.write(line{File: &piece{Path: name, Data: data}}); err != nil {
				return err
			}
			w.last = "file " + name
			if err := w.Key(store.Entry{Key: "between"}); err != nil {
				return err
			}
			return w.write(line{File: &piece{Path: other}})
		})
		if kept := utf8.ValidString(name) && utf8.ValidString(other); !kept && errors.Is(err, ErrFileName) {
			return
		} else if !kept || err != nil {
			t.Fatalf("%q and %q: %v", name, other, err)
		}
		if _, _, err := Verify(path); err != nil {
			t.Fatal(err)
		}
		folder := filepath.Join(dir, "new")
		err = Extract(path, folder)
		list, failed := os.ReadDir(dir)
		if failed != nil || len(list) > 2 {
			t.Fatalf("%v lie beside the folder, %v", list, failed)
		}
		if err != nil {
			return
		}
		local, failed := filepath.Localize(name)
		if failed != nil {
			t.Fatalf("%q was written", name)
		}
		got, failed := os.ReadFile(filepath.Join(folder, local))
		if failed != nil || !bytes.Equal(got, data) {
			t.Fatalf("%q: %q, %v", name, got, failed)
		}
	})
}
