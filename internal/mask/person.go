package mask

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// surnames are the common family names. Source: the ministry of public
// security's reports on names (全国姓名报告), without those that mostly begin
// other words behind the words below (应, 和, 向, 时, 成, 满, 双, 关, 经).
const surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦柳邢路岳齐梅莫庄辛管祝左涂谷祁耿牟卜詹游阮桑柯盛童凌霍翁喻裴苗戚滕甄褚阳鲍肖佟闫欧付代尚穆车包纪屈郎覃邬单冉"

// compounds are the common family names of two characters.
var compounds = [...]string{"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "端木", "夏侯", "轩辕", "宇文", "长孙", "呼延", "独孤", "南宫", "西门"}

// markers are words behind which a person is named.
var markers = [...]string{
	"信访人", "来访人", "来信人", "上访人", "反映人", "投诉人", "举报人", "检举人", "控告人", "申诉人", "申请人", "当事人", "诉求人", "求助人", "报案人", "受害人", "被害人", "嫌疑人",
	"信访群众", "来访群众", "来信群众", "上访群众", "上访户", "信访老户", "上访老户", "缠访人", "联名人", "联系人", "代理人", "委托人", "监护人", "户主", "产权人", "承租人",
	"死者", "伤者", "患者", "家属", "原告", "被告", "第三人", "其妻", "其夫", "其子", "其女", "其父", "其母", "妻子", "丈夫", "儿子", "女儿", "父亲", "母亲",
	"姓名", "名叫", "我叫", "他叫", "她叫", "本人叫", "来访者", "上访者", "举报者", "反映者",
}

// weakMarkers are words behind which a person may be named, and mostly is not.
var weakMarkers = [...]string{
	"村民", "居民", "业主", "职工", "群众", "老人", "司机", "工人", "农民", "租户", "商户", "学生", "家长", "病人", "农户", "市民", "网民", "业户",
}

// beginnings are words that begin with a family name and name nobody.
var beginnings = [...]string{
	"何时", "何地", "何种", "何方", "何事", "何处", "何以", "曾经", "曾多", "曾到", "曾因", "曾在", "曾向", "许可", "许多", "许诺", "范围", "陆续", "张贴", "周边", "周围",
	"周知", "周期", "周末", "余款", "余额", "余下", "顾虑", "顾全", "段时", "龙头", "钟点", "武力", "武装", "林地", "施行", "施工", "施压", "黄金", "林权", "钱款", "钱财",
	"陈述", "陈诉", "陈情", "沈阳", "苏州", "郑州", "徐州", "胡搅", "胡闹", "雷同", "高度", "高兴", "高速", "方面", "方式", "方案", "方便", "方可", "任何", "任意", "任职",
	"常年", "常住", "常常", "严重", "严格", "程度", "程序", "于本", "于是", "于次", "于今", "于当", "于上", "于下", "安全", "安置", "安排", "安徽", "江西", "江苏", "路径",
	"路过", "石家庄", "白天", "白条", "金额", "金融", "马上", "万元", "万一", "文化", "文书", "文件", "文字", "明确", "田地", "毛病", "易地", "单位", "单独", "单方", "车辆",
	"车主", "包括", "包案", "代表", "代为", "代理", "代缴", "尚未", "尚需", "纪检", "纪律", "申请", "申诉", "申报", "左右", "管理", "管辖", "祝愿", "盛怒", "温和", "康复",
	"夏天", "夏季", "阳光", "游行", "付款", "付清", "付出", "季度", "章程", "齐全", "莫名", "庄稼", "辛苦", "谷物", "柳州", "兰州", "温州", "杭州", "常州", "梅州", "韦编",
	"卜算", "毕业", "毕竟", "路面", "史料", "康养", "乔迁", "贺信", "赖账", "易燃", "洪水", "洪涝", "陶瓷", "路线", "路灯", "严肃", "严禁", "颜色", "牛羊", "葛根", "伍佰", "鲁莽", "金某", "童工",
}

// followers are what follows a name.
var followers = [...]string{
	"反映", "因", "多次", "来访", "来信", "来电", "来到", "到", "诉", "信访", "的", "上访", "进京", "要求", "投诉", "举报", "与", "在", "等", "称", "说", "向", "对", "不服", "不满",
	"认为", "表示", "提出", "提交", "申请", "户", "及", "和", "是", "系", "为", "被", "将", "于", "已", "曾", "再", "又", "未", "没", "也", "均", "都", "同", "带", "找", "去",
	"住", "现", "原", "今年", "今天", "昨", "前来", "前往", "拨打", "致", "给", "写", "递", "请", "希望", "诉求", "通过", "男", "女", "本人", "夫妇", "夫妻", "先生", "不", "从",
	"自", "以", "经", "把", "让", "就", "打", "有", "还", "想", "需", "身份证", "电话", "手机", "联系", "地址", "家住", "一家", "一行", "名下", "之", "反应", "拿", "缠访", "闹访", "走访", "所",
}

// persons finds names of persons behind the words that introduce them, further
// names of a list, and names with what only a person has behind them.
func persons(s string) []match {
	var found []match
	each(s, markers[:], func(_, end int) { found = append(found, namesAt(s, end, false)...) })
	each(s, weakMarkers[:], func(_, end int) { found = append(found, namesAt(s, end, true)...) })
	each(s, titles[:], func(start, _ int) { found = append(found, nameBefore(s, start)...) })
	each(s, sexes[:], func(start, end int) {
		if before := trimSuffix(s[:start], pauses[:]); len(before) < start && hasPrefix(s[end:], pauses[:]) {
			found = append(found, nameBefore(s, len(before))...)
		}
	})
	return found
}

// titles follow a name, with or without a pause between.
var titles = [...]string{"先生", "女士", "大爷", "大妈", "老汉", "身份证", "公民身份", "居民身份", "手机号"}

// sexes follow a name between pauses: 张三，男，.
var sexes = [...]string{"男", "女"}

var pauses = [...]string{"，", ",", "（", "(", "、", "：", ":", "）", ")", "。", "；", " "}

// each calls f with every place of the words in s.
func each(s string, words []string, f func(start, end int)) {
	for _, w := range words {
		for at := 0; ; {
			i := strings.Index(s[at:], w)
			if i < 0 {
				break
			}
			at += i + len(w)
			f(at-len(w), at)
		}
	}
}

// longestName is how many bytes before a title are looked at.
const longestName = 4 * len("张")

// nameBefore finds the name that ends at a place, a pause between let pass.
func nameBefore(s string, end int) []match {
	before := trimSuffix(s[:end], pauses[:])
	begin := max(0, len(before)-longestName)
	for begin < len(before) && !utf8.RuneStart(before[begin]) {
		begin++
	}
	if n := lastName(before[begin:]); n > 0 {
		return []match{{person, len(before) - n, len(before)}}
	}
	return nil
}

func trimSuffix(s string, words []string) string {
	for _, w := range words {
		if rest, ok := strings.CutSuffix(s, w); ok {
			return rest
		}
	}
	return s
}

// lastName is the length of the name that s ends with, 0 where it ends with
// none.
func lastName(s string) int {
	for i := range s {
		if nameLength(s[i:]+"，", true) == len(s)-i {
			return len(s) - i
		}
	}
	return 0
}

// lead is what may stand between a marker and the name.
const lead = "：: “\"（(是为系叫"

// namesAt finds the names of a list that begins behind a marker. strict: what is
// no name beyond doubt is left.
func namesAt(s string, at int, strict bool) []match {
	rest := s[at:]
	trimmed := strings.TrimLeft(rest, lead)
	if len(rest)-len(trimmed) > 4*len("：") {
		return nil
	}
	colon := strings.ContainsAny(rest[:len(rest)-len(trimmed)], "：:“\"（(")
	trimmed = strings.TrimPrefix(trimmed, "本人")
	at = len(s) - len(trimmed)
	n := nameLength(trimmed, strict)
	if n == 0 && colon && !strict {
		n = foreignLength(trimmed)
	}
	var found []match
	for n > 0 {
		found = append(found, match{person, at, at + n})
		at += n
		join := listJoin(s[at:])
		if join == 0 {
			break
		}
		at += join
		n = nameLength(s[at:], true)
	}
	return found
}

func listJoin(s string) int {
	for _, j := range [...]string{"、", "和", "与", "及", "，", " "} {
		if strings.HasPrefix(s, j) {
			return len(j)
		}
	}
	return 0
}

// nameLength is the length of the name that s begins with, in bytes; 0 where
// it begins with none. strict: what follows has to be what follows a name.
func nameLength(s string, strict bool) int {
	at := surnameLength(s)
	if at == 0 || hasPrefix(s, beginnings[:]) || hasPrefix(s[at:], followers[:]) {
		return 0
	}
	for given := 1; given <= 2; given++ {
		r, size := utf8.DecodeRuneInString(s[at:])
		if !unicode.Is(unicode.Han, r) || strings.ContainsRune("某氏姓等的们", r) {
			break
		}
		at += size
		if ends(s[at:]) {
			return at
		}
		if given == 2 && !strict {
			return at
		}
	}
	return 0
}

func surnameLength(s string) int {
	for _, c := range compounds {
		if strings.HasPrefix(s, c) {
			return len(c)
		}
	}
	r, size := utf8.DecodeRuneInString(s)
	if !strings.ContainsRune(surnames, r) {
		return 0
	}
	return size
}

// ends tells whether a name ends before s.
func ends(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return !unicode.Is(unicode.Han, r) || hasPrefix(s, followers[:])
}

// foreignLength is the length of a name without a Chinese family name, which
// stands alone behind a colon: 阿依古丽·买买提.
func foreignLength(s string) int {
	at, runes := 0, 0
	for runes < 12 {
		r, size := utf8.DecodeRuneInString(s[at:])
		if !unicode.Is(unicode.Han, r) && r != '·' {
			break
		}
		at += size
		runes++
	}
	r, _ := utf8.DecodeRuneInString(s[at:])
	dotted := strings.Contains(s[:at], "·")
	if runes < 2 || runes > 4 && !dotted || unicode.IsLetter(r) || hasPrefix(s, notNames[:]) || !dotted && r == '：' {
		return 0
	}
	return at
}

// notNames stand where a form asks for a name and has none, or where a colon
// ends a sentence.
var notNames = [...]string{"无", "不详", "未", "匿名", "多人", "数人", "若干", "已", "见", "详见", "同上", "反映", "要求", "诉求", "信访", "群众", "本人", "如下", "以下", "一是", "单位", "没有", "应", "可", "不"}

func hasPrefix(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(s, w) })
}
