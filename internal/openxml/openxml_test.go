package openxml

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestNewDecoderBoundsATagAndATextAlike(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want error
	}{
		"attributes":       {"<a" + strings.Repeat(` b=""`, MaxRun/5+1) + "/>", ErrTooLong},
		"text":             {"<a>" + strings.Repeat("a", MaxRun) + "</a>", ErrTooLong},
		"as much as fits":  {"<a>" + strings.Repeat("a", MaxRun-len("a>")) + "</a>", nil},
		"many short texts": {"<a>" + strings.Repeat("<b>c</b>", MaxRun) + "</a>", nil},
		"nothing":          {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tt.text), iotest.HalfReader(strings.NewReader(tt.text))} {
				d := NewDecoder(r)
				var err error
				for err == nil {
					_, err = d.Token()
				}
				if errors.Is(err, io.EOF) {
					err = nil
				}
				if !errors.Is(err, tt.want) {
					t.Errorf("%v, want %v", err, tt.want)
				}
			}
		})
	}
}

func TestAttr(t *testing.T) {
	e := xml.StartElement{Attr: []xml.Attr{{Name: xml.Name{Space: "w", Local: "val"}, Value: "1"}}}
	if got := Attr(e, "val"); got != "1" {
		t.Errorf("val is %q", got)
	}
	if got := Attr(e, "Target"); got != "" {
		t.Errorf("an attribute that is missing is %q", got)
	}
}
