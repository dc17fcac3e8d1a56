package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"xinfangbot/knowledge"
	"xinfangbot/knowledge/corpus"
)

func newKnowledge() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "knowledge",
		Short: "管理条例和本单位文件",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usagef("a subcommand is expected: import, list, remove or verify")
		},
	}
	cmd.AddCommand(newKnowledgeImport(), newKnowledgeList(), newKnowledgeRemove(), newKnowledgeVerify())
	return cmd
}

// openDocuments opens the bureau's own documents.
func openDocuments(o settings) (*corpus.Corpus, error) {
	conf, err := o.load()
	if err != nil {
		return nil, err
	}
	return openCorpus(conf.Data)
}

// openCorpus opens the documents of a data folder.
func openCorpus(dir string) (*corpus.Corpus, error) {
	now, err := clock()
	if err != nil {
		return nil, err
	}
	return corpus.Open(dir, now)
}

func newKnowledgeVerify() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "逐条核对《信访工作条例》文本的SHA-256",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := knowledge.Load()
			if err != nil {
				return err
			}
			results, err := knowledge.VerifyDigests(r)
			if err != nil {
				return err
			}
			wrong := 0
			for _, d := range results {
				verdict := "一致"
				if !d.OK {
					verdict = "不一致"
					wrong++
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s\t%d字\t%s\t%s\n", knowledge.ArticleName(d.Article), d.Chars, d.Digest, verdict)
			}
			if wrong > 0 {
				return fmt.Errorf("%d of %d articles differ from their digests: the text was changed, restore it from a release", wrong, len(results))
			}
			fmt.Fprintf(cmd.OutOrStdout(), "《信访工作条例》%d条全部一致。\n", len(results))
			return nil
		},
	}
}
