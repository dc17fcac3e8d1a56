package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestKnowledgeImportListRemove(t *testing.T) {
	data, src := t.TempDir(), t.TempDir()
	file := filepath.Join(src, "某市接待规程.md")
	if err := os.WriteFile(file, []byte("# 某市接待规程\n\n2022年7月1日 施行\n\n第一条 接待中心设在东门。\n\n第二条 接待时间为上午九时。\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	command(t, "", "knowledge", "list", "--data", data).expect(t, 0, "尚未导入文件")
	command(t, "", "knowledge", "import", "--data", data, src).expect(t, 0, "新增", "《某市接待规程》 2条", "新增1，更新0，未变0，跳过0，失败0")
	command(t, "", "knowledge", "import", "--data", data, file).expect(t, 0, "未变", "未变1")
	command(t, "", "knowledge", "list", "--data", data).expect(t, 0, "某市接待规程.md", "现行有效", "2022-07-01施行")
	command(t, "", "knowledge", "list", "--json", "--data", data).expect(t, 0, `"title":"某市接待规程"`, `"status":"in force"`)
	command(t, "", "knowledge", "remove", "--data", data, "某市接待规程").expect(t, 0, "已移除")
	r := command(t, "", "knowledge", "remove", "--data", data, "某市接待规程")
	r.expect(t, 1)
	if !strings.Contains(r.stderr, "某市接待规程") {
		t.Errorf("standard error does not name the document: %s", r.stderr)
	}
}

func TestKnowledgeImportGoesOnAfterABadFile(t *testing.T) {
	data, src := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{"好.txt": "甲办法\n第一条 内容。\n", "坏.docx": "%PDF-1.7"} {
		if err := os.WriteFile(filepath.Join(src, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := command(t, "", "knowledge", "import", "--data", data, src)
	r.expect(t, 1, "失败", "内容却是PDF", "新增1")
	if !strings.Contains(r.stderr, "1 of 2 files") {
		t.Errorf("standard error: %s", r.stderr)
	}
	command(t, "", "knowledge", "list", "--data", data).expect(t, 0, "《甲办法》")
	missing := filepath.Join(src, "没有")
	r = command(t, "", "knowledge", "import", "--data", data, missing)
	r.expect(t, 1)
	if !strings.Contains(r.stderr, missing) {
		t.Errorf("standard error does not name the file: %s", r.stderr)
	}
	command(t, "", "knowledge", "import").expect(t, 2)
}
