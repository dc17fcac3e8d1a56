package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// BenchmarkFirstAnswer starts the built program on an empty data folder, asks
// one question and ends it: the time until the answer stands, the most memory
// the process held, and how large the program is.
func BenchmarkFirstAnswer(b *testing.B) {
	var total time.Duration
	var memory int64
	n := 0
	for b.Loop() {
		cmd := exec.Command(program, "chat", "--data", b.TempDir())
		cmd.Stdin = strings.NewReader("信访事项多久办结\n")
		begin := time.Now()
		out, err := cmd.Output()
		if err != nil || !strings.Contains(string(out), "第三十四条") {
			b.Fatalf("%v\n%s", err, out)
		}
		total += time.Since(begin)
		memory = max(memory, maxMemory(cmd.ProcessState))
		n++
	}
	b.ReportMetric(float64(total.Microseconds())/1000/float64(n), "ms/start")
	b.ReportMetric(float64(memory)/1e6, "MB-peak")
	info, err := os.Stat(program)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/1e6, "MB-binary")
}
