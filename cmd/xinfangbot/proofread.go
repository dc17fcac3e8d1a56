package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"xinfangbot/handlers"
	"xinfangbot/internal/docread"
	"xinfangbot/knowledge"
	"xinfangbot/report/proofread"
)

type proofreadOptions struct {
	json   bool
	failOn string
	tables string
	out    string
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
			if o.out != "" && !strings.EqualFold(filepath.Ext(o.out), ".docx") {
				return usagef("-o %q: a file name that ends in .docx is expected", o.out)
			}
			file, err := readReport(args[0])
			if err != nil {
				return err
			}
			regulations, err := knowledge.Load()
			if err != nil {
				return err
			}
			file.Options.Year, file.Options.Citations = o.year, handlers.Citations(regulations)
			findings, err := checker.Check(cmd.Context(), file.Lines, file.Options)
			if errors.Is(err, context.Canceled) {
				return errors.New("校对已中断，没有结果")
			}
			if err != nil {
				return err
			}
			if err := printFindings(cmd.OutOrStdout(), findings, o.json); err != nil {
				return err
			}
			if o.out != "" {
				now, err := clock()
				if err != nil {
					return err
				}
				err = writeFile(o.out, func(w io.Writer) error {
					return file.WriteCommented(w, findings, "xinfangbot", now())
				})
				if err != nil {
					return err
				}
			}
			return failed(findings, limit)
		},
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "以JSON输出")
	cmd.Flags().StringVar(&o.failOn, "fail-on", "", "有这一级或更重的问题时以1退出：error、warning 或 info")
	cmd.Flags().StringVar(&o.tables, "tables", "", "本单位补充的校对数据目录（laws.yaml、typos.yaml 等）")
	cmd.Flags().StringVarP(&o.out, "output", "o", "", "另存一份带批注的.docx")
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
	if info, err := os.Stat(o.tables); o.tables != "" && (err != nil || !info.IsDir()) {
		return nil, usagef("--tables %q: a folder expected", o.tables)
	}
	return loadChecker(o.tables)
}

// readReport reads a file. What docread refuses is refused with its words.
func readReport(path string) (*proofread.File, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > docread.MaxFile {
		return nil, fmt.Errorf("%s：文件超过%dMB，请拆分或删去图片后重试", filepath.Base(path), docread.MaxFile>>20)
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s：没有这个文件，请检查路径", path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the report: %w", err)
	}
	return proofread.Open(path, data)
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
		fmt.Fprintf(&b, "%s　%s　%s\n", where, f.Severity.Title(), f.Message)
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
