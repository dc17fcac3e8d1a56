package corpus

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/cjk" // the analyzer of the field
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"

	"xinfangbot/knowledge"
)

// The index has one field, which holds title, heading and text of a passage.
const (
	fieldName    = "all"
	analyzerName = "cjk"
)

// Names in a shard's folder.
const (
	textName  = "text"
	indexName = "index"
)

// newMapping is how passages are indexed: terms only, nothing stored.
func newMapping() *mapping.IndexMappingImpl {
	field := mapping.NewTextFieldMapping()
	field.Analyzer = analyzerName
	field.Store, field.IncludeTermVectors, field.DocValues, field.IncludeInAll = false, false, false, false
	m := bleve.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	m.DefaultMapping.Dynamic = false
	m.DefaultMapping.AddFieldMappingsAt(fieldName, field)
	return m
}

// passageID names a passage in the index: the document's ordinal, then the
// passage's number from 0, both of fixed width.
func passageID(ordinal, number int) string { return fmt.Sprintf("%08x%06x", ordinal, number) }

func parseID(id string) (ordinal, number int, err error) {
	if len(id) != 14 {
		return 0, 0, fmt.Errorf("passage %q is not of this corpus", id)
	}
	o, err1 := strconv.ParseUint(id[:8], 16, 31)
	n, err2 := strconv.ParseUint(id[8:], 16, 31)
	return int(o), int(n), errors.Join(err1, err2)
}

// shardWriter writes a shard.
type shardWriter struct {
	dir       string
	index     bleve.Builder
	file      *os.File
	text      *bufio.Writer
	offset    int64
	documents int
	passages  int
}

// batchSize is how many passages are analysed before they are written: it
// bounds the memory of an import.
const batchSize = 1000

// newShardWriter begins a shard in a new folder.
func newShardWriter(dir string) (*shardWriter, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("begin shard: %w", err)
	}
	b, err := bleve.NewBuilder(filepath.Join(dir, indexName), newMapping(), map[string]any{
		"batchSize": batchSize, "buildPathPrefix": dir,
	})
	if err != nil {
		return nil, fmt.Errorf("begin shard: %w", err)
	}
	f, err := os.Create(filepath.Join(dir, textName))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("begin shard: %w", err), b.Close())
	}
	return &shardWriter{dir: dir, index: b, file: f, text: bufio.NewWriterSize(f, 1<<20)}, nil
}

// add writes a document's passages and says in its record where they are.
func (w *shardWriter) add(r *record, passages []passage) error {
	r.Shard, r.Ordinal, r.Offset = filepath.Base(w.dir), w.documents, w.offset
	for i, p := range passages {
		p.Plain = plain(p.Text)
		line, err := json.Marshal(p)
		if err != nil {
			return fmt.Errorf("write passage: %w", err)
		}
		line = append(line, '\n')
		if _, err := w.text.Write(line); err != nil {
			return fmt.Errorf("write passage: %w", err)
		}
		w.offset += int64(len(line))
		all := knowledge.Normalise(r.Title + "\n" + p.Heading + "\n" + p.Text)
		if err := w.index.Index(passageID(w.documents, i), map[string]any{fieldName: all}); err != nil {
			return fmt.Errorf("index passage: %w", err)
		}
	}
	r.Size = w.offset - r.Offset
	w.documents++
	w.passages += len(passages)
	return nil
}

// plain tells whether a text is in normal form but for white space.
func plain(text string) bool {
	text = strings.Join(strings.Fields(text), "")
	return knowledge.Normalise(text) == text
}

// close completes the shard on disk.
func (w *shardWriter) close() error {
	err := w.text.Flush()
	if err == nil {
		err = w.file.Sync()
	}
	err = errors.Join(err, w.file.Close(), w.index.Close())
	if err != nil {
		return fmt.Errorf("complete shard: %w", err)
	}
	return syncDir(w.dir)
}

// abandon gives up a shard that is not complete.
func (w *shardWriter) abandon() error {
	return errors.Join(w.file.Close(), os.RemoveAll(w.dir))
}

// shard is a shard open for reading.
type shard struct {
	name  string
	text  *os.File
	index bleve.Index
	raw   index.Index
	count int // passages
}

// openShard opens a shard read-only: any number of processes may.
func openShard(dir string) (*shard, error) {
	f, err := os.Open(filepath.Join(dir, textName))
	if err != nil {
		return nil, fmt.Errorf("open shard: %w", err)
	}
	x, err := bleve.OpenUsing(filepath.Join(dir, indexName), map[string]any{"read_only": true, "bolt_timeout": "2s"})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open shard: %w", err), f.Close())
	}
	s := &shard{name: filepath.Base(dir), text: f, index: x}
	n, err := x.DocCount()
	if err == nil {
		s.raw, err = x.Advanced()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open shard: %w", err), s.close())
	}
	s.count = int(n)
	return s, nil
}

func (s *shard) close() error { return errors.Join(s.index.Close(), s.text.Close()) }

// read returns the lines of a document's passages.
func (s *shard) read(r record) ([][]byte, error) {
	data := make([]byte, r.Size)
	if _, err := s.text.ReadAt(data, r.Offset); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read %s: %w", r.Name, err)
	}
	return bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n")), nil
}

// passages returns a document's passages.
func (s *shard) passages(r record) ([]passage, error) {
	lines, err := s.read(r)
	if err != nil {
		return nil, err
	}
	passages := make([]passage, len(lines))
	for i, l := range lines {
		if err := json.Unmarshal(l, &passages[i]); err != nil {
			return nil, fmt.Errorf("read %s: passage %d: %w", r.Name, i+1, err)
		}
	}
	return passages, nil
}

// frequencies adds to df how many passages have each term.
func (s *shard) frequencies(terms []string, df []int) (err error) {
	r, err := s.raw.Reader()
	if err != nil {
		return fmt.Errorf("read index: %w", err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for i, t := range terms {
		f, err := r.TermFieldReader(context.Background(), []byte(t), fieldName, false, false, false)
		if err != nil {
			return fmt.Errorf("read index: %w", err)
		}
		df[i] += int(f.Count())
		if err := f.Close(); err != nil {
			return fmt.Errorf("read index: %w", err)
		}
	}
	return nil
}

// propose returns the n passages that have most of the terms.
func (s *shard) propose(terms []string, weights []float64, n int) (search.DocumentMatchCollection, error) {
	parts := make([]query.Query, len(terms))
	for i, t := range terms {
		q := bleve.NewTermQuery(t)
		q.SetField(fieldName)
		q.SetBoost(weights[i])
		parts[i] = q
	}
	req := bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(parts...), n, 0, false)
	res, err := s.index.Search(req)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return res.Hits, nil
}
