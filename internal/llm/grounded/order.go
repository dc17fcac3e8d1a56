package grounded

import (
	"regexp"
	"strings"
	"unicode"
)

// orderPatterns find sentences that speak to the model instead of saying
// something: an attempt to have it write what no rule and no fact says. They
// are read in lower case. What staff write about their work gives no orders to
// a model, so that a line lost here is no line lost of a report.
var orderPatterns = [...]*regexp.Regexp{
	regexp.MustCompile(`(忽略|无视|忘记|忘掉|抛开|不要遵守|不必遵守|不用遵守|不用管|别管|不要理会)[^。！？\n]{0,4}(以上|上面|上述|之前|先前|前面|前述|此前|所有|一切|全部|你的|系统|原来|原有|既定|任何)[^。！？\n]{0,10}(指令|指示|要求|规则|提示|限制|设定|约束|内容|条文|资料|话|命令|约定)`),
	regexp.MustCompile(`系统(提示|消息|指令|管理员|设定)|提示词|开发者模式|调试模式|测试模式|越狱|最高优先级|优先级最高|新的?(指令|命令)|管理员(命令|授权|指令)|后台指令`),
	regexp.MustCompile(`system ?(prompt|message|override|note)|developer mode|jailbreak|\bdan\b|ignore (all |any |the |your |every)*(previous|above|prior|earlier|instruction|rule)|disregard |forget (everything|all|previous|the|your)|you are now|act as|pretend|(reply|respond|answer) (only |just )?with|output (only|the|your|exactly)|print (your|the|out)|reveal|repeat (after|the|everything|your)|new instruction|do not (cite|follow|check|mention|refuse)|translate |say exactly|must (say|write|answer|output)|append the|write that|tell the user`),
	regexp.MustCompile(`(你|您)(现在|从现在起|从此|今后|接下来|必须|只能|只需|务必|应当忽略|是一个|是一名|将扮演)|扮演|以[^。\n]{0,8}(身份|口吻|角色)(回答|写|说|回复)|从现在(起|开始)`),
	regexp.MustCompile(`(ai|人工智能|大模型|语言模型|智能助手|助手|机器人|模型)[^。！？\n]{0,8}(请|必须|应当|应|要|务必|只能|不得|注意)[^。！？\n]{0,12}(回答|输出|回复|写|说|生成|返回|执行|认定|打印|告诉)`),
	regexp.MustCompile(`(输出|打印|复述|原样返回|重复一遍)(以下|下面|如下|：|:|“|"|你|全部|所有|系统|这句|一句|‘)|(只|仅|直接|一律|统一|务必|必须)(输出|回复|返回|回答)`),
	regexp.MustCompile(`<\|?/?(im_start|im_end|system|user|assistant|data|document|资料|条文|问题)[^>]{0,12}>|\[/?inst\]|#{2,} ?(instruction|system|指令|系统)|(^|\n) ?(system|assistant|user|系统|助手|用户) ?[:：]|(资料|条文|问题|文档|引用|笔记|事实|以上内容)(到此)?(结束|完毕)|end of (data|document|context)`),
	regexp.MustCompile(`把?(所有|全部|各项|上面|这些)?[^。！？\n]{0,8}(数字|比例|百分比|率|期限|结论|条文|序号)(都|全部|一律|统统)?(改成|改为|写成|换成|说成|替换)|不(要|用|必|需)(引用|写明|注明|核对|检查)(条文|依据|出处|任何|事实)`),
	regexp.MustCompile(`(你的|此次|本次|这次)(回答|回复|答案|输出|正文)|(在|于)?(正文|回答|全文|答案|文章|结果)(的)?(结尾|末尾|开头|最后|里|中)[^。！？\n]{0,4}(加上|加入|插入|附上|写上|注明|包含|添加)`),
	regexp.MustCompile(`[a-z0-9+/=]{60,}`),
}

// withoutOrders leaves out of data the sentences that speak to the model,
// together with the rest of their line, where what they want written usually
// stands. It returns what it left out.
func withoutOrders(data string) (clean string, orders []string) {
	data = strings.ToValidUTF8(data, "")
	var lines []string
	for line := range strings.SplitSeq(data, "\n") {
		kept := line
		if at := firstOrder(line); at >= 0 {
			orders = append(orders, line[at:])
			kept = line[:at]
		}
		if strings.TrimSpace(kept) != "" || kept == line {
			lines = append(lines, kept)
		}
	}
	if len(orders) == 0 {
		return data, nil
	}
	return strings.TrimSpace(strings.Join(lines, "\n")), orders
}

// firstOrder is where the first sentence of a line begins that gives an order,
// or -1.
func firstOrder(line string) int {
	read := readable(line)
	first := -1
	for _, p := range orderPatterns {
		if m := p.FindStringIndex(read.text); m != nil && (first < 0 || m[0] < first) {
			first = m[0]
		}
	}
	if first < 0 {
		return -1
	}
	at := read.at[first]
	if i := strings.LastIndexAny(line[:at], "。！？；.!?;"); i >= 0 {
		for i++; i < at && line[i]&0xc0 == 0x80; i++ { // the rest of the stop
			continue
		}
		return i
	}
	return 0
}

// reading is a line as the patterns read it, and where each byte of it stands
// in the line.
type reading struct {
	text string
	at   []int
}

// readable is a line in lower case and half width, without characters that show
// nothing and without the blanks and marks that spread words out (忽 略 以-上).
func readable(line string) reading {
	var b strings.Builder
	var at []int
	var before rune
	runes := []rune(line)
	offset := 0
	for i, r := range runes {
		size := len(string(r))
		next := rune(0)
		if i+1 < len(runes) {
			next = runes[i+1]
		}
		write := true
		switch {
		case unicode.Is(unicode.Cf, r):
			write = false
		case r == '　':
			r = ' '
			write = !unicode.Is(unicode.Han, before) || !unicode.Is(unicode.Han, next)
		case (unicode.IsSpace(r) || strings.ContainsRune("-_*·~", r)) && unicode.Is(unicode.Han, before) && unicode.Is(unicode.Han, next):
			write = false
		case r >= '！' && r <= '～' && !strings.ContainsRune("，。！？；：", r):
			r += '!' - '！'
		}
		if write {
			before = r
			n, _ := b.WriteRune(unicode.ToLower(r))
			for range n {
				at = append(at, offset)
			}
		}
		offset += size
	}
	return reading{b.String(), append(at, offset)}
}

// minEcho is how many characters in a row an order and a text have in common
// where the text does what the order says.
const minEcho = 4

// obeys tells whether a sentence repeats a stretch of what was left out as an
// order and that nothing given has.
func obeys(sentence string, orders []string, given string) bool {
	words := []rune(onlyWords(sentence))
	for _, o := range orders {
		o = onlyWords(o)
		for i := 0; i < len(words) && (i == 0 || i+minEcho <= len(words)); i++ {
			run := string(words[i:min(len(words), i+minEcho)])
			if strings.Contains(o, run) && !strings.Contains(given, run) {
				return true
			}
		}
	}
	return false
}

// onlyWords is a text without white space and punctuation.
func onlyWords(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
