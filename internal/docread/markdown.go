package docread

import (
	"regexp"
	"strings"
)

// markdown reads Markdown as staff write it: front matter, headings, emphasis,
// links, tables, quotations and comments lose their marks. Every line keeps
// its number; what is only a mark becomes a blank line.
func markdown(text []string) Text {
	t := Text{Format: "md", Lines: number(text)}
	body := t.Lines
	if n := frontMatter(text, &t); n > 0 {
		blank(body[:n])
		body = body[n:]
	}
	inComment := false
	for i := range body {
		l := &body[i]
		l.Text, inComment = stripComments(l.Text, inComment)
		if level, ok := underline(body, i); ok {
			body[i-1].Level = level
			l.Text = ""
			continue
		}
		markdownLine(l)
	}
	return t
}

// blank takes the text of lines away.
func blank(lines []Line) {
	for i := range lines {
		lines[i].Text = ""
	}
}

// maxFrontMatter is how many lines front matter may have.
const maxFrontMatter = 100

// frontMatter reads the lines between two --- at the beginning and returns how
// many lines it took. Only plain "key: value" lines are kept.
func frontMatter(text []string, t *Text) int {
	if len(text) == 0 || text[0] != "---" {
		return 0
	}
	for i := 1; i < len(text) && i <= maxFrontMatter; i++ {
		if text[i] != "---" && text[i] != "..." {
			continue
		}
		t.Meta = make(map[string]string)
		for _, l := range text[1:i] {
			key, value, ok := strings.Cut(l, ":")
			if !ok {
				key, value, ok = strings.Cut(l, "：")
			}
			if ok {
				t.Meta[strings.ToLower(strings.TrimSpace(key))] = strings.Trim(strings.TrimSpace(value), `"'`)
			}
		}
		return i + 1
	}
	return 0
}

// stripComments removes <!-- --> from a line; inside tells whether a comment
// of an earlier line is still open, and the result whether one is after it.
func stripComments(s string, inside bool) (string, bool) {
	if !inside && !strings.Contains(s, "<!--") {
		return s, false
	}
	var b strings.Builder
	for {
		mark := "<!--"
		if inside {
			mark = "-->"
		}
		before, after, found := strings.Cut(s, mark)
		if !inside {
			b.WriteString(before)
		}
		if !found {
			return strings.TrimRight(b.String(), " \t"), inside
		}
		inside, s = !inside, after
	}
}

// underline tells whether line i is the === or --- under a heading.
func underline(lines []Line, i int) (level int, ok bool) {
	s := lines[i].Text
	if i == 0 || len(s) < 3 || lines[i-1].Text == "" || lines[i-1].Level > 0 || lines[i-1].Kind != Body {
		return 0, false
	}
	switch {
	case strings.Trim(s, "=") == "":
		return 1, true
	case strings.Trim(s, "-") == "":
		return 2, true
	}
	return 0, false
}

// markdownLine takes the marks from one line.
func markdownLine(l *Line) {
	s := strings.TrimLeft(l.Text, " \t")
	for strings.HasPrefix(s, ">") {
		s = strings.TrimLeft(s[1:], " \t")
	}
	if rest := strings.TrimLeft(s, "#"); len(s) != len(rest) && len(s)-len(rest) <= 6 {
		if rest == "" || rest[0] == ' ' || rest[0] == '\t' || rest[0] >= 0x80 {
			l.Level = len(s) - len(rest)
			l.Text = inline(strings.TrimSpace(strings.TrimRight(strings.TrimSpace(rest), "#")))
			return
		}
	}
	if strings.HasPrefix(s, "|") && strings.HasSuffix(s, "|") && len(s) > 1 {
		tableRow(l, s)
		return
	}
	if rule := strings.ReplaceAll(s, " ", ""); len(rule) >= 3 && (strings.Trim(rule, "-") == "" || strings.Trim(rule, "*") == "" || strings.Trim(rule, "_") == "") {
		l.Text = ""
		return
	}
	if len(s) > 2 && strings.ContainsRune("-*+", rune(s[0])) && s[1] == ' ' {
		s = strings.TrimLeft(s[2:], " ")
	}
	l.Text = inline(s)
}

// tableRow reads a row of a table; the line under the head becomes blank.
func tableRow(l *Line, s string) {
	if strings.Trim(s, "|-: ") == "" {
		l.Text = ""
		return
	}
	cells := strings.Split(s[1:len(s)-1], "|")
	for i, c := range cells {
		cells[i] = inline(strings.TrimSpace(c))
	}
	l.Kind, l.Text = Table, strings.Join(cells, "\t")
}

// inline takes emphasis, links, line breaks and backslashes from a text.
func inline(s string) string {
	if !strings.ContainsAny(s, "*_[`\\<&") {
		return s
	}
	s = linkPattern.ReplaceAllString(s, "$1")
	s = strings.NewReplacer(
		`\*`, "*", `\_`, "_", `\#`, "#", `\.`, ".", `\-`, "-", `\[`, "[", `\]`, "]", `\(`, "(", `\)`, ")", `\\`, `\`,
		"**", "", "__", "", "`", "", "<br>", " ", "<br/>", " ", "<br />", " ",
		"&nbsp;", " ", "&emsp;", "　", "&lt;", "<", "&gt;", ">", "&amp;", "&",
	).Replace(s)
	return strings.TrimSpace(s)
}

// linkPattern matches links and pictures, so that their text can stay.
var linkPattern = regexp.MustCompile(`!?\[([^\[\]]*)\]\([^()]*\)`)
