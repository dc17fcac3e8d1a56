package report

import (
	"strings"
	"testing"
)

// What an answer says beside its figure is asked about where it may say of what
// the figure is; filling, and words of the field's own, are passed over.
func TestStrange(t *testing.T) {
	schema, _ := loadAll(t)
	for _, tt := range []struct{ field, text, want string }{
		{"letters_cases", "657", ""},
		{"letters_cases", "应该是657吧，谢谢", ""},
		{"letters_cases", "全年登记群众来信657件次", ""},
		{"letters_cases", "截至12月底657件", ""},
		{"letters_cases", "2025年657件", ""},
		{"letters_cases", "2024年657件", "2024年"},
		{"letters_cases", "去年是756", "去年是"},
		{"letters_cases", "上半年657", "上半年"},
		{"letters_cases", "网上657", "网上"},
		{"letters_cases", "657件，同比下降", "同比下降"},
		{"letters_cases", "657，其中联名信", "其中联名信"},
		{"letters_cases", "王芳说657", "王芳说"},
		{"visits_batches", "接待群众1314批", ""},
		{"visits_batches", "走访1314批", "走访"},
		{"beijing_skip_batches", "越级3批", ""},
		{"beijing_skip_batches", "进京657批", "进京"}, // which its whole is called, too
		{"backlog_resolved", "化解706", ""},
		{"backlog_resolved", "交办712", "交办"},
		{"satisfaction_gap", "比全市平均高1.38", ""},
		{"satisfaction_gap", "低1.38", "低"},
		{"interviews", "约谈县住建局3次", "县住建局"},
	} {
		f, _ := schema.Field(tt.field)
		figures, err := ParseAnswer(tt.text)
		if err != nil || len(figures) != 1 {
			t.Fatalf("%s: %v, %v", tt.text, figures, err)
		}
		if got := schema.Strange(tt.text, figures, []*Field{f}, 2025); got != tt.want {
			t.Errorf("%s %q: %q, want %q", tt.field, tt.text, got, tt.want)
		}
	}
	for text, want := range map[string]string{"来信657批次657人次": "", "上年来信756件次": "", "网上来信657件次": "网上"} {
		readings, err := schema.ReadNamed(text)
		if got := schema.StrangeNamed(text, readings, 2025); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
	}
}

// A text that may answer another question is none of the field's.
func TestParseAnswerOfTexts(t *testing.T) {
	schema, _ := loadAll(t)
	for _, tt := range []struct{ field, text, value, problem string }{
		{"doc_number", "某信字〔2026〕7号", "某信字〔2026〕7号", ""},
		{"doc_number", "某信字(2026)7号", "某信字(2026)7号", ""},
		{"doc_number", "七号文", "", "不像发文字号"},
		{"org", "12月35日", "", "像是日期"},
		{"problems", "今天", "", "像是日期"},
		{"problems", "12月督办件较多", `[["12月督办件较多"]]`, ""},
		{"date", "2026年1月28日", "2026-01-28", ""},
		{"letters_cases", "657", "657", ""},
	} {
		f, _ := schema.Field(tt.field)
		value, err := f.ParseAnswer(tt.text)
		if value != tt.value || (err == nil) != (tt.problem == "") || err != nil && !strings.Contains(err.Error(), tt.problem) {
			t.Errorf("%s %q: %q, %v; want %q, %q", tt.field, tt.text, value, err, tt.value, tt.problem)
		}
	}
}

func TestSharing(t *testing.T) {
	schema, _ := loadAll(t)
	for words, want := range map[string]string{"重复访": "backlog_assigned", "律师咨询": "legal_adviser_matters", "共计": "", "件": ""} {
		got := ""
		if list := schema.Sharing(words); len(list) > 0 {
			got = list[0].ID
		}
		if got != want {
			t.Errorf("%s: %q, want %q", words, got, want)
		}
	}
}
