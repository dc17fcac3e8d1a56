// Package terminal is the channel to a person at this machine: messages are
// lines of standard input, replies are printed.
package terminal

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"xinfangbot/bot"
	"xinfangbot/internal/interrupt"
)

// Options is what a Channel is made of.
type Options struct {
	In   io.Reader
	Out  io.Writer
	Name string // the person at the terminal
	// Files is the folder that files sent to the person are written to.
	Files string
	// JSON prints one object for each reply instead of plain text.
	JSON bool
	// Prompt is printed before each line where a person types; empty where
	// input comes from a file or another program.
	Prompt string
	Now    func() time.Time
	Logger *slog.Logger
}

// Channel implements bot.Channel.
type Channel struct {
	o       Options
	session string // sets the IDs of this run's messages apart
	in      *interrupt.Reader
	lines   *bufio.Reader // of in
	said    int           // lines so far
	out     sync.Mutex
}

// New returns a Channel.
func New(o Options) *Channel {
	in := interrupt.NewReader(context.Background(), o.In)
	return &Channel{o: o, session: rand.Text()[:10], in: in, lines: bufio.NewReaderSize(in, 64<<10)}
}

// kind is what messages give as their channel; the channel's own name says whose
// terminal it is, so that terminals of several people are served side by side.
const kind = "terminal"

// MaxLine is the most bytes of a line that are kept; what is beyond is
// dropped. It is well over what the engine takes as one message.
const MaxLine = 256 << 10

// MaxFile is the largest file that is taken, in bytes.
const MaxFile = 20 << 20

// Name implements bot.Channel.
func (c *Channel) Name() string { return kind + ":" + c.o.Name }

// Serves implements bot.Channel: a terminal reaches the one person at it.
func (c *Channel) Serves(conversation string) bool { return conversation == c.Name() }

// Run implements bot.Channel. It reads one message a line until the input
// or ctx does, and waits for each to be answered before it reads the next.
func (c *Channel) Run(ctx context.Context, receive bot.Receiver) error {
	c.in.Until(ctx)
	for {
		c.prompt()
		line, err := readLine(c.lines)
		if ctx.Err() != nil {
			return nil
		}
		if line != "" || err == nil {
			if err := c.take(ctx, receive, line); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read standard input: %w", err)
		}
	}
}

func (c *Channel) prompt() {
	if c.o.Prompt == "" {
		return
	}
	c.out.Lock()
	defer c.out.Unlock()
	fmt.Fprint(c.o.Out, c.o.Prompt)
}

// take hands one line over and waits for its answer.
func (c *Channel) take(ctx context.Context, receive bot.Receiver, line string) error {
	c.said++
	m := bot.Message{
		Channel: kind, ID: c.session + "-" + strconv.Itoa(c.said), Conversation: c.Name(),
		Sender: bot.Sender{ID: c.o.Name, Name: c.o.Name}, At: c.o.Now(),
	}
	if path, ok := strings.CutPrefix(strings.TrimSpace(line)+" ", "/file "); ok {
		f, err := readFile(strings.TrimSpace(path))
		if err != nil {
			return c.print(bot.Reply{Text: err.Error(), Handler: kind})
		}
		m.File = f
	} else {
		m.Text = decode(line)
	}
	done, err := receive(ctx, m)
	if err != nil {
		return err
	}
	<-done
	return nil
}

// readFile reads a file that the person sends. Errors are worded for them.
func readFile(path string) (*bot.File, error) {
	if path == "" {
		return nil, errors.New("请在/file后面写明文件的路径，例如：/file 报告.docx")
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("无法读取文件“%s”：文件不存在或没有权限", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("“%s”不是文件", path)
	case info.Size() > MaxFile:
		return nil, fmt.Errorf("文件“%s”超过%dMB，不能发送", path, MaxFile>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("无法读取文件“%s”", path)
	}
	return &bot.File{Name: filepath.Base(path), Data: data}, nil
}

// readLine returns the next line without its end. A line longer than MaxLine
// is cut.
func readLine(in *bufio.Reader) (string, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if room := MaxLine - len(line); room > 0 {
			line = append(line, part[:min(room, len(part))]...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		return strings.TrimRight(string(line), "\r\n"), err
	}
}

// decode returns the line as UTF-8. Windows consoles and older files give
// GB18030; what is neither is left as it is, for the engine to answer.
func decode(line string) string {
	if utf8.ValidString(line) {
		return line
	}
	if len(line) >= MaxLine { // cut in the middle of a character
		return strings.ToValidUTF8(line, "")
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().String(line)
	if err != nil || strings.ContainsRune(text, utf8.RuneError) {
		return line
	}
	return text
}

// Send implements bot.Channel: it prints the reply and writes its files.
func (c *Channel) Send(_ context.Context, out bot.Outgoing, r bot.Reply) error {
	if !c.Serves(out.Conversation) {
		return fmt.Errorf("%s does not reach %s", c.Name(), out.Conversation)
	}
	return c.print(r)
}

// printed is a reply as --json prints it.
type printed struct {
	Text      string         `json:"text"`
	Handler   string         `json:"handler"`
	Citations []bot.Citation `json:"citations"`
	Files     []string       `json:"files"`
}

func (c *Channel) print(r bot.Reply) error {
	p := printed{Text: r.Text, Handler: r.Handler, Citations: r.Citations, Files: []string{}}
	if p.Citations == nil {
		p.Citations = []bot.Citation{}
	}
	for _, f := range r.Files {
		path, err := c.save(f)
		if err != nil {
			return err
		}
		p.Files = append(p.Files, path)
	}
	c.out.Lock()
	defer c.out.Unlock()
	if c.o.JSON {
		enc := json.NewEncoder(c.o.Out)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(p); err != nil {
			return fmt.Errorf("print reply: %w", err)
		}
		return nil
	}
	text := strings.Map(printable, p.Text)
	for _, path := range p.Files {
		text += "\n文件：" + path
	}
	if _, err := fmt.Fprintln(c.o.Out, strings.TrimLeft(text, "\n")+"\n"); err != nil {
		return fmt.Errorf("print reply: %w", err)
	}
	return nil
}

// printable drops what a terminal takes for commands: replies repeat words of
// petitions that came as files.
func printable(r rune) rune {
	if unicode.IsControl(r) && r != '\n' && r != '\t' {
		return -1
	}
	return r
}

// save writes a file under the folder for files and returns its path. A file
// of the same name is replaced: the newest draft is the one that counts.
func (c *Channel) save(f bot.File) (string, error) {
	if err := os.MkdirAll(c.o.Files, 0o700); err != nil {
		return "", fmt.Errorf("create the folder for files: %w", err)
	}
	path := filepath.Join(c.o.Files, bot.FileName(f.Name))
	tmp := path + ".part"
	if err := os.WriteFile(tmp, f.Data, 0o600); err != nil {
		return "", fmt.Errorf("write file: %w", err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return "", fmt.Errorf("write file: %w", err)
	}
	return path, nil
}
