// Package openxml reads the XML of Office files, .docx and .xlsx alike, within
// bounds: they are sent in by people, whole, damaged or made to do harm.
package openxml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
)

// MaxRun is the most that may stand between two "<": a tag with the text after
// it. A cell of a workbook holds 32,767 characters; what a paragraph holds comes
// in runs, and 170,000 characters of one are more than any report has.
const MaxRun = 512 << 10

// ErrTooLong is the error where "<" does not come in time.
var ErrTooLong = errors.New("openxml: a tag or a text without end")

// NewDecoder returns a decoder that fails with ErrTooLong where "<" does not
// come in time. None may stand within a tag, so it bounds the attributes of an
// element, which encoding/xml gathers without a limit.
func NewDecoder(r io.Reader) *xml.Decoder {
	return xml.NewDecoder(&runReader{r: r})
}

// runReader fails where "<" does not come in time.
type runReader struct {
	r   io.Reader
	run int // bytes since the last "<"
}

// Read implements io.Reader.
func (r *runReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	rest := p[:n]
	for {
		i := bytes.IndexByte(rest, '<')
		if i < 0 {
			r.run += len(rest)
		} else {
			r.run += i
		}
		if r.run > MaxRun {
			return 0, ErrTooLong
		}
		if i < 0 {
			return n, err
		}
		r.run, rest = 0, rest[i+1:]
	}
}

// Attr is the value of an attribute, whatever its namespace; empty where there
// is none.
func Attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
