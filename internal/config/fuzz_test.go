package config

import (
	"bytes"
	"errors"
	"os"
	"reflect"
	"testing"
)

// FuzzLoad reads configurations as people leave them: one is taken whole and
// read the same again, or every problem says where it is and what was expected.
func FuzzLoad(f *testing.F) {
	example, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	for _, s := range []string{
		"", "\xff", "redis: {addr: ['a:1', 'b:2'], master: m}", "channels: [{kind: ilink, account: a}, &x {kind: wechat, account: b}, {<<: *x, account: c}]",
		"redis: &a\n  <<: *a\n", "a: &a {<<: *b}\nb: &b {<<: *a}\n", "channels: &a [*a]\n", "redis: {<<: [{db: 1}, {db: 2}]}",
		"reminders: {at: '08:30', lead: [3, 1], rules: [{name: 周报, due: 每周五, for: [全体]}]}", "model: {enabled: true, base_url: 'https://a/v1', model: m, timeout: 1m}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte("/dev")) {
			return // files that the configuration names are read
		}
		c, err := parse("config.yaml", data)
		if err == nil {
			if again, err := parse("config.yaml", data); err != nil || !reflect.DeepEqual(again, c) {
				t.Fatalf("%+v, then %+v, %v", c, again, err)
			}
			if c.Data == "" || c.Limits.Lease <= 0 {
				t.Fatalf("taken: %+v", c)
			}
			return
		}
		var wrong *Error
		if !errors.As(err, &wrong) || len(wrong.Problems) == 0 {
			t.Fatalf("%v says nothing", err)
		}
		last := 0
		for _, p := range wrong.Problems {
			if p.Text == "" || p.Line < last || p.Line > 2+bytes.Count(data, []byte("\n"))+bytes.Count(data, []byte("\r")) {
				t.Fatalf("%+v after line %d", p, last)
			}
			last = p.Line
		}
	})
}
