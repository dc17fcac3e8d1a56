package proofread

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"xinfangbot/internal/docread"
	"xinfangbot/report"
)

// File is a document that is proofread: a .docx, .md or .txt.
type File struct {
	Name    string
	Lines   []Line
	Options Options // what the format says; the caller adds what it knows
	docx    []byte  // the file, where it is a .docx
}

// Open reads a file. Errors are those of docread, worded for staff. A file
// without a character is refused as well: that nothing is wrong with it would
// be no answer.
func Open(name string, data []byte) (*File, error) {
	text, err := docread.Read(name, data)
	if err != nil {
		return nil, err
	}
	f := &File{Name: name}
	f.Lines, f.Options = readLines(text)
	if !slices.ContainsFunc(f.Lines, func(l Line) bool { return strings.ContainsFunc(l.Text, written) }) {
		return nil, &docread.Error{Name: filepath.Base(name), Reason: "文件里没有文字，请核对是不是要校对的文件；内容是图片的，请提供文字版。"}
	}
	if text.Format == "docx" {
		f.docx = data
	}
	return f, nil
}

func written(r rune) bool { return !blank(r) }

// Year is the year that the title names; 0 where it names none.
func (f *File) Year() int { return newSheet(f.Lines, f.Options).yearOfTitle() }

// Length is how many characters the file has, blanks not counted.
func (f *File) Length() int {
	n := 0
	for _, l := range f.Lines {
		n += report.CountCharacters(l.Text)
	}
	return n
}

// WriteCommented writes the file as a .docx with findings as comments in its
// margin: a copy of it where it is one, else a document made of its text.
func (f *File) WriteCommented(w io.Writer, findings []Finding, author string, at time.Time) error {
	docx := f.docx
	if docx == nil {
		var b bytes.Buffer
		if err := Document(f.Lines, f.Options).WriteDocx(&b); err != nil {
			return err
		}
		docx = b.Bytes()
	}
	texts := make([]string, len(f.Lines))
	for i, l := range f.Lines {
		texts[i] = l.Text
	}
	c := report.Comments{Author: author, At: at}
	for _, found := range findings {
		c.List = append(c.List, report.Comment{
			Line: found.Line, Start: found.Start, End: found.End,
			Text: fmt.Sprintf("【%s】%s\n建议：%s", found.Severity.Title(), found.Message, found.Suggestion),
		})
	}
	return report.WriteCommented(w, docx, texts, c)
}
