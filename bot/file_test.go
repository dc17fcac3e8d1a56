package bot_test

import (
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"xinfangbot/bot"
)

func TestFileNames(t *testing.T) {
	for name, want := range map[string]string{
		`C:\报告\终稿.docx`: "终稿.docx", "../../a": "a", "..": "文件", "": "文件", "/": "文件", "a\nb.txt": "ab.txt", "一　二.txt ": "一 二.txt",
		"报告\u202excod.exe":                "报告xcod.exe",
		`来信:7月<终>"稿"|?*.docx`:             "来信_7月_终__稿____.docx",
		"终稿.docx. .":                      "终稿.docx",
		"con.txt":                         "_con.txt",
		"LPT1":                            "_LPT1",
		"COM10.txt":                       "COM10.txt",
		"Nul .报告.docx":                    "_Nul .报告.docx",
		strings.Repeat("长", 99) + ".docx": strings.Repeat("长", 60) + ".docx",
	} {
		if got := bot.FileName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// FuzzFileName makes of any name one that a folder takes and a phone shows.
func FuzzFileName(f *testing.F) {
	for _, s := range []string{`C:\报告\终稿.docx`, "../../a", "...", "\xff/\x00", "a\u2028b.\u200b", "a:b.", "CON" + strings.Repeat(" ", 99) + "x.txt", "con.com1", strings.Repeat("长", 58) + ". .a", strings.Repeat("长.", 99)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := bot.FileName(name)
		if got == "" || got == "." || got == ".." || path.Base(got) != got || strings.ContainsRune(got, '\\') || !utf8.ValidString(got) || len(got) > 255 {
			t.Fatalf("%q: %q", name, got)
		}
		if strings.ContainsAny(got, `<>:"|?*`) || strings.HasSuffix(got, ".") || strings.HasSuffix(got, " ") {
			t.Fatalf("%q: %q is another file on Windows", name, got)
		}
		if device, _, _ := strings.Cut(got, "."); slices.Contains([]string{"CON", "COM1"}, strings.ToUpper(strings.TrimSpace(device))) {
			t.Fatalf("%q: %q is a device on Windows", name, got)
		}
		if strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Fatalf("%q: %q has what nobody sees", name, got)
		}
		if again := bot.FileName(got); again != got {
			t.Fatalf("%q: %q, then %q", name, got, again)
		}
	})
}
