package knowledge

import (
	"slices"
	"testing"
)

func TestLexicon(t *testing.T) {
	l := newLexicon([]synonym{{say: []string{"退件", "打回"}}, {say: []string{"打回去", "两条烟"}}, {say: []string{"app"}}})
	for text, want := range map[string][]int32{
		"把件打回去":     {0, 1},
		"退件":        {0},
		"收了两条烟用app": {1, 2},
		"退":         nil,
		"":          nil,
	} {
		var got []int32
		l.find(text, func(class int32) { got = append(got, class) })
		if !slices.Equal(got, want) {
			t.Errorf("%q: classes %v, want %v", text, got, want)
		}
	}
	if got, want := l.covered([]rune("先打回去吧")), []bool{false, true, true, true, false}; !slices.Equal(got, want) {
		t.Errorf("covered %v, want %v", got, want)
	}
}

// TestLexiconDenied finds a class by a verb that is denied, with a few words
// between.
func TestLexiconDenied(t *testing.T) {
	l := newLexicon([]synonym{{say: []string{"没告知"}, not: []string{"回", "告知"}}})
	for text, want := range map[string]bool{
		"一个字都没给人家回": true,
		"也没有告知":     true,
		"没告知":       true,
		"有没有告知":     false, // a question
		"能不能告知":     false,
		"不服，要告知":    false,
		"没，回":       false, // of another clause
		"没有把这些事情全部一一都给人家回": false, // too far away
		"给人家回了": false,
	} {
		found := false
		l.find(text, func(int32) { found = true })
		if found != want {
			t.Errorf("%s: found %v, want %v", text, found, want)
		}
	}
}

// TestClassesTellWordsApart guards the data: a word twice in one group, or a
// group of which no document has a word, does nothing.
func TestClassesTellWordsApart(t *testing.T) {
	w := newTestAnswerer(t)
	for i, s := range w.r.synonyms {
		words := slices.Clone(s.say)
		slices.Sort(words)
		if len(slices.Compact(words)) != len(s.say) {
			t.Errorf("the group of %s has a word twice", s.say[0])
		}
		if _, ok := w.x.vocabulary[classGram(i)]; !ok {
			t.Errorf("no document has a word of the group of %s", s.say[0])
		}
	}
}
