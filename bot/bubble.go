package bot

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxBubble is the most characters that one reply may have: longer ones are
// split, since WeChat cuts them off or refuses them.
const MaxBubble = 1800

// numbering is the room kept in each bubble for its number.
const numbering = len("(100/100)\n")

// bubbles splits replies whose text is too long for one message. Files and
// citations stay with the last piece.
func bubbles(replies []Reply) []Reply {
	out := make([]Reply, 0, len(replies))
	for _, r := range replies {
		pieces := splitText(r.Text, MaxBubble)
		for i, p := range pieces {
			piece := Reply{Text: p, Handler: r.Handler}
			if i == len(pieces)-1 {
				piece.Citations, piece.Files = r.Citations, r.Files
			}
			out = append(out, piece)
		}
	}
	return out
}

// splitText cuts text into numbered pieces of at most limit characters:
// between paragraphs where it can, else after a sentence, else anywhere.
func splitText(text string, limit int) []string {
	if utf8.RuneCountInString(text) <= limit {
		return []string{text}
	}
	var pieces []string
	rest := text
	for utf8.RuneCountInString(rest) > limit-numbering {
		window := prefix(rest, limit-numbering)
		cut := cutPoint(window)
		if piece := strings.TrimSpace(rest[:cut]); piece != "" {
			pieces = append(pieces, piece)
		}
		rest = strings.TrimLeft(rest[cut:], "\n")
	}
	if strings.TrimSpace(rest) != "" {
		pieces = append(pieces, rest)
	}
	for i := range pieces {
		pieces[i] = fmt.Sprintf("(%d/%d)\n%s", i+1, len(pieces), pieces[i])
	}
	return pieces
}

// cutPoint is where window is best cut: its last paragraph's end, else its
// last sentence's, in the second half of it so that no piece gets too short.
func cutPoint(window string) int {
	for _, sep := range []string{"\n\n", "\n", "。", "；", "，"} {
		if i := strings.LastIndex(window, sep); i > len(window)/2 {
			return i + len(sep)
		}
	}
	return len(window)
}

// prefix returns the first n characters of s.
func prefix(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
