package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"xinfangbot/internal/config"
)

type doctorOptions struct {
	settings
	json, online bool
}

func newDoctor() *cobra.Command {
	var o doctorOptions
	cmd := &cobra.Command{
		Use:   "doctor --config 文件",
		Short: "检查配置、Redis、大模型、微信登录、放假安排、字体等，逐项给出处理办法",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return doctor(cmd.Context(), cmd.OutOrStdout(), o) },
	}
	o.flags(cmd)
	cmd.Flags().BoolVar(&o.json, "json", false, "以JSON输出")
	cmd.Flags().BoolVar(&o.online, "online", false, "实际请求一次大模型（消耗少量用量）")
	return cmd
}

// verdict is how a check went.
type verdict string

// The verdicts.
const (
	checkOK      verdict = "ok"
	checkWarning verdict = "warning"
	checkFailed  verdict = "failed"
)

// words are what the verdicts are called.
func (v verdict) words() string {
	switch v {
	case checkWarning:
		return "警告"
	case checkFailed:
		return "失败"
	}
	return "正常"
}

// finding is what one check found, and what to do about it.
type finding struct {
	Name    string  `json:"name"`
	Verdict verdict `json:"verdict"`
	Found   string  `json:"found"`
	Advice  string  `json:"advice,omitempty"`
}

func (f finding) String() string {
	line := fmt.Sprintf("%s %s：%s", f.Verdict.words(), f.Name, f.Found)
	if f.Advice != "" {
		line += "。" + f.Advice
	}
	return line
}

// examination collects findings.
type examination struct {
	conf     config.Config
	now      time.Time
	online   bool
	log      *slog.Logger
	findings []finding
}

func (e *examination) add(name string, v verdict, found, advice string) {
	e.findings = append(e.findings, finding{Name: name, Verdict: v, Found: found, Advice: advice})
}

// errDoctor says that something has failed; what, stands on standard output.
var errDoctor = errors.New("some checks failed: see above")

// doctor checks everything and prints a line for each.
func doctor(ctx context.Context, out io.Writer, o doctorOptions) error {
	now, err := clock()
	if err != nil {
		return err
	}
	e := &examination{now: now(), online: o.online, log: slog.New(slog.DiscardHandler)}
	if e.configuration(o) {
		e.folder()
		e.backups()
		e.report()
		e.holidays()
		e.fonts(ctx)
		e.healthAddress()
		e.model(ctx)
		e.stored(ctx)
	}
	if err := e.print(out, o.json); err != nil {
		return err
	}
	for _, f := range e.findings {
		if f.Verdict == checkFailed {
			return errDoctor
		}
	}
	return nil
}

func (e *examination) print(out io.Writer, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		return enc.Encode(struct {
			Checks []finding `json:"checks"`
		}{e.findings})
	}
	for _, f := range e.findings {
		if _, err := fmt.Fprintln(out, f); err != nil {
			return fmt.Errorf("print checks: %w", err)
		}
	}
	return nil
}

// configuration reports whether the other checks can be made.
func (e *examination) configuration(o doctorOptions) bool {
	var wrong *config.Error
	var err error
	e.conf, err = o.load()
	switch {
	case errors.As(err, &wrong):
		for _, p := range wrong.Problems {
			e.add("配置", checkFailed, p.String(), "请对照config.example.yaml修改"+o.config)
		}
		return false
	case err != nil:
		e.add("配置", checkFailed, err.Error(), "请核对文件路径和权限")
		return false
	case o.config == "":
		e.add("配置", checkWarning, "没有指定配置文件，以下按默认值检查", "正式使用请复制config.example.yaml为config.yaml，以--config指定")
	default:
		e.add("配置", checkOK, o.config, "")
	}
	return true
}

const (
	megabyte = 1 << 20
	// Below these, writing soon fails.
	littleSpace    = 1024 * megabyte
	tooLittleSpace = 100 * megabyte
)

// fileAdvice says what to do about an error of reading or writing files, where it
// is none of what only the caller knows.
func fileAdvice(err error, otherwise string) string {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "磁盘已满，请尽快清理，清理之前无法保存"
	case errors.Is(err, fs.ErrPermission):
		return "请让运行本程序的用户可以读写它，数据目录连同其中的文件都归该用户所有"
	}
	return otherwise
}

// folder checks the data folder and the room on its disk.
func (e *examination) folder() {
	dir := e.conf.Data
	if err := tryFolder(dir); err != nil {
		e.add("数据目录", checkFailed, err.Error(), fileAdvice(err, "请建立目录并让运行本程序的用户可写"))
		return
	}
	e.add("数据目录", checkOK, dir+"可写", "")
	free, err := freeSpace(dir)
	text := fmt.Sprintf("可用%dMB", free/megabyte)
	switch {
	case err != nil:
		e.add("磁盘空间", checkWarning, "无法检查："+err.Error(), "")
	case free < tooLittleSpace:
		e.add("磁盘空间", checkFailed, text, "请尽快清理，空间用尽后无法保存")
	case free < littleSpace:
		e.add("磁盘空间", checkWarning, text, "请清理出1GB以上")
	default:
		e.add("磁盘空间", checkOK, text, "")
	}
}
