package proofread

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPassages reads reports, summaries and briefings of several years, clean
// ones and ones with errors put in, and holds what is found against
// testdata/passages/findings.tsv: nothing in the clean ones, and in the others
// what is listed. Remarks of style do not count.
func TestPassages(t *testing.T) {
	const folder = "testdata/passages"
	c := load(t)
	want := make(map[string][]string)
	data, err := os.ReadFile(filepath.Join(folder, "findings.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	missed := 0
	for _, row := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if strings.HasPrefix(row, "#") {
			continue
		}
		file, finding, _ := strings.Cut(row, "\t")
		if strings.Contains(finding, "\tmissed\t") {
			missed++
			continue
		}
		want[file] = append(want[file], finding)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d passages, %v", len(files), err)
	}
	found := 0
	for _, path := range files {
		name := filepath.Base(path)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := Open(name, data)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range check(t, c, file.Lines, file.Options) {
			if f.Severity != Info {
				got = append(got, fmt.Sprintf("%s\t%s\t%d\t%s", f.Rule, f.Severity, f.Line, f.Excerpt))
			}
		}
		found += len(got)
		slices.Sort(got)
		slices.Sort(want[name])
		if !slices.Equal(got, want[name]) {
			t.Errorf("%s: found\n\t%s\nwant\n\t%s", name, strings.Join(got, "\n\t"), strings.Join(want[name], "\n\t"))
		}
	}
	t.Logf("%d passages, %d errors found, %d missed", len(files), found, missed)
}
