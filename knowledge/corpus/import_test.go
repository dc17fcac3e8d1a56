package corpus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestImportIsIdempotent(t *testing.T) {
	c, dir := openTest(t, documents())
	before, err := os.ReadFile(filepath.Join(dir, folderName, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Import(t.Context(), []string{documents()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Count(Unchanged) != 4 || len(r.Files) != 4 {
		t.Errorf("report %+v, want 4 files unchanged", r)
	}
	after, err := os.ReadFile(filepath.Join(dir, folderName, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	if string(before) != string(after) {
		t.Error("the corpus was written although nothing changed")
	}
}

func TestImportReportsAndGoesOn(t *testing.T) {
	c, _ := openTest(t)
	src := t.TempDir()
	write(t, src, "a/甲办法.txt", "甲办法\n第一条 内容。\n")
	write(t, src, "a/坏.docx", "PK\x03\x04坏")
	write(t, src, "b/空.md", "---\nx: y\n---\n")
	write(t, src, "b/同文.txt", "甲办法\n第一条 内容。\n")
	write(t, src, "b/图.png", "x")
	write(t, src, ".hidden.txt", "x")
	write(t, src, "~$甲.docx", "x")
	var steps []Progress
	r, err := c.Import(t.Context(), []string{src}, func(p Progress) { steps = append(steps, p) })
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range r.Files {
		got = append(got, string(f.Outcome)+" "+filepath.Base(f.Path))
	}
	if want := "failed 坏.docx,added 甲办法.txt,unchanged 同文.txt,skipped 空.md"; strings.Join(got, ",") != want {
		t.Errorf("report %v, want %s", got, want)
	}
	if !strings.Contains(r.Files[0].Reason, "损坏") || !strings.Contains(r.Files[2].Reason, "相同") {
		t.Errorf("reasons %q, %q", r.Files[0].Reason, r.Files[2].Reason)
	}
	if r.Ignored != 1 {
		t.Errorf("%d files ignored, want the picture", r.Ignored)
	}
	if last := steps[len(steps)-1]; !last.Finishing || last.Done != 4 || last.Read != last.Size {
		t.Errorf("last progress %+v", last)
	}
}

func TestImportUpdates(t *testing.T) {
	c, _ := openTest(t)
	src := t.TempDir()
	path := write(t, src, "甲办法.txt", "甲办法\n第一条 接待窗口设在东门。\n")
	for i, text := range []string{"", "甲办法\n第一条 接待窗口设在西门。\n"} {
		if text != "" {
			write(t, src, "甲办法.txt", text)
		}
		r, err := c.Import(t.Context(), []string{path}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if want := []Outcome{Added, Updated}[i]; r.Files[0].Outcome != want {
			t.Errorf("outcome %s, want %s", r.Files[0].Outcome, want)
		}
	}
	found, err := c.find("接待窗口设在哪里", 5)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 || !strings.Contains(found[0].Text, "西门") {
		t.Errorf("found %+v, want the new text only", found)
	}
}

func TestImportThatIsCancelledChangesNothing(t *testing.T) {
	c, dir := openTest(t, documents())
	src := t.TempDir()
	for i := range 20 {
		write(t, src, fmt.Sprintf("%02d.txt", i), fmt.Sprintf("第%d号办法\n第一条 内容%d。\n", i, i))
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := c.Import(ctx, []string{src}, func(p Progress) {
		if p.Done == 10 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want cancelled", err)
	}
	if n := len(list(t, c)); n != 4 {
		t.Errorf("%d documents, want the 4 of before", n)
	}
	shards, err := os.ReadDir(filepath.Join(dir, folderName, shardsName))
	if err != nil {
		t.Fatal(err)
	}
	if len(shards) != 1 {
		t.Errorf("%d shards are left, want 1", len(shards))
	}
}

// TestImportAfterACrash leaves behind what a process that was killed leaves.
func TestImportAfterACrash(t *testing.T) {
	c, dir := openTest(t, documents())
	write(t, dir, "knowledge/shards/000002/text", "half a shard")
	write(t, dir, "knowledge/corpus.json.123", "half a state")
	if n := len(list(t, c)); n != 4 {
		t.Fatalf("%d documents, want 4", n)
	}
	src := write(t, t.TempDir(), "甲办法.txt", "甲办法\n第一条 内容。\n")
	if _, err := c.Import(t.Context(), []string{src}, nil); err != nil {
		t.Fatal(err)
	}
	if n := len(list(t, c)); n != 5 {
		t.Errorf("%d documents, want 5", n)
	}
}

// TestShardsStayFew imports many files one by one.
func TestShardsStayFew(t *testing.T) {
	c, dir := openTest(t)
	src := t.TempDir()
	for i := range 40 {
		path := write(t, src, fmt.Sprintf("%02d.txt", i), fmt.Sprintf("第%d号办法\n第一条 窗口%d设在东门。\n", i, i))
		if _, err := c.Import(t.Context(), []string{path}, nil); err != nil {
			t.Fatal(err)
		}
	}
	m, err := readManifest(filepath.Join(dir, folderName))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Shards) > 6 {
		t.Errorf("%d shards of 40 documents", len(m.Shards))
	}
	found, err := c.find("窗口设在东门", 100)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 40 {
		t.Errorf("%d passages found, want 40", len(found))
	}
}

func TestRemove(t *testing.T) {
	c, _ := openTest(t, documents())
	for _, name := range []string{"某市信访事项办理规程.md", "《某市信访档案管理办法》", "关于值班备勤的通知"} {
		if _, err := c.Remove(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Remove(t.Context(), "没有的"); !errors.Is(err, ErrNotFound) {
		t.Errorf("error %v, want ErrNotFound", err)
	}
	found, err := c.find("信访档案保管期限", 5)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range found {
		if p.Document.Name != "某市信访听证办法.md" {
			t.Errorf("found %s, which was removed", p.Document.Name)
		}
	}
}

// TestReadersSeeWriters reads in some goroutines and through a second Corpus,
// as another process would, while documents are imported and removed.
func TestReadersSeeWriters(t *testing.T) {
	c, dir := openTest(t, documents())
	other, err := Open(dir, noon)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for _, r := range []*Corpus{c, other} {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				found, err := r.find("信访档案保管期限是多少年", 3)
				if err != nil || len(found) == 0 {
					t.Errorf("%d found, error %v", len(found), err)
					return
				}
			}
		})
	}
	src := t.TempDir()
	for i := range 10 {
		path := write(t, src, fmt.Sprintf("%02d.txt", i), fmt.Sprintf("第%d号办法\n第一条 内容%d。\n", i, i))
		if _, err := c.Import(t.Context(), []string{path}, nil); err != nil {
			t.Fatal(err)
		}
		if i%3 == 0 {
			if _, err := c.Remove(t.Context(), fmt.Sprintf("%02d.txt", i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	close(stop)
	readers.Wait()
	if n := len(list(t, other)); n != 10 {
		t.Errorf("the other process sees %d documents, want 10", n)
	}
}

func TestWritersTakeTurns(t *testing.T) {
	c, dir := openTest(t, documents())
	unlock, err := Lock(t.Context(), Folder(dir), lockPatience)
	if err != nil {
		t.Fatal(err)
	}
	src := write(t, t.TempDir(), "甲.txt", "甲办法\n第一条 内容。\n")
	if _, err := c.Import(t.Context(), []string{src}, nil); !errors.Is(err, ErrBusy) {
		t.Errorf("error %v, want ErrBusy", err)
	}
	if _, err := c.find("信访档案", 1); err != nil {
		t.Errorf("a reader was held up: %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
}

func TestOpenDamaged(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "knowledge/corpus.json", "{")
	if _, err := Open(dir, noon); err == nil || !strings.Contains(err.Error(), manifestName) {
		t.Errorf("error %v, want one that names the file", err)
	}
}
