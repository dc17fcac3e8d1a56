package config

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

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
	t.Setenv("OTHER_PASSWORD", "secret")
	if c, err := load(t, "redis: {password_env: OTHER_PASSWORD}"); err != nil || c.Redis.Password() != "secret" {
		t.Errorf("password %q, %v", c.Redis.Password(), err)
	}
}

func TestLoadNamesWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"redis:\n  adr: x":          "line 2",
		"redis: [":                  "line 1",
		"redis: {addr: {a: b}}":     "address",
		"redis: {db: -1}":           "redis.db",
		"report: {kind: novel}":     "report.kind",
		"redis: {password: secret}": "password",
	} {
		_, err := load(t, text)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "config.yaml") {
			t.Errorf("%q: %v", text, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error shows a secret: %v", err)
		}
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a file that is not there was loaded")
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
	want.Redis.Addr, want.Report.Fields = Addresses{}, []string{}
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
	compare(t, "", reflect.TypeFor[Config](), shown.Content[0])
}

// compare reports the keys that a struct has and the mapping has not.
func compare(t *testing.T, path string, typ reflect.Type, node *yaml.Node) {
	t.Helper()
	keys := make(map[string]*yaml.Node)
	for i := 0; i+1 < len(node.Content); i += 2 {
		keys[node.Content[i].Value] = node.Content[i+1]
	}
	for i := range typ.NumField() {
		f := typ.Field(i)
		name := f.Tag.Get("yaml")
		value, ok := keys[name]
		if !ok {
			t.Errorf("the example lacks %s%s", path, name)
			continue
		}
		if f.Type.Kind() == reflect.Struct {
			compare(t, path+name+".", f.Type, value)
		}
	}
}
