package terminal

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"xinfangbot/bot"
)

func run(t *testing.T, input string, o Options) (messages []bot.Message, out string) {
	t.Helper()
	var b bytes.Buffer
	o.In, o.Out, o.Name, o.Now = strings.NewReader(input), &b, "王芳", func() time.Time { return time.Unix(1, 0) }
	if o.Files == "" {
		o.Files = t.TempDir()
	}
	c := New(o)
	err := c.Run(context.Background(), func(_ context.Context, m bot.Message) (<-chan struct{}, error) {
		messages = append(messages, m)
		done := make(chan struct{})
		close(done)
		return done, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return messages, b.String()
}

func TestLinesBecomeMessages(t *testing.T) {
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String("信访")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("长", MaxLine)
	messages, _ := run(t, "一\r\n\n"+gbk+"\n\xff\n"+long+"\n末行", Options{})
	var texts []string
	ids := make(map[string]bool)
	for _, m := range messages {
		texts = append(texts, m.Text)
		ids[m.ID] = true
		if m.Conversation != "terminal:王芳" || m.Sender.Name != "王芳" {
			t.Errorf("%+v", m)
		}
	}
	want := []string{"一", "", "信访", "\xff", long[:MaxLine/3*3], "末行"}
	if len(texts) != len(want) || len(ids) != len(want) {
		t.Fatalf("%d messages with %d IDs, want %d", len(texts), len(ids), len(want))
	}
	for i := range want {
		if texts[i] != want[i] {
			t.Errorf("message %d is %.40q, want %.40q", i, texts[i], want[i])
		}
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	in, typing := io.Pipe()
	defer typing.Close()
	ctx, cancel := context.WithCancel(t.Context())
	c := New(Options{In: in, Out: io.Discard, Name: "王芳", Now: time.Now})
	answered := make(chan struct{})
	close(answered)
	ended := make(chan error)
	taken := make(chan bot.Message)
	go func() {
		ended <- c.Run(ctx, func(_ context.Context, m bot.Message) (<-chan struct{}, error) {
			taken <- m
			return answered, nil
		})
	}()
	if _, err := io.WriteString(typing, "一\n没有打完"); err != nil {
		t.Fatal(err)
	}
	<-taken
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case m := <-taken:
		t.Errorf("half a line was taken: %q", m.Text)
	}
}

func TestIDsDifferBetweenRuns(t *testing.T) {
	a, _ := run(t, "一\n", Options{})
	b, _ := run(t, "一\n", Options{})
	if a[0].ID == b[0].ID {
		t.Errorf("two runs gave their first message the same ID %s", a[0].ID)
	}
}

func TestFileLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "数据.txt")
	if err := os.WriteFile(path, []byte("内容"), 0o600); err != nil {
		t.Fatal(err)
	}
	messages, out := run(t, "/file "+path+"\n/file "+path+".none\n/file "+filepath.Dir(path)+"\n/file\n/file \n", Options{})
	if len(messages) != 1 || messages[0].File == nil || messages[0].File.Name != "数据.txt" || string(messages[0].File.Data) != "内容" {
		t.Fatalf("%+v", messages)
	}
	if !strings.Contains(out, "文件不存在") || !strings.Contains(out, "不是文件") || strings.Count(out, "写明文件的路径") != 2 {
		t.Errorf("printed %q", out)
	}
}

func TestSendPrintsAndWritesFiles(t *testing.T) {
	files := filepath.Join(t.TempDir(), "new", "files")
	reply := bot.Reply{Text: "见文件", Handler: "draft", Files: []bot.File{{Name: "../../报\u202e告\x1b.docx", Data: []byte("PK")}}}
	for _, asJSON := range []bool{false, true} {
		var out bytes.Buffer
		c := New(Options{Out: &out, Name: "王芳", Files: files, JSON: asJSON})
		if err := c.Send(context.Background(), bot.Outgoing{Conversation: "terminal:王芳"}, reply); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(files, "报告.docx")
		if data, err := os.ReadFile(path); err != nil || string(data) != "PK" {
			t.Errorf("file: %q, %v", data, err)
		}
		if !asJSON {
			if out.String() != "见文件\n文件："+path+"\n\n" {
				t.Errorf("printed %q", out.String())
			}
			continue
		}
		var p printed
		if err := json.Unmarshal(out.Bytes(), &p); err != nil || p.Handler != "draft" || len(p.Files) != 1 || p.Files[0] != path {
			t.Errorf("printed %s: %v", out.Bytes(), err)
		}
	}
	var out bytes.Buffer
	c := New(Options{Out: &out, Name: "王芳"})
	if err := c.Send(context.Background(), bot.Outgoing{Conversation: "terminal:王芳"}, bot.Reply{Text: "“\x1b[2J\x1b]0;x\a\u009b31m约20\r件”\n\t不是"}); err != nil || out.String() != "“[2J]0;x31m约20件”\n\t不是\n\n" {
		t.Errorf("printed %q, %v", out.String(), err)
	}
	if err := c.Send(context.Background(), bot.Outgoing{Conversation: "terminal:李强"}, reply); err == nil {
		t.Error("a reply to somebody else was printed")
	}
}
