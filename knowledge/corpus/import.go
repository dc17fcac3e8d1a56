package corpus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"xinfangbot/internal/docread"
)

// Outcome is what an import did with a file.
type Outcome string

// The outcomes of a file.
const (
	Added     Outcome = "added"
	Updated   Outcome = "updated"   // the name was there with another content
	Unchanged Outcome = "unchanged" // the same content was there
	Skipped   Outcome = "skipped"   // there is nothing in it
	Failed    Outcome = "failed"
)

// FileReport is what an import read of one file. Reason says in words for
// staff why a file was skipped or failed.
type FileReport struct {
	Path     string
	Document Document
	Outcome  Outcome
	Reason   string
}

// Report is what an import did, file by file in the order of reading.
type Report struct {
	Files []FileReport
	// Ignored counts the files in folders that are of no format that is read.
	Ignored int
}

// Count is how many files had an outcome.
func (r Report) Count(o Outcome) int {
	n := 0
	for _, f := range r.Files {
		if f.Outcome == o {
			n++
		}
	}
	return n
}

// Progress is how far an import has come.
type Progress struct {
	Done, Total int   // files
	Read, Size  int64 // bytes
	Finishing   bool  // all are read, the index is being completed
}

// Import reads files, and folders with all files in them that can be read,
// into the corpus. A file that cannot be read is reported and the others go
// on. The corpus changes at the end and as a whole: after an error, and when
// ctx is cancelled, it is as before. progress, which may be nil, is called
// after each file.
func (c *Corpus) Import(ctx context.Context, sources []string, progress func(Progress)) (report Report, err error) {
	files, ignored, err := findFiles(sources)
	if err != nil {
		return Report{}, err
	}
	unlock, err := Lock(ctx, c.dir, lockPatience)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	w, err := newWriter(c.dir)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, w.end()) }()
	imp := &importer{w: w, today: c.now().Format(time.DateOnly), seen: make(map[string]string), digests: make(map[string]string)}
	for i := range w.manifest.Documents {
		d := &w.manifest.Documents[i]
		imp.digests[d.Digest] = d.Name
	}
	report.Ignored = ignored
	at := Progress{Total: len(files)}
	for _, f := range files {
		at.Size += f.size
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
		r, err := imp.file(f)
		if err != nil {
			return Report{}, err
		}
		report.Files = append(report.Files, r)
		at.Done, at.Read = at.Done+1, at.Read+f.size
		if progress != nil {
			progress(at)
		}
	}
	if at.Finishing = true; progress != nil {
		progress(at)
	}
	return report, w.commit(ctx)
}

// importer reads the files of one import.
type importer struct {
	w       *writer
	today   string
	seen    map[string]string // name to path, of this import
	digests map[string]string // content to name, of the corpus
}

// file imports one file. The error is one of the corpus, not of the file.
func (m *importer) file(f sourceFile) (FileReport, error) {
	r := FileReport{Path: f.path, Outcome: Failed}
	if other, twice := m.seen[f.name]; twice {
		r.Reason = "与" + other + "同名，请改名后重试。"
		return r, nil
	}
	m.seen[f.name] = f.path
	data, err := readFile(f.path)
	if err != nil {
		r.Reason = "无法读取：" + err.Error()
		return r, nil
	}
	sum := sha256.Sum256(data)
	digest := hex.EncodeToString(sum[:])
	if name, ok := m.digests[digest]; ok {
		r.Outcome, r.Document.Name = Unchanged, name
		if name != f.name {
			r.Reason = "内容与" + name + "相同。"
		}
		if i, ok := m.w.manifest.byName(name); ok {
			r.Document = m.w.manifest.Documents[i].Document
		}
		return r, nil
	}
	text, err := docread.Read(f.path, data)
	if err != nil {
		r.Reason = err.Error()
		var refused *docread.Error
		if errors.As(err, &refused) {
			r.Reason = refused.Reason
		}
		return r, nil
	}
	rec, passages := parse(f.name, text)
	if len(passages) == 0 {
		r.Outcome, r.Reason = Skipped, "没有正文。"
		return r, nil
	}
	rec.Digest, rec.Imported = digest, m.today
	updated, err := m.w.put(rec, passages)
	if err != nil {
		return r, err
	}
	m.digests[digest] = f.name
	r.Outcome, r.Document = Added, rec.Document
	if updated {
		r.Outcome = Updated
	}
	return r, nil
}

// parse makes a document and its passages of a text.
func parse(name string, t docread.Text) (record, []passage) {
	h := readHead(name, t)
	passages := split(t.Lines[h.lines:])
	r := record{Document: Document{Name: name}}
	for _, p := range passages {
		if p.Article > 0 {
			r.Articles++
		} else {
			r.Paragraphs++
		}
	}
	for _, p := range passages[max(0, len(passages)-4):] {
		h.tail(p.Text)
	}
	r.Title, r.Issuer, r.Issued, r.Effective, r.Status = h.title, h.issuer, h.issued, h.effective, h.status
	r.Repeals = h.repeals
	return r, passages
}

// readFile reads a file up to one byte more than is allowed, so that the
// reader of documents can refuse it.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, docread.MaxFile+1))
}

// sourceFile is a file to import.
type sourceFile struct {
	path, name string
	size       int64
}

// findFiles lists the files to import: those named, and in folders all that
// can be read, less hidden ones and the lock files of Word.
func findFiles(sources []string) (files []sourceFile, ignored int, err error) {
	for _, source := range sources {
		info, err := os.Stat(source)
		if err != nil {
			return nil, 0, fmt.Errorf("import: %w", err)
		}
		if !info.IsDir() {
			files = append(files, sourceFile{source, filepath.Base(source), info.Size()})
			continue
		}
		err = filepath.WalkDir(source, func(path string, d os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if base := d.Name(); path != source && (base[0] == '.' || base[0] == '~') {
				if d.IsDir() {
					return filepath.SkipDir
				}
				return nil
			}
			if d.IsDir() {
				return nil
			}
			if !docread.Readable(path) || !d.Type().IsRegular() {
				ignored++
				return nil
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			name, err := filepath.Rel(source, path)
			if err != nil {
				return err
			}
			files = append(files, sourceFile{path, filepath.ToSlash(name), info.Size()})
			return nil
		})
		if err != nil {
			return nil, 0, fmt.Errorf("import %s: %w", source, err)
		}
	}
	return files, ignored, nil
}
