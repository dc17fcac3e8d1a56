package corpus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// writer changes the corpus: what it did is in force once committed. It is
// used under the lock.
type writer struct {
	dir      string
	manifest *manifest
	shard    *shardWriter // nil until something is written
	changed  bool
}

func newWriter(dir string) (*writer, error) {
	m, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	w := &writer{dir: dir, manifest: m}
	return w, w.sweep()
}

// sweep removes the shards that the state does not name: what a crash, or an
// older state, left.
func (w *writer) sweep() error {
	entries, err := os.ReadDir(filepath.Join(w.dir, shardsName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("tidy the corpus: %w", err)
	}
	for _, e := range entries {
		if !slices.Contains(w.manifest.Shards, e.Name()) {
			// Another process may have it open still, which some systems do not
			// allow to remove: the next import tries again.
			_ = os.RemoveAll(filepath.Join(w.dir, shardsName, e.Name()))
		}
	}
	return nil
}

// begin makes sure that there is a shard to write into.
func (w *writer) begin() error {
	if w.shard != nil {
		return nil
	}
	w.manifest.Generation++
	s, err := newShardWriter(filepath.Join(w.dir, shardsName, fmt.Sprintf("%06d", w.manifest.Generation)))
	if err != nil {
		return err
	}
	w.shard = s
	return nil
}

// put writes a document, in place of the one of its name where there is one.
func (w *writer) put(r record, passages []passage) (updated bool, err error) {
	if err := w.begin(); err != nil {
		return false, err
	}
	if err := w.shard.add(&r, passages); err != nil {
		return false, err
	}
	w.changed = true
	if i, ok := w.manifest.byName(r.Name); ok {
		w.manifest.Documents[i] = r
		return true, nil
	}
	w.manifest.Documents = append(w.manifest.Documents, r)
	return false, nil
}

// remove takes a document out.
func (w *writer) remove(i int) {
	w.manifest.Documents = slices.Delete(w.manifest.Documents, i, i+1)
	w.changed = true
}

// commit puts what was done in force.
func (w *writer) commit(ctx context.Context) error {
	if !w.changed {
		return nil
	}
	if err := w.absorb(ctx); err != nil {
		return err
	}
	if w.shard != nil {
		if err := w.shard.close(); err != nil {
			return err
		}
		w.manifest.Shards = append(w.manifest.Shards, filepath.Base(w.shard.dir))
	}
	live := w.manifest.live()
	w.manifest.Shards = slices.DeleteFunc(w.manifest.Shards, func(name string) bool { return live[name] == 0 })
	if err := ctx.Err(); err != nil {
		return err
	}
	// From here on the shard may be in force, so it is no longer given up: where
	// it is not, the next writer sweeps it.
	w.shard = nil
	if err := w.manifest.write(w.dir); err != nil {
		return err
	}
	return w.sweep()
}

// absorb writes the documents of the smaller shards anew into the shard that
// is being written, as long as the next smallest is not much larger than it.
// So there are only as many shards as the corpus can be doubled, and an import
// costs what it brings.
func (w *writer) absorb(ctx context.Context) error {
	if w.shard == nil {
		return nil
	}
	live := w.manifest.live()
	shards := slices.Clone(w.manifest.Shards)
	slices.SortFunc(shards, func(a, b string) int { return live[a] - live[b] })
	for _, name := range shards {
		if live[name] > 2*w.shard.passages {
			break
		}
		if err := w.move(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// move writes the documents of a shard into the new one.
func (w *writer) move(ctx context.Context, name string) (err error) {
	s, err := openShard(filepath.Join(w.dir, shardsName, name))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	for i := range w.manifest.Documents {
		r := &w.manifest.Documents[i]
		if r.Shard != name {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		passages, err := s.passages(*r)
		if err != nil {
			return err
		}
		if err := w.shard.add(r, passages); err != nil {
			return err
		}
	}
	return nil
}

// end gives up what was not committed.
func (w *writer) end() error {
	if w.shard == nil {
		return nil
	}
	return w.shard.abandon()
}
