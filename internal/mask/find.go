package mask

import "slices"

// match is a stretch of a folded text.
type match struct {
	kind     kind
	from, to int
}

// finders in the order in which they win where they overlap. Persons come last,
// by the names that were learnt.
func finders() []func(s string) []match {
	return []func(string) []match{literals, numbers, groupedNumbers, spelledNumbers, phones, mails, plates, matters, addresses}
}

// find returns what is personal in a text, in order and without overlaps. names
// are persons to be found wherever they stand.
func find(f folded, names []string) []span {
	var taken []match
	for _, finder := range finders() {
		for _, m := range finder(f.s) {
			taken = add(taken, m)
		}
	}
	each(f.s, names, func(start, end int) { taken = add(taken, match{person, start, end}) })
	spans := make([]span, len(taken))
	for i, m := range taken {
		spans[i] = f.span(m.kind, m.from, m.to)
	}
	return spans
}

// add adds to matches, which are in order, what of m none of them covers.
func add(taken []match, m match) []match {
	i, _ := slices.BinarySearchFunc(taken, m.from, func(t match, from int) int { return t.to - from - 1 })
	for ; m.from < m.to; i++ {
		if i == len(taken) || taken[i].from >= m.to {
			return slices.Insert(taken, i, m)
		}
		if t := taken[i]; t.from > m.from {
			taken = slices.Insert(taken, i, match{m.kind, m.from, t.from})
			i++
		}
		m.from = taken[i].to
	}
	return taken
}

// literals finds what looks like a placeholder.
func literals(s string) []match {
	var found []match
	for _, m := range placeholderPattern.FindAllStringIndex(s, -1) {
		found = append(found, match{literal, m[0], m[1]})
	}
	return found
}
