package corpus

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// noon is the day on which the tests ask.
func noon() time.Time { return time.Date(2025, 6, 3, 12, 0, 0, 0, time.UTC) }

// openTest opens a corpus with the documents of testdata.
func openTest(t testing.TB, sources ...string) (*Corpus, string) {
	t.Helper()
	dir := t.TempDir()
	c, err := Open(dir, noon)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	if len(sources) > 0 {
		if _, err := c.Import(t.Context(), sources, nil); err != nil {
			t.Fatal(err)
		}
	}
	return c, dir
}

// documents is the folder of the tests' documents.
func documents() string { return filepath.Join("testdata", "documents") }

// write writes a file of the test.
func write(t testing.TB, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// list is the corpus's documents by name.
func list(t testing.TB, c *Corpus) map[string]Document {
	t.Helper()
	all, err := c.List()
	if err != nil {
		t.Fatal(err)
	}
	byName := make(map[string]Document)
	for _, d := range all {
		byName[d.Name] = d
	}
	return byName
}

// find returns the n passages that answer a question best, best first: a test
// looks at what an answer is made from.
func (c *Corpus) find(question string, n int) ([]Passage, error) {
	s, done, err := c.current()
	if err != nil {
		return nil, err
	}
	defer done()
	q, err := s.analyse(question)
	if err != nil {
		return nil, err
	}
	return s.search(q, n, c.today())
}
