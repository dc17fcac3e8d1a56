package mask

import (
	"log/slog"
	"regexp"
)

// versionPattern is the version of a program, whose date reads like a number of
// somebody's.
var versionPattern = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+[-+.0-9A-Za-z]*$`)

// Attr redacts an attribute of a log: it is what slog.HandlerOptions take as
// ReplaceAttr. What a program logs holds no personal data by itself; an error
// or a panic that passes through may repeat what somebody said.
func Attr(_ []string, a slog.Attr) slog.Attr {
	kind := a.Value.Kind()
	if kind != slog.KindString && kind != slog.KindAny || a.Key == slog.LevelKey || versionPattern.MatchString(a.Value.String()) {
		return a
	}
	return slog.String(a.Key, Redact(a.Value.String()))
}
