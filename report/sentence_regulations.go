package report

import (
	"fmt"
	"strconv"

	"xinfangbot/internal/chinese"
)

// regulationsSince is the first year that is reported on under the
// 《信访工作条例》, which is in force since 2022-05-01. Before, the 《信访条例》 of
// 2005 was. Source: 信访工作条例, article 50.
const regulationsSince = 2022

// regulations names the regulations under which the work of a year was done;
// with articles, the one that says the same in either: {regulations 41 39}.
func (s *slot) regulations(year int) string {
	name, article := "《信访工作条例》", 0
	if len(s.words) > 0 {
		article, _ = strconv.Atoi(s.words[0]) // checked when the slot was read
	}
	if year < regulationsSince {
		name = "《信访条例》"
		if len(s.words) > 1 {
			article, _ = strconv.Atoi(s.words[1])
		}
	}
	if article == 0 {
		return name
	}
	return name + "第" + chinese.Numeral(article) + "条"
}

// readRegulations reads the articles of a slot: none, or that of the
// 《信访工作条例》 and that of the 《信访条例》.
func (s *slot) readRegulations(words []string) error {
	if len(words) != 0 && len(words) != 2 {
		return fmt.Errorf("regulations takes no article, or one for each of the two regulations")
	}
	for _, w := range words {
		if n, err := strconv.Atoi(w); err != nil || n < 1 {
			return fmt.Errorf("regulations: %q is no article", w)
		}
	}
	s.words = words
	return nil
}
