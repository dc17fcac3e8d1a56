package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// DigestResult is the comparison of one article with the digest on record.
// Chars counts the characters of the article's text without white space.
type DigestResult struct {
	Article         int
	OK              bool
	Chars           int
	WantChars       int
	Digest, WantHex string // SHA-256 in hexadecimal
}

// VerifyDigests recomputes the SHA-256 of the text of every article, without
// white space and without the article's number, and compares it with the
// digests in data/regulations_digests.tsv. There is one result for every
// article of either side. The error is of the digest file itself.
func VerifyDigests(r *Regulations) ([]DigestResult, error) {
	const file = "data/regulations_digests.tsv"
	b, err := data.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read embedded data: %w", err)
	}
	wanted, err := parseDigests(string(b))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	results := make([]DigestResult, 0, max(len(wanted), r.Len()))
	for n := 1; n <= max(len(wanted), r.Len()); n++ {
		res := DigestResult{Article: n}
		if a, ok := r.Article(n); ok {
			res.Digest, res.Chars = digest(a.Text)
		}
		if n <= len(wanted) {
			res.WantHex, res.WantChars = wanted[n-1].WantHex, wanted[n-1].WantChars
		}
		res.OK = res.Digest != "" && res.Digest == res.WantHex && res.Chars == res.WantChars
		results = append(results, res)
	}
	return results, nil
}

// digest is the SHA-256 of s without white space, and the number of characters
// that it covers.
func digest(s string) (string, int) {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:]), utf8.RuneCountInString(s)
}

// parseDigests reads the columns article, chars, sha256; the articles are in
// order from 1.
func parseDigests(s string) ([]DigestResult, error) {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	var results []DigestResult
	for i, line := range lines[1:] {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if len(fields) != 3 || len(fields[2]) != 2*sha256.Size {
			return nil, fmt.Errorf("line %d: want article, chars and sha256, separated by tabs", i+2)
		}
		article, err := strconv.Atoi(fields[0])
		if err != nil || article != i+1 {
			return nil, fmt.Errorf("line %d: article %q where %d is due", i+2, fields[0], i+1)
		}
		chars, err := strconv.Atoi(fields[1])
		if err != nil {
			return nil, fmt.Errorf("line %d: chars: %w", i+2, err)
		}
		results = append(results, DigestResult{Article: article, WantChars: chars, WantHex: fields[2]})
	}
	return results, nil
}
