package knowledge

import (
	"strings"
	"testing"
)

func TestVerifyDigests(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	results, err := VerifyDigests(r)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 50 {
		t.Fatalf("%d results, want 50", len(results))
	}
	for _, res := range results {
		if !res.OK {
			t.Errorf("article %d: %d characters with %s, want %d with %s", res.Article, res.Chars, res.Digest, res.WantChars, res.WantHex)
		}
	}
}

func TestVerifyDigestsFindsAChange(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for n := range r.articles {
		changed := *r
		changed.articles = r.Articles()
		a := &changed.articles[n]
		a.Text = strings.Replace(a.Text, "信访", "来访", 1)
		if a.Text == r.articles[n].Text {
			a.Text = strings.TrimSuffix(a.Text, "。") + "，"
		}
		results, err := VerifyDigests(&changed)
		if err != nil {
			t.Fatal(err)
		}
		for i, res := range results {
			if res.OK == (i == n) {
				t.Errorf("with article %d changed, article %d is reported %v", n+1, i+1, res.OK)
			}
		}
	}
	short := *r
	short.articles = r.articles[:49]
	results, err := VerifyDigests(&short)
	if err != nil || len(results) != 50 || results[49].OK {
		t.Errorf("an article that is missing is not found: %v", err)
	}
}

func TestDigestIgnoresWhiteSpaceOnly(t *testing.T) {
	a, n := digest("第一款。\n（一）甲")
	b, _ := digest(" 第一款。　（一）\t甲\r\n")
	c, _ := digest("第一款.\n（一）甲")
	if a != b || a == c || n != 8 {
		t.Errorf("digests %s, %s, %s of %d characters", a, b, c, n)
	}
}

func TestParseDigestsErrors(t *testing.T) {
	sum := strings.Repeat("a", 64)
	for in, want := range map[string]string{
		"h\n1\t2":                            "line 2",
		"h\n1\t2\t" + sum + "\n3\t2\t" + sum: "line 3",
		"h\n1\tx\t" + sum:                    "line 2",
		"h\n1\t2\tabc":                       "line 2",
	} {
		if _, err := parseDigests(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("parseDigests(%q): %v, want %s", in, err, want)
		}
	}
}
