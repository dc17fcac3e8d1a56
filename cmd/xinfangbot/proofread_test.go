package main

import (
	"archive/zip"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// faulty is a report of a made-up bureau with known faults.
const faulty = "某市信访局关于2023年法治政府建设情况的报告\n市委、市政府：\n" +
	"全年登记信访事项860件次，其中来信310件次，来访540批次。\n" +
	"年初签定责任书，根据《信访工作条例》第五十一条办理。\n"

// write puts a file into a folder of the test's own.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestProofreadJSON(t *testing.T) {
	for _, name := range []string{"report.txt", "report.md"} {
		r := command(t, "", "proofread", "--json", write(t, name, faulty))
		r.expect(t, 0)
		var got struct {
			Findings []struct {
				Rule, Severity, Excerpt, Message, Suggestion string
				Line                                         int
			}
			Counts map[string]int
		}
		if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
			t.Fatal(err)
		}
		lines := map[string]int{}
		for _, f := range got.Findings {
			lines[f.Rule] = f.Line
			if f.Message == "" || f.Suggestion == "" || f.Line > 0 && f.Excerpt == "" {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if lines["sum"] != 3 || lines["typo"] != 4 || lines["article"] != 4 || got.Counts["error"] != 2 || got.Counts["warning"] != 1 {
			t.Errorf("%s: findings on lines %v, counts %v", name, lines, got.Counts)
		}
	}
}

func TestProofreadText(t *testing.T) {
	command(t, "", "proofread", write(t, "report.txt", faulty)).expect(t, 0, "第3行　错误", "310＋来访540＝850件次", "第4行　疑问　“签定”应为“签订”", "共3处：错误2，疑问1，建议0。")
	command(t, "", "proofread", write(t, "short.txt", "工作正常。\n")).expect(t, 0, "没有发现问题。")
}

func TestProofreadExitCodes(t *testing.T) {
	bad, warned := write(t, "report.txt", faulty), write(t, "warned.txt", "年初签定责任书。\n")
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{bad}, 0, ""},
		{[]string{"--fail-on", "error", bad}, 1, "有2处"},
		{[]string{"--fail-on", "error", warned}, 0, ""},
		{[]string{"--fail-on", "warning", warned}, 1, "有1处"},
		{[]string{"--fail-on", "fatal", bad}, 2, "fatal"},
		{[]string{}, 2, ""},
		{[]string{bad, bad}, 2, ""},
		{[]string{"--tables", bad, bad}, 2, "a folder expected"},
		{[]string{filepath.Join(t.TempDir(), "none.txt")}, 1, "没有这个文件"},
		{[]string{write(t, "report.pdf", faulty)}, 1, "PDF"},
		{[]string{write(t, "report.docx", faulty)}, 1, "report.docx"},
		{[]string{write(t, "empty.txt", "")}, 1, "文件是空的"},
	} {
		r := command(t, "", append([]string{"proofread"}, test.args...)...)
		if r.code != test.code || !strings.Contains(r.stderr, test.says) || test.code > 0 && strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("%v: exit code %d, want %d; %s", test.args, r.code, test.code, r.stderr)
		}
	}
}

func TestProofreadDocument(t *testing.T) {
	r := command(t, "", "proofread", "--json", filepath.Join("..", "..", "internal", "docread", "testdata", "libreoffice.docx"))
	r.expect(t, 0, `"findings":[`, `"counts":{`)
}

func TestProofreadOwnTables(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "typos.yaml"), []byte("- {wrong: 清零行动, right: 清仓行动}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	command(t, "", "proofread", "--tables", folder, write(t, "report.txt", "开展清零行动。\n")).expect(t, 0, "“清零行动”应为“清仓行动”")
}

// TestProofreadCopy writes the file once more with the findings in its margin.
func TestProofreadCopy(t *testing.T) {
	out := filepath.Join(t.TempDir(), "commented.docx")
	command(t, "", "proofread", "-o", out, write(t, "report.txt", faulty)).expect(t, 0, "共3处")
	command(t, "", "proofread", out).expect(t, 0, "“签定”应为“签订”", "共3处")
	if age := time.Since(commentedAt(t, out)); age < 0 || age > time.Hour {
		t.Errorf("the comments are said to be %v old: they are dated in China, wherever the machine stands", age)
	}
	command(t, "", "proofread", "-o", "report.md", write(t, "report.txt", faulty)).expect(t, 2)
}

// commentedAt is when the comments of a file were written, by a clock in China.
func commentedAt(t *testing.T, path string) time.Time {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	data, err := fs.ReadFile(z, "word/comments.xml")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), `w:date="`)
	written, _, _ := strings.Cut(rest, "Z")
	at, err := time.ParseInLocation("2006-01-02T15:04:05", written, time.FixedZone("CST", 8*3600))
	if err != nil {
		t.Fatal(err)
	}
	return at
}
