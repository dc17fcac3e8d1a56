package bot

import (
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFileName is the most characters that are kept of a file's name, its ending
// aside: file systems take 255 bytes, which are 85 Chinese characters.
const maxFileName = 60

// maxEnding is the most bytes of what counts as an ending.
const maxEnding = 12

// reserved are the characters that Windows takes for something else in a name:
// what comes behind a colon is a stream that nobody sees.
const reserved = `<>:"|?*`

// devices are names that Windows takes for devices, with any ending.
var devices = regexp.MustCompile(`(?i)^(con|prn|aux|nul|(com|lpt)[0-9¹²³]|conin\$|conout\$)([. ]|$)`)

// FileName is the name that somebody's device gave a file, made safe to show
// and to write on every system: without folders, without what Windows reads
// otherwise, and without characters that nobody sees, which can make one ending
// look like another.
func FileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = trimEnd(strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(reserved, r):
			return '_'
		case unicode.Is(unicode.Zs, r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, name))
	if devices.MatchString(name) {
		name = "_" + name
	}
	ending := path.Ext(name)
	if len(ending) > maxEnding {
		ending = ""
	}
	stem := strings.TrimSuffix(name, ending)
	if utf8.RuneCountInString(stem) > maxFileName {
		stem = trimEnd(prefix(stem, maxFileName))
	}
	if strings.Trim(stem+ending, "./ ") == "" {
		return "文件"
	}
	return stem + ending
}

// trimEnd drops the spaces around a name, and the dots at its end, which Windows
// drops, too.
func trimEnd(name string) string { return strings.TrimLeft(strings.TrimRight(name, ". "), " ") }
