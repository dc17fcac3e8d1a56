package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// TestSignalsEndWhatReadsStandardInput interrupts the program while it waits for
// a line. A chat leaves no redis-server behind.
func TestSignalsEndWhatReadsStandardInput(t *testing.T) {
	for _, c := range []struct {
		args   []string
		signal syscall.Signal
		code   int
	}{
		{[]string{"chat"}, syscall.SIGINT, 0},
		{[]string{"chat"}, syscall.SIGTERM, 0},
		{[]string{"ask", "-"}, syscall.SIGINT, exitFailed},
	} {
		t.Run(c.args[0]+" "+c.signal.String(), func(t *testing.T) {
			data := t.TempDir()
			cmd := exec.Command(program, append(c.args, "--data", data)...)
			in, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			p := launch(t, cmd)
			if _, err := io.WriteString(in, "第三十四条\n"); err != nil {
				t.Fatal(err)
			}
			p.prints(t, "第三十四条")
			if code := p.stopBy(t, c.signal); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if _, err := os.Stat(filepath.Join(data, "redis", "redis.sock")); err == nil {
				t.Error("redis-server runs on")
			}
		})
	}
}
