package llmtest_test

import (
	"slices"
	"strings"
	"testing"

	"xinfangbot/internal/llm/llmtest"
	"xinfangbot/prompts"
)

// requestOf is a call with a prompt.
func requestOf(t *testing.T, render func(*prompts.Set) (prompts.Prompt, error)) llmtest.Request {
	t.Helper()
	set, err := prompts.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := render(set)
	if err != nil {
		t.Fatal(err)
	}
	return llmtest.Request{Number: 1, Messages: []llmtest.Message{{Role: "system", Content: p.System}, {Role: "user", Content: p.User}}}
}

var question = prompts.Question{Text: "多久办结？", Passages: []prompts.Passage{
	{Place: "《信访工作条例》第三十四条", Text: "应当自受理之日起60日内办结。情况复杂的可以延长。"}, {Place: "《信访工作条例》第三十五条", Text: "可以请求复查。"},
}}

func TestClerk(t *testing.T) {
	for want, render := range map[string]func(*prompts.Set) (prompts.Prompt, error){
		"依据《信访工作条例》第三十四条：“应当自受理之日起60日内办结”\n依据《信访工作条例》第三十五条：“可以请求复查”": func(s *prompts.Set) (prompts.Prompt, error) { return s.Answer(question) },
		"积案712件。领导包案。组织接访。": func(s *prompts.Set) (prompts.Prompt, error) {
			return s.Section(prompts.Section{Facts: []prompts.Fact{{ID: "x", Name: "积案", Value: "712件"}}, Notes: []string{"领导包案。", "组织接访"}})
		},
		"原稿。积案712件。": func(s *prompts.Set) (prompts.Prompt, error) {
			return s.Revise(prompts.Section{Text: "原稿", Facts: []prompts.Fact{{ID: "x", Name: "积案", Value: "712件"}}})
		},
		"1": func(s *prompts.Set) (prompts.Prompt, error) { return s.Choose("多久", []string{"甲", "乙"}) },
		"那复核呢": func(s *prompts.Set) (prompts.Prompt, error) {
			return s.Rewrite([]prompts.Exchange{{Question: "复查", Answer: "30日"}}, "那复核呢")
		},
	} {
		if got := llmtest.Clerk(requestOf(t, render)).Text; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestParts(t *testing.T) {
	parts := llmtest.Parts(requestOf(t, func(s *prompts.Set) (prompts.Prompt, error) {
		return s.RepairAnswer(question, "答稿", []string{"错误"})
	}))
	var names []string
	for _, p := range parts {
		names = append(names, p.Name)
	}
	want := []string{"条文1 《信访工作条例》第三十四条", "条文2 《信访工作条例》第三十五条", "问题", "答稿", "问题清单"}
	if !slices.Equal(names, want) || parts[2].Text != "多久办结？" {
		t.Errorf("%q", parts)
	}
}

func TestInvent(t *testing.T) {
	const good = "依据《信访工作条例》第三十四条：“应当自受理之日起60日内办结”。"
	seen := make(map[string]bool)
	for n := range 6 {
		bad := llmtest.Invent(good, n)
		if bad == good || seen[bad] {
			t.Errorf("way %d: %s", n, bad)
		}
		seen[bad] = true
		if llmtest.Invent("没有依据", n) == "没有依据" {
			t.Errorf("way %d leaves a text without citations as it is", n)
		}
	}
	if bad := llmtest.AlterQuotation("“没有可换的词”"); bad == "“没有可换的词”" || !strings.HasSuffix(bad, "”") {
		t.Error(bad)
	}
}

func TestScript(t *testing.T) {
	script := llmtest.Script(llmtest.Say("一"), llmtest.Say("二"))
	var got string
	for n := range 4 {
		got += script(llmtest.Request{Number: n + 1}).Text
	}
	if got != "一二二二" {
		t.Error(got)
	}
}
