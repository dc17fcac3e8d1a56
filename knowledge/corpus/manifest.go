package corpus

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Names in the corpus's folder.
const (
	folderName   = "knowledge"
	manifestName = "corpus.json"
	shardsName   = "shards"
)

// manifestFormat is the version of what is on disk.
const manifestFormat = 1

// manifest is the state of the corpus.
type manifest struct {
	Format     int      `json:"format"`
	Generation int      `json:"generation"` // counts the writes; names the next shard
	Shards     []string `json:"shards"`
	Documents  []record `json:"documents"`
}

// record is a document and where it is kept.
type record struct {
	Document
	Repeals []string `json:"repeals,omitempty"`
	Shard   string   `json:"shard"`
	Ordinal int      `json:"ordinal"` // in the shard
	Offset  int64    `json:"offset"`  // in the shard's text
	Size    int64    `json:"size"`
}

// passages is how many passages the document has.
func (r record) passages() int { return r.Articles + r.Paragraphs }

// readManifest reads the state; where there is none the corpus is empty.
func readManifest(dir string) (*manifest, error) {
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return &manifest{Format: manifestFormat}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the corpus: %w", err)
	}
	m := new(manifest)
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("read the corpus: %s: %w", manifestName, err)
	}
	if m.Format != manifestFormat {
		return nil, fmt.Errorf("read the corpus: %s has format %d, this version reads %d: import the documents again into another data folder", manifestName, m.Format, manifestFormat)
	}
	return m, nil
}

// write replaces the state on disk as a whole.
func (m *manifest) write(dir string) error {
	data, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write the corpus: %w", err)
	}
	name := filepath.Join(dir, manifestName)
	f, err := os.CreateTemp(dir, manifestName+".*")
	if err != nil {
		return fmt.Errorf("write the corpus: %w", err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write the corpus: %w", err), os.Remove(f.Name()))
	}
	return syncDir(dir)
}

// syncDir makes the names in a folder outlive a power cut. Not every system
// can, and what was renamed is in force either way.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("write the corpus: %w", err)
	}
	_ = d.Sync()
	if err := d.Close(); err != nil {
		return fmt.Errorf("write the corpus: %w", err)
	}
	return nil
}

// byName finds a document.
func (m *manifest) byName(name string) (int, bool) {
	for i := range m.Documents {
		if m.Documents[i].Name == name {
			return i, true
		}
	}
	return 0, false
}

// live is how many passages of each shard are of documents that are still
// there.
func (m *manifest) live() map[string]int {
	n := make(map[string]int, len(m.Shards))
	for _, s := range m.Shards {
		n[s] = 0
	}
	for i := range m.Documents {
		n[m.Documents[i].Shard] += m.Documents[i].passages()
	}
	return n
}
