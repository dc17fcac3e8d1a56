package corpus

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"xinfangbot/knowledge"
)

// sqlite is the sqlite3 program with a table for full text search by trigrams.
type sqlite struct {
	in  io.WriteCloser
	out *bufio.Scanner
}

// newSQLite builds the table, or returns nil where sqlite3 is not installed or
// too old for it.
func newSQLite(t testing.TB, c *Corpus) *sqlite {
	t.Helper()
	dir := t.TempDir()
	db := filepath.Join(dir, "fts.db")
	rows, err := os.Create(filepath.Join(dir, "rows"))
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(rows)
	everyPassage(t, c, func(text string, article int) {
		fmt.Fprintf(w, "%d\x1f%s\x1e", article, knowledge.Normalise(text))
	})
	if err := errors.Join(w.Flush(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("sqlite3", "-batch", db)
	build.Stdin = strings.NewReader("CREATE VIRTUAL TABLE p USING fts5(article UNINDEXED, text, tokenize='trigram');\n.mode ascii\n.import '" + rows.Name() + "' p\n")
	if out, err := build.CombinedOutput(); err != nil || len(out) > 0 {
		t.Logf("no SQLite FTS5 trigram here: %v %s", err, out)
		return nil
	}
	cmd := exec.Command("sqlite3", "-batch", db)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(in.Close(), cmd.Wait()); err != nil {
			t.Error(err)
		}
	})
	return &sqlite{in, bufio.NewScanner(out)}
}

// search asks for any of the question's trigrams, best by BM25.
func (s *sqlite) search(question string) ([]hit, error) {
	var terms []string
	for field := range strings.FieldsFuncSeq(knowledge.Normalise(question), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		runes := []rune(field)
		for i := 0; i+3 <= len(runes); i++ {
			terms = append(terms, `"`+string(runes[i:i+3])+`"`)
		}
	}
	if len(terms) == 0 {
		return nil, nil
	}
	_, err := fmt.Fprintf(s.in, "SELECT article FROM p WHERE text MATCH '%s' ORDER BY rank LIMIT 3;\nSELECT 'end';\n", strings.Join(terms, " OR "))
	if err != nil {
		return nil, err
	}
	var hits []hit
	for s.out.Scan() && s.out.Text() != "end" {
		n, err := strconv.Atoi(s.out.Text())
		if err != nil {
			return nil, err
		}
		hits = append(hits, hit(n))
	}
	return hits, s.out.Err()
}
