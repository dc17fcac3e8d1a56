package report

import (
	"fmt"
	"slices"
	"strings"

	"xinfangbot/internal/chinese"
)

// Draft is a report assembled from what is there.
type Draft struct {
	Document *Document
	// Missing is what the document marks as 【待补】, in its order.
	Missing []Missing
	// Unused are the fields, cover aside, that have a value for which the
	// layout has no place, or none without another that is missing.
	Unused []string
}

// Missing is a fact that a draft lacks.
type Missing struct {
	ID      string
	Name    string
	Section string // the section that usually fills it
}

// Assemble lays the facts out. It never fails: what is missing is marked in
// the text and listed.
func (l *Layout) Assemble(facts *Facts) *Draft {
	c := &composer{facts: facts, previous: facts.Previous(), layout: l, org: facts.Show("org")}
	cover := &l.file.Cover
	doc := &Document{Author: c.org}
	doc.Title = c.titleLines(cover.Title)
	c.title = strings.Join(doc.Title, "")
	c.coverParts(doc, cover)

	placed := c.place()
	doc.Body = c.paragraphs(cover.Opening, "")
	doc.Body = append(doc.Body, c.parts(l.file.Parts, Level(l.file.Start), placed)...)
	doc.Body = append(doc.Body, c.paragraphs(cover.Closing, "")...)
	if cover.Signature {
		doc.Signature, _ = c.fill(&slot{ids: []labelled{{id: "org"}}}, false)
		if doc.Date, _ = facts.Date("date"); doc.Date.IsZero() {
			doc.DateGap, _ = c.fill(&slot{ids: []labelled{{id: "date"}}}, false)
		}
	}
	return &Draft{Document: doc, Missing: c.missing, Unused: c.unused()}
}

// titleLines are the lines of the title, in which marks are brief.
func (c *composer) titleLines(texts []layoutText) []string {
	c.brief = true
	defer func() { c.brief = false }()
	var lines []string
	for _, t := range texts {
		line, _ := c.render(t.sentence, false)
		lines = append(lines, line)
	}
	return lines
}

// coverParts composes what stands before the body beside the title.
func (c *composer) coverParts(doc *Document, cover *layoutCover) {
	if h := cover.Head; h != nil {
		c.brief = true // the mark of the body has one line
		mark, _ := c.render(h.Mark.sentence, false)
		c.brief = false
		number, _ := c.render(h.Number.sentence, false)
		signatory, _ := c.render(h.Signatory.sentence, false)
		doc.Head = &RedHead{Mark: mark, Number: number, Signatory: signatory}
	}
	for _, e := range cover.Web {
		value, _ := c.render(e.Say.sentence, false)
		doc.Web = append(doc.Web, WebEntry{Name: e.Name, Value: value})
	}
	if cover.Addressee {
		text, _ := c.fill(&slot{ids: []labelled{{id: "addressee"}}}, false)
		doc.Addressee = strings.TrimRight(text, ":：")
	}
}

// unused are the fields that have something to say and were not printed, in
// the schema's order.
func (c *composer) unused() []string {
	printed := make(map[string]bool, len(c.used))
	for _, id := range c.used {
		printed[id] = true
	}
	var ids []string
	for i := range c.facts.Schema.Fields {
		f := &c.facts.Schema.Fields[i]
		if f.Derived != nil || f.Group == "cover" || printed[f.ID] {
			continue
		}
		if none, known := c.none(f.ID); known && !none {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

// parts lays out headings of one level and what stands under them.
func (c *composer) parts(parts []*layoutPart, level Level, placed map[*spot][]highlight) []Block {
	var blocks []Block
	for i, p := range parts {
		heading, _ := c.render(p.Heading.sentence, false)
		body := c.body(p, heading, level, placed)
		switch {
		case heading == "":
		case p.RunIn:
			text, rest := joinText(body)
			blocks = append(blocks, Block{Level: level, Text: number(level, i+1) + sentenceOf(heading), RunIn: text})
			body = rest
		default:
			blocks = append(blocks, Block{Level: level, Text: number(level, i+1) + heading})
		}
		blocks = append(blocks, body...)
	}
	return blocks
}

// body lays out what stands under a heading. A heading never stands alone:
// where there is nothing to say under it, what staff are to write is marked.
func (c *composer) body(p *layoutPart, heading string, level Level, placed map[*spot][]highlight) []Block {
	c.heading, c.highlights = heading, placed[p.spot]
	// Points of staff come after figures in one paragraph, lest the figures
	// seem to belong to the last of them.
	late := p.RunIn && len(c.highlights) > 1 || takesHighlights(p.Say)
	var blocks []Block
	if !late {
		blocks = textBlock(c.takeHighlights(!p.RunIn))
	}
	for i := range p.Say {
		blocks = append(blocks, c.passage(&p.Say[i], level+1, placed)...)
	}
	blocks = append(blocks, textBlock(c.takeHighlights(!p.RunIn))...)
	own := c.heading
	blocks = append(blocks, c.parts(p.Parts, level+1, placed)...)
	if len(blocks) == 0 && heading != "" {
		c.heading = own
		blocks = append(blocks, Block{Text: c.note(*c.highlightGap())})
	}
	return blocks
}

// takesHighlights tells whether a passage has a place of its own for what
// staff wrote for the heading: a slot, or points to which it is added.
func takesHighlights(say []passage) bool {
	return slices.ContainsFunc(say, func(p passage) bool {
		found := p.points != nil
		p.text.sentence.slots(func(s *slot) { found = found || s.verb == "highlight" })
		return found
	})
}

// joinText joins the paragraphs before the first table or heading to one text.
func joinText(blocks []Block) (string, []Block) {
	var b strings.Builder
	for i, block := range blocks {
		if block.Table != nil || block.Level != Paragraph {
			return b.String(), blocks[i:]
		}
		b.WriteString(block.Text)
	}
	return b.String(), nil
}

func (c *composer) paragraphs(list []passage, heading string) []Block {
	c.heading, c.highlights = heading, nil
	var blocks []Block
	for i := range list {
		blocks = append(blocks, c.passage(&list[i], Heading1, nil)...)
	}
	return blocks
}

// passage lays out a passage; level is that of headings under the one that the
// passage is under.
func (c *composer) passage(p *passage, level Level, placed map[*spot][]highlight) []Block {
	switch {
	case p.points != nil:
		return textBlock(c.points(p.points, placed))
	case p.rows.List != "":
		return c.rows(p.rows, level)
	case p.table != nil:
		return c.table(p.table)
	}
	return textBlock(c.compose(p.text.sentence))
}

// textBlock is a paragraph; a mark that is all of it is no sentence.
func textBlock(text string) []Block {
	if text == "" {
		return nil
	}
	if before, gap, rest := cutGap(text); before == "" && rest == "。" {
		text = gap
	}
	return []Block{{Text: text}}
}

// points composes 一是……。二是……。 from the points that have something to say,
// and what staff wrote for the heading as further points.
func (c *composer) points(list []*layoutPoint, placed map[*spot][]highlight) string {
	heading, general := c.heading, c.highlights
	defer func() { c.heading, c.highlights = heading, nil }()
	var said []string
	for _, p := range list {
		if p.Rows != "" {
			said = append(said, c.rowPoints(p.Rows)...)
		} else if text := c.point(p, placed); text != "" {
			said = append(said, text)
		}
	}
	for _, h := range general {
		said = append(said, sentenceOf(h.titled()))
	}
	if len(said) > 1 {
		for i := range said {
			said[i] = chinese.Numeral(i+1) + "是" + said[i]
		}
	}
	return strings.Join(said, "")
}

// rowPoints are the rows of a list as points.
func (c *composer) rowPoints(id string) []string {
	rows, ok := c.facts.Rows(id)
	if !ok {
		return []string{c.note(*c.gap(id)) + "。"}
	}
	c.use(id)
	items := rowTexts(rows)
	for i, item := range items {
		items[i] = sentenceOf(item)
	}
	return items
}

// point composes one point: its name, what staff wrote for it, its figures.
func (c *composer) point(p *layoutPoint, placed map[*spot][]highlight) string {
	c.highlights = nil
	if p.spot == nil {
		return c.compose(p.Say.sentence)
	}
	lead, _ := c.render(p.Lead.sentence, false)
	c.heading, c.highlights = lead, placed[p.spot]
	text := ""
	for _, h := range c.highlights {
		text += sentenceOf(h.text)
	}
	text += c.compose(p.Say.sentence)
	switch {
	case text == "" && !p.Needed:
		return ""
	case text == "":
		text = c.note(*c.highlightGap()) + "。"
	}
	return sentenceOf(lead) + text
}

// rows lays out a list, each row a paragraph or a heading.
func (c *composer) rows(r layoutRows, level Level) []Block {
	rows, ok := c.facts.Rows(r.List)
	if !ok {
		return []Block{{Text: c.note(*c.gap(r.List))}}
	}
	c.use(r.List)
	items := rowTexts(rows)
	if len(items) == 0 {
		return []Block{{Text: "无。"}}
	}
	var blocks []Block
	for i, item := range items {
		lead, rest := cutRow(item, r.Within)
		switch {
		case r.As == "headings":
			blocks = append(blocks, rowHeading(level, i+1, lead, rest))
		case len(items) == 1:
			blocks = append(blocks, Block{Text: sentenceOf(lead) + rest})
		default:
			blocks = append(blocks, Block{Text: chinese.Numeral(i+1) + "是" + sentenceOf(lead) + rest})
		}
	}
	return blocks
}

// headingLength is how long a row may be to stand as a heading: one line of
// an official document, less its number.
const headingLength = 25

// rowHeading lays out a row as a heading with the rest of it run in, or where
// it is too long for a heading, as a numbered paragraph.
func rowHeading(level Level, n int, lead, rest string) Block {
	text := number(level, n) + sentenceOf(lead)
	if len([]rune(lead)) > headingLength {
		return Block{Text: text + rest}
	}
	return Block{Level: level, Text: text, RunIn: rest}
}

// cutRow cuts a row at its first colon or stop; within, the clauses of the
// rest are 一要……；二要…….
func cutRow(item string, within bool) (lead, rest string) {
	i := strings.IndexAny(item, "：。")
	if i < 0 {
		return item, ""
	}
	lead, rest = item[:i], strings.TrimSpace(item[i+len("："):])
	switch {
	case rest == "":
		return lead, ""
	case !within:
		return lead, sentenceOf(rest)
	}
	clauses := strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune("；;/／", r) })
	if len(clauses) < 2 {
		return lead, sentenceOf(rest)
	}
	for i, clause := range clauses {
		clause = trimItem(strings.TrimPrefix(strings.TrimSpace(clause), chinese.Numeral(i+1)+"要"))
		clauses[i] = chinese.Numeral(i+1) + "要" + clause
	}
	return lead, strings.Join(clauses, "；") + "。"
}

// number is the number of a heading. Source: GB/T 9704—2012, 7.3.3.
func number(level Level, n int) string {
	switch level {
	case Heading1:
		return chinese.Numeral(n) + "、"
	case Heading2:
		return "（" + chinese.Numeral(n) + "）"
	case Heading3:
		return fmt.Sprintf("%d.", n)
	default:
		return fmt.Sprintf("（%d）", n)
	}
}
