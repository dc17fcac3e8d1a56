package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xinfangbot/internal/llm/grounded"
	"xinfangbot/internal/llm/llmtest"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
	"xinfangbot/knowledge"
)

// startModel starts a model and returns it with a configuration for it.
func startModel(t *testing.T, answer func(llmtest.Request) llmtest.Reply, more string) (*llmtest.Server, string) {
	t.Helper()
	server, err := llmtest.Start(answer)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	path := filepath.Join(t.TempDir(), "config.yaml")
	text := fmt.Sprintf("data: %s\nmodel: {enabled: true, base_url: '%s', model: test-model, attempts: 1%s}\n", t.TempDir(), server.URL(), more)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return server, path
}

func TestAskModel(t *testing.T) {
	type printed struct {
		knowledge.Answer
		Checks     grounded.Outcome
		Understood string
	}
	ask := func(config string, question string) (p printed, r result) {
		t.Helper()
		r = command(t, "", "ask", "--model", "--config", config, "--json", question)
		r.expect(t, 0)
		if err := json.Unmarshal([]byte(r.stdout), &p); err != nil {
			t.Fatal(err)
		}
		return p, r
	}
	server, config := startModel(t, llmtest.Inventing, "")
	p, r := ask(config, "信访事项多久办结，信访人张三丰的电话是13800138000")
	if p.Mode != "model" || len(p.Checks.Found) == 0 || p.Checks.Calls != 2 || strings.Join(p.Checks.Prompts, " ") != "answer/1 answer-repair/1" || p.Citations[0].Article != 34 {
		t.Errorf("%s", r.stdout)
	}
	if !strings.Contains(r.stderr, "for=answer outcome.mode=model outcome.calls=2") || strings.Contains(r.stderr+server.Requests()[0].Body, "13800138000") {
		t.Errorf("the log: %s", r.stderr)
	}
	r = command(t, "信访事项多久办结\n今天天气怎么样\n", "ask", "--model", "--config", config, "--json", "-")
	r.expect(t, 0, `"mode":"model"`, `"checks":{"mode":"extractive","calls":0,"fallback":"not needed"}`)

	_, config = startModel(t, func(llmtest.Request) llmtest.Reply { return llmtest.Broken() }, "")
	if p, r = ask(config, "信访事项多久办结"); p.Mode != "extractive" || p.Checks.Fallback != grounded.Failed || p.Checks.Failure != "unavailable" || p.Citations[0].Article != 34 {
		t.Errorf("%s", r.stdout)
	}
	_, config = startModel(t, llmtest.Clerk, ", understand: true, embedding_model: e")
	if p, r = ask(config, "办事"); p.Understood != "信访事项多久办结？" || p.Question != "办事" || p.Mode != "model" {
		t.Errorf("%s", r.stdout)
	}
	if r = command(t, "", "ask", "--model", "信访事项多久办结"); r.code != 1 || !strings.Contains(r.stderr, "model.enabled") {
		t.Errorf("without a model: %d %s", r.code, r.stderr)
	}
}

// TestAskModelKeepsToTheBudget: what commands use counts, also for the next one.
func TestAskModelKeepsToTheBudget(t *testing.T) {
	server, config := startModel(t, llmtest.Clerk, ", max_tokens: 500, budget: {day: {tokens: 5000}}")
	over := false
	for range 8 {
		r := command(t, "", "ask", "--model", "--config", config, "--json", "信访事项多久办结")
		r.expect(t, 0, "第三十四条")
		if over = strings.Contains(r.stdout, `"failure":"over_budget"`); over {
			break
		}
	}
	if !over || len(server.Requests()) == 0 {
		t.Errorf("over the budget: %v, %d calls", over, len(server.Requests()))
	}
}

func TestEvalModel(t *testing.T) {
	questions := filepath.Join(t.TempDir(), "q.tsv")
	const set = "id\ttype\tquestion\tgold\tkey_facts\nq1\tdirect\t信访事项多久办结\t34\t60日\nq2\toos\t离婚时房子归谁\t-\t-\nq3\tdirect\t举报信能转给被举报人吗\t30\t-\n"
	if err := os.WriteFile(questions, []byte(set), 0o600); err != nil {
		t.Fatal(err)
	}
	_, config := startModel(t, llmtest.Inventing, "")
	r := command(t, "", "eval", "--model", "--config", config, questions)
	r.expect(t, 0, "不使用模型：", "使用模型（test-model）：", "模型所写2条，其中改正后通过核对的2条；不经模型的1条（not needed 1）。", "提示词answer-repair/1、answer/1，共用")
	for _, line := range strings.Split(r.stdout, "\n") {
		if f := strings.Fields(line); len(f) > 3 && f[0] == "all" && f[2] != "1.000" {
			t.Errorf("hit@1: %s", line)
		}
	}
	if strings.Count(r.stdout, " hit@1 ") != 2 {
		t.Errorf("%s", r.stdout)
	}
	if r = command(t, "", "eval", "--model", questions); r.code != 1 || !strings.Contains(r.stderr, "model.enabled") {
		t.Errorf("without a model: %d %s", r.code, r.stderr)
	}
}

// TestServeWithAModel has the service answer with a model, and shows how its
// calls go, also after a reload.
func TestServeWithAModel(t *testing.T) {
	t.Parallel()
	model, err := llmtest.Start(llmtest.Inventing)
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	server := storetest.Start(t, nil)
	enlist(t, store.New(server.Client(), nil))
	address := storetest.FreeAddr(t)
	path := writeConfig(t, server.Addr, fmt.Sprintf("model: {enabled: true, base_url: '%s', model: m, budget: {day: {tokens: 1000000}}}\n", model.URL()))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(data), "health: {listen: ''}", "health: {listen: '"+address+"'}", 1)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p := newPost(t)
	c := startChild(t, p, path, "2026-03-02T10:00:00+08:00")
	c.connected(t, p)
	asks := func(id string) {
		t.Helper()
		name := writers[0].name
		p.say(name, id, "信访事项多久办结")
		p.await(t, "the model's answer", func() bool {
			return slices.ContainsFunc(p.replies(name), func(d delivered) bool {
				return strings.Contains(d.turn, id) && strings.Contains(d.text, "依据《信访工作条例》第三十四条：")
			})
		})
	}
	shows := func(lines ...string) {
		t.Helper()
		_, figures := get(t, address, "/metrics")
		for _, line := range lines {
			if !strings.Contains(figures, "xinfangbot_model_"+line) {
				t.Errorf("no %s", line)
			}
		}
	}
	asks("first")
	shows(`calls_total{kind="chat",outcome="ok"} 2`, "left_alone 0", "active 0", "waiting 0", `budget_left{of="tokens"} 99`, `used_today{of="tokens"} `)
	c.hangUp(t)
	c.prints(t, "configuration reloaded")
	asks("second")
	shows(`calls_total{kind="chat",outcome="ok"} 4`, "left_alone 0", `budget_left{of="tokens"} 99`)
	if code := c.stop(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
