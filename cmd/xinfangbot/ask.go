package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"xinfangbot/knowledge"
)

func newAsk() *cobra.Command {
	var asJSON bool
	var data string
	cmd := &cobra.Command{
		Use:   "ask 问题...",
		Short: "查询《信访工作条例》和已导入的文件；问题写作 - 时从标准输入读取，一行一个",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			answerer, err := loadAnswerer()
			if err != nil {
				return err
			}
			documents, err := openCorpus(data)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, documents.Close()) }()
			answer := func(question string) (knowledge.Answer, error) {
				return documents.Supplement(answerer.Answer(question))
			}
			out := bufio.NewWriter(cmd.OutOrStdout())
			if len(args) == 1 && args[0] == "-" {
				err = answerLines(cmd.InOrStdin(), out, answer, asJSON)
			} else {
				err = printAnswer(out, strings.Join(args, " "), answer, asJSON)
			}
			return errors.Join(err, out.Flush())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "以JSON输出，一行一个对象")
	cmd.Flags().StringVar(&data, "data", "data", "数据目录，其中有已导入的文件")
	return cmd
}

// answerFunc answers one question.
type answerFunc func(question string) (knowledge.Answer, error)

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
