package proofread

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"xinfangbot/report"
)

func TestGaps(t *testing.T) {
	testSentences(t, RuleGap, []sentence{
		{"全年约谈【待补：约谈次数（由督查科填报）】。", Error},
		{"全年约谈【待补】次。", Error},
		{"项目\t本年\n来信\t【待补：来信件次】", Error},
		{"全年约谈3次。", ""},
		{"对材料不全的一次告知待补的材料。", ""},
		{"会议提出“待补：人员、经费”两项。", ""},
	})
}

// TestGapsOfADraft: a draft of nothing is not found faultless, and its marks
// are one finding.
func TestGapsOfADraft(t *testing.T) {
	schema, layouts := loadLayouts(t)
	c := load(t)
	for _, l := range layouts {
		draft := l.Assemble(report.NewFacts(schema, report.Key{Year: 2025, Kind: l.Kind}, nil, nil))
		var docx bytes.Buffer
		if err := draft.Document.WriteDocx(&docx); err != nil {
			t.Fatal(err)
		}
		file, err := Open("draft.docx", docx.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		var found []Finding
		for _, f := range check(t, c, file.Lines, file.Options) {
			if f.Rule == RuleGap {
				found = append(found, f)
			}
		}
		if want := fmt.Sprintf("文中还有%d项标着【待补】：", len(draft.Document.Gaps(nil))); len(found) != 1 ||
			!strings.HasPrefix(found[0].Excerpt, "【待补：") || !strings.HasPrefix(found[0].Message, want) {
			t.Errorf("%s: findings %+v, want one: %s", l.Name, found, want)
		}
	}
}
