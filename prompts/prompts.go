// Package prompts is what a language model is told: each prompt a template file
// with a name and a version, embedded in the program, and a typed function that
// renders it within its budget of characters.
//
// The first line of a template is {{/* prompt: NAME; version: VERSION */}}; it
// defines "system", what the model is told, and "user", what it is given. A
// bureau may put a template of its own in the place of one of these, without a
// new build: a file of the same name in a folder, with a version of its own.
//
// Whatever staff, documents and facts say is data. It reaches a template only
// between marks that no data can contain, and every prompt says what the marks
// mean, so that a template cannot get that wrong.
package prompts

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

//go:embed *.tmpl
var embedded embed.FS

// Prompt is what one call of a model is made of.
type Prompt struct {
	Name, Version string
	System, User  string
	// Cut are the parts that were shortened to fit, by name.
	Cut []string
}

// ID names the prompt and its version, as it is kept with what was made of it.
func (p Prompt) ID() string { return p.Name + "/" + p.Version }

// Set is all the prompts. It is read only: several goroutines may use it.
type Set struct {
	prompts map[string]*prompt
}

type prompt struct {
	name, version string
	template      *template.Template
}

// Load returns the prompts of the program and, in their place, those of a
// folder, which may be nil. An error names the file and what is wrong with it.
func Load(folder fs.FS) (*Set, error) {
	s := &Set{prompts: make(map[string]*prompt)}
	if err := s.read(embedded, false); err != nil {
		return nil, err
	}
	if folder != nil {
		if err := s.read(folder, true); err != nil {
			return nil, err
		}
	}
	return s, s.try()
}

// Versions are the versions of the prompts by name.
func (s *Set) Versions() map[string]string {
	versions := make(map[string]string, len(s.prompts))
	for name, p := range s.prompts {
		versions[name] = p.version
	}
	return versions
}

func (s *Set) read(folder fs.FS, override bool) error {
	if _, err := fs.Stat(folder, "."); err != nil {
		return fmt.Errorf("prompts: open the folder: %w", err)
	}
	files, err := fs.Glob(folder, "*.tmpl")
	if err != nil {
		return fmt.Errorf("prompts: list templates: %w", err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			return fmt.Errorf("prompts: read template: %w", err)
		}
		p, err := parse(file, string(text))
		if err != nil {
			return fmt.Errorf("prompts: %w", err)
		}
		if old := s.prompts[p.name]; override {
			if old == nil {
				return fmt.Errorf("prompts: %s: there is no prompt %s; there are %s", file, p.name, strings.Join(slices.Sorted(maps.Keys(s.prompts)), ", "))
			}
			if old.version == p.version {
				return fmt.Errorf("prompts: %s: line 1: version %s is the program's own; give it another", file, p.version)
			}
		}
		s.prompts[p.name] = p
	}
	return nil
}

// frontPattern is a template's first line.
var frontPattern = regexp.MustCompile(`^\{\{/\* prompt: ([a-z-]+); version: ([^\s;*]+) \*/\}\}$`)

func parse(file, text string) (*prompt, error) {
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	first, _, _ := strings.Cut(text, "\n")
	m := frontPattern.FindStringSubmatch(strings.TrimSpace(first))
	if m == nil {
		return nil, fmt.Errorf("%s: line 1: {{/* prompt: NAME; version: VERSION */}} expected", file)
	}
	if want := strings.TrimSuffix(path.Base(file), ".tmpl"); m[1] != want {
		return nil, fmt.Errorf("%s: line 1: prompt %s in a file for %s", file, m[1], want)
	}
	t, err := template.New(file).Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, err
	}
	for _, part := range []string{"system", "user"} {
		if t.Lookup(part) == nil {
			return nil, fmt.Errorf("%s: {{define %q}} is missing", file, part)
		}
	}
	return &prompt{name: m[1], version: m[2], template: t}, nil
}

// render fills a template. parts knows what was cut.
func (s *Set) render(name string, view any, parts *parts) (Prompt, error) {
	p := s.prompts[name]
	if p == nil {
		return Prompt{}, fmt.Errorf("prompts: there is no prompt %s", name)
	}
	var system, user strings.Builder
	err := errors.Join(p.template.ExecuteTemplate(&system, "system", view), p.template.ExecuteTemplate(&user, "user", view))
	if err != nil {
		return Prompt{}, fmt.Errorf("prompts: %w", err)
	}
	return Prompt{
		Name: p.name, Version: p.version, Cut: parts.cut,
		System: strings.TrimSpace(system.String()) + "\n" + dataRules, User: strings.TrimSpace(user.String()),
	}, nil
}

// parts fences data and takes note of what had to be shortened.
type parts struct{ cut []string }

// data is a fenced part of at most n characters. An empty part says so.
func (p *parts) data(name, text string, n int) string {
	short, ok := cut(strings.TrimSpace(text), n)
	if !ok {
		p.cut = append(p.cut, name)
	}
	if short == "" {
		short = "（无）"
	}
	return fence(name, short)
}
