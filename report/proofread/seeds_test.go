package proofread

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// seeds is a folder with three published reports, which lies beside the
// checkout where the project is worked on and is not part of it.
const seeds = "../../../shared/seeds"

// expected are the findings on the published reports: by the beginning of the
// file's name, rule and line. Errors have to be exactly these; every further
// warning has to be here, too.
var expected = []struct {
	file     string
	rule     Rule
	line     int
	severity Severity
}{
	{"000", RuleFormat, 45, Warning},    // ** left behind
	{"000", RuleStructure, 55, Warning}, // 不足 in half a sentence
	{"000", RuleStructure, 57, Warning}, // 下一步 without a heading
	{"001", RuleStructure, 0, Error},    // no 不足
	{"001", RuleStructure, 0, Error},    // no 下一年度安排
	{"001", RuleVoice, 9, Warning},
	{"003", RuleSum, 17, Error}, // 件次
	{"003", RuleSum, 17, Error}, // 人次
	{"003", RuleTypo, 35, Warning},
	{"003", RuleFormat, 39, Warning},  // [2019]
	{"003", RuleLawName, 39, Warning}, // a title in round brackets
}

func TestPublishedReports(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(seeds, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Skip("the published reports are not here")
	}
	c := load(t)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)[:3]
		var want, got []string
		for _, e := range expected {
			if e.file == name {
				want = append(want, line(e.rule, e.line, e.severity))
			}
		}
		for _, f := range check(t, c, linesOf(string(bytes.TrimSuffix(data, []byte("\n")))), Options{}) {
			if f.Severity != Info {
				got = append(got, line(f.Rule, f.Line, f.Severity))
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Errorf("%s: findings\n\t%s\nwant\n\t%s", name, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
		}
	}
}
