// Package pandoctest sets benchmarks of documents beside pandoc, where it is
// installed.
package pandoctest

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// rounds is how often pandoc writes the text; the median counts.
const rounds = 5

// Compare reports what a benchmark took, the median of its rounds in
// milliseconds, and how many times as long pandoc takes to write the text as a
// .docx on the same machine at the same time. Without pandoc only the first is
// reported.
func Compare(b *testing.B, own []time.Duration, text []byte) {
	b.Helper()
	b.ReportMetric(milliseconds(median(own)), "ms/median")
	program, err := exec.LookPath("pandoc")
	if err != nil {
		b.Log("pandoc is not installed: nothing to compare with")
		return
	}
	out := filepath.Join(b.TempDir(), "pandoc.docx")
	var theirs []time.Duration
	for range rounds {
		cmd := exec.Command(program, "--from", "markdown", "--to", "docx", "--output", out)
		cmd.Stdin = bytes.NewReader(text)
		start := time.Now()
		if said, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("pandoc: %v\n%s", err, said)
		}
		theirs = append(theirs, time.Since(start))
	}
	b.ReportMetric(milliseconds(median(theirs)), "ms/pandoc")
	b.ReportMetric(float64(median(theirs))/float64(median(own)), "×pandoc")
}

func median(list []time.Duration) time.Duration {
	list = slices.Sorted(slices.Values(list))
	if len(list) == 0 {
		return 0
	}
	return list[len(list)/2]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
