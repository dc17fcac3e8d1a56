package report

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"xinfangbot/internal/strictyaml"
)

// FactsFile is a report's data as a file: which report it is for and the
// values, by id, in the form in which they are kept. Values of the year before
// stand under PreviousID.
type FactsFile struct {
	Key    Key
	Values map[string]string
}

// factsDocument is the YAML form of a FactsFile.
type factsDocument struct {
	Report   string               `yaml:"report"`
	Year     int                  `yaml:"year"`
	Facts    map[string]yaml.Node `yaml:"facts"`
	Previous map[string]yaml.Node `yaml:"previous"`
}

// LineError is something wrong in one line of a file.
type LineError struct {
	Line int
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("第%d行：%v", e.Line, e.Err) }

func (e *LineError) Unwrap() error { return e.Err }

// ParseFactsFile reads a facts file. Where anything in it is wrong it returns
// every error, joined, in words for staff, each a *LineError where it is about a
// line, and no file.
func ParseFactsFile(data []byte, schema *Schema) (*FactsFile, error) {
	var doc factsDocument
	switch err := strictyaml.Decode(data, &doc); {
	case errors.Is(err, io.EOF):
		return nil, errors.New("文件是空的，应有 report、year 和 facts 三部分")
	case errors.Is(err, strictyaml.ErrDocuments):
		return nil, errors.New("文件中有“---”隔开的另一份数据，请每份数据单独成一个文件")
	case err != nil:
		return nil, notYAML(err)
	}
	if doc.Report == "" {
		doc.Report = string(RuleOfLaw)
	}
	kind, err := ParseKind(doc.Report)
	if err != nil {
		return nil, fmt.Errorf("没有名为“%s”的报告，report 应为 %s（%s）或 %s（%s）", doc.Report,
			RuleOfLaw, RuleOfLaw.Title(), PetitionAnnual, PetitionAnnual.Title())
	}
	file := &FactsFile{Key: Key{Year: doc.Year, Kind: kind}, Values: make(map[string]string)}
	r := factsReader{schema: schema, file: file}
	r.read(doc.Facts, false)
	r.read(doc.Previous, true)
	file.settle(schema, r.typed)
	if len(r.errs) > 0 {
		return nil, sortedByLine(r.errs)
	}
	return file, nil
}

var (
	yamlLine  = regexp.MustCompile(`line (\d+): (.*)`)
	yamlField = regexp.MustCompile(`^field (.+) not found`)
	yamlTwice = regexp.MustCompile(`^mapping key "(.+)" already defined at line (\d+)`)
)

// notYAML words for staff what the parser says. What is no YAML at all keeps the
// parser's words, for whoever knows that.
func notYAML(err error) error {
	var shape *yaml.TypeError
	if !errors.As(err, &shape) {
		return fmt.Errorf("文件不是有效的YAML格式：%w", err)
	}
	var errs []error
	for _, text := range shape.Errors {
		m := yamlLine.FindStringSubmatch(text)
		if m == nil {
			return fmt.Errorf("文件不是有效的YAML格式：%w", err)
		}
		line, _ := strconv.Atoi(m[1])
		problem := errors.New("这里的内容不符合格式：year 应为数字，facts 和 previous 应为一行一项的“名称: 数值”")
		if field := yamlField.FindStringSubmatch(m[2]); field != nil {
			problem = fmt.Errorf("没有名为“%s”的部分，应为 report、year、facts 或 previous", field[1])
		} else if twice := yamlTwice.FindStringSubmatch(m[2]); twice != nil {
			problem = fmt.Errorf("“%s”给出了两次，另一处在第%s行", twice[1], twice[2])
		}
		errs = append(errs, &LineError{line, problem})
	}
	return sortedByLine(errs)
}

// typedValue is a value that somebody gave for a field that is computed, and
// where to say that it is wrong.
type typedValue struct {
	id, value string
	field     *Field
	wrong     func(error)
}

// settle compares what was given for computed fields with what follows from
// the other values, those given for computed fields among them. Where nothing
// follows, it is taken as it was given.
func (file *FactsFile) settle(schema *Schema, typed []typedValue) {
	all := maps.Clone(file.Values)
	for _, t := range typed {
		all[t.id] = t.value
	}
	facts := NewFacts(schema, file.Key, nil, nil).With(all)
	previous := facts.Previous()
	for _, t := range typed {
		of := facts
		if _, before := BaseID(t.id); before {
			of = previous
		}
		if !of.Computed(t.field.ID) {
			file.Values[t.id] = t.value
			continue
		}
		want, _ := of.Value(t.field.ID)
		if !sameNumber(want, t.value) {
			t.wrong(fmt.Errorf("%s由系统计算，应为%s，文件中是%s，请核对有关项目", schema.NameOf(t.id), t.field.Show(want), t.field.Show(t.value)))
		}
	}
}

// factsReader gathers the values of a file, and what is wrong with it.
type factsReader struct {
	schema *Schema
	file   *FactsFile
	typed  []typedValue
	errs   []error
}

func (r *factsReader) wrong(node *yaml.Node, err error) {
	r.errs = append(r.errs, &LineError{node.Line, err})
}

// read takes the values of one part of the file. Keys are ids or names; a
// value that is empty is not given.
func (r *factsReader) read(nodes map[string]yaml.Node, previous bool) {
	seen := make(map[string]bool)
	inOrder := func(a, b string) int {
		return cmp.Or(nodes[a].Line-nodes[b].Line, nodes[a].Column-nodes[b].Column)
	}
	for _, name := range slices.SortedFunc(maps.Keys(nodes), inOrder) {
		node := nodes[name]
		if node.Kind == yaml.ScalarNode && (node.Tag == "!!null" || strings.TrimSpace(node.Value) == "") {
			continue
		}
		fields := r.schema.Named(name)
		if len(fields) != 1 {
			r.wrong(&node, notOneField(name, fields))
			continue
		}
		f := fields[0]
		if previous && !f.Yearly {
			r.wrong(&node, fmt.Errorf("“%s”不需要上年值", f.Name))
			continue
		}
		value, err := f.parseNode(&node)
		if err != nil {
			r.wrong(&node, err)
			continue
		}
		if seen[f.ID] {
			r.wrong(&node, fmt.Errorf("“%s”给出了两次", f.Name))
			continue
		}
		seen[f.ID] = true
		r.take(&node, f, value, previous)
	}
}

// notOneField says that a name is that of no field, or of several.
func notOneField(name string, fields []*Field) error {
	if len(fields) == 0 {
		return fmt.Errorf("没有名为“%s”的项目", name)
	}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return fmt.Errorf("“%s”可能是%s，请写明", name, strings.Join(names, "或"))
}

func (r *factsReader) take(node *yaml.Node, f *Field, value string, previous bool) {
	id := f.ID
	if previous {
		id = PreviousID(id)
	}
	if f.Derived != nil {
		r.typed = append(r.typed, typedValue{id, value, f, func(err error) { r.wrong(node, err) }})
		return
	}
	r.file.Values[id] = value
}

// parseNode reads a field's value from YAML: a scalar as a person would write
// it, or for a list a sequence of rows.
func (f *Field) parseNode(node *yaml.Node) (string, error) {
	if node.Kind == yaml.ScalarNode {
		return f.ParseValue(node.Value)
	}
	switch {
	case f.Type != List:
		return "", f.wrong("", "这里应是一个值")
	case node.Kind != yaml.SequenceNode:
		return "", f.wrong("", "列表应一行一条，以“- ”开头")
	}
	rows := make([][]string, 0, len(node.Content))
	for _, item := range node.Content {
		row, err := f.parseRowNode(item)
		if err != nil {
			return "", err
		}
		rows = append(rows, row)
	}
	return encodeRows(rows), nil
}

func (f *Field) parseRowNode(item *yaml.Node) ([]string, error) {
	if item.Kind == yaml.ScalarNode {
		return f.parseRow(item.Value)
	}
	var cells []string
	if err := item.Decode(&cells); err != nil || len(cells) != len(f.Columns) {
		return nil, f.wrong("", "第%d行应有%d项", item.Line, len(f.Columns))
	}
	return f.parseCells(cells, fmt.Sprintf("第%d行", item.Line))
}

// WriteYAML writes the facts as a file that ParseFactsFile reads, every field
// of the schema with its name, unit and explanation, empty where it has no
// value: with no facts at all it is the template. Computed fields are only there
// where somebody typed what cannot be computed.
func (f *Facts) WriteYAML(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n# 冒号后填写数值或文字，没有的项目留空；列表一行一条，以“- ”开头。\nreport: %s\nyear: %d\n\nfacts:\n", f.Key.Title(), f.Key.Kind, f.Key.Year)
	for _, g := range f.Schema.Groups {
		fmt.Fprintf(&b, "\n  # %s（%s）\n", g.Name, g.Section)
		for i := range f.Schema.Fields {
			field := &f.Schema.Fields[i]
			if field.Group != g.ID || field.Derived != nil && !f.typed(field.ID) {
				continue
			}
			fmt.Fprintf(&b, "  # %s%s\n", field.Name, unitNote(field.Unit))
			writeYAMLValue(&b, field, f.Kept(field.ID).Value)
		}
	}
	b.WriteString("\n# 上年值，用于计算同比\nprevious:\n")
	previous := f.Previous()
	for i := range f.Schema.Fields {
		field := &f.Schema.Fields[i]
		if field.Yearly && (field.Derived == nil || previous.typed(field.ID)) {
			fmt.Fprintf(&b, "  # 上年%s%s\n", field.Name, unitNote(field.Unit))
			writeYAMLValue(&b, field, previous.Kept(field.ID).Value)
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write facts: %w", err)
	}
	return nil
}

func unitNote(unit string) string {
	if unit == "" {
		return ""
	}
	return "（" + unit + "）"
}

func writeYAMLValue(b *strings.Builder, field *Field, value string) {
	fmt.Fprintf(b, "  %s:", field.ID)
	switch {
	case value == "":
		b.WriteString("\n")
	case field.Type == List:
		rows, err := decodeRows(value)
		if err != nil || len(rows) == 0 {
			b.WriteString(" 无\n")
			return
		}
		b.WriteString("\n")
		for _, row := range rows {
			b.WriteString("    - " + flow(row) + "\n")
		}
	case field.Type == Percent:
		fmt.Fprintf(b, " %q\n", value+"%") // 0.5 by itself is not taken
	case field.Type.Numeric():
		fmt.Fprintf(b, " %q\n", value)
	default:
		b.WriteString(" " + flow(value) + "\n")
	}
}

// flow writes a value on one line of YAML.
func flow(v any) string {
	var node yaml.Node
	if err := node.Encode(v); err != nil {
		return `""`
	}
	node.Style = yaml.FlowStyle
	if node.Kind == yaml.ScalarNode {
		node.Style = yaml.DoubleQuotedStyle
	}
	out, err := yaml.Marshal(&node)
	if err != nil {
		return `""`
	}
	return strings.TrimSpace(string(out))
}

// sortedByLine joins line errors in the order of their lines.
func sortedByLine(errs []error) error {
	line := func(err error) int {
		var le *LineError
		if errors.As(err, &le) {
			return le.Line
		}
		return 0
	}
	slices.SortStableFunc(errs, func(a, b error) int { return cmp.Compare(line(a), line(b)) })
	return errors.Join(errs...)
}
