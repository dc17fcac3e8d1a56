package knowledge

import (
	"regexp"
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// soundOf is a reading of a Chinese character without its tone, as a number;
// it is 0 for what has none. Sounds that many speakers do not tell apart when
// they type or dictate are one: zh and z, ch and c, sh and s, ing and in, eng
// and en.
func soundOf(r rune) uint32 {
	spelled, ok := pinyin.PinyinDict[int(r)]
	if !ok {
		return 0
	}
	first, _, _ := strings.Cut(spelled, ",")
	return packSound(first)
}

// soundsOf are all readings of a Chinese character.
func soundsOf(r rune) []uint32 {
	var sounds []uint32
	for spelled := range strings.SplitSeq(pinyin.PinyinDict[int(r)], ",") {
		if s := packSound(spelled); s != 0 && !slices.Contains(sounds, s) {
			sounds = append(sounds, s)
		}
	}
	return sounds
}

// packSound packs the letters of a syllable, five bits each, the longest has
// six.
func packSound(syllable string) uint32 {
	packed, last, before := uint32(0), byte(0), byte(0)
	for _, r := range syllable {
		letter := byte(r)
		if r >= 0x80 {
			letter = plainVowel(r)
		}
		switch {
		case letter == 'h' && (last == 'z' || last == 'c' || last == 's'):
			continue
		case letter == 'g' && last == 'n' && (before == 'i' || before == 'e'):
			continue
		}
		packed, last, before = packed<<5|uint32(letter-'a'+1), letter, last
	}
	return packed
}

// plainVowel is the letter under a tone mark.
func plainVowel(r rune) byte {
	switch r {
	case 'ā', 'á', 'ǎ', 'à':
		return 'a'
	case 'ē', 'é', 'ě', 'è', 'ê':
		return 'e'
	case 'ī', 'í', 'ǐ', 'ì':
		return 'i'
	case 'ō', 'ó', 'ǒ', 'ò':
		return 'o'
	case 'ū', 'ú', 'ǔ', 'ù':
		return 'u'
	case 'ǖ', 'ǘ', 'ǚ', 'ǜ', 'ü':
		return 'v'
	case 'ń', 'ň', 'ǹ':
		return 'n'
	}
	return 'x'
}

// soundOfPair is the sound of a pair of Chinese characters, 0 for another gram.
func soundOfPair(g gram) uint64 {
	a, b, ok := g.pair()
	if !ok {
		return 0
	}
	first, second := soundOf(a), soundOf(b)
	if first == 0 || second == 0 {
		return 0
	}
	return uint64(first)<<32 | uint64(second)
}

// soundTable maps the sound of every pair of characters in the vocabulary to
// the pairs that have it.
func soundTable(vocabulary map[gram]int32) map[uint64][]int32 {
	table := make(map[uint64][]int32, len(vocabulary))
	sounds := make(map[rune]uint32, 1<<11)
	known := func(r rune) uint64 {
		s, ok := sounds[r]
		if !ok {
			s = soundOf(r)
			sounds[r] = s
		}
		return uint64(s)
	}
	for g, t := range vocabulary {
		if a, b, ok := g.pair(); ok {
			if first, second := known(a), known(b); first != 0 && second != 0 {
				table[first<<32|second] = append(table[first<<32|second], t)
			}
		}
	}
	for _, terms := range table {
		slices.Sort(terms)
	}
	return table
}

// spelling knows how the words of the trade sound, and rights those that are
// written with characters of the same sound or of nearly the same shape.
type spelling struct {
	lexicon    *lexicon
	vocabulary map[gram]int32
	next       map[uint64]int32  // node and sound to node; 0 is the root
	words      [][][]rune        // by node: the words that end there
	typed      map[string]string // words by what is typed for them: fucha is 复查
}

// Lengths of the words that are righted, in characters.
const (
	minSpelled = 2
	maxSpelled = 5
)

// Characters of so many everyday words that they are not taken for a
// misspelling; a word with one of functionRunes is not what one stands for,
// either.
const (
	functionRunes = "的了吗呢吧啊是就都也还又我你他她它咱俺不没着过在把被给到说来去上下一二三四五六七八九十几多少大小人这那要能可有无得和与及或等向从对为以"
	commonRunes   = functionRunes + "咋啥些家住县市省副字话子之书事做看听找问写打叫放吃该用让谁怎么先再才只最很太真好坏新老年月日天点钱件寄私公个后心因星健失道路面头手水电车门口国地方连"
)

func newSpelling(r *Regulations, l *lexicon, vocabulary map[gram]int32) *spelling {
	s := &spelling{lexicon: l, vocabulary: vocabulary, next: make(map[uint64]int32, 1<<12), words: make([][][]rune, 1), typed: make(map[string]string, 1<<10)}
	said := make(map[string]bool, 1<<11)
	words := slices.Clone(r.spelling)
	for _, g := range r.synonyms {
		if !g.other {
			words = append(words, g.say...)
		}
	}
	for _, word := range words {
		runes := []rune(word)
		if len(runes) < minSpelled || len(runes) > maxSpelled || countHan(word) < len(runes) || said[word] || strings.ContainsAny(word, functionRunes) {
			continue
		}
		said[word] = true
		s.add(0, runes, runes)
		if key := letters(runes); s.typed[key] == "" {
			s.typed[key] = word
		}
	}
	return s
}

// letters is what is typed for a word: its syllables without tones.
func letters(word []rune) string {
	var b strings.Builder
	for _, r := range word {
		first, _, _ := strings.Cut(pinyin.PinyinDict[int(r)], ",")
		for _, letter := range first {
			if letter < 0x80 {
				b.WriteRune(letter)
			} else {
				b.WriteByte(plainVowel(letter))
			}
		}
	}
	return b.String()
}

// typedRun is a run of letters long enough for a word of two syllables.
var typedRun = regexp.MustCompile(`[a-z]{4,}`)

// untype puts the words of the trade in the place of what was typed for them and
// never turned into characters.
func (s *spelling) untype(text string) string {
	return typedRun.ReplaceAllStringFunc(text, func(run string) string {
		if word, ok := s.typed[run]; ok {
			return word
		}
		return run
	})
}

// soundStep is the way from a node by a sound.
func soundStep(node int32, sound uint32) uint64 { return uint64(node)<<32 | uint64(sound) }

// add adds the word whose characters rest are still to come at a node, under
// all their readings.
func (s *spelling) add(node int32, rest, word []rune) {
	if len(rest) == 0 {
		s.words[node] = append(s.words[node], word)
		return
	}
	for _, sound := range soundsOf(rest[0]) {
		key := soundStep(node, sound)
		n, ok := s.next[key]
		if !ok {
			n = int32(len(s.words))
			s.next[key] = n
			s.words = append(s.words, nil)
		}
		s.add(n, rest[1:], word)
	}
}

// correct rights the misspelt words of the trade in a normalised text. Only
// characters that form no known pair with those beside them are touched, and
// what replaces a word has half of its characters.
func (s *spelling) correct(text string) string {
	text = s.untype(text)
	if !s.doubtful(text) {
		return text
	}
	runes := []rune(text)
	known := s.lexicon.covered(runes)
	changed := false
	for i := range runes {
		if !known[i] && isHan(runes[i]) && s.stray(runes, i) {
			changed = s.right(runes, i) || s.lookAlike(runes, i) || changed
		}
	}
	if !changed {
		return text
	}
	return string(runes)
}

// doubtful tells whether a text has a pair of characters that no document has.
func (s *spelling) doubtful(text string) bool {
	prev := rune(0)
	for _, r := range text {
		if !isHan(r) {
			prev = 0
			continue
		}
		if prev != 0 && !s.knows(prev, r) {
			return true
		}
		prev = r
	}
	return false
}

// knows tells whether two neighbouring characters are a pair of the vocabulary.
func (s *spelling) knows(a, b rune) bool {
	_, ok := s.vocabulary[pairGram(a, b)]
	return ok
}

// stray tells whether the character at i forms no known pair.
func (s *spelling) stray(runes []rune, i int) bool {
	if strings.ContainsRune(commonRunes, runes[i]) {
		return false
	}
	return (i == 0 || !s.knows(runes[i-1], runes[i])) && (i+1 == len(runes) || !s.knows(runes[i], runes[i+1]))
}

// right replaces the longest word that is misspelt at i, and there or at other
// stray characters only.
func (s *spelling) right(runes []rune, i int) bool {
	var best []rune
	at := 0
	for start := max(0, i-maxSpelled+1); start <= i; start++ {
		node := int32(0)
		for end := start; end < len(runes) && end < start+maxSpelled; end++ {
			sound := soundOf(runes[end])
			n, ok := s.next[soundStep(node, sound)]
			if sound == 0 || !ok {
				break
			}
			node = n
			if end < i {
				continue
			}
			for _, word := range s.words[node] {
				if len(word) > len(best) && s.misspells(runes, start, word) {
					best, at = word, start
				}
			}
		}
	}
	copy(runes[at:], best)
	return best != nil
}

// misspells tells whether what stands at start may be a word gone wrong. 条 after
// a number is an article's: 第46条列了几种 does not speak of 条例.
func (s *spelling) misspells(runes []rune, start int, word []rune) bool {
	if word[0] == '条' && start > 0 {
		if _, used := scanNumber(runes[start-1 : start]); used > 0 {
			return false
		}
	}
	same := 0
	for i, r := range word {
		switch {
		case runes[start+i] == r:
			same++
		case !s.stray(runes, start+i):
			return false
		}
	}
	return 2*same >= len(word) && same < len(word)
}

// lookAlikes are pairs of characters of which the first is mistaken for the
// second in this trade's words.
const lookAlikes = "仿访坊访廷延栽载侯候侍待拔拨折拆冶治撒撤末未己已贷货徙徒祥详侦帧晴情遗遣"

// lookAlike replaces the character at i by the one that it is mistaken for where
// that makes a known pair.
func (s *spelling) lookAlike(runes []rune, i int) bool {
	pairs := []rune(lookAlikes)
	for p := 0; p < len(pairs); p += 2 {
		if runes[i] != pairs[p] {
			continue
		}
		r := pairs[p+1]
		if i > 0 && s.knows(runes[i-1], r) || i+1 < len(runes) && s.knows(r, runes[i+1]) {
			runes[i] = r
			return true
		}
	}
	return false
}
