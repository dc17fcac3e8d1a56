package proofread

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"xinfangbot/internal/strictyaml"
)

//go:embed data
var embedded embed.FS

// Checker holds what the rules know: laws, wrong words, partitions, events. It
// is never written to after Load and may be used by any number of goroutines.
type Checker struct {
	partitions []partition
	laws       lawTable
	typos      typoTable
	vague      []vagueWord
	events     []event
}

// partition is a set of parts that make up a whole.
type partition struct {
	Name      string     `yaml:"name"`
	Parts     [][]string `yaml:"parts"`
	Extra     []string   `yaml:"extra"`
	Not       []string   `yaml:"not"`
	Exclusive bool       `yaml:"exclusive"` // the second part's words contain the first's
	// Complete: nothing is neither of the parts, so that they make up a total
	// also where the text does not say so.
	Complete bool `yaml:"complete"`
	// Open: bureaus have further parts that a text need not name, unless its
	// total is one of these parts alone, in the words of Whole.
	Open  bool     `yaml:"open"`
	Whole []string `yaml:"whole"`
}

// Load reads the data that is part of the program, and after it the files of the
// same names (laws.yaml, typos.yaml, partitions.yaml, vague.yaml, events.yaml) of
// further folders, which add to it: a bureau's own names of documents and its
// own wrong words. An error names the file and the line or the entry.
func Load(further ...fs.FS) (*Checker, error) {
	data, err := fs.Sub(embedded, "data")
	if err != nil {
		return nil, fmt.Errorf("proofread: open the data: %w", err)
	}
	c := &Checker{}
	var laws []law
	var typos []typo
	for _, folder := range append([]fs.FS{data}, further...) {
		err := errors.Join(
			read(folder, "partitions.yaml", &c.partitions, partition.problem), read(folder, "laws.yaml", &laws, law.problem),
			read(folder, "typos.yaml", &typos, typo.problem), read(folder, "vague.yaml", &c.vague, vagueWord.problem),
			read(folder, "events.yaml", &c.events, event.problem),
		)
		if err != nil {
			return nil, err
		}
	}
	if c.laws, err = newLawTable(laws); err != nil {
		return nil, err
	}
	c.typos = newTypoTable(typos)
	return c, nil
}

// problem says why no text could be held against the partition; empty where
// one can. So do the methods of its name for the other tables' entries.
func (d partition) problem() string {
	empty := func(words []string) bool { return len(words) == 0 || slices.Contains(words, "") }
	if len(d.Parts) < 2 || slices.ContainsFunc(d.Parts, empty) {
		return fmt.Sprintf("%q: two parts or more, each with its words, expected", d.Name)
	}
	return ""
}

// read appends what a file of the folder lists; a file that is not there lists
// nothing.
func read[T any](folder fs.FS, name string, list *[]T, problem func(T) string) error {
	data, err := fs.ReadFile(folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("proofread: read %s: %w", name, err)
	}
	var more []T
	if err := strictyaml.Decode(data, &more); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("proofread: %s: %w", name, err)
	}
	for i, entry := range more {
		if text := problem(entry); text != "" {
			return fmt.Errorf("proofread: %s: entry %d: %s", name, i+1, text)
		}
	}
	*list = append(*list, more...)
	return nil
}
