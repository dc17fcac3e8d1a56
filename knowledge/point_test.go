package knowledge

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPointsAreInOrderAndNormal(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	have := make(map[int]bool)
	seen := make(map[string]bool)
	for _, p := range r.points {
		if p.place.Article < last {
			t.Errorf("point at %v stands after one of article %d", p.place, last)
		}
		last = p.place.Article
		have[last] = true
		for _, ask := range p.ask {
			if seen[ask] || Normalise(ask) != ask {
				t.Errorf("%q is asked twice or not in normal form", ask)
			}
			seen[ask] = true
			if len(p.only) > 0 && !containsAny(ask, p.only) {
				t.Errorf("%q has none of the words that its point needs", ask)
			}
		}
	}
	for n := 1; n <= r.Len(); n++ {
		if !have[n] {
			t.Errorf("article %d has no point", n)
		}
	}
}

// TestPointsAnswerTheirOwnQuestions holds the search to finding for each
// question of points.yaml its article.
func TestPointsAnswerTheirOwnQuestions(t *testing.T) {
	w := newTestAnswerer(t)
	asked, found := 0, 0
	for _, p := range w.r.points {
		for _, ask := range p.ask {
			a := w.Answer(ask)
			asked++
			if len(a.Citations) > 0 && a.Citations[0].Article == p.place.Article {
				found++
				continue
			}
			t.Logf("%s: %v refused %v", ask, p.place, a.Refused)
		}
	}
	if share := float64(found) / float64(asked); share < 0.97 {
		t.Errorf("%.3f of %d questions find their own article", share, asked)
	}
}

func TestVerdictIsOfTheQuestion(t *testing.T) {
	w := newTestAnswerer(t)
	for _, question := range []string{"不让群众口头反映，这样做对不对", "窗口说外国人不归信访管，对吗"} {
		first, _, _ := strings.Cut(w.Answer(question).Text, "\n")
		for _, verdict := range []string{"能。", "不能。", "要。", "不要。", "算。", "不算。"} {
			if strings.HasPrefix(first, verdict) {
				t.Errorf("%s: %s", question, first)
			}
		}
	}
}

func TestUnset(t *testing.T) {
	w := newTestAnswerer(t)
	for question, want := range map[string]string{
		"信访督查组几个人":   "没有规定",
		"督办函几天内要回复":  "没有规定",
		"信访听证提前几天通知": "没有规定",
		"缠访闹访要拘留几天":  "没有规定",
		"信访局核定多少编制":  "没有规定",
		"接访录像要保存多久":  "没有规定",
	} {
		if a := w.Answer(question); !a.Refused || !strings.Contains(a.Text, want) {
			t.Errorf("%s: refused %v, %q", question, a.Refused, a.Text)
		}
	}
	for _, question := range []string{"信访事项多久办结", "常委会多久听一次信访汇报", "集体访几个代表", "延期最多几天", "信访工作几项原则"} {
		if a := w.Answer(question); a.Refused {
			t.Errorf("%s: %q", question, a.Text)
		}
	}
}

func TestClauses(t *testing.T) {
	parts, asked := clauses("王某3月到县里反映，县里已受理，又到市里反映，市里还收不收")
	if len(parts) != 4 || asked != 3 {
		t.Errorf("%q, asked %d", parts, asked)
	}
	if parts, asked := clauses("这个件怎么退？转来的件不是我们的"); len(parts) != 2 || asked != 0 {
		t.Errorf("%q, asked %d", parts, asked)
	}
	if parts, _ := clauses(""); len(parts) != 0 {
		t.Errorf("%q", parts)
	}
}

// TestYesAndNo holds yes and no to what was asked: to the sense of the question
// and to the form in which it is put.
func TestYesAndNo(t *testing.T) {
	w := newTestAnswerer(t)
	for question, want := range map[string]string{
		"能收钱替人上访吗":                     "不能。",
		"有人收钱撺掇别人上访，这种能管不":             "能管。",
		"他骂接待的同志还摔杯子，能处理他吗":            "",
		"六十天办不完可以延长吗":                  "能。",
		"副局长口头同意延期60天，这样的做法合规吗":        "",
		"群众的点子我们用上了，要不要回个话":            "要。",
		"群众的点子我们没采纳，要不要回个话":            "",
		"双方都愿意，工作人员可以主持调解吗":            "能。",
		"答应一笔超出政策规定的补偿，双方都愿意，这样调解行吗":   "不能违反政策法规。",
		"咨询投诉电话要不要公布":                  "要。",
		"电话公布要不要经过审批":                  "",
		"延期要不要经过信访人同意":                 "不用。",
		"能延期五十天吗":                      "",
		"举报信能不能受理":                     "",
		"法院的案子信访局能受理吗":                 "不能代为处理",
		"信访局能不能受理举报":                   "能登记，再转送。",
		"群众提的建议必须采纳吗":                  "科学合理",
		"考核结果要不要公开":                    "要在适当范围内通报",
		"双方都同意能调解吗":                    "能。",
		"国家信访局能解释条例吗":                  "国家信访局能。",
		"省信访局能解释这个条例吗":                 "不能。",
		"包里翻出匕首，能让他带进来不？":              "不能。",
		"老师傅提的点子，光采纳一半可以不":             "能。",
		"收到答复一个半月了才说不服，还能申请复查不":        "30日内能。",
		"复核完了他拿出一份新合同，又来反映，能拿复核过了挡回去吗": "条例规定不再受理的",
	} {
		line, _, _ := strings.Cut(w.Answer(question).Text, "\n")
		switch verdict, _, _ := strings.Cut(line, "。"); {
		case want == "" && (verdict == "能" || verdict == "不能" || verdict == "要" || verdict == "不要"):
			t.Errorf("%s: %s", question, line)
		case !strings.HasPrefix(line, want):
			t.Errorf("%s: %s", question, line)
		}
	}
}

func TestFormOf(t *testing.T) {
	for clause, want := range map[string]form{
		"光采纳一半可以不":      formMay,
		"可以不登记吗":        formMust,
		"能不能不单设联席会议":    formMust,
		"小事能不能别往上送":     formMust,
		"信访人能要求换个人办吗":   formMay,
		"检察院的信访适用这个条例吗": formIs,
		"办得好他能打个分不":     formMay,
		"延期还得告诉信访人吗":    formMust,
	} {
		if got := formOf(clause); got != want {
			t.Errorf("%s: %c, want %c", clause, got, want)
		}
	}
	for text, want := range map[string]bool{"能让他带进来不？": false, "可以不带吗": true, "没登记的": true, "查到没？": false} {
		if denies(text) != want {
			t.Errorf("%s: denies is not %v", text, want)
		}
	}
}

// TestVerdictIsOfTheMatter holds yes and no to the step, the way, the body and the
// sort of matter that the question names: of these the Regulations say no such
// thing, or something else.
func TestVerdictIsOfTheMatter(t *testing.T) {
	w := newTestAnswerer(t)
	for _, question := range []string{
		"复查机关能不能举行听证", "复查期限能延长吗", "复查机关可以延期吗", "复核可以口头答复吗", "集体写信要不要推选代表", "信访局自己要不要书面告知信访人",
		"不服信访局的转送能申请复查吗", "履职类的答复能申请复查吗", "建议类的答复不服能申请复查吗", "延期要报信访局批准吗", "督办能由联席会议办吗", "举报信按保密法要定密吗",
		"纪委收到举报15日内要书面告知吗", "领导包案能委托别人包吗", "乡镇要建联合接访中心吗", "省里要不要建联合接访", "捏造事实可以免予处罚吗", "越级上访可以处罚吗",
		"乡镇要不要报国家信访局", "一般信访要不要报国家信访局", "部门要报国家信访局吗", "信访人能要求听证吗", "同一事实换了个理由复核后能不能受理", "复核后新的理由老的事实还受理吗",
		"分管领导可以批准延期吗", "信访局不同意退件能不能退", "信访局能不能不同意退件", "政策性问题要不要报上级信访局", "举报信能不能转给被举报人的上级单位", "举报人自己问办到哪了能告诉吗",
		"正在市里办的事又到县里提县里收不收", "听证期间算不算60天办理期限", "办理阶段的听证时间算在60日里吗", "转送件要不要报结果", "转送的件需要提交办结报告吗", "信访人姓名要保密吗",
		"信访人可以要求领导包案吗", "信访人能要求联合接访吗", "信访人有没有权要求延期", "信访人能要求出具处理意见书吗", "复查意见能推翻处理意见吗", "延期能批15天再批15天吗", "初次信访必须领导接访吗",
		"志愿者可以录入系统吗", "信访局能督办法院吗", "信访局能督查党委吗", "信访局能给法院交办吗",
		"信访局15日内要不要告知信访人受理", "调解要不要超过60天", "社会组织要按条例办信访吗", "不是书面的可以不受理吗", "口头答复不服能复查吗",
		"巡察组要普通信访材料给吗", "条例什么时候失效", "年报要不要报国家信访局",
		"涉法涉诉来信能退回信访人吗", "一方同意能调解吗", "诉求合理但没政策可以不支持吗", "处理意见下来了又向上级反映同一件事收不收", "重大紧急信访能先办后报吗", "收到转送件可以不登记吗",
		"传真算不算书面", "联席会议可以不开吗", "接待场所可以不设吗", "代表可以是外村人吗", "联系不上信访人，告知书可以不发吗",
		"反映干部的重大情况只报组织部行不行", "延长31天可以吗", "第61天批延期行吗", "只要信访人同意就可以延期超过30天吗", "县委能约谈信访工作不力的书记吗", "联席会议要不要组织专项督查",
		"督查发现的一般问题要报党委政府吗", "信访局督查发现重要问题要向上级信访局报告吗", "信访局能督办上级部门吗", "造成严重后果信访局能直接处分吗", "信访局能直接追究责任吗", "代理人能申请复查吗",
		"信访局必须主动向巡视组提供情况吗", "没告知但没造成严重后果要追责吗", "县信访联席会议能通报镇党委吗", "联席会议能考核信访工作吗",
		"有法律依据但事实不清的要支持吗", "信访人不同意能举行听证吗", "复查申请必须书面吗", "处理意见能向社会公示吗", "复查后没申请复核还能再信访吗", "正在办理期间能申请复查吗", "信访局能给困难救助金吗",
		"国家信访局以外的单位能解释吗", "部门要不要编信访情况年度报告", "部门能督办信访局吗", "派出所能给信访人司法救助吗", "收到复查申请35天出意见算不算超期", "延期没告知信访人要追责吗",
		"集体访超过5人能治安处罚吗", "已经终结的涉法涉诉要受理吗", "信访人能受表彰吗", "和解要经信访局批准吗", "举报件几天办结",
	} {
		if v := verdictOf(w.Answer(question).Text); v != "" && v != "不能" {
			t.Errorf("%s: %s", question, v)
		}
	}
	for question, want := range map[string]string{
		"信访局可以主持调解吗":       "能。",
		"信访局能转送纪委管辖的举报吗":   "能转。",
		"村两委要不要化解村里的矛盾":    "要。",
		"信访事项可以不受理吗":       "职权内的要受理。",
		"联系不上信访人，告知书可以不发吗": "条例只把姓名（名称）、住址不清的除外。",
		"复查期限能延长吗":         "条例没有规定复查可以延长期限。",
		"复核意见要不要书面答复":      "第三十六条没有写明",
		"延期要不要书面告知":        "第三十四条没有写明",
		"延期了要不要跟信访人说":      "要。延长办理期限的",
		"和解可以口头吗":          "不能只口头说。",
		"建议类事项也是60天办结吗":    "60日是对按照第三十一条第六项办理的信访事项规定的。",
		"意见书可以只说不支持吗":      "不能只写结论。",
		"不予支持的要写理由吗":       "要。信访处理意见书应当载明",
		"引发信访但没严重后果要追责吗":   "要，但限于造成严重后果的。",
		"信访人可以要求复查吗":       "30日内能。",
		"重复来信要不要登记":        "要。",
		"复查30天从作出意见那天算吗":   "自收到书面答复之日起算。",
		"不算延期，正常情况几天得办完":   "按照第三十一条第六项办理的信访事项",
		"群众不同意调解还能办吗":      "调解须经争议双方当事人同意。",
		"没经复查就来复核的收不收":     "不能。信访人对复查意见不服的",
		"建议件要出书面答复吗":       "条例要求对采纳或者部分采纳的予以回复，没有写明",
		"信访局长可以当联席会议召集人吗":  "地方联席会议召集人一般由",
		"国企可以不受理职工信访吗":     "",
		"越级上访可以处罚吗":        "条例对越级走访规定的是劝阻、批评或者教育。",
		"举报信能给举报人看吗":       "不得将",
		"举报材料可以转给被举报人的上级吗": "不得将",
		"口头申请复查行不行":        "第三十五条没有写明",
		"处理意见书能口头答复吗":      "条例规定的是出具信访处理意见书",
		"工作人员能替双方签协议吗":     "调解须经",
		"上级机关批准延期可以吗":      "条例规定由本机关、单位负责人批准。",
		"信访局能强制双方和解吗":      "不能。只可以引导",
		"复核期限包括听证时间吗":      "不算。",
		"追责建议由谁提":          "由党委和政府信访部门",
		"完善政策的建议向谁提":       "由信访部门及时向本级党委和政府报告",
		"考核结果要不要向社会公开":     "要在适当范围内通报",
		"乡镇作出处理意见书由谁复查":    "向原办理机关、单位的上一级",
		"社会救助由谁给":          "向有关机关或者机构依法申请",
		"举报错了要不要承担责任":      "条例规定处理的是捏造歪曲事实",
	} {
		if text := w.Answer(question).Text; !strings.HasPrefix(text, want) || strings.Contains(text, "没有民营企业") {
			t.Errorf("%s: %s", question, text)
		}
	}
}

// TestVerdictIsOfTheWayTheBodyAndTheDay holds yes and no to the way of coming, the
// body and the period that the question names, and the sentence to its place.
func TestVerdictIsOfTheWayTheBodyAndTheDay(t *testing.T) {
	w := newTestAnswerer(t)
	for _, question := range []string{
		"多人电话反映要不要选代表", "多人反映不同的问题要推选代表吗", "转错的件第6天能退吗", "信访局转送要不要告知信访人去向", "信访局能给下级政府交办吗", "信访局能指导上级部门吗",
		"信访局能指定受理机关吗", "周末可以不接访吗", "县里能不建联席会议吗", "县里可以用常委会代替信访联席会议吗", "副局长也要兼办公室副主任吗", "领导电话要公布吗", "接访领导名单要公布吗",
		"普通信访件要领导包案吗", "同一个局两个科室争议要报上级吗", "带水果刀进大厅行不行", "在接待大厅吃饭行吗", "不是必须当场告知吧", "年轻干部必须锻炼一年吗", "延期延45天行不",
		"信访局转错了能自己收回吗", "县信访局能转给市直部门吗", "信访局收到涉诉来信能不能退", "部门收到检举信要转纪委吗", "学校收到家长来信要登记吗", "法院可以口头告知吗", "地址写错了要告知吗", "不受理要说明理由吗",
		"正在办理的事换了人来反映上级收不收", "联席会议办公室要不要报国家信访局", "地方联席会议要不要向党中央报告", "县里必须建联合接访中心吗", "领导包案可以包到结案为止吗", "检举控告都要转纪委吗",
		"少于五人可以不推代表吗", "代表可以少于五人吗", "走访必须到上一级吗", "退件被核实同意前要不要告知信访人",
	} {
		if v := verdictOf(w.Answer(question).Text); v != "" {
			t.Errorf("%s: %s", question, v)
		}
	}
	for question, want := range map[string]string{
		"不推代表可以不受理吗":      "条例没有规定不推选代表的不予受理",
		"越级走访可以不接待吗":      "条例没有规定越级走访的不予登记",
		"网上能不能越级反映":       "条例对到本级或者上一级提出的要求，是对走访形式规定的。",
		"代表五个人行不行":        "能。",
		"代表六个人行不行":        "不能超过5人。",
		"退件可以口头提异议吗":      "条例没有写明异议用什么形式。",
		"属于我们职权的转办件可以退吗":  "条例规定可以提出异议的",
		"信访局要不要出受理告知书":    "第二十二条没有规定信访部门告知信访人",
		"信访局能不能受理信访事项":    "能。受理、转送、交办",
		"县联席会议办公室设在哪":     "条例只写明中央",
		"信访件的办理结果要向社会公布吗": "条例要求公布的是查询",
		"查询办理结果的方式要不要公布":  "要。",
		"信访人可以要求见县长吗":     "条例规定的是领导干部定期接待",
		"信访要不要提供证据":       "条例要求载明的是",
		"所有信访件都要交办吗":      "不是都要。",
		"联席会议能决定受理机关吗":    "受理有争议的",
		"未成年人能不能信访":       "条例写的是公民",
		"信访局可以拒绝接访吗":      "不能。",
		"部门必须设信访科吗":       "条例没有要求必须单设机构。",
		"律师事务所适用条例吗":      "条例列举的适用单位中没有写明",
		"期限过了还没办完找上级能受理吗": "条例规定不予受理的",
		"只要说明理由就能退件吗":     "不能。",
		"只要是电话反映就不用告知吗":   "能够当场告知的",
		"信访局转给我们的件要告知群众吗": "要。属于本机关",
		"信访局转来的件要不要告知信访人": "要。",
		"复核机关开了一天听证，前后准备用了十天，这十天算不算在三十天里？": "不算。",
	} {
		if text := w.Answer(question).Text; !strings.HasPrefix(text, want) {
			t.Errorf("%s: %s", question, text)
		}
	}
}

// TestPointsInAnyOrder holds that a point stands for its article wherever in the file it is.
func TestPointsInAnyOrder(t *testing.T) {
	for i, points := 1, newTestAnswerer(t).r.points; i < len(points); i++ {
		if points[i].place.Article < points[i-1].place.Article {
			t.Fatalf("point %d of article %d follows one of %d", i, points[i].place.Article, points[i-1].place.Article)
		}
	}
}

// verdictOf is the short sentence that an answer begins with, empty where it begins
// with the rule.
func verdictOf(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	verdict, _, ok := strings.Cut(line, "。")
	if !ok || utf8.RuneCountInString(verdict) > maxVerdict {
		return ""
	}
	return verdict
}
