// Package docread reads the text of the documents that a bureau works with:
// .docx, .md and .txt become numbered lines, with headings, tables and
// footnotes marked. Whatever is sent in by staff is read here, so everything
// is bounded: the limits are constants, nothing is unpacked that they do not
// allow, and what is refused is refused with a sentence that staff can act on.
//
// A .docx is read by this package's own streaming reader over archive/zip and
// encoding/xml. The libraries at hand do not do: wordZero v1.6.0 unpacks every
// part of the file into memory without a limit, drops hyperlinks, tracked
// insertions and text boxes, and keeps only the last text of a run; godocx
// v0.1.5 reads parts without a limit too; go-docx is under the AGPL.
package docread

import (
	"errors"
	"path/filepath"
	"strings"
)

// Limits of what is read. A bureau's longest report with its annexes stays
// under a tenth of each.
const (
	MaxFile  = 20 << 20  // bytes of a file
	MaxPart  = 16 << 20  // bytes of one unpacked part of a .docx
	MaxParts = 4096      // parts of a .docx
	MaxDepth = 128       // XML elements in one another
	MaxLines = 200_000   // lines of a text
	MaxChars = 8_000_000 // characters of a text
)

// Kind is what a line is.
type Kind int

// The kinds of lines.
const (
	Body  Kind = iota // a paragraph; also the blank lines between them
	Title             // the document's title, where the file says so
	Table             // a row of a table: its cells with tabs between them
	Note              // a footnote or endnote, after all other lines
)

// Line is one line of a text. Number counts from 1; blank lines count too, so
// that in .md and .txt it is the line's number in the file. Level is that of a
// heading, from 1 to 9, or 0.
type Line struct {
	Number int
	Kind   Kind
	Level  int
	Text   string
}

// Text is a document as read. Lines[i].Number is i+1. Meta is the front matter
// of a .md file, or the core properties of a .docx under the names title,
// creator and modified.
type Text struct {
	Format   string // docx, md or txt
	Encoding string // of .md and .txt: UTF-8, UTF-16 or GB18030
	Meta     map[string]string
	Lines    []Line
}

// String is the text without its marks, one line each.
func (t Text) String() string {
	var b strings.Builder
	for i, l := range t.Lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(l.Text)
	}
	return b.String()
}

// Error says why a file was not read, in words for staff.
type Error struct {
	Name   string // the file's name, without folders
	Reason string
	Err    error // the cause, where there is one
}

// Error implements error.
func (e *Error) Error() string { return e.Name + "：" + e.Reason }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// refusal is a reason to refuse a file, before its name is known.
type refusal struct {
	reason string
	err    error
}

func (r *refusal) Error() string { return r.reason }

func refuse(reason string) error { return &refusal{reason: reason} }

// Readable tells whether Read takes files of this name.
func Readable(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".docx", ".md", ".markdown", ".txt":
		return true
	}
	return false
}

// Read reads the text of a file. name tells the format by its ending; data has
// to be of that format. Every error is an *Error.
func Read(name string, data []byte) (Text, error) {
	t, err := read(name, data)
	if err != nil {
		e := &Error{Name: filepath.Base(name), Reason: err.Error(), Err: err}
		var r *refusal
		if errors.As(err, &r) {
			e.Err = r.err
		}
		return Text{}, e
	}
	return t, nil
}

func read(name string, data []byte) (Text, error) {
	ext := strings.ToLower(filepath.Ext(name))
	if !Readable(name) {
		return Text{}, refuse(unreadable(ext))
	}
	if len(data) > MaxFile {
		return Text{}, refuse("文件超过20MB，请拆分或删去图片后重试。")
	}
	if len(data) == 0 {
		return Text{}, refuse("文件是空的。")
	}
	found := sniff(data)
	if ext == ".docx" {
		if found != formatZip {
			return Text{}, refuse(found.insteadOfDocx())
		}
		return readDocx(data)
	}
	if found != formatText {
		return Text{}, refuse(found.insteadOfText(ext))
	}
	text, encoding, err := decode(data)
	if err != nil {
		return Text{}, err
	}
	lines, err := splitLines(text)
	if err != nil {
		return Text{}, err
	}
	if ext == ".txt" {
		return Text{Format: "txt", Encoding: encoding, Lines: number(lines)}, nil
	}
	t := markdown(lines)
	t.Encoding = encoding
	return t, nil
}

// unreadable says what to do with a file of another ending.
func unreadable(ext string) string {
	switch ext {
	case ".doc", ".wps", ".rtf", ".odt":
		return "暂不支持" + ext + "格式，请用WPS或Word另存为.docx后重试。"
	case ".pdf":
		return "暂不支持PDF，请提供.docx、.md或.txt格式的文件。"
	}
	return "只能读取.docx、.md、.txt格式的文件。"
}
