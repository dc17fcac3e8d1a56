package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/grounded"
	"xinfangbot/knowledge"
)

type evalOptions struct {
	settings
	model bool
}

func newEval() *cobra.Command {
	var o evalOptions
	cmd := &cobra.Command{
		Use:   "eval FILE.tsv",
		Short: "用问题集评测回答质量，按类型打印表格",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return eval(cmd.Context(), cmd.OutOrStdout(), args[0], o)
		},
	}
	cmd.Flags().BoolVar(&o.model, "model", false, "再请大模型作答，须有--config，两种情况的表格都打印，并注明答复的来源、提示词版本和用量")
	o.flags(cmd)
	return cmd
}

func eval(ctx context.Context, out io.Writer, file string, o evalOptions) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("open the question set: %w", err)
	}
	defer f.Close()
	questions, err := knowledge.ReadQuestions(f)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	answerer, err := loadAnswerer()
	if err != nil {
		return err
	}
	if !o.model {
		return knowledge.Evaluate(questions, answerer.Answer).WriteTable(out)
	}
	return evalModel(ctx, out, questions, answerer, o)
}

// evalModel prints the tables without the model and with it, and what came of
// asking it.
func evalModel(ctx context.Context, out io.Writer, questions []knowledge.Question, answerer *knowledge.Answerer, o evalOptions) (err error) {
	conf, err := o.load()
	if err != nil {
		return err
	}
	var tally modelTally
	model, err := openModel(ctx, conf, func(c llm.Call) { tally.tokens.Add(c.Used.Tokens) })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, model.close()) }()
	fmt.Fprintln(out, "不使用模型：")
	if err := knowledge.Evaluate(questions, answerer.Answer).WriteTable(out); err != nil {
		return err
	}
	var failure error
	with := knowledge.Evaluate(questions, func(question string) knowledge.Answer {
		thought, err := model.think(ctx, question, func(q string) (knowledge.Answer, error) { return answerer.Answer(q), nil })
		failure = errors.Join(failure, err)
		tally.add(thought.Checks)
		return thought.Answer
	})
	if err := errors.Join(failure, ctx.Err()); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n使用模型（%s）：\n", model.Client.Model())
	return errors.Join(with.WriteTable(out), tally.write(out))
}

// modelTally counts what came of asking the model.
type modelTally struct {
	model, mended int
	fallbacks     map[string]int // by the reason, and what failed
	prompts       []string
	tokens        atomic.Int64
}

func (t *modelTally) add(o grounded.Outcome) {
	for _, p := range o.Prompts {
		if !slices.Contains(t.prompts, p) {
			t.prompts = append(t.prompts, p)
		}
	}
	if o.Fallback == "" {
		t.model++
		if len(o.Found) > 0 {
			t.mended++
		}
		return
	}
	if t.fallbacks == nil {
		t.fallbacks = make(map[string]int)
	}
	t.fallbacks[strings.TrimSpace(string(o.Fallback)+" "+o.Failure)]++
}

// write prints the counts: the reasons are those of checks in the JSON of ask.
func (t *modelTally) write(out io.Writer) error {
	plain := 0
	var reasons []string
	for _, reason := range slices.Sorted(maps.Keys(t.fallbacks)) {
		plain += t.fallbacks[reason]
		reasons = append(reasons, fmt.Sprintf("%s %d", reason, t.fallbacks[reason]))
	}
	slices.Sort(t.prompts)
	_, err := fmt.Fprintf(out, "\n模型所写%d条，其中改正后通过核对的%d条；不经模型的%d条（%s）。\n提示词%s，共用%d词元。\n",
		t.model, t.mended, plain, strings.Join(reasons, "，"), strings.Join(t.prompts, "、"), t.tokens.Load())
	if err != nil {
		return fmt.Errorf("print what came of the model: %w", err)
	}
	return nil
}
