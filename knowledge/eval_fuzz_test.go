package knowledge

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

// FuzzReadQuestions reads question sets: one that is taken is the same again
// when it is written as its format says.
func FuzzReadQuestions(f *testing.F) {
	data, err := os.ReadFile("testdata/questions_blind.tsv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data))
	f.Add("id\ttype\tquestion\tgold\tkey_facts\r\n1\t期限\t多久\t34, 20.3/31.1.6\t60日| |\n\n2\t超纲\t\t-\t-\n")
	f.Add("\ufeffid\n1\t\t\t+1.-2\t\n")
	f.Fuzz(func(t *testing.T, text string) {
		questions, err := ReadQuestions(strings.NewReader(text))
		if err != nil {
			if questions != nil || err.Error() == "" {
				t.Fatalf("%v, %v", questions, err)
			}
			return
		}
		var b strings.Builder
		b.WriteString("id\ttype\tquestion\tgold\tkey_facts\n")
		for _, q := range questions {
			gold := "-"
			if q.Answerable() {
				groups := make([]string, len(q.Gold))
				for i, group := range q.Gold {
					choice := make([]string, len(group))
					for j, p := range group {
						if p.Article < 1 || p.Paragraph < 0 || p.Item < 0 {
							t.Fatalf("%q wants %+v", q.Text, p)
						}
						choice[j] = fmt.Sprintf("%d.%d.%d", p.Article, p.Paragraph, p.Item)
					}
					groups[i] = strings.Join(choice, "/")
				}
				gold = strings.Join(groups, ",")
			}
			facts := "-"
			if len(q.Facts) > 0 {
				facts = strings.Join(q.Facts, "|")
			}
			fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\n", q.ID, q.Type, q.Text, gold, facts)
		}
		again, err := ReadQuestions(strings.NewReader(b.String()))
		if err != nil || !reflect.DeepEqual(again, questions) {
			t.Fatalf("%+v\nread back as\n%+v, %v", questions, again, err)
		}
	})
}
