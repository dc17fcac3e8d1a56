package handlers

import (
	"errors"
	"regexp"
	"strings"

	"xinfangbot/internal/calendar"
	"xinfangbot/internal/remind"
	"xinfangbot/report"
)

// How people say in a sentence what a command does. Each names a field by one
// of its names and nothing else, so that no question about the Regulations is
// among them.
var (
	correctionSentence = regexp.MustCompile(`^(?:把|将)?(.{2,60}?)(?:的?(?:数值|数据|数字|数))?(?:[从由].{1,20}?)?(?:` +
		`(?:修改|更正|调整|变更|更新|改|换)(?:成|为|到)|` +
		`(?:刚才|刚刚|前面)?我?(?:写|填|录|报|输)?的?(?:错了?|不对)[\s，,。；;]*(?:(?:应该|应当|应)(?:是|为)?|是|为|改成|改为)|` +
		`不是[0-9０-９.,．，%％一二三四五六七八九十百千万零〇两件次批人]{1,16}?[\s，,。；;]*(?:而|应该|应当|应)?是)[\s：:]*(.+)$`)
	// 不对，来信是301件: what is wrong is said first.
	wrongSentence = regexp.MustCompile(`^(?:刚才)?(?:不对|错了|说错了|填错了|写错了|报错了|哦不|啊不)[啊呀了]*[\s，,。；;：:]+(.{2,30}?)(?:应该是|应当是|应是|应为|是|为)[\s：:]*(.+)$`)
	// Not 几: how many come at once, and how often, are matters of the law.
	valueSentence = regexp.MustCompile(`^(.{2,60}?)(?:现在|目前|今年)?(?:的?(?:数值|数据|数字|数))?(?:是|有|填的是|填了|填的)?` +
		`多少(?:件次|人次|批次|件|批)?(?:了|呢|啊)?$`)
)

// fieldSaid returns the fields that words name, and the name as commands take
// it.
func fieldSaid(schema *report.Schema, words string) (fields []*report.Field, name string) {
	for _, lead := range []string{"对了", "哦", "，", "刚才", "刚刚", "现在", "目前", "今年", "本年", "的"} {
		words = strings.TrimPrefix(words, lead)
	}
	previous := ""
	for _, lead := range []string{"上年", "去年", "上一年"} {
		if rest, ok := strings.CutPrefix(words, lead); ok {
			previous, words = "上年", strings.TrimPrefix(strings.TrimPrefix(rest, "度"), "的")
			break
		}
	}
	words = strings.Trim(words, " 　“”\"")
	fields = schema.Named(words)
	// The patterns take 数 behind a name for 数据; it may be the name's own: 约谈次数.
	if whole := words + "数"; len(fields) == 0 && len(schema.Named(whole)) > 0 {
		return schema.Named(whole), previous + whole
	}
	return fields, previous + words
}

// readsCorrection reads 把来访批次改成1314 and 来访批次写错了，应该是1314. What is
// said of a text may be a wish for its wording: 把存在的不足改成三条.
func (h *Collect) readsCorrection(text string) (args string, sure, ok bool) {
	if !strings.ContainsAny(text, "改更调换错对不") {
		return "", false, false
	}
	m := wrongSentence.FindStringSubmatch(text)
	if m == nil {
		m = correctionSentence.FindStringSubmatch(text)
	}
	if m == nil {
		return "", false, false
	}
	fields, name := fieldSaid(h.desk.Schema, m[1])
	if len(fields) == 0 {
		return "", false, false
	}
	numeric := fields[0].Type.Numeric()
	if numbers, err := report.ParseNumbers(m[2]); numeric && err == nil && len(numbers) == 0 {
		return "", false, false
	}
	return name + " " + m[2], numeric, true
}

// readsValue reads 来访批次是多少.
func (h *History) readsValue(text string) (args string, sure, ok bool) {
	if !strings.Contains(text, "多少") {
		return "", false, false
	}
	m := valueSentence.FindStringSubmatch(text)
	if m == nil {
		return "", false, false
	}
	fields, name := fieldSaid(h.desk.Schema, m[1])
	return name, true, len(fields) == 1
}

// readsReminder reads 明天提醒我交材料: a day, and what is to be done then.
func readsReminder(text string) (args string, sure, ok bool) {
	when, what, ok := strings.Cut(text, "提醒")
	if !ok {
		return "", false, false
	}
	when = strings.TrimSuffix(strings.TrimSuffix(when, "记得"), "请")
	whom := ""
	for _, word := range []string{"我们", "我", "大家", "全体"} {
		if rest, ok := strings.CutPrefix(what, word); ok {
			if what = rest; word == "大家" || word == "全体" {
				whom = " 给 " + remind.Everyone
			}
			break
		}
	}
	// Which day is meant makes no difference, only that nothing else is said
	// before 提醒.
	_, rest, err := remind.CutWhen(when, calendar.Date{Year: 2026, Month: 1, Day: 1})
	var none *remind.NoSuchDayError
	if what = strings.TrimSpace(what); what == "" || err != nil && !errors.As(err, &none) || err == nil && strings.Trim(cutBefore(rest), " ，,") != "" {
		return "", false, false
	}
	return when + " " + what + whom, true, true
}

// reportDueSentence asks for the day by which the bureau's own report is due.
// Who asks when 年度报告 or 信访情况年度报告 is reported asks about the Regulations.
var reportDueSentence = regexp.MustCompile(`^(?:请问|我们|咱们|咱|单位|今年|今年度|本年度|上年度|去年|这个|那个|的)*(?:法治政府(?:建设)?(?:年度|情况)?报告|报告|年报)(?:(?:是|要|得|应该|最晚|最迟)*` +
	`(?:什么时候|啥时候|何时|几号|几月几号|哪天|哪一天)(?:之?前)?(?:要|得|该)*(?:交|报送|上报|报出|报|完成|写完|截止|到期)|的?(?:截止时间|截止日期|期限|报送时间|报送期限)(?:是)?(?:什么时候|哪天|几号)?)(?:啊|呀|呢|了)*$`)

// readsReportDue reads 今年的报告什么时候交.
func readsReportDue(text string) (args string, sure, ok bool) {
	return reportDue, true, reportDueSentence.MatchString(text)
}

// howTo are questions how something is done here, and the command whose use
// answers them.
var howTo = map[string]string{
	"我填错了怎么办": "修改", "填错了怎么办": "修改", "写错了怎么办": "修改", "填错了怎么改": "修改", "写错了怎么改": "修改", "数据填错了怎么办": "修改",
	"怎么修改数据": "修改", "怎么改数据": "修改", "怎么改数": "修改", "怎么填报": "填报", "怎么填": "填报", "怎么录入数据": "填报",
	"怎么生成报告": "起草", "怎么起草报告": "起草", "怎么写报告": "起草", "怎么校对报告": "校对", "怎么撤销刚才的填写": "撤销",
}

// readsHowTo reads 我填错了怎么办.
func readsHowTo(text string) (args string, sure, ok bool) {
	args, ok = howTo[text]
	return args, true, ok
}
