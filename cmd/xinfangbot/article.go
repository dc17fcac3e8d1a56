package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"xinfangbot/knowledge"
)

func newArticle() *cobra.Command {
	return &cobra.Command{
		Use:   "article N[-M]",
		Short: "逐字打印《信访工作条例》第N条（至第M条）",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := knowledge.Load()
			if err != nil {
				return err
			}
			first, last, err := articleRange(args[0], r.Len())
			if err != nil {
				return err
			}
			return printArticles(cmd.OutOrStdout(), r, first, last)
		},
	}
}

// articleRange reads N or N-M.
func articleRange(arg string, most int) (first, last int, err error) {
	from, to, isRange := strings.Cut(arg, "-")
	if !isRange {
		to = from
	}
	first, err1 := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	if err1 != nil || err2 != nil || first < 1 || last < first {
		return 0, 0, usagef("%q is no article: a number N or a range N-M expected, such as 34 or 34-36", arg)
	}
	if last > most {
		return 0, 0, usagef("《信访工作条例》共%d条，没有第%d条", most, last)
	}
	return first, last, nil
}

// printArticles prints articles verbatim, each chapter's name once before its
// articles.
func printArticles(w io.Writer, r *knowledge.Regulations, first, last int) error {
	chapter := 0
	for n := first; n <= last; n++ {
		a, _ := r.Article(n)
		text := a.Name() + "　" + a.Text + "\n"
		if a.Chapter.Number != chapter {
			chapter = a.Chapter.Number
			text = knowledge.ChapterName(chapter) + "　" + a.Chapter.Title + "\n\n" + text
		}
		if n < last {
			text += "\n"
		}
		if _, err := io.WriteString(w, text); err != nil {
			return fmt.Errorf("print articles: %w", err)
		}
	}
	return nil
}
