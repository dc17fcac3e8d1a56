package report

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sampleReport is a document in which everything that a document can have
// stands once.
func sampleReport() *Document {
	day := time.Date(2021, time.January, 28, 0, 0, 0, 0, time.UTC)
	return &Document{
		Head:      &RedHead{Mark: "江北市和平区信访局文件", Number: "和信字〔2021〕7号", Signatory: "张三丰"},
		Web:       []WebEntry{{"索引号", "0001/2021-00007"}, {"时效", "有效"}},
		Title:     []string{"江北市和平区信访局", "关于2020年度法治政府建设情况的报告"},
		Addressee: "区政府",
		Body: []Block{
			{Text: "现将有关情况报告如下。"},
			{Level: Heading1, Text: "一、主要举措和成效"},
			{Level: Heading2, Text: "（一）依法办理信访事项"},
			{Text: "全年登记1971件次、4797人次，“三率”中群众满意率为【待补：群众满意率（由督查科填报）】，其余见表。"},
			{Level: Heading3, Text: "1.畅通渠道"},
			{Level: Heading4, Text: "（1）来信办理"},
			{Level: Heading2, Text: "（二）规范流程。", RunIn: "一是登记准确，二是答复规范。"},
			{Text: "表1　主要数据", Table: &Table{
				Columns: []string{"项目", "本年", "上年"},
				Rows:    [][]string{{"来信", "657", "756"}, {"来访", "1314", "【待补：来访】"}},
			}},
			{Text: "特此报告。"},
		},
		Signature: "江北市和平区信访局",
		Date:      day,
		Foot:      &Foot{CopyTo: "区司法局", Printer: "和平区信访局办公室", Printed: day.AddDate(0, 0, 1)},
		Author:    "江北市和平区信访局",
	}
}

// element is an XML element as any reader sees it.
type element struct {
	name     string
	attrs    map[string]string
	text     string
	children []*element
}

// find returns the elements of a name below n, in the order of the document.
func (n *element) find(name string) []*element {
	var found []*element
	for _, c := range n.children {
		if c.name == name {
			found = append(found, c)
		}
		found = append(found, c.find(name)...)
	}
	return found
}

// at returns the element that the path leads to, or an empty one.
func (n *element) at(names ...string) *element {
	for _, name := range names {
		i := slices.IndexFunc(n.children, func(c *element) bool { return c.name == name })
		if i < 0 {
			return &element{}
		}
		n = n.children[i]
	}
	return n
}

// words returns the text that a reader sees below n.
func (n *element) words() string {
	if n.name == "t" {
		return n.text
	}
	var b strings.Builder
	for _, c := range n.children {
		b.WriteString(c.words())
	}
	return b.String()
}

// number returns an attribute that is a whole number.
func (n *element) number(t *testing.T, attr string) int {
	t.Helper()
	v, err := strconv.Atoi(n.attrs[attr])
	if err != nil {
		t.Fatalf("%s of <%s>: %v", attr, n.name, err)
	}
	return v
}

// parseXML reads a part into a tree.
func parseXML(t *testing.T, name string, data []byte) *element {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(data))
	stack := []*element{{}}
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return stack[0].children[0]
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		top := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &element{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				n.attrs[a.Name.Local] = a.Value
			}
			top.children = append(top.children, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(token)
		}
	}
}

// openDocx writes a document and opens it as another program would.
func openDocx(t *testing.T, d *Document) map[string]*element {
	t.Helper()
	var b bytes.Buffer
	if err := d.WriteDocx(&b); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]*element{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = parseXML(t, f.Name, data)
	}
	return parts
}

// textLook is how a piece of text looks when all styles are taken into account.
type textLook struct {
	font    string
	size    int
	outline string
}

// lookOf resolves the look of a paragraph's run through the styles.
func lookOf(t *testing.T, parts map[string]*element, p, r *element) textLook {
	t.Helper()
	styles := map[string]*element{}
	for _, s := range parts["word/styles.xml"].find("style") {
		styles[s.attrs["styleId"]] = s
	}
	l := textLook{}
	apply := func(rPr *element) {
		fonts := rPr.at("rFonts").attrs
		if fonts["eastAsia"] != fonts["ascii"] || fonts["ascii"] != fonts["hAnsi"] {
			t.Errorf("%q: Latin and Chinese faces differ: %v", r.words(), fonts)
		}
		if fonts["eastAsia"] != "" {
			l.font = fonts["eastAsia"]
		}
		if sz := rPr.at("sz"); sz.attrs != nil {
			l.size = sz.number(t, "val")
		}
	}
	var inherit func(id string)
	inherit = func(id string) {
		s, ok := styles[id]
		if !ok {
			t.Fatalf("style %q is not defined", id)
		}
		if base := s.at("basedOn").attrs["val"]; base != "" {
			inherit(base)
		}
		apply(s.at("rPr"))
		if v := s.at("pPr", "outlineLvl").attrs["val"]; v != "" {
			l.outline = v
		}
	}
	inherit(p.at("pPr", "pStyle").attrs["val"])
	if id := r.at("rPr", "rStyle").attrs["val"]; id != "" {
		inherit(id)
	}
	apply(r.at("rPr"))
	return l
}

func TestDocxPage(t *testing.T) {
	parts := openDocx(t, sampleReport())
	section := parts["word/document.xml"].at("body", "sectPr")
	mm := func(twips int) float64 { return float64(twips) * 25.4 / 1440 }
	near := func(what string, got, want, tolerance float64) {
		t.Helper()
		if math.Abs(got-want) > tolerance {
			t.Errorf("%s: %.2f, want %.2f", what, got, want)
		}
	}
	size, margin, grid := section.at("pgSz"), section.at("pgMar"), section.at("docGrid")
	width, height := size.number(t, "w"), size.number(t, "h")
	near("page width", mm(width), 210, 0.1)
	near("page height", mm(height), 297, 0.1)
	near("top", mm(margin.number(t, "top")), 37, 0.05)
	near("left", mm(margin.number(t, "left")), 28, 0.05)
	near("right", mm(margin.number(t, "right")), 26, 0.05)
	near("bottom", mm(margin.number(t, "bottom")), 35, 0.05)
	width -= margin.number(t, "left") + margin.number(t, "right")
	height -= margin.number(t, "top") + margin.number(t, "bottom")
	near("text block width", mm(width), 156, 0.05)
	near("text block height", mm(height), 225, 0.05)

	if got := grid.attrs["type"]; got != "linesAndChars" {
		t.Errorf("grid: %q", got)
	}
	if got := height / grid.number(t, "linePitch"); got != 22 {
		t.Errorf("grid of %d lines, want 22", got)
	}
	// ISO/IEC 29500-1, 17.6.5: the pitch is the size of Normal plus charSpace/4096.
	pitch := 16 + float64(grid.number(t, "charSpace"))/4096
	if got := int(float64(width) / 20 / pitch); got != 28 {
		t.Errorf("grid of %d characters, want 28", got)
	}
	normal := parts["word/styles.xml"].find("style")[0]
	if normal.attrs["default"] != "1" || normal.at("pPr", "spacing").attrs["lineRule"] != "exact" ||
		normal.at("pPr", "spacing").attrs["line"] != grid.attrs["linePitch"] {
		t.Errorf("Normal does not keep the line pitch: %v", normal.at("pPr", "spacing").attrs)
	}
	pitch = 16 + float64(normal.at("rPr", "spacing").number(t, "val"))/20
	if got := int(float64(width) / 20 / pitch); got != 28 {
		t.Errorf("Normal sets %d characters a line, want 28", got)
	}
}

func TestDocxLooks(t *testing.T) {
	parts := openDocx(t, sampleReport())
	body := parts["word/document.xml"].at("body")
	want := map[string]textLook{
		"江北市和平区信访局文件": {"方正小标宋简体", 2 * 54, ""},
		"和信字〔2021〕7号": {"仿宋_GB2312", 32, ""},
		"签发人：":        {"仿宋_GB2312", 32, ""},
		"张三丰":         {"楷体_GB2312", 32, ""},
		"关于2020年度法治政府建设情况的报告": {"方正小标宋简体", 44, ""},
		"区政府：":           {"仿宋_GB2312", 32, ""},
		"现将有关情况报告如下。":    {"仿宋_GB2312", 32, ""},
		"一、主要举措和成效":      {"黑体", 32, "0"},
		"（一）依法办理信访事项":    {"楷体_GB2312", 32, "1"},
		"1.畅通渠道":         {"仿宋_GB2312", 32, "2"},
		"（1）来信办理":        {"仿宋_GB2312", 32, "3"},
		"（二）规范流程。":       {"楷体_GB2312", 32, "1"},
		"一是登记准确，二是答复规范。": {"仿宋_GB2312", 32, "1"},
		"抄送：区司法局。":       {"仿宋_GB2312", 28, ""},
		"2021年1月29日印发":   {"仿宋_GB2312", 28, ""},
		"2021年1月28日":     {"仿宋_GB2312", 32, ""},
	}
	got := map[string]textLook{}
	for _, p := range body.find("p") {
		for _, r := range p.find("r") {
			if _, ok := want[r.words()]; ok {
				got[r.words()] = lookOf(t, parts, p, r)
			}
		}
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(textLook{})); d != "" {
		t.Errorf("looks (-want +got):\n%s", d)
	}
	fonts := map[string]bool{}
	for _, f := range parts["word/fontTable.xml"].find("font") {
		fonts[f.attrs["name"]] = f.at("altName").attrs["val"] != ""
	}
	for _, name := range []string{"仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"} {
		if !fonts[name] {
			t.Errorf("no fallback for %s", name)
		}
	}
	for _, id := range []string{"BodyText", "Heading1", "Heading4"} {
		for _, s := range parts["word/styles.xml"].find("style") {
			if s.attrs["styleId"] == id && s.at("pPr", "ind").attrs["firstLineChars"] != "200" {
				t.Errorf("%s does not begin two characters in", id)
			}
		}
	}
}

func TestDocxTextInOrder(t *testing.T) {
	body := openDocx(t, sampleReport())["word/document.xml"].at("body")
	var got []string
	for _, p := range body.find("p") {
		if s := p.words(); s != "" {
			got = append(got, s)
		}
	}
	want := []string{
		"江北市和平区信访局文件", "和信字〔2021〕7号签发人：张三丰",
		"索引号", "0001/2021-00007", "时效", "有效",
		"江北市和平区信访局关于2020年度法治政府建设情况的报告", "区政府：", "现将有关情况报告如下。",
		"一、主要举措和成效", "（一）依法办理信访事项",
		"全年登记1971件次、4797人次，“三率”中群众满意率为【待补：群众满意率（由督查科填报）】，其余见表。",
		"1.畅通渠道", "（1）来信办理", "（二）规范流程。一是登记准确，二是答复规范。",
		"表1　主要数据", "项目", "本年", "上年", "来信", "657", "756", "来访", "1314", "【待补：来访】",
		"特此报告。", "江北市和平区信访局", "2021年1月28日",
		"抄送：区司法局。", "和平区信访局办公室2021年1月29日印发",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("text (-want +got):\n%s", d)
	}
}

func TestDocxSplitsLines(t *testing.T) {
	d := &Document{Body: []Block{
		{Text: "　　第一段。\r\n\n　　第二段。"},
		{Level: Heading1, Text: "一、\n标题"},
		{Level: Heading2, Text: "（一）标题。", RunIn: "接排。\n另起。"},
		{},
	}}
	var got []string
	for _, p := range openDocx(t, d)["word/document.xml"].find("p") {
		got = append(got, p.at("pPr", "pStyle").attrs["val"]+" "+p.words())
	}
	want := []string{"BodyText 第一段。", "BodyText 第二段。", "Heading1 一、 标题", "Heading2 （一）标题。接排。", "BodyText 另起。"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("paragraphs (-want +got):\n%s", d)
	}
}

func TestDocxGapsHighlighted(t *testing.T) {
	const gap = "【待补：某项】"
	with := func(s string) string { return "前" + s + "中" + s }
	d := &Document{
		Head:      &RedHead{Mark: with(gap), Number: with(gap), Signatory: with(gap)},
		Web:       []WebEntry{{with(gap), with(gap)}},
		Title:     []string{with(gap)},
		Addressee: with(gap),
		Body: []Block{
			{Text: with(gap)}, {Level: Heading1, Text: with(gap), RunIn: with(gap)},
			{Text: with(gap), Table: &Table{Columns: []string{with(gap)}, Rows: [][]string{{with(gap)}}}},
			{Text: "【待补：没有完"}, {Text: "【别的】"},
		},
		Signature: with(gap),
		Foot:      &Foot{CopyTo: with(gap), Printer: with(gap)},
	}
	marked := 0
	for _, r := range openDocx(t, d)["word/document.xml"].find("r") {
		highlighted := r.at("rPr", "highlight").attrs["val"] == "yellow"
		if highlighted != (r.words() == gap) {
			t.Errorf("%q: highlighted %v", r.words(), highlighted)
		}
		if highlighted {
			marked++
		}
	}
	if marked != 2*16 {
		t.Errorf("%d gaps highlighted, want %d", marked, 2*16)
	}
}

func TestDocxRedHead(t *testing.T) {
	parts := openDocx(t, sampleReport())
	paragraphs := parts["word/document.xml"].at("body").find("p")
	mark, number, line := paragraphs[0], paragraphs[1], paragraphs[2]
	if got := mark.at("pPr", "spacing").number(t, "before"); got != 1984 { // 35 mm
		t.Errorf("mark %d below the text block's upper edge", got)
	}
	if got := number.at("pPr", "spacing").number(t, "before"); got != 2*579 {
		t.Errorf("number %d below the mark, want two lines", got)
	}
	if ind := number.at("pPr", "ind").attrs; ind["leftChars"] != "100" || ind["rightChars"] != "100" {
		t.Errorf("number and signatory not one character in: %v", ind)
	}
	if got := line.at("pPr", "pBdr", "top").attrs; got["color"] != "FF0000" || got["val"] != "single" {
		t.Errorf("red line: %v", got)
	}
	if got := line.at("pPr", "ind"); got.name != "" {
		t.Error("red line is indented")
	}
	for _, s := range parts["word/styles.xml"].find("style") {
		if s.attrs["styleId"] == "Mark" && s.at("rPr", "color").attrs["val"] != "FF0000" {
			t.Error("the mark is not red")
		}
	}
	d := sampleReport()
	d.Head.Signatory = ""
	number = openDocx(t, d)["word/document.xml"].at("body").find("p")[1]
	if number.at("pPr", "jc").attrs["val"] != "center" || number.words() != "和信字〔2021〕7号" {
		t.Errorf("number without a signatory: %q", number.words())
	}
}

func TestFitMark(t *testing.T) {
	for n := 1; n <= 40; n++ {
		size, scale := fitMark(strings.Repeat("信", n))
		if width := n * size * scale / 100; width > 442 {
			t.Errorf("%d characters of %d pt at %d%% are %d pt wide", n, size, scale, width)
		}
		if n <= 12 && size < 50 {
			t.Errorf("%d characters: only %d pt", n, size)
		}
	}
}

func TestDocxSignature(t *testing.T) {
	for _, name := range []string{"信访局", "江北市和平区信访局", "中共江北市委社会工作部、江北市信访工作联席会议办公室"} {
		d := &Document{Signature: name, Date: time.Date(2021, 1, 28, 0, 0, 0, 0, time.UTC)}
		p := openDocx(t, d)["word/document.xml"].find("p")
		const char, block = 8844 / 28.0, 8844.0
		left := float64(p[0].at("pPr", "ind").number(t, "left"))
		right := float64(p[1].at("pPr", "ind").number(t, "right"))
		nameMiddle := (left + block) / 2
		dateMiddle := block - right - 6.5*char/2 // 2021年1月28日: 7 figures of half a character, 3 characters
		if math.Abs(nameMiddle-dateMiddle) > 2 {
			t.Errorf("%s: middle %.0f, the date's %.0f", name, nameMiddle, dateMiddle)
		}
		if len([]rune(name)) < 10 && math.Abs(right-4*char) > 2 {
			t.Errorf("%s: date %.2f characters in, want 4", name, right/char)
		}
		if p[0].at("pPr", "keepNext").name == "" {
			t.Error("signature and date may part")
		}
	}
}

func TestDocxTables(t *testing.T) {
	tables := openDocx(t, sampleReport())["word/document.xml"].find("tbl")
	if len(tables) != 3 {
		t.Fatalf("%d tables, want header, figures and foot", len(tables))
	}
	for i, table := range tables {
		width := 0
		for _, c := range table.find("gridCol") {
			width += c.number(t, "w")
		}
		if width != 8844 || table.at("tblPr", "tblW").number(t, "w") != 8844 {
			t.Errorf("table %d is %d wide", i, width)
		}
	}
	figures, foot := tables[1], tables[2]
	if rows := figures.find("tr"); rows[0].at("trPr", "tblHeader").name == "" || rows[1].at("trPr", "tblHeader").name != "" {
		t.Error("the head of the table, and only it, is to be repeated")
	}
	if got := figures.at("tblPr", "tblBorders", "insideV").attrs["sz"]; got != "4" {
		t.Errorf("lines of %s eighths of a point", got)
	}
	if got := foot.at("tblPr", "tblpPr").attrs; got["vertAnchor"] != "margin" || got["tblpYSpec"] != "bottom" {
		t.Errorf("foot stands at %v", got)
	}
	var lines []string
	for _, edge := range []string{"top", "insideH", "bottom"} {
		lines = append(lines, foot.at("tblPr", "tblBorders", edge).attrs["sz"])
	}
	if d := cmp.Diff([]string{"8", "6", "8"}, lines); d != "" {
		t.Errorf("lines of the foot (-want +got):\n%s", d)
	}
}

func TestDocxOddTables(t *testing.T) {
	d := &Document{Body: []Block{
		{Table: &Table{}},
		{Table: &Table{Columns: []string{"甲"}, Rows: [][]string{{"一", "多出"}, {}, nil}}},
		{Table: &Table{Columns: []string{"乙", strings.Repeat("长", 5000)}}},
	}}
	body := openDocx(t, d)["word/document.xml"].at("body")
	for i, table := range body.find("tbl") {
		for _, row := range table.find("tr") {
			if got := len(row.find("tc")); got != 2 {
				t.Errorf("table %d has a row of %d cells", i, got)
			}
		}
	}
	for i, c := range body.children {
		if c.name == "tbl" && body.children[i+1].name != "p" {
			t.Errorf("after a table stands <%s>", body.children[i+1].name)
		}
	}
}

func TestDocxPageNumbers(t *testing.T) {
	parts := openDocx(t, sampleReport())
	if parts["word/settings.xml"].at("evenAndOddHeaders").name == "" {
		t.Error("odd and even pages are alike")
	}
	targets := map[string]string{}
	for _, r := range parts["word/_rels/document.xml.rels"].children {
		targets[r.attrs["Id"]] = "word/" + r.attrs["Target"]
	}
	sides := map[string]string{"default": "right", "even": "left"}
	for _, ref := range parts["word/document.xml"].find("footerReference") {
		footer := parts[targets[ref.attrs["id"]]]
		p := footer.at("p")
		if got := strings.TrimSpace(footer.find("instrText")[0].text); got != "PAGE" || p.words() != "— 1 —" {
			t.Errorf("footer says %q with field %q", p.words(), got)
		}
		if got := lookOf(t, parts, p, p.at("r")); got.font != "宋体" || got.size != 28 {
			t.Errorf("page number in %v", got)
		}
		side := sides[ref.attrs["type"]]
		delete(sides, ref.attrs["type"])
		for _, s := range parts["word/styles.xml"].find("style") {
			if s.attrs["styleId"] != p.at("pPr", "pStyle").attrs["val"] {
				continue
			}
			if s.at("pPr", "jc").attrs["val"] != side || s.at("pPr", "ind").attrs[side] != "280" {
				t.Errorf("page number of %s pages not one character in from the %s", ref.attrs["type"], side)
			}
		}
	}
	if len(sides) > 0 {
		t.Errorf("no footer for %v", sides)
	}
}

func TestDocxPackage(t *testing.T) {
	parts := openDocx(t, sampleReport())
	core := parts["docProps/core.xml"]
	for name, want := range map[string]string{
		"title":    "江北市和平区信访局关于2020年度法治政府建设情况的报告",
		"creator":  "江北市和平区信访局",
		"created":  "2021-01-28T00:00:00Z",
		"modified": "2021-01-28T00:00:00Z",
	} {
		if got := core.at(name).text; got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	types := map[string]bool{}
	for _, o := range parts["[Content_Types].xml"].find("Override") {
		types[strings.TrimPrefix(o.attrs["PartName"], "/")] = true
	}
	for name := range parts {
		if name != "[Content_Types].xml" && path.Ext(name) != ".rels" && !types[name] {
			t.Errorf("%s has no content type", name)
		}
		delete(types, name)
	}
	if len(types) > 0 {
		t.Errorf("content types of parts that are not there: %v", types)
	}
	for rels, folder := range map[string]string{"_rels/.rels": "", "word/_rels/document.xml.rels": "word/"} {
		for _, r := range parts[rels].children {
			if parts[folder+r.attrs["Target"]] == nil {
				t.Errorf("%s leads to %s, which is not there", rels, r.attrs["Target"])
			}
		}
	}
	if got := openDocx(t, &Document{})["docProps/core.xml"].at("created").text; got != "2000-01-01T00:00:00Z" {
		t.Errorf("a document without a date was created %s", got)
	}
}

// TestDocxSchemaOrder checks the order of elements that the schema prescribes
// (ISO/IEC 29500-1, annex A); Word takes a file that breaks it for damaged.
func TestDocxSchemaOrder(t *testing.T) {
	order := map[string]string{
		"pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs " +
			"suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd " +
			"snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment " +
			"textboxTightWrap outlineLvl divId cnfStyle rPr sectPr",
		"rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid " +
			"vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang",
		"tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing " +
			"tblInd tblBorders shd tblLayout tblCellMar tblLook",
		"tblBorders": "top left bottom right insideH insideV",
		"tblCellMar": "top left bottom right",
		"tcPr":       "cnfStyle tcW gridSpan vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
		"tbl":        "tblPr tblGrid tr",
		"tc":         "tcPr p",
		"p":          "pPr r",
		"sectPr":     "headerReference footerReference type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols vAlign titlePg docGrid",
		"style":      "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked pPr rPr tblPr",
		"settings": "zoom defaultTabStop evenAndOddHeaders drawingGridVerticalSpacing characterSpacingControl compat " +
			"themeFontLang",
		"font": "altName panose1 charset family notTrueType pitch sig",
	}
	var check func(part string, n *element)
	check = func(part string, n *element) {
		if names, ok := order[n.name]; ok {
			allowed, last := strings.Fields(names), 0
			for _, c := range n.children {
				i := slices.Index(allowed, c.name)
				if i < last {
					t.Errorf("%s: <%s> stands too late in <%s>, or does not belong there", part, c.name, n.name)
				}
				last = max(i, last)
			}
		}
		for _, c := range n.children {
			check(part, c)
		}
	}
	for name, part := range openDocx(t, sampleReport()) {
		check(name, part)
	}
}

func TestDocxSameBytes(t *testing.T) {
	var want bytes.Buffer
	if err := sampleReport().WriteDocx(&want); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			var got bytes.Buffer
			if err := sampleReport().WriteDocx(&got); err != nil || !bytes.Equal(got.Bytes(), want.Bytes()) {
				t.Errorf("the same document gave other bytes (%v)", err)
			}
		})
	}
	wg.Wait()
}

// everywhere is a document that has s wherever a document has text.
func everywhere(s string) *Document {
	return &Document{
		Head: &RedHead{s, s, s}, Web: []WebEntry{{s, s}}, Title: []string{s, s}, Addressee: s,
		Body: []Block{{Text: s}, {Level: Heading1, Text: s, RunIn: s},
			{Text: s, Table: &Table{Columns: []string{s}, Rows: [][]string{{s}}}}, {Level: 99, Text: s}, {Level: -1, Text: s}},
		Signature: s, Foot: &Foot{CopyTo: s, Printer: s}, Author: s,
	}
}

func TestHostileText(t *testing.T) {
	long := strings.Repeat("信访工作", 1<<20/12)
	for name, tt := range map[string]struct{ in, want string }{
		"control":  {"甲\x00\x01\x08\x0b\x1f\x7f\u0080乙", "甲乙"},
		"markup":   {`<w:p>&amp; ]]> "x" 'y'</w:p>`, `<w:p>&amp; ]]> "x" 'y'</w:p>`},
		"emoji":    {"好👍🏽👨‍👩‍👧了", "好👍🏽👨‍👩‍👧了"},
		"invalid":  {"甲\xff\xfe乙\xed\xa0\x80丙", "甲\uFFFD乙\uFFFD丙"},
		"nonchars": {"甲\uFFFE\uFFFF\uFEFF乙", "甲乙"},
		"long":     {long, long},
		"plane":    {"𠮷野", "𠮷野"},
	} {
		t.Run(name, func(t *testing.T) {
			parts := openDocx(t, everywhere(tt.in))
			if got := parts["word/document.xml"].find("p"); !slices.ContainsFunc(got, func(p *element) bool { return p.words() == tt.want }) {
				t.Errorf("no paragraph says %.80q", tt.want)
			}
			if got := parts["docProps/core.xml"].at("creator").text; got != tt.want {
				t.Errorf("creator %.80q, want %.80q", got, tt.want)
			}
			var text bytes.Buffer
			if err := everywhere(tt.in).WriteText(&text); err != nil || !strings.Contains(text.String(), "\n　　"+tt.want+"\n") {
				t.Errorf("plain text: %v, %.80q", err, text.String())
			}
			if err := everywhere(tt.in).WriteMarkdown(io.Discard); err != nil {
				t.Errorf("markdown: %v", err)
			}
		})
	}
}

func FuzzWriteDocx(f *testing.F) {
	for _, s := range []string{"", "信访", "\x00<&>\"'", "【待补：\n】\t\r\n", "\xff\xed\xa0\x80", "\u2028\u2029\u0085"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		openDocx(t, everywhere(s))
		if err := errors.Join(everywhere(s).WriteMarkdown(io.Discard), everywhere(s).WriteText(io.Discard)); err != nil {
			t.Error(err)
		}
	})
}

// fullDisk is a writer that takes no more than n bytes.
type fullDisk struct{ n int }

var errFull = errors.New("disk full")

func (w *fullDisk) Write(p []byte) (int, error) {
	if len(p) > w.n {
		return 0, errFull
	}
	w.n -= len(p)
	return len(p), nil
}

func TestWriteErrors(t *testing.T) {
	d := sampleReport()
	for name, write := range map[string]func(io.Writer) error{"docx": d.WriteDocx, "md": d.WriteMarkdown, "txt": d.WriteText} {
		for _, n := range []int{0, 100, 500} {
			if err := write(&fullDisk{n}); !errors.Is(err, errFull) {
				t.Errorf("%s to a disk of %d bytes: %v", name, n, err)
			}
		}
	}
}

// fullDraft is a draft of the size of a real one: 120 facts, 5,000 characters.
func fullDraft() *Document {
	d := sampleReport()
	d.Body = nil
	for i := range 20 {
		d.Body = append(d.Body, Block{Level: Heading2, Text: fmt.Sprintf("（%d）办理情况", i+1)})
		for j := range 6 {
			d.Body = append(d.Body, Block{Text: fmt.Sprintf(
				"第%d项共受理%d件次、%d人次，同比上升%d.%d%%，其中按期办结%d件，余下各件均已明确承办科室和完成时限。", j+1, 100*i+j, 200*i+j, i, j, 90*i)})
		}
	}
	return d
}

func BenchmarkWriteDocx(b *testing.B) {
	d := fullDraft()
	b.ReportAllocs()
	for b.Loop() {
		if err := d.WriteDocx(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
