package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"xinfangbot/internal/docread"
	"xinfangbot/knowledge"
	"xinfangbot/report/proofread"
)

type proofreadOptions struct {
	json   bool
	failOn string
	tables string
	year   int
}

func newProofread() *cobra.Command {
	var o proofreadOptions
	cmd := &cobra.Command{
		Use:   "proofread FILE",
		Short: "校对报告（.docx、.md、.txt）",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			limit, err := o.limit()
			if err != nil {
				return err
			}
			checker, err := o.checker()
			if err != nil {
				return err
			}
			lines, options, err := readReport(args[0])
			if err != nil {
				return err
			}
			regulations, err := knowledge.Load()
			if err != nil {
				return err
			}
			options.Year = o.year
			options.Citations = func(text string) []proofread.Problem { return citations(text, regulations) }
			findings := checker.Check(lines, options)
			if err := printFindings(cmd.OutOrStdout(), findings, o.json); err != nil {
				return err
			}
			return failed(findings, limit)
		},
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "以JSON输出")
	cmd.Flags().StringVar(&o.failOn, "fail-on", "", "有这一级或更重的问题时以1退出：error、warning 或 info")
	cmd.Flags().StringVar(&o.tables, "tables", "", "本单位补充的校对数据目录（laws.yaml、typos.yaml 等）")
	cmd.Flags().IntVar(&o.year, "year", 0, "报告年度（默认取自标题）")
	return cmd
}

// limit reads --fail-on; "" where it is not given.
func (o proofreadOptions) limit() (proofread.Severity, error) {
	switch s := proofread.Severity(o.failOn); s {
	case "", proofread.Error, proofread.Warning, proofread.Info:
		return s, nil
	}
	return "", usagef("--fail-on %q: error, warning or info expected", o.failOn)
}

// checker loads the program's data and the bureau's own.
func (o proofreadOptions) checker() (*proofread.Checker, error) {
	if o.tables == "" {
		return proofread.Load()
	}
	if info, err := os.Stat(o.tables); err != nil || !info.IsDir() {
		return nil, usagef("--tables %q: a folder expected", o.tables)
	}
	return proofread.Load(os.DirFS(o.tables))
}

// readReport reads a file's lines and what its format says of them. What
// docread refuses is refused with its words.
func readReport(path string) ([]proofread.Line, proofread.Options, error) {
	var o proofread.Options
	if info, err := os.Stat(path); err == nil && info.Size() > docread.MaxFile {
		return nil, o, fmt.Errorf("%s：文件超过%dMB，请拆分或删去图片后重试", filepath.Base(path), docread.MaxFile>>20)
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, o, fmt.Errorf("%s：没有这个文件，请检查路径", path)
	}
	if err != nil {
		return nil, o, fmt.Errorf("read the report: %w", err)
	}
	text, err := docread.Read(path, data)
	if err != nil {
		return nil, o, err
	}
	o.Paragraphs = text.Format == "docx"
	lines := make([]proofread.Line, len(text.Lines))
	for i, l := range text.Lines {
		lines[i] = proofread.Line{Number: l.Number, Text: l.Text, Table: l.Kind == docread.Table, Level: l.Level}
	}
	return lines, o, nil
}

// citations are the references to the Regulations and quotations from them that
// do not hold. Whether a law was in force depends on the report's date, which
// the proofreader knows and the knowledge base does not.
func citations(text string, r *knowledge.Regulations) []proofread.Problem {
	var list []proofread.Problem
	for _, f := range knowledge.Verify(text, r) {
		if f.Problem == knowledge.RepealedLaw || f.Problem == knowledge.UnknownLaw {
			continue
		}
		suggestion := "请对照《信访工作条例》原文核对。"
		if f.Correct != "" {
			suggestion = "原文是：" + f.Correct
		}
		list = append(list, proofread.Problem{Start: f.Start, End: f.End, Message: f.Reason, Suggestion: suggestion})
	}
	return list
}

// printedFinding is a finding as --json prints it.
type printedFinding struct {
	Rule       proofread.Rule     `json:"rule"`
	Severity   proofread.Severity `json:"severity"`
	Line       int                `json:"line"` // 0: the text as a whole
	Start      int                `json:"start"`
	End        int                `json:"end"`
	Excerpt    string             `json:"excerpt"`
	Message    string             `json:"message"`
	Suggestion string             `json:"suggestion"`
}

// printedFindings is all that --json prints.
type printedFindings struct {
	Findings []printedFinding           `json:"findings"`
	Counts   map[proofread.Severity]int `json:"counts"`
	Rules    map[proofread.Rule]int     `json:"rules"`
}

// printFindings prints what was found, as text or as one JSON object.
func printFindings(w io.Writer, findings []proofread.Finding, asJSON bool) error {
	p := printedFindings{
		Findings: []printedFinding{},
		Counts:   map[proofread.Severity]int{proofread.Error: 0, proofread.Warning: 0, proofread.Info: 0},
		Rules:    map[proofread.Rule]int{},
	}
	for _, f := range findings {
		p.Findings = append(p.Findings, printedFinding(f))
		p.Counts[f.Severity]++
		p.Rules[f.Rule]++
	}
	if asJSON {
		return printJSON(w, p)
	}
	return printLine(w, p.text())
}

// severityName is what a severity is called before staff.
func severityName(s proofread.Severity) string {
	switch s {
	case proofread.Error:
		return "错误"
	case proofread.Warning:
		return "疑问"
	}
	return "建议"
}

// text is what is printed without --json.
func (p printedFindings) text() string {
	if len(p.Findings) == 0 {
		return "没有发现问题。"
	}
	var b strings.Builder
	for _, f := range p.Findings {
		where := "全文"
		if f.Line > 0 {
			where = fmt.Sprintf("第%d行", f.Line)
		}
		fmt.Fprintf(&b, "%s　%s　%s\n", where, severityName(f.Severity), f.Message)
		if f.Excerpt != "" {
			fmt.Fprintf(&b, "　　原文：%s\n", f.Excerpt)
		}
		fmt.Fprintf(&b, "　　建议：%s\n\n", f.Suggestion)
	}
	fmt.Fprintf(&b, "共%d处：错误%d，疑问%d，建议%d。", len(p.Findings), p.Counts[proofread.Error], p.Counts[proofread.Warning], p.Counts[proofread.Info])
	return b.String()
}

// failed is the error of --fail-on where there are such findings.
func failed(findings []proofread.Finding, limit proofread.Severity) error {
	if limit == "" {
		return nil
	}
	n := 0
	for _, f := range findings {
		if f.Severity.AtLeast(limit) {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return fmt.Errorf("--fail-on %s：有%d处，请改正后再校对", limit, n)
}
