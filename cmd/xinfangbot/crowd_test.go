//go:build linux

package main

import (
	"testing"
	"time"
)

// TestCrowdTellsARepeatedAnswerFromTheNext: somebody asks the same twice, and the
// first answer comes again under its name before the second one. The repeat does
// not stand for the second, which is still waited for, nor is that one too many.
func TestCrowdTellsARepeatedAnswerFromTheNext(t *testing.T) {
	c := &crowd{begin: time.Now(), whose: make(map[int]*soaker)}
	s := &soaker{crowd: c, name: "王芳", say: func(string) {}}
	c.people = append(c.people, s)
	ask := func() { s.tell("我是谁", "您是王芳") }
	come := func(id string) { c.take(s, arrival{text: "您是王芳，权限为编辑人员。", id: id}) }
	ask()
	come("1")
	ask()
	come("1")
	if n := c.unanswered(); n != 1 {
		t.Errorf("%d answers are waited for after the repeat, want 1", n)
	}
	come("2")
	if n := c.count; n.answered != 2 || n.again != 1 || n.doubled+n.disordered+n.unknown != 0 || c.unanswered() != 0 {
		t.Errorf("counted %+v, %d are waited for", n, c.unanswered())
	}
	come("3")
	if c.count.doubled != 1 {
		t.Errorf("a third answer counts as %+v", c.count)
	}
}
