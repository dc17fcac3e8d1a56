package mask

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	numeral = `(?:[0-9]{1,5}|[一二三四五六七八九十百]{1,5})`
	// dwelling is what follows a house: 3号楼2单元501室.
	dwelling = `(?:` + numeral + `(?:号楼|栋|幢|座))?(?:` + numeral + `单元)?(?:` + numeral + `(?:层|楼))?(?:[0-9]{1,5}(?:室|户|号))?`
)

// habitat is a kind of place where people live: the words for it, what follows
// them in an address, and what stands before them.
type habitat struct {
	words  []string
	tail   *regexp.Regexp
	shares bool // the words are part of what is before the tail's figures, such as 3 in 3栋
}

// habitats are a house in a street, a group of a village, a flat of a building.
var habitats = [...]habitat{
	{words: []string{"路", "街", "大道", "巷", "胡同", "弄", "道"},
		tail: regexp.MustCompile(`^(?:[东西南北中]段?)?(?:` + numeral + `(?:巷|弄))?` + numeral + `(?:号|弄)(?:院|内|附[0-9]{1,3}号?)?` + dwelling)},
	{words: []string{"村", "屯", "庄", "寨", "社区", "农场", "居委会", "村委会"},
		tail: regexp.MustCompile(`^第?` + numeral + `(?:村民小组|小组|组|社|队|号)(?:[0-9]{1,4}号)?`)},
	{words: []string{"号楼", "栋", "幢", "座", "号院"}, shares: true,
		tail: regexp.MustCompile(`^` + dwelling)},
}

// Bounds in bytes of what is looked at on either side of an address's word.
const (
	addressTail = 96
	addressHead = 18 * len("路")
)

func addresses(s string) []match {
	var found []match
	for _, h := range habitats {
		each(s, h.words, func(start, end int) {
			m := h.tail.FindStringIndex(s[end:min(len(s), end+addressTail)])
			if m == nil {
				return
			}
			from := start
			if h.shares {
				if from = houseNumber(s, start); from == start {
					return
				}
			}
			from = placeStart(s, from)
			if from < start && !isCount(s[from:start]) {
				found = append(found, match{address, from, end + m[1]})
			}
		})
	}
	slices.SortFunc(found, func(a, b match) int { return a.from - b.from })
	return found
}

// houseNumber is where the figure or letter begins that ends at a place.
func houseNumber(s string, at int) int {
	for i := 0; i < 5; i++ {
		r, size := utf8.DecodeLastRuneInString(s[:at])
		if !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || strings.ContainsRune("一二三四五六七八九十", r)) {
			break
		}
		at -= size
	}
	return at
}

// placeStart is where the names of places begin that end at a place.
func placeStart(s string, end int) int {
	from := end
	for from > 0 && end-from < addressHead {
		r, size := utf8.DecodeLastRuneInString(s[:from])
		if !unicode.Is(unicode.Han, r) {
			break
		}
		from -= size
	}
	for _, lead := range addressLeads {
		if i := strings.LastIndex(s[from:end], lead); i >= 0 && from+i+len(lead) < end {
			from += i + len(lead)
		}
	}
	return from
}

// addressLeads are what an address stands behind.
var addressLeads = [...]string{"住在", "居住于", "居住在", "现住", "暂住", "家住", "住址为", "住址", "地址为", "地址", "位于", "户籍地", "住所地", "坐落", "前往", "来到", "地处", "来自", "反映", "住", "系", "是", "在", "到", "于", "的"}

// isCount tells whether what looks like a place counts places: 12个村5组.
func isCount(s string) bool {
	return strings.HasPrefix(s, "个") || strings.HasPrefix(s, "各") || strings.HasPrefix(s, "条") || s == "一"
}
