package docread

import (
	"encoding/xml"
	"path"
	"strconv"
	"strings"

	"xinfangbot/internal/openxml"
)

// formatting is what styles.xml and numbering.xml say about paragraphs.
type formatting struct {
	styles    map[string]style
	abstracts map[string]map[int]numberLevel // by abstract number, by level
	numbers   map[string]string              // number to abstract number
	starts    map[string]map[int]int         // by number: overridden starts
}

// style is a paragraph style.
type style struct {
	basedOn string
	level   int // of a heading, 1 to 9; 0 for none
	title   bool
	number  string
	depth   int // level of the list
}

// numberLevel is one level of a list.
type numberLevel struct {
	start  int
	format string // numFmt
	text   string // lvlText: 第%1条
	tab    bool   // whether a tab follows
	style  string // the paragraph style that is numbered so
}

// readFormatting reads both parts, where they are there.
func (d *docx) readFormatting(folder string, f *formatting) error {
	styles, err := d.part(path.Join(folder, "styles.xml"), maxSidePart)
	if err != nil {
		return err
	}
	if err := f.readStyles(styles); err != nil {
		return err
	}
	numbering, err := d.part(path.Join(folder, "numbering.xml"), maxSidePart)
	if err != nil {
		return err
	}
	return f.readNumbering(numbering)
}

func (f *formatting) readStyles(data []byte) error {
	f.styles = make(map[string]style)
	id, s := "", style{}
	return walk(data, func(e xml.StartElement) {
		switch e.Name.Local {
		case "style":
			id, s = "", style{}
			if openxml.Attr(e, "type") == "paragraph" {
				id = openxml.Attr(e, "styleId")
			}
		case "name":
			s.level, s.title = headingName(openxml.Attr(e, "val"))
		case "basedOn":
			s.basedOn = openxml.Attr(e, "val")
		case "outlineLvl":
			s.level = outline(openxml.Attr(e, "val"), s.level)
		case "numId":
			s.number = openxml.Attr(e, "val")
		case "ilvl":
			s.depth, _ = strconv.Atoi(openxml.Attr(e, "val"))
		}
		if id != "" {
			f.styles[id] = s
		}
	})
}

// headingName is the level of a style by its name: heading 2, 标题 2.
func headingName(name string) (level int, title bool) {
	name = strings.ToLower(strings.ReplaceAll(name, " ", ""))
	if name == "title" || name == "标题" {
		return 0, true
	}
	for _, prefix := range []string{"heading", "标题"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			if n, err := strconv.Atoi(rest); err == nil && n >= 1 && n <= 9 {
				return n, false
			}
		}
	}
	return 0, false
}

// outline is the level of a heading for an outlineLvl, which counts from 0; 9
// is body text.
func outline(val string, otherwise int) int {
	n, err := strconv.Atoi(val)
	if err != nil || n < 0 || n > 9 {
		return otherwise
	}
	if n == 9 {
		return 0
	}
	return n + 1
}

// style is a style with what it has from the styles it is based on.
func (f *formatting) style(id string) style {
	s := f.styles[id]
	for at, i := s.basedOn, 0; at != "" && i < 10; i++ {
		base := f.styles[at]
		if s.level == 0 {
			s.level = base.level
		}
		if s.number == "" {
			s.number, s.depth = base.number, base.depth
		}
		s.title = s.title || base.title && s.level == 0
		at = base.basedOn
	}
	return s
}

// maxListDepth is how many levels a list has in Open XML.
const maxListDepth = 9

func (f *formatting) readNumbering(data []byte) error {
	f.abstracts = make(map[string]map[int]numberLevel)
	f.numbers = make(map[string]string)
	f.starts = make(map[string]map[int]int)
	abstract, number, depth := "", "", 0
	return walk(data, func(e xml.StartElement) {
		val := openxml.Attr(e, "val")
		switch e.Name.Local {
		case "abstractNum":
			abstract, number = openxml.Attr(e, "abstractNumId"), ""
			f.abstracts[abstract] = make(map[int]numberLevel)
			return
		case "num":
			abstract, number = "", openxml.Attr(e, "numId")
			return
		case "abstractNumId":
			f.numbers[number] = val
			return
		case "lvl", "lvlOverride":
			depth, _ = strconv.Atoi(openxml.Attr(e, "ilvl"))
			return
		case "startOverride":
			if n, err := strconv.Atoi(val); err == nil && number != "" {
				if f.starts[number] == nil {
					f.starts[number] = make(map[int]int)
				}
				f.starts[number][depth] = n
			}
			return
		}
		if levels := f.abstracts[abstract]; levels != nil && depth >= 0 && depth < maxListDepth {
			l, ok := levels[depth]
			if !ok {
				l = numberLevel{start: 1, tab: true}
			}
			l.set(e.Name.Local, val)
			levels[depth] = l
		}
	})
}

// set takes over one property of a level.
func (l *numberLevel) set(name, val string) {
	switch name {
	case "start":
		if n, err := strconv.Atoi(val); err == nil {
			l.start = n
		}
	case "numFmt":
		l.format = val
	case "lvlText":
		l.text = val
	case "suff":
		l.tab = val == "tab"
	case "pStyle":
		l.style = val
	}
}
