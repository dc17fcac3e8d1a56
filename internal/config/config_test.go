package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

func load(t *testing.T, text string) (Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(path)
}

func TestLoad(t *testing.T) {
	if c, err := Load(""); err != nil || !reflect.DeepEqual(c, Default()) {
		t.Errorf("no file: %+v, %v", c, err)
	}
	if c, err := load(t, ""); err != nil || !reflect.DeepEqual(c, Default()) {
		t.Errorf("an empty file: %+v, %v", c, err)
	}
	for _, text := range []string{"redis: {addr: '127.0.0.1:6379'}", "redis: {addr: ['127.0.0.1:6379']}"} {
		if c, err := load(t, text); err != nil || !slices.Equal(c.Redis.Addr, Addresses{"127.0.0.1:6379"}) {
			t.Errorf("%s: %+v, %v", text, c, err)
		}
	}
}

func TestLoadNamesWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"redis:\n  adr: x":      "line 2: redis.adr: unknown key; the nearest known one is redis.addr",
		"redsi: {}":             "the nearest known one is redis",
		"redis: [":              "line 1",
		"redis: {addr: {a: b}}": "redis.addr: an address or a list of addresses expected",
		"redis: {addr: 'redis://bot:secret@host:6379'}":  "redis.addr: host:port expected",
		"redis: {addr: 127.0.0.1}":                       "redis.addr",
		"redis: {db: -1}":                                "redis.db",
		"redis: {db: secret}":                            "redis.db: a whole number expected",
		"redis: {addr: [a:1, b:2], db: 1}":               "redis.db: a cluster",
		"redis: {addr: [a:1], cluster: true, master: m}": "redis.master",
		"redis: {master: m}":                             "redis.addr: the addresses",
		"redis: {password: secret}":                      "password",
		"redis: {password_file: /nowhere/secrets}":       "redis.password_file",
		"redis: {tls: {ca: a.pem}}":                      "redis.tls: is not enabled",
		"redis: {tls: {enabled: true, ca: /nowhere}}":    "redis.tls: ca",
		"redis: 7":                                "redis: a section with keys expected",
		"redis:\n  db: 1\n  db: 2":                "line 3: redis.db: stands twice",
		"redis: &r\n  <<: *r":                     "redis: a section that is not part of itself expected",
		"report: {kind: novel}":                   "report.kind",
		"report: {fields: {a: b}}":                "report.fields: a list",
		"data: d\n---\nlog: {level: debug}":       "line 2: the end of the file expected",
		"data: ''":                                "data: a folder expected",
		"health: {listen: 9464}":                  "health.listen: host:port expected",
		"log: {level: loud}":                      "log.level: debug, info, warn or error expected",
		"limits: {pause: soon}":                   "limits.pause: a duration such as 30s",
		"limits: {messages_per_minute: -1}":       "limits.messages_per_minute",
		"limits: {lease: 1s}":                     "limits.lease: a duration from 5s",
		"channels: {kind: wechat}":                "channels: a list expected",
		"channels:\n  - kind: qq\n    account: a": "line 2: channels[0].kind: wechat or ilink expected",
		"channels: [{kind: wechat, account: 主号}]": "channels[0].account",
		"channels: [{kind: wechat, account: a}, {kind: wechat, account: a}]":           "wechat:a stands twice",
		"channels: [{kind: ilink, account: a, group_prefix: 小信}]":                      "group_prefix",
		"channels: [{kind: ilink, account: a, max_file: 0}]":                           "max_file",
		"channels: [{kind: ilink, account: a, gap: 2h}]":                               "channels[0].gap",
		"model: {enabled: true}":                                                       "model.base_url",
		"model: {enabled: true, base_url: 'http://a/v1'}":                              "model.model: is missing",
		"model: {enabled: true, base_url: 'http://a/v1', model: m, prompts: /nowhere}": "model.prompts: /nowhere: ",
		"model: {budget: {day: {tokens: many}}}":                                       "model.budget.day.tokens: a whole number",
		"model: {prices: {input: 两元}}":                                                 "model.prices.input",
	} {
		_, err := load(t, text)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "config.yaml") {
			t.Errorf("%q: %v", text, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") && !strings.Contains(err.Error(), "secrets") {
			t.Errorf("the error shows a secret: %v", err)
		}
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a file that is not there was loaded")
	}
}

// TestLoadNamesEverythingThatIsWrong: one run tells all, in the order of the
// file.
func TestLoadNamesEverythingThatIsWrong(t *testing.T) {
	_, err := load(t, `redis:
  db: first
  adress: x
channels:
  - kind: ilink
    account: a
    enabled: perhaps
  - acount: b
limits:
  pause: 1
reminders: {at: 9am}
`)
	var wrong *Error
	if !errors.As(err, &wrong) {
		t.Fatal(err)
	}
	var lines []int
	for _, p := range wrong.Problems {
		lines = append(lines, p.Line)
	}
	if !slices.Equal(lines, []int{2, 3, 7, 8, 10, 11}) {
		t.Errorf("problems on lines %v:\n%v", lines, err)
	}
	_, err = load(t, "redis: {db: -1}\nlimits:\n  lease: 1s\n  pause: 1s\nhealth: {listen: x}\n")
	if !errors.As(err, &wrong) || len(wrong.Problems) != 4 || wrong.Problems[1].Line != 4 && wrong.Problems[1].Line != 3 {
		t.Errorf("%v", err)
	}
}

// TestLoadNamesWhatWasTyped: of what people type amiss most often, the YAML
// library says where it came to a halt.
func TestLoadNamesWhatWasTyped(t *testing.T) {
	for text, want := range map[string]string{
		"redis:\n\tdb: 1\n":                                 "line 2: blanks expected before the key, not a tab",
		"channels:\n  - kind: ilink\n\taccount: main\n":     "line 3: blanks expected before the key, not a tab",
		"redis:\n　　db: 1\n":                                 "line 2: plain blanks expected",
		"data：d\n":                                          "line 1: a plain colon and a blank expected",
		"redis:\n  addr：'127.0.0.1:1'\n":                    "line 2: a plain colon",
		"log:\n  level：debug\nhealth: {}\n":                 "line 2: a plain colon",
		"channels:\n  - kind: ilink\n    account：main\n":    "line 3: a plain colon",
		"channels:\n  - kind：ilink\n    account: main\n":    "line 2: a plain colon",
		"channels:\n  - kind:ilink\n    account: main\n":    "line 2: a blank expected behind the colon",
		"log:\n  level:debug\n":                             "line 2: a blank expected behind the colon",
		"channels:\n  -kind: ilink\n   account: main\n":     "line 2: a blank expected behind the dash",
		"data: d\norg:\n  name: \xd0\xc5\xb7\xc3\xbe\xd6\n": "line 3: text in UTF-8 expected",
	} {
		if _, err := load(t, text); err == nil || !strings.Contains(err.Error(), "config.yaml: "+want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	// What is well is not blamed for what is wrong elsewhere.
	_, err := load(t, "org:\n  name: '信访局：办公室'\n  # name：x\nmodel:\n  allowed_hosts:\n  - a.invalid:8000\nredi: x\n")
	var wrong *Error
	if !errors.As(err, &wrong) || len(wrong.Problems) != 1 {
		t.Errorf("%v", err)
	}
}

func TestChannelDefaults(t *testing.T) {
	c, err := load(t, "channels:\n  - {kind: wechat, account: main, group_prefix: 小信}\n  - &x {kind: ilink, account: b, enabled: false, gap: 3s}\n  - {<<: *x, account: c}\n")
	if err != nil {
		t.Fatal(err)
	}
	if ch := c.Channels[0]; !ch.Enabled || ch.Gap != time.Second || ch.MaxFile != 20 || ch.Name() != "wechat:main" {
		t.Errorf("%+v", ch)
	}
	if ch := c.Channels[2]; ch.Enabled || ch.Gap != 3*time.Second || ch.Name() != "ilink:c" {
		t.Errorf("%+v", ch)
	}
}

func TestRedisOptions(t *testing.T) {
	t.Setenv("OTHER_PASSWORD", "from the environment")
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("from the file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := load(t, "redis: {addr: ['a:1', 'b:2'], master: m, username: bot, password_env: OTHER_PASSWORD, sentinel_password_env: NONE, sentinel_password_file: "+file+", tls: {enabled: true, server_name: redis.local}}")
	if err != nil {
		t.Fatal(err)
	}
	o, err := c.Redis.Options()
	if err != nil {
		t.Fatal(err)
	}
	if o.Password != "from the environment" || o.SentinelPassword != "from the file" || o.Username != "bot" || o.MasterName != "m" ||
		o.TLSConfig.ServerName != "redis.local" || len(o.Addrs) != 2 {
		t.Errorf("%+v", o)
	}
}

func TestSessionKey(t *testing.T) {
	t.Setenv("XINFANGBOT_SESSION_KEY", "too short")
	if _, err := load(t, "{}"); err == nil || strings.Contains(err.Error(), "too short") {
		t.Errorf("%v", err)
	}
	t.Setenv("XINFANGBOT_SESSION_KEY", strings.Repeat("0a", 32))
	c, err := load(t, "{}")
	if err != nil {
		t.Fatal(err)
	}
	if key, err := c.Session.Key(); err != nil || key.Reveal() != strings.Repeat("0a", 32) {
		t.Errorf("%v", err)
	}
}

// TestSecretsAreNotShown prints one in every way that Go has.
func TestSecretsAreNotShown(t *testing.T) {
	s := Secret{"hunter2"}
	asJSON, err := json.Marshal(map[string]any{"s": s, "p": &s})
	if err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(map[string]any{"s": s})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "s", s, "p", &s)
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "s", s)
	all := fmt.Sprintf("%v %+v %#v %s %q %x %d %v", s, s, s, s, s, s, s, struct{ S Secret }{s}) + s.String() + string(asJSON) + string(asYAML) + log.String()
	if strings.Contains(all, "hunter2") || strings.Contains(all, fmt.Sprintf("%x", "hunter2")) || !strings.Contains(all, hidden) {
		t.Errorf("shown: %s", all)
	}
	if (Secret{}).String() != "" || s.Reveal() != "hunter2" {
		t.Error("the value itself is lost")
	}
}

func TestChanged(t *testing.T) {
	a, b := Default(), Default()
	b.Log.Level, b.Reminders.Lead = slog.LevelDebug, []int{2}
	if got := a.Changed(b); !slices.Equal(got, []string{"reminders", "log"}) {
		t.Errorf("changed: %v", got)
	}
	if got := a.Changed(Default()); got != nil {
		t.Errorf("changed: %v", got)
	}
}

// TestExample keeps config.example.yaml complete and true: it has every key of
// the struct, no other, and the values are the defaults.
func TestExample(t *testing.T) {
	const example = "../../config.example.yaml"
	c, err := Load(example)
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Redis.Addr, want.Report.Fields, want.Report.Layouts = Addresses{}, []string{}, []string{}
	want.Channels, want.Model.AllowedHosts = []Channel{}, []string{}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("the example is not the default:\n%+v\n%+v", c, want)
	}
	data, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	var shown yaml.Node
	if err := yaml.Unmarshal(data, &shown); err != nil {
		t.Fatal(err)
	}
	compare(t, "", reflect.ValueOf(&c).Elem(), shown.Content[0])
}

// TestExampleOfAChannel keeps the example of a channel, which is commented out,
// complete and true in the same way.
func TestExampleOfAChannel(t *testing.T) {
	data, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(data), "\nchannels: []\n")
	if !found {
		t.Fatal("the example has no channels")
	}
	text := "channels:\n"
	for line := range strings.Lines(rest) {
		shown, ok := strings.CutPrefix(line, "# ")
		if !ok {
			break
		}
		text += "  " + shown
	}
	c, err := load(t, text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var want Channel
	want.setDefaults()
	want.Kind, want.Account = WeChat, "main"
	if len(c.Channels) != 1 || c.Channels[0] != want {
		t.Errorf("the example is not the default:\n%+v\n%+v", c.Channels, want)
	}
	var shown yaml.Node
	if err := yaml.Unmarshal([]byte(text), &shown); err != nil {
		t.Fatal(err)
	}
	compare(t, "channels[0].", reflect.ValueOf(&want).Elem(), shown.Content[0].Content[1].Content[0])
}

// compare reports the keys that a struct has and the mapping has not.
func compare(t *testing.T, path string, v reflect.Value, node *yaml.Node) {
	t.Helper()
	keys := make(map[string]*yaml.Node)
	for i := 0; i+1 < len(node.Content); i += 2 {
		keys[node.Content[i].Value] = node.Content[i+1]
	}
	for name, field := range fieldsOf(v) {
		value, ok := keys[name]
		if !ok {
			t.Errorf("the example lacks %s%s", path, name)
			continue
		}
		if field.Kind() == reflect.Struct {
			compare(t, path+name+".", field, value)
		}
	}
}
