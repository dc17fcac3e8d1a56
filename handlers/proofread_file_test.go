package handlers

import (
	"fmt"
	"testing"

	"xinfangbot/bot"
)

// TestKeptFiles keeps one file for each conversation and, in all, no more than
// the bounds allow: the oldest go.
func TestKeptFiles(t *testing.T) {
	k := &keptFiles{}
	if _, ok := k.get("甲"); ok {
		t.Error("a file was kept before there was one")
	}
	k.put("甲", bot.File{Name: "1", Data: make([]byte, 10)})
	k.put("甲", bot.File{Name: "2", Data: make([]byte, 20)})
	if f, ok := k.get("甲"); !ok || f.Name != "2" || k.bytes != 20 {
		t.Errorf("kept %s, %d bytes", f.Name, k.bytes)
	}
	for i := range maxKeptFiles {
		k.put(fmt.Sprint(i), bot.File{})
	}
	if _, ok := k.get("甲"); ok || len(k.files) != maxKeptFiles || k.bytes != 0 {
		t.Errorf("%d files and %d bytes are kept", len(k.files), k.bytes)
	}
	k.put("乙", bot.File{Data: make([]byte, maxKeptBytes)})
	k.put("丙", bot.File{Name: "3", Data: make([]byte, 1)})
	if _, ok := k.get("乙"); ok || k.bytes != 1 {
		t.Errorf("%d bytes are kept", k.bytes)
	}
	if f, ok := k.get("丙"); !ok || f.Name != "3" {
		t.Error("the latest file went")
	}
}
