package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"xinfangbot/knowledge/corpus"
)

func newKnowledgeList() *cobra.Command {
	var o settings
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "列出已导入的文件",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			c, err := openDocuments(o)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, c.Close()) }()
			list, err := c.List()
			if err != nil {
				return err
			}
			return printDocuments(cmd.OutOrStdout(), list, asJSON)
		},
	}
	o.flags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "以JSON输出，一行一个对象")
	return cmd
}

// printDocuments prints a document a line: name, title, status, dates, size.
func printDocuments(w io.Writer, list []corpus.Document, asJSON bool) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, d := range list {
		var err error
		if asJSON {
			err = enc.Encode(d)
		} else {
			_, err = fmt.Fprintf(w, "%s\t《%s》\t%s\t%s\t%d条%d段\n", d.Name, d.Title, d.Status.Chinese(), period(d), d.Articles, d.Paragraphs)
		}
		if err != nil {
			return fmt.Errorf("print documents: %w", err)
		}
	}
	if len(list) == 0 && !asJSON {
		fmt.Fprintln(w, "尚未导入文件。导入：xinfangbot knowledge import 文件或目录")
	}
	return nil
}

// period is when a document was issued and took effect.
func period(d corpus.Document) string {
	s := ""
	if d.Issued != "" {
		s = d.Issued + "公布"
	}
	if d.Effective != "" {
		if s != "" {
			s += " "
		}
		s += d.Effective + "施行"
	}
	if d.RepealedBy != "" {
		s += " 见《" + d.RepealedBy + "》"
	}
	if s == "" {
		return "-"
	}
	return s
}
