// Package hybrid searches by words and by meaning at once: it merges a ranking
// that was made from words (BM25) with one made from vectors, and keeps the
// vectors of what does not change.
package hybrid

import (
	"cmp"
	"slices"
)

// rankConstant weighs the first ranks against the later ones. Source: Cormack,
// Clarke and Büttcher, Reciprocal Rank Fusion, SIGIR 2009, which found 60 good
// over many collections.
const rankConstant = 60

// Fuse merges rankings, each best first, by reciprocal rank: what stands high in
// several comes first. What stands equally high keeps the order in which the
// rankings name it, the first ranking before the others.
func Fuse[T comparable](rankings ...[]T) []T {
	score := make(map[T]float64)
	var merged []T
	for _, ranking := range rankings {
		for rank, item := range ranking {
			if _, known := score[item]; !known {
				merged = append(merged, item)
			}
			score[item] += 1 / float64(rankConstant+rank+1)
		}
	}
	slices.SortStableFunc(merged, func(a, b T) int { return cmp.Compare(score[b], score[a]) })
	return merged
}
