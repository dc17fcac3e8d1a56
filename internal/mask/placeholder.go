package mask

import (
	"regexp"
	"strconv"

	"xinfangbot/internal/chinese"
)

// kind is what a placeholder stands for, in the words that the model reads.
type kind string

const (
	person   kind = "人员"
	identity kind = "证件"
	phone    kind = "电话"
	card     kind = "卡号"
	number   kind = "号码"
	mail     kind = "邮箱"
	plate    kind = "车牌"
	matter   kind = "案号"
	address  kind = "地址"
	// literal is what looked like a placeholder before anything was masked. It
	// is taken out too, so that nobody gets at another's value by writing one.
	literal kind = "原文"
)

// token is a placeholder as it is understood.
type token struct {
	kind   kind
	number int
}

// placeholderPattern finds placeholders however a model writes them.
var placeholderPattern = regexp.MustCompile(`[〔【［\[{(（「『<《〖] ?(人员|证件|电话|卡号|号码|邮箱|车牌|案号|地址|原文) ?([0-9]{1,4}|[一二三四五六七八九十]{1,3}) ?[〕】］\]})）」』>》〗]`)

// readToken reads the placeholder of a match; false where it has no number.
func readToken(s string, m []int) (token, bool) {
	if m == nil {
		return token{}, false
	}
	digits := s[m[4]:m[5]]
	n, err := strconv.Atoi(digits)
	if err != nil {
		var size int
		if n, size = chinese.ParseNumeral(digits); size != len(digits) {
			return token{}, false
		}
	}
	return token{kind(s[m[2]:m[3]]), n}, true
}
