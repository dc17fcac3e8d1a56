package proofread

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// checkPrivacy finds what may give a private person away. A report is published
// (《法治政府建设与责任落实督察工作规定》第二十四条), and 《信访工作条例》第三十条
// forbids to make known who has reported whom.
func checkPrivacy(s *sheet) {
	for p := range s.each() {
		if p.role == cover && strings.Contains(p.text, "联系") {
			continue
		}
		s.checkNumbers(p)
		s.checkAddresses(p)
		if p.role == body || p.role == table {
			s.checkPetitioners(p)
		}
	}
}

// digitRuns finds runs of digits that may be a number of identity or a telephone,
// which many write in groups: 138 0013 8000.
var digitRuns = regexp.MustCompile(`[0-9]{17}[0-9Xx]|[0-9]{11,}|1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}`)

// ungrouped takes away what parts the groups of a number.
var ungrouped = strings.NewReplacer(" ", "", "-", "")

// checkNumbers finds identity card and mobile numbers.
func (s *sheet) checkNumbers(p *passage) {
	for _, m := range digitRuns.FindAllStringIndex(p.text, -1) {
		run := ungrouped.Replace(p.text[m[0]:m[1]])
		if m[0] > 0 && (digitAt(p.text, m[0]-1) || p.text[m[0]-1] == '.') || digitAt(p.text, m[1]) {
			continue
		}
		switch {
		case validIdentity(run):
			s.report(p, finding{Error, m[0], m[1], "出现了居民身份证号码（校验码相符）", "公开前删去，或只保留前几位和末位，中间用“*”代替。"})
		case len(run) == 11 && run[0] == '1' && run[1] >= '3' && !strings.Contains(run, "0000000"):
			severity := Error
			if containsAny(p.text[max(0, m[0]-60):m[0]], "联系电话", "联系人", "咨询电话", "监督电话", "举报电话", "服务热线") {
				severity = Warning
			}
			s.report(p, finding{severity, m[0], m[1], "出现了手机号码", "公开前删去，或中间四位用“*”代替；办公联系请用固定电话。"})
		}
	}
}

// validIdentity tells whether a run is a number of identity: a day of birth that
// exists and the check digit of GB 11643—1999.
func validIdentity(run string) bool {
	if len(run) != 18 || run[0] == '0' {
		return false
	}
	birth, err := time.Parse("20060102", run[6:14])
	if err != nil || birth.Year() < 1900 || birth.Year() > 2100 {
		return false
	}
	sum := 0
	for i, weight := range [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		d, err := strconv.Atoi(run[i : i+1])
		if err != nil {
			return false
		}
		sum += d * weight
	}
	return "10X98765432"[sum%11] == strings.ToUpper(run[17:])[0]
}

// addressPattern finds a dwelling: a flat with its building, or a house with
// 家住 and its like before it.
var addressPattern = regexp.MustCompile(`\p{Han}{2,12}(?:[0-9一二三四五六七八九十]+(?:号楼|栋|幢|号院))(?:[0-9一二三四五六七八九十]+单元)?[0-9]{1,4}(?:室|号|户)|(?:家住|现住|住址为?|家庭住址|住所地为?|户籍地为?)[：:]?\p{Han}{2,24}[0-9]+号?`)

// checkAddresses finds home addresses.
func (s *sheet) checkAddresses(p *passage) {
	if !containsAny(p.text, "号楼", "栋", "幢", "号院", "家住", "现住", "住址", "住所地", "户籍地") {
		return
	}
	for _, m := range addressPattern.FindAllStringIndex(p.text, -1) {
		if containsAny(p.text[m[0]:m[1]], "信访局", "接待", "办公", "政府", "大厅") {
			continue
		}
		s.report(p, finding{Warning, m[0], m[1], "出现了可能是个人住址的内容", "公开前删去，或只写到街道、社区。"})
	}
}

// petitionerWords are the words behind which a petitioner may be named.
func petitionerWords() []string {
	return []string{
		"信访人", "上访人", "来访人", "投诉人", "举报人", "当事人", "信访群众", "来访群众", "上访群众", "上访老户", "信访老户", "缠访人", "非访人", "越级访人",
	}
}

// surnames are the commonest family names that do not begin common words of this
// genre. Source: the hundred commonest of the Ministry of Public Security's
// report on names, without those that do (于, 常, 任, 程, 方, 严, 高 and others).
const surnames = "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗郑梁谢宋唐许邓韩冯曹彭曾肖潘袁董苏叶吕魏蒋蔡贾丁沈薛阎余卢姜崔钟汪范廖姚邹熊陆郝孔崔邱秦顾侯邵孟龙段雷钱汤尹黎武乔贺赖龚庞樊殷施翟倪聂"

// beginWords are words of the genre that begin with one of the surnames.
var beginWords = []string{
	"何时", "何地", "何种", "何方", "何事", "何处", "曾经", "曾多", "曾到", "曾因", "曾在", "曾向", "许可", "许多", "许诺", "范围", "陆续", "张贴", "周边", "周围", "周知", "周期", "周末",
	"周一", "周二", "周三", "周四", "周五", "周六", "周日", "郑重", "孙子", "孙女",
	"余款", "余额", "余下", "顾虑", "顾全", "段时", "龙头", "钟点", "钟情", "武力", "武装", "林地", "孔某", "施行", "施工", "施压", "黄金", "林权", "钱款", "钱财", "陈述", "陈诉", "陈情", "沈阳", "苏州", "郑州", "徐州", "胡搅", "胡闹", "叶落", "汤药", "秦岭", "雷同", "郭某",
}

// checkPetitioners finds the names of petitioners. 张某某 and 张×× are masked.
func (s *sheet) checkPetitioners(p *passage) {
	for _, word := range petitionerWords() {
		for at := 0; ; {
			i := strings.Index(p.text[at:], word)
			if i < 0 {
				break
			}
			from := at + i
			at = from + len(word)
			rest := strings.TrimLeft(p.text[at:], "：:“（(")
			name := personName(rest)
			if name == "" {
				continue
			}
			s.report(p, finding{
				Warning, from, len(p.text) - len(rest) + len(name),
				"出现了可能是信访人姓名的“" + name + "”",
				"公开前改为“" + name[:len("某")] + "某某”或删去。",
			})
		}
	}
}

// personName returns the person's name that rest begins with, or "": a surname,
// one or two characters, and behind them what follows a name.
func personName(rest string) string {
	r, size := utf8.DecodeRuneInString(rest)
	if !strings.ContainsRune(surnames, r) {
		return ""
	}
	for _, w := range beginWords {
		if strings.HasPrefix(rest, w) {
			return ""
		}
	}
	at := size
	for range 2 {
		r, size := utf8.DecodeRuneInString(rest[at:])
		if size == 0 || !hanPattern.MatchString(string(r)) || strings.ContainsRune("某等的因为来到向和与先女氏姓", r) {
			return ""
		}
		at += size
		for _, w := range []string{"，", "、", "（", "。", "；", "等", "反映", "因", "多次", "来访", "到", "诉", "信访", "的", "上访", "进京", "要求", "投诉", "举报", "与", "在"} {
			if strings.HasPrefix(rest[at:], w) {
				return rest[:at]
			}
		}
	}
	return ""
}
