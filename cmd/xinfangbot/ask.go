package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"xinfangbot/internal/interrupt"
	"xinfangbot/internal/llm/grounded"
	"xinfangbot/knowledge"
)

type askOptions struct {
	settings
	json, model bool
}

func newAsk() *cobra.Command {
	var o askOptions
	cmd := &cobra.Command{
		Use:   "ask 问题...",
		Short: "查询《信访工作条例》和已导入的文件；问题写作 - 时从标准输入读取，一行一个",
		Args:  cobra.MinimumNArgs(1),
		RunE:  func(cmd *cobra.Command, args []string) error { return ask(cmd, args, o) },
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "以JSON输出，一行一个对象")
	cmd.Flags().BoolVar(&o.model, "model", false, "请大模型作答，经核对后输出，须有--config；JSON中的mode是答复的来源，checks是核对的结果")
	o.flags(cmd)
	return cmd
}

func ask(cmd *cobra.Command, args []string, o askOptions) (err error) {
	conf, err := o.load()
	if err != nil {
		return err
	}
	answerer, err := loadAnswerer()
	if err != nil {
		return err
	}
	documents, err := openCorpus(conf.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, documents.Close()) }()
	plain := func(question string) (knowledge.Answer, error) {
		return documents.Supplement(answerer.Answer(question))
	}
	answer := func(question string) (answered, error) {
		a, err := plain(question)
		return answered{Answer: a}, err
	}
	if o.model {
		model, err := openModel(cmd.Context(), conf, nil)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, model.close()) }()
		answer = func(question string) (answered, error) {
			thought, err := model.think(cmd.Context(), question, plain)
			return answered{thought.Answer, &thought.Checks, thought.Understood}, errors.Join(err, cmd.Context().Err())
		}
	}
	out := bufio.NewWriter(cmd.OutOrStdout())
	if len(args) == 1 && args[0] == "-" {
		err = answerLines(interrupt.NewReader(cmd.Context(), cmd.InOrStdin()), out, answer, o.json)
	} else {
		err = printAnswer(out, strings.Join(args, " "), answer, o.json)
	}
	return errors.Join(err, out.Flush())
}

// answered is an answer as it is printed. Checks is how the model's was written
// and checked, nil without a model; Understood is the question that the model
// took it to be, where it was another.
type answered struct {
	knowledge.Answer
	Checks     *grounded.Outcome `json:"checks,omitempty"`
	Understood string            `json:"understood,omitempty"`
}

// answerFunc answers one question.
type answerFunc func(question string) (answered, error)

// maxQuestion is the longest question that is read from standard input, in
// bytes.
const maxQuestion = 4 << 20

// answerLines answers one question a line. Each answer is written before the
// next line is read, so that another program can talk with it. Empty lines are
// passed over.
func answerLines(in io.Reader, out *bufio.Writer, answer answerFunc, asJSON bool) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), maxQuestion)
	for lines.Scan() {
		question := strings.TrimSpace(strings.ToValidUTF8(lines.Text(), "\uFFFD"))
		if question == "" {
			continue
		}
		if err := printAnswer(out, question, answer, asJSON); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return fmt.Errorf("print answer: %w", err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read questions (one a line, at most %d bytes each): %w", maxQuestion, err)
	}
	return nil
}

func printAnswer(w io.Writer, question string, answer answerFunc, asJSON bool) error {
	a, err := answer(question)
	if err != nil {
		return err
	}
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		err = enc.Encode(a)
	} else {
		_, err = fmt.Fprintln(w, a.Text)
	}
	if err != nil {
		return fmt.Errorf("print answer: %w", err)
	}
	return nil
}
