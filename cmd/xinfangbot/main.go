// Command xinfangbot is a chat assistant for the staff of a petition bureau:
// it answers questions about the Regulations on Petition Work, collects the
// figures of the year's report and drafts it.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the zone is needed on machines that have no zone files

	"github.com/spf13/cobra"

	"xinfangbot/internal/mask"
)

// Exit codes, part of the command line's contract.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// run carries out a command line and returns the exit code.
func run(ctx context.Context, args []string) int {
	root := newRoot()
	root.SetArgs(args)
	started := false
	root.PersistentPreRun = func(*cobra.Command, []string) { started = true }
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, "xinfangbot:", err)
	var usage *usageError
	if !started || errors.As(err, &usage) {
		return exitUsage
	}
	return exitFailed
}

// usageError is wrong use of a command that only the command itself can see.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "xinfangbot",
		Short:         "信访工作助手：查条例、填数据、出报告",
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       release(),
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(
		newChat(), newAsk(), newArticle(), newDeadline(), newKnowledge(), newEval(),
		newFacts(), newDraft(), newProofread(), newRemind(), newServe(), newDoctor(), newBackup(), newRestore(),
	)
	return root
}

// newLogger returns the operators' logger: standard error, so that standard
// output carries nothing but answers; personal data in errors is struck out.
func newLogger(level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level, ReplaceAttr: mask.Attr}))
}
