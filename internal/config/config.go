// Package config reads the bot's configuration: config.yaml, with secrets from
// the environment or from files of their own, into one validated struct.
// Everything has a default; no file is needed.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"reflect"

	"go.yaml.in/yaml/v3"

	"xinfangbot/report"
)

// Config is the bot's configuration.
type Config struct {
	// Data is the folder for what is kept in files.
	Data      string    `yaml:"data"`
	Org       Org       `yaml:"org"`
	Redis     Redis     `yaml:"redis"`
	Session   Session   `yaml:"session"`
	Channels  []Channel `yaml:"channels"`
	Limits    Limits    `yaml:"limits"`
	Report    Report    `yaml:"report"`
	Calendar  Calendar  `yaml:"calendar"`
	Reminders Reminders `yaml:"reminders"`
	Model     Model     `yaml:"model"`
	Health    Health    `yaml:"health"`
	Log       Log       `yaml:"log"`
}

// Org is the bureau that the bot works for.
type Org struct {
	Name  string `yaml:"name"`
	Short string `yaml:"short"`
}

// Report says which report is meant where nobody says another, and what the
// bureau adds to it.
type Report struct {
	Kind report.Kind `yaml:"kind"`
	// Fields are files that add groups, fields and relations.
	Fields []string `yaml:"fields"`
	// Layouts are files with a layout each, see report.ParseLayout.
	Layouts []string `yaml:"layouts"`
	// Tables is a folder with the bureau's own laws.yaml, typos.yaml and
	// others, see proofread.Load; empty: none.
	Tables string `yaml:"tables"`
}

func (r Report) check(c *checker) {
	if _, err := report.ParseKind(string(r.Kind)); err != nil {
		c.add("report.kind", "%v", err)
	}
}

// Calendar says where further holidays are found.
type Calendar struct {
	// Holidays is a file with years that the built-in table lacks.
	Holidays string `yaml:"holidays"`
}

// Health says where the state of the service is shown.
type Health struct {
	// Listen is host:port; empty: it is shown nowhere.
	Listen string `yaml:"listen"`
}

func (h Health) check(c *checker) {
	if h.Listen != "" && !isAddress(h.Listen) {
		c.add("health.listen", "host:port expected, such as 127.0.0.1:9464, or nothing")
	}
}

// Log says what operators are told.
type Log struct {
	Level slog.Level `yaml:"level"`
}

// Default is the configuration without a file.
func Default() Config {
	return Config{
		Data:      "data",
		Redis:     defaultRedis(),
		Session:   Session{KeyEnv: "XINFANGBOT_SESSION_KEY"},
		Limits:    defaultLimits(),
		Report:    Report{Kind: report.RuleOfLaw},
		Reminders: defaultReminders(),
		Model:     defaultModel(),
		Health:    Health{Listen: "127.0.0.1:9464"},
		Log:       Log{Level: slog.LevelInfo},
	}
}

// Load reads the file at path over the defaults; an empty path means no file.
// What is wrong with it comes back all together, as an *Error.
func Load(path string) (Config, error) {
	if path == "" {
		return Default(), nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return Default(), fmt.Errorf("read configuration: %w", err)
	}
	return parse(path, data)
}

// parse reads what the file at path holds.
func parse(path string, data []byte) (Config, error) {
	c := Default()
	found := &checker{lines: make(map[string]int)}
	if p, ok := encoded(data); !ok {
		found.problems = []Problem{p}
		return c, found.err(path)
	}
	document, problem := documentOf(data)
	if problem != nil {
		found.problems = append(slipsIn(data), *problem)
		return c, found.err(path)
	}
	if len(document.Content) > 0 {
		d := decoder{checker: found, open: make(map[*yaml.Node]bool)}
		d.decode("", document.Content[0], reflect.ValueOf(&c).Elem())
		found.addSlips(data)
	}
	if len(found.problems) == 0 {
		c.check(found)
	}
	return c, found.err(path)
}

// documentOf reads the only document of a file; a file without any has none. A
// second one, behind a line of ---, would be read by nobody.
func documentOf(data []byte) (document yaml.Node, wrong *Problem) {
	d := yaml.NewDecoder(bytes.NewReader(data))
	err := d.Decode(&document)
	if err == nil {
		var second yaml.Node
		if err = d.Decode(&second); err == nil {
			return document, &Problem{Line: second.Line, Text: "the end of the file expected: what stands behind a line of --- is not read"}
		}
	}
	if errors.Is(err, io.EOF) {
		return document, nil
	}
	p := unreadable(err)
	return document, &p
}

// check finds what is wrong with values that can be read.
func (c *Config) check(found *checker) {
	if c.Data == "" {
		found.add("data", "a folder expected")
	}
	c.Redis.check(found)
	c.Session.check(found)
	checkChannels(c.Channels, found)
	c.Limits.check(found)
	c.Report.check(found)
	c.Reminders.check(found)
	c.Model.check(found)
	c.Health.check(found)
}

// Changed names the sections in which o differs, in the order of the file.
func (c Config) Changed(o Config) []string {
	var names []string
	a, b := reflect.ValueOf(c), reflect.ValueOf(o)
	for i := range a.NumField() {
		if !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			names = append(names, a.Type().Field(i).Tag.Get("yaml"))
		}
	}
	return names
}
