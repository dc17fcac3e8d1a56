package knowledge

import "testing"

func TestNames(t *testing.T) {
	if got := ArticleName(34); got != "第三十四条" {
		t.Errorf("ArticleName(34) = %q", got)
	}
	if got := ChapterName(4); got != "第四章" {
		t.Errorf("ChapterName(4) = %q", got)
	}
}
