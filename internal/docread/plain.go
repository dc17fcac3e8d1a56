package docread

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// byteOrder is the order of the bytes of UTF-16, or that it is not UTF-16.
type byteOrder int

const (
	notUTF16 byteOrder = iota
	littleEndian
	bigEndian
)

func (o byteOrder) known() bool { return o != notUTF16 }

// utf16Order tells by the byte order mark, or where there is none by the zero
// bytes of line ends and figures, whether data is UTF-16.
func utf16Order(data []byte) byteOrder {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return littleEndian
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return bigEndian
	}
	var zeros [2]int
	sample := data[:min(len(data), 4096)]
	for i, b := range sample {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case len(data)%2 != 0 || bytes.Contains(sample, []byte{0, 0, 0}):
		return notUTF16
	case zeros[1] > 3*zeros[0]: // some Chinese characters have a zero byte too: 一 is 4E00
		return littleEndian
	case zeros[0] > 3*zeros[1]:
		return bigEndian
	}
	return notUTF16
}

// decode returns data as UTF-8 and the name of the encoding it was in.
func decode(data []byte) (text, encoding string, err error) {
	if order := utf16Order(data); order.known() {
		endian := unicode.LittleEndian
		if order == bigEndian {
			endian = unicode.BigEndian
		}
		out, err := unicode.UTF16(endian, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
			return "", "", &refusal{"文字编码无法识别，请另存为UTF-8编码后重试。", err}
		}
		return string(out), "UTF-16", nil
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if utf8.Valid(data) {
		return string(data), "UTF-8", nil
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", "", &refusal{"文字编码无法识别，请另存为UTF-8编码后重试。", err}
	}
	return string(out), "GB18030", nil
}

// splitLines splits a text into lines without their ends and checks that it
// stays within the limits.
func splitLines(text string) ([]string, error) {
	if utf8.RuneCountInString(text) > MaxChars {
		return nil, errTooLong()
	}
	if strings.ContainsRune(text, '\r') {
		text = strings.ReplaceAll(text, "\r\n", "\n")
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	if strings.Count(text, "\n") >= MaxLines {
		return nil, errTooLong()
	}
	text = strings.TrimSuffix(text, "\n")
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t\u00a0\u3000")
	}
	return lines, nil
}

func errTooLong() error {
	return refuse("文字过多（超过800万字或20万行），请拆分后重试。")
}

// number makes lines of plain text into lines.
func number(text []string) []Line {
	lines := make([]Line, len(text))
	for i, l := range text {
		lines[i] = Line{Number: i + 1, Text: l}
	}
	return lines
}
