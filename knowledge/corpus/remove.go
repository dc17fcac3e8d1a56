package corpus

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
)

// ErrNotFound is that no document has the name.
var ErrNotFound = errors.New("no such document")

// Remove takes a document out of the corpus. It is named by its name in the
// list, by its title, or by its file's name where only one document has it.
func (c *Corpus) Remove(ctx context.Context, name string) (removed Document, err error) {
	unlock, err := Lock(ctx, c.dir, lockPatience)
	if err != nil {
		return Document{}, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	w, err := newWriter(c.dir)
	if err != nil {
		return Document{}, err
	}
	i, err := w.manifest.find(name)
	if err != nil {
		return Document{}, err
	}
	removed = w.manifest.Documents[i].Document
	w.remove(i)
	return removed, w.commit(ctx)
}

// find finds the one document that is meant by a name.
func (m *manifest) find(name string) (int, error) {
	if i, ok := m.byName(name); ok {
		return i, nil
	}
	var found []int
	for i := range m.Documents {
		d := &m.Documents[i]
		base := path.Base(d.Name)
		if shortTitle(d.Title) == shortTitle(name) || base == name || strings.TrimSuffix(base, path.Ext(base)) == name {
			found = append(found, i)
		}
	}
	switch len(found) {
	case 0:
		return 0, fmt.Errorf("%w: %s (see: knowledge list)", ErrNotFound, name)
	case 1:
		return found[0], nil
	}
	names := make([]string, len(found))
	for i, f := range found {
		names[i] = m.Documents[f].Name
	}
	return 0, fmt.Errorf("%d documents are called %s, name one of them: %s", len(found), name, strings.Join(names, ", "))
}
