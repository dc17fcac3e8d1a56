package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

func newKnowledgeRemove() *cobra.Command {
	var o settings
	cmd := &cobra.Command{
		Use:   "remove 名称",
		Short: "移除一个已导入的文件（名称、标题或文件名）",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			c, err := openDocuments(o)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, c.Close()) }()
			d, err := c.Remove(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "已移除：%s《%s》。\n", d.Name, d.Title)
			return nil
		},
	}
	o.flags(cmd)
	return cmd
}
