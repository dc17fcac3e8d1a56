// Package mask takes personal data out of texts before they leave the bureau
// and puts them back into what is answered: names behind words such as 信访人,
// numbers of identity, telephone and bank card numbers, addresses, vehicle
// plates, mail addresses and the numbers of cases.
//
// It would rather take out a word too many than leave a person in: what is
// taken out comes back to the letter. What a report lives from stays as it is:
// figures, names of laws, numbers of articles, numbers of documents.
package mask

import (
	"strconv"
	"strings"
)

// Vault keeps what was taken out of the texts of one exchange. A value has the
// same placeholder wherever it stands. A Vault is for one goroutine.
type Vault struct {
	placeholders map[string]string // by value
	values       map[token]string
	counts       map[kind]int
	names        []string // of persons, wherever they stand from now on
}

// New returns an empty Vault.
func New() *Vault {
	return &Vault{placeholders: make(map[string]string), values: make(map[token]string), counts: make(map[kind]int)}
}

// MaskAll returns texts that belong together with placeholders such as 〔人员1〕
// for personal data: a name that one of them introduces is taken out of all.
func (v *Vault) MaskAll(texts ...string) []string {
	read := make([]folded, len(texts))
	for i, t := range texts {
		read[i] = fold(t)
		v.learn(read[i].s)
	}
	masked := make([]string, len(texts))
	for i, t := range texts {
		masked[i] = replace(t, find(read[i], v.names), v.placeholder)
	}
	return masked
}

// Unmask puts back what Mask took out. Placeholders that a model wrote with
// other brackets, blanks or Chinese numerals are understood; those that no
// value was given for stay as they are.
func (v *Vault) Unmask(text string) string {
	f := fold(text)
	var found []span
	for _, m := range placeholderPattern.FindAllStringSubmatchIndex(f.s, -1) {
		if t, ok := readToken(f.s, m); ok && v.values[t] != "" {
			found = append(found, f.span(t.kind, m[0], m[1]))
		}
	}
	return replace(text, found, func(_ kind, written string) string {
		f := fold(written)
		t, _ := readToken(f.s, placeholderPattern.FindStringSubmatchIndex(f.s))
		return v.values[t]
	})
}

// placeholder is what stands for a value.
func (v *Vault) placeholder(k kind, value string) string {
	if p, ok := v.placeholders[value]; ok {
		return p
	}
	v.counts[k]++
	t := token{k, v.counts[k]}
	p := "〔" + string(k) + strconv.Itoa(t.number) + "〕"
	v.placeholders[value], v.values[t] = p, value
	return p
}

// learn takes note of the persons that a text names.
func (v *Vault) learn(s string) {
	for _, m := range persons(s) {
		name := s[m.from:m.to]
		known := false
		for _, n := range v.names {
			known = known || n == name
		}
		if !known {
			v.names = append(v.names, name)
		}
	}
}

// Redact returns text with what MaskAll takes out struck out for good, for logs:
// 〔人员〕 for any person.
func Redact(text string) string {
	v := New()
	f := fold(text)
	v.learn(f.s)
	return replace(text, find(f, v.names), func(k kind, written string) string {
		if k == literal {
			return written
		}
		return "〔" + string(k) + "〕"
	})
}

// HasPlaceholder tells whether a text still has a placeholder in it, as where a
// model invented one.
func HasPlaceholder(text string) bool { return placeholderPattern.MatchString(fold(text).s) }

// replace puts something else in the place of the spans, which are in order.
func replace(text string, spans []span, with func(kind, string) string) string {
	if len(spans) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.start])
		b.WriteString(with(s.kind, text[s.start:s.end]))
		at = s.end
	}
	b.WriteString(text[at:])
	return b.String()
}
