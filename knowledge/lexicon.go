package knowledge

import "unicode/utf8"

// lexicon finds the words of synonyms.yaml in a text. Words of one group are
// one class, which is a term of its own: 红包 and 好处费 have no character in
// common and are found alike.
type lexicon struct {
	words  trie
	denied trie // verbs that are of a class where they are denied: 没给人家回
}

// trie finds words.
type trie struct {
	root  []int32    // by character from 一 on: the node of words that begin so, 0 for none
	nodes []trieNode // the first one is the root
}

// trieNode is a node of a trie: the ways on, and the classes of the word that
// ends here.
type trieNode struct {
	next    []trieStep
	classes []int32
}

type trieStep struct {
	by   rune
	node int32
}

const (
	firstHan = 0x4e00
	lastHan  = 0x9fff
)

func newLexicon(groups []synonym) *lexicon {
	l := &lexicon{words: newTrie(1 << 13), denied: newTrie(1 << 9)}
	for i, g := range groups {
		for _, word := range g.say {
			l.words.add(word, int32(i))
		}
		for _, verb := range g.not {
			l.denied.add(verb, int32(i))
		}
	}
	return l
}

func newTrie(size int) trie {
	return trie{root: make([]int32, lastHan-firstHan+1), nodes: make([]trieNode, 1, size)}
}

func (l *trie) add(word string, class int32) {
	node := int32(0)
	for _, r := range word {
		n := l.step(node, r)
		if n == 0 {
			n = int32(len(l.nodes))
			l.nodes = append(l.nodes, trieNode{})
			if node == 0 && r >= firstHan && r <= lastHan {
				l.root[r-firstHan] = n
			} else {
				l.nodes[node].next = append(l.nodes[node].next, trieStep{r, n})
			}
		}
		node = n
	}
	l.nodes[node].classes = append(l.nodes[node].classes, class)
}

// step is the node that a character leads to, 0 where it leads nowhere.
func (l *trie) step(node int32, by rune) int32 {
	if node == 0 && by >= firstHan && by <= lastHan {
		return l.root[by-firstHan]
	}
	for _, s := range l.nodes[node].next {
		if s.by == by {
			return s.node
		}
	}
	return 0
}

// deniedWithin is how many characters after 没, 不 or 未 a verb may begin to be
// denied by it.
const deniedWithin = 6

// find calls f for the class of every word in text, also of words within words;
// a class may come several times.
func (l *lexicon) find(text string, f func(class int32)) {
	prev := rune(0)
	for i, r := range text {
		l.words.find(text[i:], f)
		if r == '没' || r == '不' || r == '未' {
			rest := text[i+len("没"):]
			if next, _ := utf8.DecodeRuneInString(rest); deniesBetween(prev, next) {
				l.findDenied(rest, f)
			}
		}
		prev = r
	}
}

// findDenied calls f for the classes of the verbs that are denied by what
// stands before rest.
func (l *lexicon) findDenied(rest string, f func(class int32)) {
	n := 0
	for i, r := range rest {
		if n++; n > deniedWithin || !isHan(r) {
			return
		}
		l.denied.find(rest[i:], f)
	}
}

// find calls f for the classes of the words that text begins with.
func (l *trie) find(text string, f func(class int32)) {
	node := int32(0)
	for _, r := range text {
		if node = l.step(node, r); node == 0 {
			return
		}
		for _, c := range l.nodes[node].classes {
			f(c)
		}
	}
}

// covered tells which characters of a text stand in a word of the lexicon.
func (l *lexicon) covered(text []rune) []bool {
	covered := make([]bool, len(text))
	for i := range text {
		node := int32(0)
		for end, r := range text[i:] {
			if node = l.words.step(node, r); node == 0 {
				break
			}
			for j := i; len(l.words.nodes[node].classes) > 0 && j <= i+end; j++ {
				covered[j] = true
			}
		}
	}
	return covered
}
