package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"xinfangbot/handlers"
	"xinfangbot/internal/config"
	"xinfangbot/internal/journal"
	"xinfangbot/report"
)

// The forms of a facts file.
const (
	formatYAML = "yaml"
	formatXLSX = "xlsx"
)

type factsOptions struct {
	settings
	report, format, as string
	year               int
	dryRun             bool
}

func newFacts() *cobra.Command {
	var o factsOptions
	cmd := &cobra.Command{
		Use:   "facts",
		Short: "以文件形式管理报告数据",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usagef("a subcommand is expected: template, import, export or show")
		},
	}
	f := cmd.PersistentFlags()
	f.StringVar(&o.report, "report", "", "报告：rule-of-law 或 petition-annual（默认取配置）")
	f.IntVar(&o.year, "year", 0, "报告年度（默认为当前填报的年度）")
	f.StringVar(&o.format, "format", "", "文件格式：yaml 或 xlsx（默认按文件名）")
	o.flags(cmd)
	f.StringVar(&o.as, "as", "", "以该姓名记入修改记录（默认为系统用户名）")
	imports := &cobra.Command{
		Use: "import FILE", Short: "导入数据文件（.yaml、.xlsx），列出变化", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return factsImport(cmd, o, args[0]) },
	}
	imports.Flags().BoolVar(&o.dryRun, "dry-run", false, "只列出变化，不保存")
	cmd.AddCommand(
		&cobra.Command{
			Use: "template [FILE]", Short: "生成待填数据文件，附上年数值", Args: cobra.MaximumNArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return factsTemplate(cmd, o, args) },
		},
		imports,
		&cobra.Command{
			Use: "export [FILE]", Short: "导出已有数据", Args: cobra.MaximumNArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return factsExport(cmd, o, args) },
		},
		&cobra.Command{
			Use: "show", Short: "打印已有数据", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return factsShow(cmd, o) },
		},
	)
	return cmd
}

// factsDesk is what every facts command starts from.
type factsDesk struct {
	*handlers.Desk
	conf config.Config
	now  time.Time
	key  report.Key
}

func (o factsOptions) open() (*factsDesk, error) {
	switch o.format {
	case "", formatYAML, formatXLSX:
	default:
		return nil, usagef("--format %q: yaml or xlsx expected", o.format)
	}
	conf, err := o.load()
	if err != nil {
		return nil, err
	}
	if o.report != "" {
		if conf.Report.Kind, err = report.ParseKind(o.report); err != nil {
			return nil, &usageError{err}
		}
	}
	now, err := clock()
	if err != nil {
		return nil, err
	}
	desk, err := loadDesk(conf.Report)
	if err != nil {
		return nil, err
	}
	d := &factsDesk{Desk: desk, conf: conf, now: now(), key: report.Key{Year: o.year, Kind: conf.Report.Kind}}
	if d.key.Year == 0 {
		d.key.Year = handlers.DefaultYear(d.now)
	}
	return d, nil
}

// withFacts opens the state and calls use with the report's facts.
func (o factsOptions) withFacts(ctx context.Context, d *factsDesk, use func(*state, *report.Facts) error) (err error) {
	state, err := openState(ctx, d.conf, newLogger(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, state.close()) }()
	current, err := state.Record(ctx, d.key.Record())
	if err != nil {
		return err
	}
	before, err := state.Record(ctx, d.key.Before().Record())
	if err != nil {
		return err
	}
	return use(state, report.NewFacts(d.Schema, d.key, current, before))
}

// factsTemplate writes a file to fill in. Last year's values are in it where
// there is a data folder that has them.
func factsTemplate(cmd *cobra.Command, o factsOptions, args []string) error {
	d, err := o.open()
	if err != nil {
		return err
	}
	write := func(f *report.Facts) error { return o.write(cmd, args, f.Blank()) }
	if _, err := os.Stat(d.conf.Data); err != nil && len(d.conf.Redis.Addr) == 0 {
		return write(report.NewFacts(d.Schema, d.key, nil, nil))
	}
	return o.withFacts(cmd.Context(), d, func(_ *state, f *report.Facts) error { return write(f) })
}

func factsExport(cmd *cobra.Command, o factsOptions, args []string) error {
	d, err := o.open()
	if err != nil {
		return err
	}
	return o.withFacts(cmd.Context(), d, func(_ *state, f *report.Facts) error { return o.write(cmd, args, f) })
}

// write writes facts in the form that is asked for, by --format or else by the
// name of the file.
func (o factsOptions) write(cmd *cobra.Command, args []string, f *report.Facts) error {
	format, named := o.format, ""
	if len(args) > 0 {
		named = formatOf(args[0])
	}
	switch {
	case format == "" && named == "":
		format = formatYAML
	case format == "":
		format = named
	case named != "" && named != format:
		return usagef("--format %s, but %s is the name of a %s file", format, args[0], named)
	}
	if format == formatYAML {
		return writeTo(cmd, args, f.WriteYAML)
	}
	if len(args) == 0 {
		return usagef("a file name is expected: a workbook is not printed")
	}
	return writeTo(cmd, args, f.WriteWorkbook)
}

// formatOf tells the form of a facts file by its name; empty where the name
// does not say.
func formatOf(path string) string {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".yaml", ".yml":
		return formatYAML
	case ".xlsx":
		return formatXLSX
	}
	return ""
}

// A year before the first or after the last is a slip of the finger.
const (
	firstYear = 2000
	lastYear  = 2100
)

// readFactsFile reads a facts file; a year that is given overrides the file's.
func readFactsFile(path string, year int, schema *report.Schema) (*report.FactsFile, error) {
	if path == "" {
		return nil, usagef("--facts FILE.yaml is required; xinfangbot facts template FILE.yaml writes one to fill in")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the facts: %w", err)
	}
	parse := report.ParseWorkbook
	switch formatOf(path) {
	case formatYAML:
		parse = report.ParseFactsFile
	case "":
		if !isSpreadsheet(path) {
			return nil, usagef("%s: a file name that ends in .yaml, .yml or .xlsx is expected", path)
		}
	}
	file, err := parse(data, schema)
	if err != nil {
		return nil, fmt.Errorf("%s:\n%w", path, err)
	}
	if year != 0 {
		file.Key.Year = year
	}
	if file.Key.Year == 0 {
		return nil, fmt.Errorf("%s: 没有写明年度：请在文件中写“year: 年份”（工作簿为首行标题），或用 --year 指定", path)
	}
	if y := file.Key.Year; y < firstYear || y > lastYear {
		return nil, fmt.Errorf("%s: 年度应在%d到%d之间，这里是%d", path, firstYear, lastYear, y)
	}
	return file, nil
}

// isSpreadsheet tells whether a name is that of another spreadsheet, which
// ParseWorkbook refuses with a word about what to do.
func isSpreadsheet(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".xls", ".xlsm", ".et", ".ods", ".csv":
		return true
	}
	return false
}

// writeTo writes to the file that is named, else to standard output.
func writeTo(cmd *cobra.Command, args []string, write func(io.Writer) error) error {
	if len(args) == 0 || args[0] == "-" {
		return write(cmd.OutOrStdout())
	}
	return writeFile(args[0], write)
}

func factsShow(cmd *cobra.Command, o factsOptions) error {
	d, err := o.open()
	if err != nil {
		return err
	}
	return o.withFacts(cmd.Context(), d, func(_ *state, f *report.Facts) error {
		fmt.Fprintf(cmd.OutOrStdout(), "%s\n", f.Key.Title())
		shown := 0
		for i := range f.Schema.Fields {
			field := &f.Schema.Fields[i]
			value := f.Show(field.ID)
			if value == "" {
				continue
			}
			shown++
			line := field.Name + "\t" + value
			if last := f.Previous().Show(field.ID); field.Yearly && last != "" {
				line += "\t上年" + last
			}
			fmt.Fprintln(cmd.OutOrStdout(), line)
		}
		if shown == 0 {
			fmt.Fprintln(cmd.OutOrStdout(), "尚无数据。")
		}
		for _, odd := range f.Check() {
			fmt.Fprintf(cmd.OutOrStdout(), "请核对：%s\n", odd.Message)
		}
		return nil
	})
}

// factsImport lists what a file changes and stores it, all or none.
func factsImport(cmd *cobra.Command, o factsOptions, path string) error {
	d, err := o.open()
	if err != nil {
		return err
	}
	file, err := readFactsFile(path, o.year, d.Schema)
	if err != nil {
		return err
	}
	d.key = file.Key
	return o.withFacts(cmd.Context(), d, func(s *state, f *report.Facts) error {
		changes := f.Changes(file)
		for i := range changes {
			changes[i].Note = "导入数据文件"
		}
		printChanges(cmd.OutOrStdout(), f, file, changes)
		if o.dryRun || len(changes) == 0 {
			return nil
		}
		if f.Closed() {
			return fmt.Errorf("%s已归档，没有导入。确需更正的，请管理员在对话中发送“重开 %d 原因”", f.Key.Title(), f.Key.Year)
		}
		stamp := journal.Stamp{By: nameOf(o.as), Channel: "import", Turn: "import-" + d.now.Format(time.RFC3339Nano), At: d.now}
		if err := s.Apply(cmd.Context(), d.key.Record(), stamp, changes); err != nil {
			return fmt.Errorf("nothing was imported: %w", err)
		}
		fmt.Fprintln(cmd.OutOrStdout(), "已导入。")
		return nil
	})
}

// printChanges lists what an import changes, and what is odd about the facts
// as they will be.
func printChanges(w io.Writer, f *report.Facts, file *report.FactsFile, changes []journal.Change) {
	fmt.Fprintf(w, "%s：文件中有%d项，变化%d项。\n", f.Key.Title(), len(file.Values), len(changes))
	for _, c := range changes {
		fmt.Fprintln(w, f.Describe(c))
	}
	for _, odd := range f.With(file.Values).Check() {
		fmt.Fprintf(w, "请核对：%s\n", odd.Message)
	}
}
