package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"xinfangbot/internal/calendar"
	"xinfangbot/internal/config"
	"xinfangbot/report"
)

// documentsOfCommands are the texts that tell operators what to type.
var documentsOfCommands = []string{
	"README.md", "CHANGELOG.md", "docs/使用手册.md", "docs/部署.md", "docs/开发.md", "docs/安全.md", "deploy/README.md", "deploy/compose.yaml",
	"deploy/Dockerfile", "deploy/xinfangbot.service", "deploy/xinfangbot-backup.service", "config.example.yaml",
}

func document(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../..", path))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var (
	// callPattern is a call of the program: where a line or what is marked as
	// code begins with it, or where its path stands.
	callPattern = regexp.MustCompile("(?:^|[`：/\\\\]|sudo -u xinfangbot |exec )xinfangbot(?:\\.exe)? ([a-z][^\\n`\"”）]*)")
	flagPattern = regexp.MustCompile(`(?:^|\s|\[)(--?[a-z][a-z-]*)`)
)

// TestDocumentsCallWhatIsThere: every call of the program that a document shows
// has commands and flags that it has, and the README shows all commands and all
// that make can do.
func TestDocumentsCallWhatIsThere(t *testing.T) {
	called := make(map[string]bool)
	for _, path := range documentsOfCommands {
		for line := range strings.Lines(document(t, path)) {
			for _, m := range callPattern.FindAllStringSubmatch(line, -1) {
				call, _, _ := strings.Cut(m[1], "   ")
				cmd, _, err := newRoot().Find(strings.Fields(call))
				if err != nil || !cmd.HasParent() {
					t.Errorf("%s: xinfangbot %s: %v", path, call, err)
					continue
				}
				if path == "README.md" {
					called[strings.Fields(cmd.CommandPath())[1]] = true
				}
				for _, flag := range flagPattern.FindAllStringSubmatch(call, -1) {
					name := strings.TrimLeft(flag[1], "-")
					known := cmd.Flag(name) != nil
					if !strings.HasPrefix(flag[1], "--") {
						known = len(name) == 1 && cmd.Flags().ShorthandLookup(name) != nil
					}
					if !known {
						t.Errorf("%s: xinfangbot %s: no flag %s", path, call, flag[1])
					}
				}
			}
		}
	}
	targets := regexp.MustCompile(`(?m)^\.PHONY: (.+)$`).FindStringSubmatch(document(t, "Makefile"))
	for _, target := range strings.Fields(targets[1]) {
		if !strings.Contains(document(t, "README.md"), "`make "+target+"`") {
			t.Errorf("the README does not show make %s", target)
		}
	}
	for _, cmd := range newRoot().Commands() {
		if cmd.Name() != "help" && !called[cmd.Name()] {
			t.Errorf("the README does not show xinfangbot %s", cmd.Name())
		}
	}
}

var yamlPattern = regexp.MustCompile("(?s)```yaml\\n(.*?)```")

// TestDocumentsConfigureWhatIsThere: what the manuals write into files can be
// read.
func TestDocumentsConfigureWhatIsThere(t *testing.T) {
	var own []report.Source
	seen := 0
	for _, path := range []string{"docs/部署.md", "docs/开发.md"} {
		for _, m := range yamlPattern.FindAllStringSubmatch(document(t, path), -1) {
			seen++
			var err error
			key, _, _ := strings.Cut(m[1], ":")
			source := report.Source{Name: path, Data: []byte(m[1])}
			switch key {
			case "year":
				_, err = calendar.ReadYears(strings.NewReader(m[1]))
			case "fields":
				own = append(own, source)
				_, err = report.LoadSchema(own...)
			case "name":
				var schema *report.Schema
				if schema, err = report.LoadSchema(own...); err == nil {
					_, err = report.LoadLayouts(schema, source)
				}
			default:
				file := filepath.Join(t.TempDir(), "config.yaml")
				if err := os.WriteFile(file, source.Data, 0o600); err != nil {
					t.Fatal(err)
				}
				_, err = config.Load(file)
			}
			if err != nil {
				t.Errorf("%s\n%v", m[1], err)
			}
		}
	}
	if seen < 5 {
		t.Errorf("%d examples", seen)
	}
}

var linkPattern = regexp.MustCompile(`(?:\]\(|<img src=")([^)"#:]*)(?:#([^)"]*))?[)"]`)

// TestDocumentsLinkWhatIsThere: the files and the headings that the documents
// link to are there.
func TestDocumentsLinkWhatIsThere(t *testing.T) {
	for _, path := range documentsOfCommands {
		if filepath.Ext(path) != ".md" {
			continue
		}
		for _, m := range linkPattern.FindAllStringSubmatch(document(t, path), -1) {
			target := path
			if m[1] != "" {
				target = filepath.Join(filepath.Dir(path), m[1])
			}
			if _, err := os.Stat(filepath.Join("../..", target)); err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			if m[2] != "" && !slices.Contains(anchors(document(t, target)), m[2]) {
				t.Errorf("%s: %s has no heading #%s", path, target, m[2])
			}
		}
	}
}

// anchors are what headings are linked to by: in small letters, without
// punctuation, with hyphens for spaces.
func anchors(text string) []string {
	var list []string
	for _, m := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(text, -1) {
		kept := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, m[1])
		list = append(list, kept)
	}
	return list
}

// TestDoctorIsExplained: the manual says what each of doctor's lines means.
func TestDoctorIsExplained(t *testing.T) {
	_, rest, ok := strings.Cut(document(t, "docs/部署.md"), "## 检查：doctor")
	table, _, _ := strings.Cut(rest, "\n## ")
	if !ok {
		t.Fatal("no such section")
	}
	for _, source := range []string{"doctor.go", "doctor_backup.go", "doctor_local.go", "doctor_stored.go"} {
		text := document(t, "cmd/xinfangbot/"+source)
		for _, m := range regexp.MustCompile(`(?:e\.add\(|const name = )"(\p{Han}+|Redis)`).FindAllStringSubmatch(text, -1) {
			if !strings.Contains(table, m[1]) {
				t.Errorf("%s is not explained", m[1])
			}
		}
	}
}
