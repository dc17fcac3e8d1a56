package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// program is the built binary that the tests run, as its users do.
var program string

func TestMain(m *testing.M) {
	if os.Getenv(childPost) != "" {
		if err := runChild(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(exitFailed)
		}
		os.Exit(0)
	}
	code, err := buildAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func buildAndRun(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "xinfangbot-test-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "xinfangbot")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("build: %w\n%s", err, out)
	}
	return m.Run(), nil
}

// result is what a run of the program left behind.
type result struct {
	stdout, stderr string
	code           int
}

// command runs the program with the given input.
func command(t *testing.T, input string, args ...string) result {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Stdin = strings.NewReader(input)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

func (r result) expect(t *testing.T, code int, pieces ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit code %d, want %d\nstderr: %s", r.code, code, r.stderr)
	}
	for _, p := range pieces {
		if !strings.Contains(r.stdout, p) {
			t.Errorf("standard output lacks %q:\n%s", p, r.stdout)
		}
	}
}

func TestChatAnswersAQuestion(t *testing.T) {
	r := command(t, "信访事项多久办结\n", "chat", "--data", t.TempDir())
	r.expect(t, 0, "第三十四条", "60日", "30日")
	if r.stderr != "" {
		t.Errorf("standard error: %s", r.stderr)
	}
}

func TestChatAnswersALineWithoutEnd(t *testing.T) {
	command(t, "第三十四条", "chat", "--data", t.TempDir()).expect(t, 0, "第三十四条")
}

func TestChatGoesOnWhereItStopped(t *testing.T) {
	data := t.TempDir()
	command(t, "填报2020年\n657批次657人次\n", "chat", "--data", data, "--as", "王芳").
		expect(t, 0, "（3/61）来访批次")
	command(t, "1314\n进度\n", "chat", "--data", data, "--as", "王芳").
		expect(t, 0, "已记录：来访批次 1314批次。", "（4/61）来访人次", "案件数据 3/20")
	command(t, "继续\n进度\n", "chat", "--data", data, "--as", "李强").
		expect(t, 0, "目前没有正在填报的项目", "合计 0/")
}

// TestChatSurvivesAKill kills the program with SIGKILL in the middle of a
// dialog; the next one continues at the very question.
func TestChatSurvivesAKill(t *testing.T) {
	data := t.TempDir()
	cmd := exec.Command(program, "chat", "--data", data, "--as", "王芳", "--json")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	replies := json.NewDecoder(out)
	for _, text := range []string{"填报2020年", "657", "657"} {
		if _, err := io.WriteString(in, text+"\n"); err != nil {
			t.Fatal(err)
		}
		var reply struct{ Text string }
		if err := replies.Decode(&reply); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the program ended by itself before it was killed")
	}
	command(t, "1314\n", "chat", "--data", data, "--as", "王芳").
		expect(t, 0, "已记录：来访批次 1314批次。", "（4/61）来访人次")
}

func TestChatJSON(t *testing.T) {
	data := t.TempDir()
	r := command(t, "信访事项多久办结\n起草\n/file "+filepath.Join(data, "none.docx")+"\n", "chat", "--json", "--data", data)
	r.expect(t, 0)
	lines := strings.Split(strings.TrimSpace(r.stdout), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d replies to 3 messages:\n%s", len(lines), r.stdout)
	}
	type reply struct {
		Text, Handler string
		Citations     []struct {
			Source  string
			Article int
		}
		Files []string
	}
	var got [3]reply
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &got[i]); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if !strings.Contains(line, `"files":[`) || !strings.Contains(line, `"citations":[`) {
			t.Errorf("a list is missing or null: %s", line)
		}
	}
	if c := got[0].Citations; got[0].Handler != "ask" || len(c) == 0 || c[0].Article != 34 || c[0].Source != "信访工作条例" {
		t.Errorf("answer: %+v", got[0])
	}
	if got[1].Handler != "draft" || len(got[1].Files) != 2 {
		t.Fatalf("draft: %+v", got[1])
	}
	for _, f := range got[1].Files {
		if info, err := os.Stat(f); err != nil || info.Size() == 0 || filepath.Dir(f) != filepath.Join(data, "files") {
			t.Errorf("file %s: %v", f, err)
		}
	}
	if !strings.Contains(got[2].Text, "不存在") {
		t.Errorf("a file that is not there: %+v", got[2])
	}
}

// TestChatSurvivesBadInput says what must never stop the bot, in a dialog and
// out of it, and then asks a question that must be answered.
func TestChatSurvivesBadInput(t *testing.T) {
	bad := strings.Join([]string{
		"", "   ", "\u200b", "😀😀", "\xff\xfe\x00\x01", strings.Repeat("长", 350_000),
		strings.Repeat("9", 1<<20), "\xd0\xc5\xb7\xc3", "{}[]【待补】", "/file", "/file /", strings.Repeat("来信1件", 5000),
	}, "\n")
	for _, dialog := range []string{"", "填报2020年\n"} {
		r := command(t, dialog+bad+"\n信访事项多久办结？\n", "chat", "--data", t.TempDir())
		r.expect(t, 0, "第三十四条")
		if strings.Contains(r.stdout, "内部错误") || strings.Contains(r.stderr, "panic") {
			t.Errorf("an internal error:\n%s", r.stderr)
		}
		if dialog != "" && !strings.Contains(r.stdout, "（1/61）来信件次") {
			t.Error("the dialog was lost")
		}
	}
}

func TestAsk(t *testing.T) {
	type answer struct {
		Question, Answer, Mode string
		Refused                bool
		Citations              []struct {
			Source  string
			Article int
			Quote   string
		}
	}
	r := command(t, "", "ask", "--json", "信访事项", "多久办结")
	r.expect(t, 0)
	var a answer
	if err := json.Unmarshal([]byte(r.stdout), &a); err != nil {
		t.Fatal(err)
	}
	if a.Refused || a.Mode != "extractive" || len(a.Citations) == 0 || a.Citations[0].Article != 34 || !strings.Contains(a.Citations[0].Quote, "60日") {
		t.Errorf("%+v", a)
	}

	r = command(t, "听证什么时候可以开\n\n第五十三条是怎么规定的\n酒店一晚多少钱\n", "ask", "--json", "-")
	r.expect(t, 0)
	lines := strings.Split(strings.TrimSpace(r.stdout), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d answers to 3 questions", len(lines))
	}
	for i, refused := range []bool{false, true, true} {
		var a answer
		if err := json.Unmarshal([]byte(lines[i]), &a); err != nil {
			t.Fatal(err)
		}
		if a.Refused != refused {
			t.Errorf("%s: refused %v", a.Question, a.Refused)
		}
		if !strings.Contains(lines[i], `"citations":[`) {
			t.Errorf("citations are null: %s", lines[i])
		}
	}
	command(t, "", "ask").expect(t, 2)
}

func TestArticle(t *testing.T) {
	command(t, "", "article", "34").expect(t, 0, "第四章　信访事项的办理", "第三十四条　对本条例第三十一条第六项规定的信访事项应当自受理之日起60日内办结")
	r := command(t, "", "article", "16-17")
	r.expect(t, 0, "第二章　信访工作体制", "第十六条", "第三章　信访事项的提出和受理", "第十七条")
	for _, arg := range []string{"51", "0", "36-34", "三十四", "34-51", ""} {
		command(t, "", "article", arg).expect(t, 2)
	}
}

func TestKnowledgeVerify(t *testing.T) {
	command(t, "", "knowledge", "verify").expect(t, 0, "第五十条", "50条全部一致")
}

func TestWrongUsage(t *testing.T) {
	for _, args := range [][]string{{"nonsense"}, {"chat", "--nonsense"}, {"knowledge"}, {"facts"}, {"draft"}, {"eval"}} {
		r := command(t, "", args...)
		r.expect(t, 2)
		if strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("%v: not one clear line: %q", args, r.stderr)
		}
	}
}

const smallFacts = `report: rule-of-law
year: 2020
facts:
  letters_cases: 657批次
  来信人次: 657
  visits_batches: "1,314"
  visits_persons: 4140
  problems:
    - 部分干部法治意识不强
    - 制度建设还不够完善
  date: 2021年1月28日
previous:
  letters_cases: 756
  letters_persons: 756
  visits_batches: 955
  visits_persons: 3755
`

func writeTemp(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDraftFromFactsFile(t *testing.T) {
	facts := writeTemp(t, "facts.yaml", smallFacts)
	dir := t.TempDir()
	for _, ext := range []string{"docx", "md", "txt"} {
		out := filepath.Join(dir, "out."+ext)
		r := command(t, "", "draft", "--facts", facts, "--layout", "yubei", "-o", out)
		r.expect(t, 0)
		if !strings.Contains(r.stderr, "待补：机关全称") {
			t.Errorf("what is missing is not listed: %s", r.stderr)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if ext == "docx" {
			if !bytes.HasPrefix(data, []byte("PK")) {
				t.Error("the .docx is no zip archive")
			}
			continue
		}
		for _, want := range []string{"1971件次、4797人次，同比件次上升15.20%、人次上升6.34%", "【待补：机关全称】", "一是部分干部法治意识不强；二是制度建设还不够完善。"} {
			if !bytes.Contains(data, []byte(want)) {
				t.Errorf("%s lacks %q", ext, want)
			}
		}
	}
	command(t, "", "draft", "--list").expect(t, 0, "standard", "yubei")
	command(t, "", "draft", "--facts", facts, "--layout", "none", "-o", filepath.Join(dir, "a.md")).expect(t, 2)
	command(t, "", "draft", "--facts", facts, "-o", filepath.Join(dir, "a.pdf")).expect(t, 2)
	command(t, "", "draft", "--facts", filepath.Join(dir, "none.yaml"), "-o", filepath.Join(dir, "a.md")).expect(t, 1)
}

func TestFactsFile(t *testing.T) {
	data := t.TempDir()
	facts := writeTemp(t, "facts.yaml", smallFacts)
	command(t, "", "facts", "show", "--data", data).expect(t, 0, "尚无数据")
	command(t, "", "facts", "import", "--data", data, facts).
		expect(t, 0, "变化10项", "来信件次：空 → 657件次", "上年来访人次：空 → 3755人次")
	command(t, "", "facts", "import", "--data", data, facts).expect(t, 0, "变化0项")
	command(t, "", "facts", "show", "--data", data, "--year", "2020").
		expect(t, 0, "来信件次\t657件次\t上年756件次", "来信来访总件次\t1971件次\t上年1711件次", "成文日期\t2021年1月28日")

	exported := filepath.Join(t.TempDir(), "export.yaml")
	command(t, "", "facts", "export", "--data", data, "--year", "2020", exported).expect(t, 0)
	command(t, "", "facts", "import", "--data", data, exported).expect(t, 0, "变化0项")

	wrong := writeTemp(t, "wrong.yaml", strings.NewReplacer("657批次", "约657", "来信人次: 657", "来信人头: 657").Replace(smallFacts))
	r := command(t, "", "facts", "import", "--data", data, wrong)
	r.expect(t, 1)
	for _, want := range []string{"第4行", "约657", "第5行", "来信人头"} {
		if !strings.Contains(r.stderr, want) {
			t.Errorf("the error does not name %q:\n%s", want, r.stderr)
		}
	}
	command(t, "", "facts", "show", "--data", data, "--year", "2020").expect(t, 0, "来信件次\t657件次")

	template := command(t, "", "facts", "template", "--year", "2020")
	template.expect(t, 0, "letters_cases:", "# 来信件次（件次）", "previous:")
	command(t, "", "facts", "import", "--data", data, writeTemp(t, "template.yaml", template.stdout)).expect(t, 0, "变化0项")
}

// TestDataFolderOfTheConfiguration: without --data every command works in the
// folder that the configuration names, as the service does.
func TestDataFolderOfTheConfiguration(t *testing.T) {
	data := filepath.Join(t.TempDir(), "here")
	conf := writeTemp(t, "config.yaml", "data: "+data+"\n")
	rules := writeTemp(t, "某市接待规程.md", "# 某市接待规程\n\n第一条 接待来访群众应当登记。\n")
	command(t, "修改 来信657件次657人次\n", "chat", "--config", conf).expect(t, 0, "已记录")
	command(t, "", "facts", "show", "--config", conf).expect(t, 0, "657")
	command(t, "", "knowledge", "import", "--config", conf, rules).expect(t, 0, "新增1")
	command(t, "", "knowledge", "list", "--config", conf).expect(t, 0, "某市接待规程")
	command(t, "", "remind", "--config", conf, "--date", "2026-02-27").expect(t, 0)
	for _, name := range []string{"knowledge", "redis"} {
		if _, err := os.Stat(filepath.Join(data, name)); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat("data"); err == nil {
		t.Error("something was written to ./data")
	}
}
