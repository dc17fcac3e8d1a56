package knowledge

// lexicon finds the words of synonyms.yaml in a text. Words of one group are
// one class, which is a term of its own: 红包 and 好处费 have no character in
// common and are found alike.
type lexicon struct {
	root  []int32       // by character from 一 on: the node of words that begin so, 0 for none
	nodes []lexiconNode // the first one is the root
}

// lexiconNode is a node of the trie: the ways on, and the classes of the word
// that ends here.
type lexiconNode struct {
	next    []lexiconStep
	classes []int32
}

type lexiconStep struct {
	by   rune
	node int32
}

const (
	firstHan = 0x4e00
	lastHan  = 0x9fff
)

func newLexicon(groups []synonym) *lexicon {
	l := &lexicon{root: make([]int32, lastHan-firstHan+1), nodes: make([]lexiconNode, 1, 1<<13)}
	for i, g := range groups {
		for _, word := range g.say {
			l.add(word, int32(i))
		}
	}
	return l
}

func (l *lexicon) add(word string, class int32) {
	node := int32(0)
	for _, r := range word {
		n := l.step(node, r)
		if n == 0 {
			n = int32(len(l.nodes))
			l.nodes = append(l.nodes, lexiconNode{})
			if node == 0 && r >= firstHan && r <= lastHan {
				l.root[r-firstHan] = n
			} else {
				l.nodes[node].next = append(l.nodes[node].next, lexiconStep{r, n})
			}
		}
		node = n
	}
	l.nodes[node].classes = append(l.nodes[node].classes, class)
}

// step is the node that a character leads to, 0 where it leads nowhere.
func (l *lexicon) step(node int32, by rune) int32 {
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

// find calls f for the class of every word in text, also of words within words;
// a class may come several times.
func (l *lexicon) find(text string, f func(class int32)) {
	for i := range text {
		node := int32(0)
		for _, r := range text[i:] {
			if node = l.step(node, r); node == 0 {
				break
			}
			for _, c := range l.nodes[node].classes {
				f(c)
			}
		}
	}
}

// covered tells which characters of a text stand in a word of the lexicon.
func (l *lexicon) covered(text []rune) []bool {
	covered := make([]bool, len(text))
	for i := range text {
		node := int32(0)
		for end, r := range text[i:] {
			if node = l.step(node, r); node == 0 {
				break
			}
			for j := i; len(l.nodes[node].classes) > 0 && j <= i+end; j++ {
				covered[j] = true
			}
		}
	}
	return covered
}
