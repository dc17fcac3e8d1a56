package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"xinfangbot/knowledge"
)

func newEval() *cobra.Command {
	return &cobra.Command{
		Use:   "eval FILE.tsv",
		Short: "用问题集评测回答质量，按类型打印表格",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return fmt.Errorf("open the question set: %w", err)
			}
			defer f.Close()
			questions, err := knowledge.ReadQuestions(f)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			answerer, err := loadAnswerer()
			if err != nil {
				return err
			}
			return knowledge.Evaluate(questions, answerer.Answer).WriteTable(cmd.OutOrStdout())
		},
	}
}
