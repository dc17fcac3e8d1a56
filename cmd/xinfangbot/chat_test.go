package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// TestChatsOfOnePersonTakeTurns has two terminals of one person on one data
// folder, and one of another, who need not wait.
func TestChatsOfOnePersonTakeTurns(t *testing.T) {
	data := t.TempDir()
	start := func(text string) (*child, io.Closer) {
		cmd := exec.Command(program, "chat", "--as", "王芳", "--data", data)
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		c := launch(t, cmd)
		if _, err := io.WriteString(in, text+"\n"); err != nil {
			t.Fatal(err)
		}
		return c, in
	}
	first, firstIn := start("第三十四条")
	first.prints(t, "第三十四条")
	second, secondIn := start("第三十五条")
	second.prints(t, "另一个终端正在以“王芳”的身份对话")
	command(t, "第三十六条\n", "chat", "--as", "李强", "--data", data).expect(t, 0, "第三十六条")
	if out := first.out.String() + second.out.String(); strings.Contains(out, "第三十五条") {
		t.Errorf("answered while the other terminal was open:\n%s", out)
	}
	firstIn.Close()
	second.prints(t, "第三十五条")
	secondIn.Close()
	<-second.waited
	if code := second.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
