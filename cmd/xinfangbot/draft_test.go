package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const ownLayout = `name: ours
title: 本局式
about: 只有来信
kind: rule-of-law
cover: {title: ["关于{year}年来信情况的报告"]}
parts: [{heading: 来信, say: ["来信{letters_cases}。"]}]
`

func TestDraftOwnLayout(t *testing.T) {
	layout, facts := write(t, "ours.yaml", ownLayout), write(t, "facts.yaml", "report: rule-of-law\nyear: 2025\nfacts: {letters_cases: 657, lectures: 3}\n")
	out := filepath.Join(t.TempDir(), "draft.txt")
	command(t, "", "draft", "--layouts", layout, "--list").expect(t, 0, "standard\t标准版", "ours\t本局式\t只有来信")
	r := command(t, "", "draft", "--layouts", layout, "--facts", facts, "--layout", "ours", "-o", out)
	r.expect(t, 0)
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "一、来信\n　　来信657件次。") || !strings.Contains(r.stderr, "未用上：") {
		t.Errorf("draft %s\n%s", text, r.stderr)
	}
	bad := write(t, "bad.yaml", strings.Replace(ownLayout, "letters_cases", "nonsense", 1))
	if r := command(t, "", "draft", "--layouts", bad, "--list"); r.code != 1 || !strings.Contains(r.stderr, "bad.yaml:6") {
		t.Errorf("a wrong layout: exit code %d, %s", r.code, r.stderr)
	}
}
