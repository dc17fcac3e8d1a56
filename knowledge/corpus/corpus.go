package corpus

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Corpus is the bureau's own documents, open for questions. It is safe for use
// by several goroutines, and beside other processes on the same folder.
type Corpus struct {
	dir string
	now func() time.Time

	mu    sync.RWMutex
	state *snapshot
}

// Open opens the corpus of a data folder. Nothing is created: a folder without
// documents is an empty corpus. now tells the day on which documents are in
// force or not.
func Open(dir string, now func() time.Time) (*Corpus, error) {
	c := &Corpus{dir: Folder(dir), now: now}
	s, err := openSnapshot(c.dir)
	if err != nil {
		return nil, err
	}
	c.state = s
	return c, nil
}

// Close closes the corpus's files.
func (c *Corpus) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state.close()
}

// List returns the documents in the order of their names, with their status on
// this day.
func (c *Corpus) List() ([]Document, error) {
	s, done, err := c.current()
	if err != nil {
		return nil, err
	}
	defer done()
	today := c.today()
	list := make([]Document, len(s.manifest.Documents))
	for i := range list {
		list[i] = s.document(i, today)
	}
	slices.SortFunc(list, func(a, b Document) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

func (c *Corpus) today() string { return c.now().Format(time.DateOnly) }

// current returns the newest state, opening it where another process or an
// import of this one has written since. done gives it back.
func (c *Corpus) current() (s *snapshot, done func(), err error) {
	for {
		c.mu.RLock()
		if !c.state.stale(c.dir) {
			return c.state, c.mu.RUnlock, nil
		}
		c.mu.RUnlock()
		if err := c.reload(); err != nil {
			return nil, nil, err
		}
	}
}

func (c *Corpus) reload() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.state.stale(c.dir) {
		return nil
	}
	s, err := openSnapshot(c.dir)
	if err != nil {
		return err
	}
	old := c.state
	c.state = s
	return old.close()
}

// snapshot is one state of the corpus, open for reading.
type snapshot struct {
	info     fs.FileInfo // of the manifest, nil where there is none
	manifest *manifest
	shards   []*shard
	byShard  map[string]map[int]int // shard and ordinal to document
	titles   map[string][]int       // title, as titleKey makes it, to documents
	repeals  map[string][]repeal    // short title to what repealed it
	passages int
}

// openSnapshot opens the state that is in force. Files that are missing or half
// gone because an import replaced that state in the same moment are no error:
// the newer state is opened.
func openSnapshot(dir string) (*snapshot, error) {
	for {
		s := &snapshot{byShard: make(map[string]map[int]int)}
		err := s.open(dir)
		if err == nil {
			return s, nil
		}
		if err = errors.Join(err, s.close()); !s.stale(dir) {
			return nil, err
		}
	}
}

func (s *snapshot) open(dir string) error {
	info, err := os.Stat(filepath.Join(dir, manifestName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open the corpus: %w", err)
	}
	s.info = info
	if s.manifest, err = readManifest(dir); err != nil {
		return err
	}
	for _, name := range s.manifest.Shards {
		sh, err := openShard(filepath.Join(dir, shardsName, name))
		if err != nil {
			return err
		}
		s.shards = append(s.shards, sh)
		s.byShard[name] = make(map[int]int)
		s.passages += sh.count
	}
	s.indexDocuments()
	return nil
}

func (s *snapshot) indexDocuments() {
	s.titles = make(map[string][]int, len(s.manifest.Documents))
	for i := range s.manifest.Documents {
		r := &s.manifest.Documents[i]
		if ordinals := s.byShard[r.Shard]; ordinals != nil {
			ordinals[r.Ordinal] = i
		}
		t := titleKey(r.Title)
		s.titles[t] = append(s.titles[t], i)
	}
	s.repeals = repealsOf(s.manifest.Documents)
}

// stale tells whether the state on disk is another one.
func (s *snapshot) stale(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, manifestName))
	if err != nil {
		return s.info != nil && errors.Is(err, fs.ErrNotExist)
	}
	return s.info == nil || !os.SameFile(info, s.info) || !info.ModTime().Equal(s.info.ModTime()) || info.Size() != s.info.Size()
}

func (s *snapshot) close() error {
	var errs []error
	for _, sh := range s.shards {
		errs = append(errs, sh.close())
	}
	s.shards = nil
	return errors.Join(errs...)
}

// shard finds an open shard.
func (s *snapshot) shard(name string) (*shard, error) {
	for _, sh := range s.shards {
		if sh.name == name {
			return sh, nil
		}
	}
	return nil, fmt.Errorf("shard %s of the corpus is missing", name)
}

// document is a document with its status on a day.
func (s *snapshot) document(i int, today string) Document {
	d := s.manifest.Documents[i].Document
	d.Status, d.RepealedBy = s.status(&s.manifest.Documents[i], today)
	return d
}
