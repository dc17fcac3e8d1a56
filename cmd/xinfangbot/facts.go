package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"xinfangbot/handlers"
	"xinfangbot/internal/config"
	"xinfangbot/internal/journal"
	"xinfangbot/report"
)

type factsOptions struct {
	report, format, data, config, as string
	year                             int
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
	f.StringVar(&o.format, "format", "yaml", "文件格式：yaml")
	f.StringVar(&o.data, "data", "data", "数据目录")
	f.StringVar(&o.config, "config", "", "配置文件")
	f.StringVar(&o.as, "as", "", "以该姓名记入修改记录（默认为系统用户名）")
	cmd.AddCommand(
		&cobra.Command{
			Use: "template [FILE]", Short: "生成空白数据文件", Args: cobra.MaximumNArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return factsTemplate(cmd, o, args) },
		},
		&cobra.Command{
			Use: "import FILE", Short: "导入数据文件，列出变化", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return factsImport(cmd, o, args[0]) },
		},
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
	if o.format != "yaml" {
		return nil, usagef("--format %q: yaml expected", o.format)
	}
	conf, err := config.Load(o.config)
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
	desk, err := loadDesk(conf.Report.Kind)
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
	state, err := openState(ctx, o.data, d.conf, newLogger(slog.LevelWarn))
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

func factsTemplate(cmd *cobra.Command, o factsOptions, args []string) error {
	d, err := o.open()
	if err != nil {
		return err
	}
	return writeTo(cmd, args, report.NewFacts(d.Schema, d.key, nil, nil).WriteYAML)
}

func factsExport(cmd *cobra.Command, o factsOptions, args []string) error {
	d, err := o.open()
	if err != nil {
		return err
	}
	return o.withFacts(cmd.Context(), d, func(_ *state, f *report.Facts) error {
		return writeTo(cmd, args, f.WriteYAML)
	})
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

// factsImport stores a file's values, all or none, and prints what changed.
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
		var changes []journal.Change
		for _, id := range slices.Sorted(maps.Keys(file.Values)) {
			old := f.Current[id]
			if old.Value == file.Values[id] {
				continue
			}
			changes = append(changes, journal.Change{Field: id, Value: file.Values[id], Base: old.Version, Note: "导入数据文件"})
		}
		stamp := journal.Stamp{By: nameOf(o.as), Channel: "import", Turn: "import-" + d.now.Format(time.RFC3339Nano), At: d.now}
		if err := s.Apply(cmd.Context(), d.key.Record(), stamp, changes); err != nil {
			return err
		}
		printImport(cmd.OutOrStdout(), f, file, changes)
		return nil
	})
}

func printImport(w io.Writer, f *report.Facts, file *report.FactsFile, changes []journal.Change) {
	fmt.Fprintf(w, "%s：文件中有%d项，变化%d项。\n", f.Key.Title(), len(file.Values), len(changes))
	for _, c := range changes {
		old := "空"
		if v := f.Current[c.Field].Value; v != "" {
			old = f.Schema.ShowValue(c.Field, v)
		}
		fmt.Fprintf(w, "%s：%s → %s\n", f.Schema.NameOf(c.Field), old, f.Schema.ShowValue(c.Field, c.Value))
	}
	for _, odd := range f.With(file.Values).Check() {
		fmt.Fprintf(w, "请核对：%s\n", odd.Message)
	}
}
