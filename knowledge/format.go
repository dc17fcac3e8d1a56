package knowledge

import "xinfangbot/internal/chinese"

// ArticleName is the name of article n in official writing: 第三十四条.
func ArticleName(n int) string { return "第" + chinese.Numeral(n) + "条" }

// ChapterName is the name of chapter n in official writing: 第四章.
func ChapterName(n int) string { return "第" + chinese.Numeral(n) + "章" }
