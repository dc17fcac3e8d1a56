package mask

import (
	"strings"
	"unicode/utf8"
)

// folded is a text in the one form that the patterns read: figures, letters and
// blanks half width, nothing invisible. at has the place in the text for each
// byte of s, and for its end.
type folded struct {
	s  string
	at []int
}

func fold(text string) folded {
	var b strings.Builder
	b.Grow(len(text))
	at := make([]int, 0, len(text)+1)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !invisible(r) {
			n, _ := b.WriteRune(halfWidth(r))
			for range n {
				at = append(at, i)
			}
		}
		i += size
	}
	return folded{s: b.String(), at: append(at, len(text))}
}

// invisible tells whether a character shows nothing: put into a number, it
// would hide the number from the patterns and from no reader.
func invisible(r rune) bool {
	switch {
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2064, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return r == 0xad || r == 0xfeff
}

func halfWidth(r rune) rune {
	switch {
	case r >= '！' && r <= '～' && (r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' || strings.ContainsRune("－＠．＋＿", r)):
		return r - '！' + '!'
	case r == '　', r == '\u00a0', r >= '\u2000' && r <= '\u200a', r == '\u202f':
		return ' '
	case r == '—', r == '–', r == '‐', r == '‑', r == '−':
		return '-'
	}
	return r
}

// span is a stretch of the text, in bytes.
type span struct {
	kind       kind
	start, end int
}

// span is the stretch of the text that stands as s[from:to].
func (f folded) span(k kind, from, to int) span {
	return span{k, f.at[from], f.at[to]}
}
