package knowledge

import "testing"

func TestMeasureOf(t *testing.T) {
	for clause, want := range map[string]measure{
		"几天办结":           measureTime,
		"多少个工作日内退":       measureTime,
		"每一步的期限分别是多少":    measureTime,
		"什么时候转出去":        measureTime,
		"几年考核一次":         measureYears,
		"最多几个代表":         measurePeople,
		"多少人可以进来":        measurePeople,
		"一个月接访几次":        measureTimes,
		"原则有几条":          measureList,
		"里头得有哪几样东西":      measureList,
		"要装几个监控":         measureOther,
		"一次要接几个小时":       measureOther,
		"提前几天通知":         measureOther,
		"低保标准是多少":        measureOther,
		"好几个部门都不管":       measureNone,
		"几个委办局凑一块接访":     measureNone,
		"来了几十个人":         measureNone,
		"这几天有人来":         measureNone,
		"怎么退件":           measureNone,
		"两家单位扯皮，几家都说不归管": measureNone,
	} {
		if got := measureOf(clause); got != want {
			t.Errorf("%s: %v, want %v", clause, got, want)
		}
	}
}

func TestUnsetNumbersAreRefused(t *testing.T) {
	w := newTestAnswerer(t)
	for _, question := range []string{"接访场所要装几个监控", "听证会提前几天公告", "领导接访一次要接几个小时", "约谈以后要写几千字检讨", "信访诉求超过几年就不受理了"} {
		if a := w.Answer(question); !a.Refused {
			t.Errorf("%s: %s", question, a.Text)
		}
	}
	for _, question := range []string{"信访工作几年考核一次", "县领导一个月要接访几次", "信访事项几天办结", "工作原则有几条"} {
		if a := w.Answer(question); a.Refused {
			t.Errorf("%s is refused: %s", question, a.Text)
		}
	}
}
