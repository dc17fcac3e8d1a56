package bot

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFileName is the most characters that are kept of a file's name, its ending
// aside: file systems take 255 bytes, which are 85 Chinese characters.
const maxFileName = 60

// maxEnding is the most bytes of what counts as an ending.
const maxEnding = 12

// FileName is the name that somebody's device gave a file, made safe to show
// and to write: without folders and without characters that nobody sees, which
// can make one ending look like another.
func FileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Zs, r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, name))
	ending := path.Ext(name)
	if len(ending) > maxEnding {
		ending = ""
	}
	stem := strings.TrimSuffix(name, ending)
	if utf8.RuneCountInString(stem) > maxFileName {
		stem = strings.TrimSpace(prefix(stem, maxFileName))
	}
	if strings.Trim(stem+ending, "./ ") == "" {
		return "文件"
	}
	return stem + ending
}
