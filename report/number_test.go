package report

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// figures renders numbers as "value unit" joined by " | ".
func figures(numbers []Number) string {
	var out []string
	for _, n := range numbers {
		out = append(out, strings.TrimSpace(n.String()+" "+n.Unit))
	}
	return strings.Join(out, " | ")
}

// expectFigures parses each key and compares with its value, as figures renders it.
func expectFigures(t *testing.T, cases map[string]string) {
	t.Helper()
	for in, want := range cases {
		got, err := ParseNumbers(in)
		if err != nil {
			t.Errorf("ParseNumbers(%q): %v", in, err)
			continue
		}
		if diff := cmp.Diff(want, figures(got)); diff != "" {
			t.Errorf("ParseNumbers(%q) (-want +got):\n%s", in, diff)
		}
		checkOffsets(t, in, got)
	}
}

func TestParseNumbersForms(t *testing.T) {
	expectFigures(t, map[string]string{
		// Arabic digits.
		"1971": "1971", "1,971": "1971", "１９７１": "1971", "1，971": "1971", "１，９７１": "1971",
		"657 657": "657 | 657", "657\u3000971": "657 | 971", "1 97": "1 | 97", "1 9710": "1 | 9710", "1  971": "1 | 971", "12,34": "12 | 34", "1,971,5": "1 | 971 | 5",
		"0,123": "0 | 123", "1234,567": "1234 | 567", "1,234,567.50": "1234567.50", "100%": "100 %",
		"1971件次": "1971 件次", "2314 件": "2314 件", "5，": "5", "97.0": "97.0", "０.５": "0.5",
		"-3": "-3", "－3.5%": "-3.5 %", "负三": "-3", "同比-12.5%": "-12.5 %", "- 5件": "5 件", "+5": "5",
		"96.98%": "96.98 %", "96.98％": "96.98 %", "1.38个百分点": "1.38 百分点", "3百分点": "3 百分点",
		"双100%": "100 %", "657/657": "657 | 657", "3.": "3", "(5)": "5", "007": "7",
		// Chinese numerals.
		"一千九百七十一": "1971", "壹仟玖佰柒拾壹": "1971", "两千零五": "2005", "一万二": "12000", "三千五": "3500",
		"一百零五": "105", "十": "10", "廿": "20", "廿五": "25", "卅": "30", "二百廿五": "225", "一百十五": "115",
		"一九七一": "1971", "二〇": "20", "一○五": "105", "一亿二千万": "120000000", "三千五百万": "35000000",
		"一万亿": "1000000000000", "一万亿零五百": "1000000000500", "十万零三": "100003", "五": "5", "五吧": "5",
		"九十六点九八": "96.98", "零点五": "0.5", "一点二万": "12000", "三件": "3 件", "十件": "10 件",
		// Both.
		"1.2万": "12000", "1.2 万": "12000", "3亿": "300000000", "3亿2000万": "320000000", "1万2千": "12000",
		"1万2": "12000", "5千": "5000", "1.25万元": "12500 元", "1.2345万": "12345", "1.23456万": "12345.6",
		"**657**件": "657 件", "来信**657件**": "657 件", "**来信657**批次，**来访**1314批次": "657 批次 | 1314 批次", "***5***件": "5 件", "＊＊5＊＊件": "5 件", "*3*、*4*": "3 | 4",
		"96点98": "96.98", "0.5亿": "50000000",
		"百分之九十六点九八": "96.98 %", "百分之96.98": "96.98 %", "百分之百": "100 %", "百分百": "100 %", "千分之三": "3 ‰",
		"百分之九十点零": "90.0 %", "负百分之三": "-3 %",
		// None at all.
		"无": "0", "没有": "0", "没有。": "0", "没有了": "0", "零": "0", "0": "0", "0件": "0 件", "〇": "0", "暂无": "0", "零件": "0 件",
		"来信无，来访3": "0 | 3",
	})
}

func TestParseNumbersTexts(t *testing.T) {
	expectFigures(t, map[string]string{
		"657批次657人次": "657 批次 | 657 人次",
		"来信657批次657人次，来访1314批次4140人次":     "657 批次 | 657 人次 | 1314 批次 | 4140 人次",
		"来信五，来访三":                         "5 | 3",
		"来信 5、来访 6":                       "5 | 6",
		"1、来信5\n2、来访6":                    "5 | 6",
		"    1、来信5\n    2、来访6":            "5 | 6",
		"5 -3":                            "5 | -3",
		"1. 来信5 2. 来访6":                   "5 | 6",
		"一、2022年来信\n二、5件":                 "5 件",
		"一、来信五件":                          "5 件",
		"（1）来信5；（2）来访6":                   "5 | 6",
		"657，13":                          "657 | 13",
		"1；2；3":                           "1 | 2 | 3",
		"657,657":                         "657657",
		"93件全部化解，290件“骨头案”":               "93 件 | 290 件",
		"化解706件，化解率99.16%，未化解6件":          "706 件 | 99.16 % | 6 件",
		"9名省级领导包联重点案件20件全部办结":             "9 名 | 20 件",
		"其中五年以上积案213件":                    "213 件",
		"总数1971，人数十五":                     "1971 | 15",
		"提出建议三十四条":                        "34 条",
		"3个工作日内办结5件":                      "5 件",
		"按照渝北信访[2019]7号办理5件":              "5 件",
		"包信字〔2022〕17号，5件":                 "5 件",
		"党的二十大和十九届五中全会以来5件":               "5 件",
		"“十四五”期间5件":                       "5 件",
		"根据第3、4条和第三十四条第一款办理5件":            "5 件",
		"第三十四条和三十五条，5件":                   "5 件",
		"2022年5月3日10:30接访5人":              "5 人",
		"2021—2025年化解5件，3至5月办理6件":         "5 件 | 6 件",
		"电话13800138000，5件":                "5 件",
		"电话138 1234 5678，0472-5612345，5件": "5 件",
		"身份证110101199003078515，5件":        "5 件",
		"身份证11010119900307851X，5件":        "5 件",
		"v1.2.3版5件，covid19，3F":            "5 件",
		"预约5件，附近3家，节约2万元":                 "5 件 | 3 家 | 20000 元",
		"十余年来5件":                          "5 件",
		"20000000000":                     "20000000000",
		"高于全区平均水平1.38个百分点":                "1.38 百分点",
		"3来访5":  "3 | 5",
		"达到90%": "90 %",
		"十分满意，统一受理，第三，同一件，一共5件": "5 件", "来访的一批接一批，一件一件办，5件": "5 件", "来信一件，来访一批": "1 件 | 1 批",
		"建成5个，8成员，3个成员单位，一成不变": "5 个 | 8 | 3 个", "组成三个小组": "3 个",
		"来信......5件，No.7": "5 件", "一.6件": "6 件",
		"657、658": "657 | 658", "5件、6件": "5 件 | 6 件", "5、7件": "5 | 7 件",
		// A part of a date is a figure where it is all there is.
		"2020年": "2020 年", " 5月。": "5 月", "3日": "3 日", "2020年度": "2020 年度",
	})
}

func TestParseNumbersVague(t *testing.T) {
	for in, want := range map[string][2]string{
		"约20": {"约20", "约"}, "约有20件": {"约有20件", "约"}, "大约20": {"大约20", "大约"}, "大概20件": {"大概20件", "大概"},
		"20余": {"20余", "余"}, "20余件": {"20余件", "余"}, "1.2万余": {"1.2万余", "余"}, "20多件": {"20多件", "多"},
		"20 余件": {"20 余件", "余"}, "20余万件": {"20余万件", "余"}, "一千多万": {"一千多万", "多"}, "十来件": {"十来件", "来"},
		"多件": {"多件", "多"}, "若干": {"若干", "若干"}, "若干件": {"若干件", "若干"}, "几件": {"几件", "几"}, "数件": {"数件", "数"},
		"二三十": {"二三十", "二三"}, "三五件": {"三五件", "三五"}, "两三个": {"两三个", "两三"}, "一百二三十": {"一百二三十", "二三"},
		"近百": {"近百", "近"}, "近百件": {"近百件", "近"}, "数十": {"数十", "数"}, "十几": {"十几", "几"}, "几百": {"几百", "几"},
		"好几百": {"好几百", "好几"}, "上百件": {"上百件", "上"}, "百余件": {"百余件", "余"}, "百": {"百", "百"}, "百件": {"百件", "百"},
		"大概": {"大概", "大概"}, "20左右": {"20左右", "左右"}, "20件左右": {"20件左右", "左右"}, "20上下": {"20上下", "上下"},
		"20件以上": {"20件以上", "以上"}, "90%以上": {"90%以上", "以上"}, "超过20": {"超过20", "超过"}, "不到20件": {"不到20件", "不到"},
		"3-5件": {"3-5件", "-"}, "3至5件": {"3至5件", "至"}, "3件到5件": {"3件到5件", "到"}, "10~20": {"10~20", "~"},
		"约谈5、6次": {"5、6次", "、"}, "来信十五、十六件": {"十五、十六件", "、"},
		"百分之九十多": {"百分之九十多", "多"}, "百分之二三十": {"百分之二三十", "二三"}, "20+": {"20+", "+"}, ">20": {">20", ">"},
		"约**20**件": {"约**20**件", "约"}, ">*5*": {">*5", ">"}, "**20**余件": {"20**余件", "余"}, "**20**+": {"20**+", "+"}, "**20件**左右": {"20件**左右", "左右"}, "**3**-**5**件": {"3**-**5**件", "-"},
		"来信1**件，来访2**件": {"1**", "**"}, "来信**件，来访2**件": {"2**", "**"}, "来信*7件，来访*12件": {"*7", ""}, "**20": {"**20", ""}, "** 20**": {"20**", "**"}, "来信1＊件": {"1＊", "＊"},
		"20件，大概": {"大概", "大概"}, "20件吧大概": {"20件", "大概"}, "大概来信20件": {"大概来信20件", "大概"}, "大概今年来信20件": {"20件", "大概"},
		"5个半": {"5个半", "半"}, "一百五万": {"一百五万", ""}, "九八": {"九八", ""}, "一亿二千": {"一亿二千", ""}, "不少": {"不少", "不少"},
		"九成八": {"九成八", "成"}, "9.8成": {"9.8成", "成"}, "八成": {"八成", "成"}, "9成半": {"9成半", "成"}, "近九成": {"近九成", "近"}, "满意率九成五以上": {"九成五", "成"},
		"1 234": {"1 234", " "}, "12 345 678件次": {"12 345 678件次", " "}, "1\u3000234.5": {"1\u3000234.5", "\u3000"}, "全年来信共计1 234件次": {"1 234件次", " "},
		"123\u2009456": {"123\u2009456", "\u2009"}, "100 000": {"100 000", " "}, "1_000": {"1_000", "_"}, "10_00": {"10_00", "_"},
		".5": {".5", ""}, "按期办结率为.5%": {".5%", ""}, "．5件": {"．5件", ""}, "3..5": {"..5", ""},
		"1万12345": {"1万12345", ""}, "3千1200": {"3千1200", ""}, "一千15百件": {"一千15百件", ""}, "来信12*4件": {"12*4", ""},
		"基本没有": {"基本没有", "基本"}, "几乎没有": {"几乎没有", "几乎"}, "数十万": {"数十万", "数"}, "培训30余场，覆盖2000余人": {"30余场", "余"},
	} {
		_, err := ParseNumbers(in)
		var vague *VagueError
		if !errors.As(err, &vague) {
			t.Errorf("ParseNumbers(%q): error %v, want a *VagueError", in, err)
			continue
		}
		if got := [2]string{vague.Text, vague.Word}; got != want {
			t.Errorf("ParseNumbers(%q): %q, want %q", in, got, want)
		}
		if in[vague.Start:vague.End] != vague.Text {
			t.Errorf("ParseNumbers(%q): offsets %d:%d are not those of %q", in, vague.Start, vague.End, vague.Text)
		}
		if vague.Error() == "" {
			t.Errorf("ParseNumbers(%q): the error says nothing", in)
		}
	}
}

// The exact figures of a paragraph are there beside the error for a vague one.
func TestParseNumbersVagueKeepsExact(t *testing.T) {
	got, err := ParseNumbers("全年召开党组会12次、局长办公会21次，研究议题100余项")
	var vague *VagueError
	if !errors.As(err, &vague) || vague.Text != "100余项" {
		t.Errorf("error %v, want one for 100余项", err)
	}
	if figures(got) != "12 次 | 21 次" {
		t.Errorf("figures %q", figures(got))
	}
}

func TestParseNumbersNone(t *testing.T) {
	for _, in := range []string{
		"", " ", "你好", "🙂🙂", "5️⃣", "①", "\xff\xfe", "2020年5月3日", "2020-05-03", "2020/5/3", "2020.5.3", "9:30", "9点30分",
		"第34条", "第3", "十九届", "二十大", "13800138000", "138-1234-5678", "统一", "十分", "百姓", "千方百计", "万一", "双百",
		"还没有", "报了没", "来信统计了没有", "有没有？", "没有统计", "无理", "3个月", "周三", "星期一", "1.2.3.4", "5G", "v2",
		strings.Repeat("9", 21), "0." + strings.Repeat("3", 100), strings.Repeat("一", 1000), "两会", "三率", "“十四五”",
		"（一）加强领导", "一、工作情况", "一点", "百分之", "百分点", "点五", "○",
	} {
		got, err := ParseNumbers(in)
		if !errors.Is(err, ErrNoNumber) {
			t.Errorf("ParseNumbers(%q) = %q, %v, want ErrNoNumber", in, figures(got), err)
		}
	}
}

func TestParseNumber(t *testing.T) {
	n, err := ParseNumber("共 1,971 件次。")
	if err != nil || n.String() != "1971" || n.Unit != "件次" || n.Text != "1,971 件次" {
		t.Errorf("got %+v, %v", n, err)
	}
	if _, err := ParseNumber("657批次657人次"); !errors.Is(err, ErrSeveralNumbers) {
		t.Errorf("two figures: error %v", err)
	}
	if _, err := ParseNumber(""); !errors.Is(err, ErrNoNumber) {
		t.Errorf("no figure: error %v", err)
	}
	if _, err := ParseNumbers(strings.Repeat("1 ", maxFigures+1)); !errors.Is(err, ErrTooManyNumbers) {
		t.Errorf("too many figures: error %v", err)
	}
}

// A figure that an answer denies, or that says a change, is not its answer.
func TestParseAnswer(t *testing.T) {
	for in, want := range map[string]string{"657批次657人次": "657 批次 | 657 人次", "没有 5 3": "0 | 5 | 3", "没有，5": "0 | 5", "增加到5件": "5 件"} {
		if got, err := ParseAnswer(in); err != nil || figures(got) != want {
			t.Errorf("%s: %s, %v; want %s", in, figures(got), err, want)
		}
	}
	for in, word := range map[string]string{"不是657件，是656件": "不是", "657件，增加了5件": "增加了", "没有5件": "没有", "约20": "约", "不是**657**件": "不是"} {
		var vague *VagueError
		if got, err := ParseAnswer(in); !errors.As(err, &vague) || vague.Word != word || in[vague.Start:vague.End] != vague.Text || got != nil {
			t.Errorf("%s: %v, %v", in, got, err)
		}
	}
}

func TestNumberSeparate(t *testing.T) {
	in := "共657，657人次"
	n, err := ParseNumber(in)
	if err != nil || n.String() != "657657" || !n.Grouped {
		t.Fatalf("got %+v, %v", n, err)
	}
	parts := n.Separate()
	if figures(parts) != "657 | 657 人次" {
		t.Errorf("separate: %q", figures(parts))
	}
	checkOffsets(t, in, parts)
	emphasised := "共657，**657**人次"
	if n, err = ParseNumber(emphasised); err != nil || !n.Grouped {
		t.Fatalf("got %+v, %v", n, err)
	}
	parts = n.Separate()
	if figures(parts) != "657 | 657 人次" {
		t.Errorf("separate an emphasised one: %q", figures(parts))
	}
	checkOffsets(t, emphasised, parts)
	parts, _ = ParseNumbers("657")
	if one := parts[0].Separate(); len(one) != 1 || one[0].Text != "657" {
		t.Errorf("separate without commas: %+v", one)
	}
}

// checkOffsets verifies that every number's offsets are those of its text.
func checkOffsets(t interface {
	Helper()
	Errorf(string, ...any)
}, in string, numbers []Number) {
	t.Helper()
	end := 0
	for _, n := range numbers {
		if n.Start < end || n.End <= n.Start || n.End > len(in) || in[n.Start:n.End] != n.Text {
			t.Errorf("%q: %d:%d is not %q, after %d", in, n.Start, n.End, n.Text, end)
			return
		}
		if n.Start < len(in) && !utf8.RuneStart(in[n.Start]) && utf8.ValidString(in) ||
			n.End < len(in) && !utf8.RuneStart(in[n.End]) && utf8.ValidString(in) {
			t.Errorf("%q: %d:%d splits a character", in, n.Start, n.End)
		}
		end = n.End
	}
}

// chineseNumeral writes n, at least 0 and below 10^16, in Chinese numerals.
func chineseNumeral(n int64) string {
	switch {
	case n < 10:
		return string([]rune("零一二三四五六七八九")[n])
	case n < 20:
		return strings.TrimSuffix("十"+chineseNumeral(n-10), "零")
	}
	for _, unit := range []struct {
		value int64
		name  string
	}{{1e8, "亿"}, {1e4, "万"}, {1000, "千"}, {100, "百"}, {10, "十"}} {
		if n < unit.value {
			continue
		}
		head, rest := chineseNumeral(n/unit.value), n%unit.value
		if 10 <= n/unit.value && n/unit.value < 20 && unit.value < 1e4 {
			head = "一" + head
		}
		switch {
		case rest == 0:
			return head + unit.name
		case rest*10 < unit.value:
			return head + unit.name + "零" + inner(rest)
		}
		return head + unit.name + inner(rest)
	}
	return ""
}

// inner writes n as it is written behind a higher multiplier: 一百一十.
func inner(n int64) string {
	if n >= 10 && n < 20 {
		return "一" + chineseNumeral(n)
	}
	return chineseNumeral(n)
}

func TestChineseNumeral(t *testing.T) {
	for n, want := range map[int64]string{
		0: "零", 10: "十", 15: "十五", 105: "一百零五", 110: "一百一十", 1971: "一千九百七十一", 10015: "一万零一十五",
		100_000: "十万", 1e12: "一万亿", 123_456_789_012: "一千二百三十四亿五千六百七十八万九千零一十二",
	} {
		if got := chineseNumeral(n); got != want {
			t.Errorf("chineseNumeral(%d) = %s, want %s", n, got, want)
		}
	}
}

// Whatever is written in Chinese numerals, everyday or financial, reads back.
func TestChineseNumeralsReadBack(t *testing.T) {
	financial := strings.NewReplacer("一", "壹", "二", "贰", "三", "叁", "四", "肆", "五", "伍", "六", "陆",
		"七", "柒", "八", "捌", "九", "玖", "十", "拾", "百", "佰", "千", "仟")
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.Int64Range(0, 1e12), rapid.Int64Range(0, 1e5), rapid.Int64Range(0, 200)).Draw(t, "n")
		text := chineseNumeral(n)
		for _, in := range []string{text, financial.Replace(text), "来信" + text + "件次", "共" + text + "件，"} {
			got, err := ParseNumber(in)
			if err != nil || got.String() != strconv.FormatInt(n, 10) {
				t.Fatalf("ParseNumber(%q) = %v, %v, want %d", in, got, err, n)
			}
		}
	})
}

// group writes digits with a comma every three places.
func group(digits, comma string) string {
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(comma)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// wide writes ASCII digits and signs full-width.
func wide(s string) string {
	return strings.Map(func(r rune) rune { return r - '!' + '！' }, s)
}

func FuzzParseNumbers(f *testing.F) {
	for _, s := range []string{
		"1，971", "一千九百七十一", "百分之九十六点九八", "约20余件", "3-5件", "1.2万余", "第3、4条", "1、来信5 2、来访6", "大概", "没有",
		"2020年", "\xff１", "百分之", "一万亿", "十四五", "5️⃣", "138 1234 5678", "（一）", "9点30分", "1,2,3", "负-负3", "廿卅", "数十几百多件",
	} {
		f.Add(s, int64(1971))
	}
	f.Fuzz(func(t *testing.T, s string, n int64) {
		numbers, err := ParseNumbers(s)
		var vague *VagueError
		if errors.As(err, &vague) {
			if s[vague.Start:vague.End] != vague.Text || vague.Text == "" {
				t.Errorf("%q: vague %+v", s, vague)
			}
		} else if err != nil && len(numbers) > 0 {
			t.Errorf("%q: figures along with %v", s, err)
		}
		checkOffsets(t, s, numbers)
		for _, n := range numbers {
			if n.Grouped {
				checkOffsets(t, s, n.Separate())
			}
		}
		if n < 0 || n > 1e12 || isPhone(strconv.FormatInt(n, 10)) {
			return
		}
		digits := strconv.FormatInt(n, 10)
		for _, in := range []string{digits, group(digits, ","), group(digits, "，"), wide(digits), wide(group(digits, ",")), chineseNumeral(n)} {
			got, err := ParseNumber(in)
			if err != nil || got.String() != digits {
				t.Errorf("ParseNumber(%q) = %v, %v", in, got, err)
			}
		}
	})
}

// A megabyte of anything is read in linear time: each of these would take
// minutes if it were not.
func TestParseNumbersHuge(t *testing.T) {
	const size = 1 << 20
	for _, piece := range []string{
		"1", "１", "一", "十", "百", "亿", "1 ", "1,", "1,111,", "1-", "1/", "1.", "1:", "第1、", "1、来", " ", "约", "大概", "大概1", "没有", "无，",
		"一万", "1万", "0.", "百分之", "几", "多件", "1件", "a1", "1a", "年1", "1年", "\xff", "🙂", "(1)", "来信657批次，", "至1", "1至", "点一", "1 万", "1\n",
	} {
		in := strings.Repeat(piece, size/len(piece))
		start := time.Now()
		ParseNumbers(in)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%d bytes of %q took %v", len(in), piece, took)
		}
	}
	in := "1" + strings.Repeat(" ", size) + "1"
	if got, err := ParseNumbers(in); err != nil || len(got) != 2 {
		t.Errorf("two figures far apart: %v, %v", got, err)
	}
}

func BenchmarkParseNumbers(b *testing.B) {
	for _, in := range []string{"1971", "一千九百七十一件次", "来信657批次657人次，来访1314批次4140人次"} {
		b.Run(in, func(b *testing.B) {
			for b.Loop() {
				if _, err := ParseNumbers(in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func ExampleParseNumbers() {
	numbers, err := ParseNumbers("来信657批次657人次，来访一千三百一十四批次")
	for _, n := range numbers {
		fmt.Println(n, n.Unit)
	}
	fmt.Println(err)
	// Output:
	// 657 批次
	// 657 人次
	// 1314 批次
	// <nil>
}
