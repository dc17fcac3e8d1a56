package proofread

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestLawName(t *testing.T) {
	testSentences(t, RuleLawName, []sentence{
		{"认真学习《信访工作条例》，深入宣传《条例》。", ""},
		{"深入宣传《条例》精神。", Warning},
		{"学习《信访工作责任制实施办法》（以下简称《办法》），落实《办法》要求。", ""},
		{"落实《某市信访事项办理办法》，该《办法》明确了分工。", ""},
		{"学习《中华人民共和国民法典》和《民法典》。", ""},
		{"学习《信访工作条列》。", Warning},
		{"学习《信仿工作条例》。", Warning},
		{"学习《政府信息公天条例》。", Warning},
		{"学习《重大行政决策程序暂行条例》《中华人民共和国行政处罚法》。", ""},
		{"学习《法治政府建设与责任落实督察规定》。", ""}, // two characters missing: not sure
		{"学习《法治政府建设与责任落实督查工作规定》。", Warning},
		{"学习《党政主要负责人履行推进法治建设第一责任人职责规定》。", ""},
		{"按照信访工作条例的要求办理。", Warning},
		{"按照“信访工作条例宣传月”的安排开展活动。", ""},
		{"学习宣传宪法和民法典。", ""},
		{"落实《许昌市法治政府建设实施方案（2022－2025年）》。", ""},
		{"落实《重庆市信访条例》。", ""},
		{"印发某信〔2023〕7号（关于进一步做好网上信访工作的通知）。", Warning},
		{"印发《关于进一步做好网上信访工作的通知》（某信〔2023〕7号）。", ""},
		{"按照中国共产党信访工作条例的规定。", Warning},
		{"学习《中国共产党信访工作条例》。", Warning},
		{"落实某省信访工作条例实施细则。", ""},
	})
}

// TestWrongNames gives the law its own name, and knows it by the wrong one.
func TestWrongNames(t *testing.T) {
	c := load(t)
	for _, text := range []string{"学习《中国共产党信访工作条例》。", "按照中国共产党信访工作条例办理。"} {
		if got := found(t, c, RuleLawName, text); len(got) != 1 || !strings.Contains(got[0].Suggestion, "改为《信访工作条例》") {
			t.Errorf("%s: %v", text, got)
		}
	}
	if got := found(t, c, RuleArticle, "根据《中国共产党信访工作条例》第五十一条办理。"); len(got) != 1 {
		t.Errorf("an article beyond the last: %v", got)
	}
}

func TestLawRepealed(t *testing.T) {
	testSentences(t, RuleLawRepealed, []sentence{
		{"严格按照《信访条例》办理。", Error},
		{"严格按照《中华人民共和国婚姻法》办理。", Error},
		{"严格按照《信访工作条例》办理，原《信访条例》同时废止。", ""},
		{"《信访条例》废止后，及时修订制度。", ""},
		{"严格按照《某市信访条例》办理。", ""},
		{"学习《行政复议法》。", ""},
	})
	c := load(t)
	for year, want := range map[string]Severity{"2020": "", "2021": "", "2022": Warning, "2023": Error} {
		text := strings.Replace(head, "2023", year, 1) + "严格按照《信访条例》办理。"
		got := Severity("")
		for _, f := range check(t, c, linesOf(text), Options{}) {
			if f.Rule == RuleLawRepealed {
				got = f.Severity
			}
		}
		if got != want {
			t.Errorf("report for %s: %q, want %q", year, got, want)
		}
	}
}

func TestArticle(t *testing.T) {
	testSentences(t, RuleArticle, []sentence{
		{"根据《信访工作条例》第三十四条的规定办理。", ""},
		{"根据《信访工作条例》第五十一条的规定办理。", Error},
		{"根据《信访工作条例》第60条的规定办理。", Error},
		{"学习《信访工作条例》，根据《条例》第五十二条办理。", Error},
		{"学习《信访工作条例》和《政府信息公开条例》，根据《条例》第五十二条办理。", ""}, // which of them?
		{"根据《行政处罚法》第九十条的规定办理。", Error},
		{"根据《行政处罚法》第四十条的规定办理。", ""},
		{"根据《民法典》第一千二百六十条的规定办理。", ""},
		{"根据《某市信访条例》第九十条的规定办理。", ""},
	})
}

func TestArticleByKnowledge(t *testing.T) {
	c := load(t)
	text := head + "根据《信访工作条例》第三十四条，应当在九十日内办结。\n根据《信访工作条例》第五十一条办理。"
	problem := func(s string) []Problem {
		if i := strings.Index(s, "《"); i >= 0 {
			return []Problem{{Start: i, End: i + len("《信访工作条例》第"), Message: "条文不是这样规定的", Suggestion: "核对原文。"}}
		}
		return nil
	}
	var got []int
	for _, f := range check(t, c, linesOf(text), Options{Citations: problem}) {
		if f.Rule == RuleArticle {
			got = append(got, f.Line)
		}
	}
	if len(got) != 2 || got[0] != 3 || got[1] != 4 {
		t.Errorf("findings on lines %v, want one each on 3 and 4", got)
	}
	check(t, c, linesOf(text), Options{Citations: func(string) []Problem { return []Problem{{Start: -1, End: 9}, {Start: 5, End: 1e6}} }})
}

func TestYear(t *testing.T) {
	testSentences(t, RuleYear, []sentence{
		{"一、2022年推进法治政府建设的主要举措和成效", Error},
		{"一、2023年推进法治政府建设的主要举措和成效", ""},
		{"四、2024年工作安排", ""},
		{"四、2023年工作安排", ""},
		{"四、2022年工作打算", Warning},
		{"针对2022年度考核指出的问题，逐项整改。", ""},
		{"学习贯彻党的二十届三中全会精神。", Error},
		{"按照党的二十届三中全会决策部署推进改革。", Error},
		{"以优异成绩迎接党的二十届三中全会胜利召开。", ""},
		{"做好党的二十届三中全会期间信访服务保障。", ""},
		{"学习贯彻党的二十大和二十届二中全会精神。", ""},
		{"2024年9月召开了全市信访局长会议。", Warning},
		{"2023年9月召开了全市信访局长会议。", ""},
		{"将于2024年9月底前完成。", ""},
		{"2月30日召开会议。", Error},
		{"2月28日召开会议。", ""},
		{"2023年2月29日召开会议。", Error},
		{"落实《法治政府建设实施纲要（2015－2020年）》。", Warning},
		{"落实《法治政府建设实施纲要（2021－2025年）》。", ""},
		{"《法治政府建设实施纲要（2015－2020年）》终期评估后，制定新的方案。", ""},
		{"开展《信访工作条例》实施1周年宣传。", ""},
		{"开展《信访工作条例》实施三周年宣传。", Warning},
		{"学习《中共中央关于进一步全面深化改革、推进中国式现代化的决定》。", Error},
	})
	testSentences(t, RuleYear, []sentence{
		{"工作情况如上。\n某市信访局\n2024年1月28日", ""},
		{"工作情况如上。\n某市信访局\n2022年1月28日", Warning},
	})
}

func TestVague(t *testing.T) {
	testSentences(t, RuleVague, []sentence{
		{"全年化解信访积案多件。", Warning}, {"接待较多批次来访群众。", Warning}, {"涉及数额较大。", Warning},
		{"补偿一定数额的资金。", Warning}, {"化解30多件信访积案。", ""}, {"化解率较高。", Warning},
		{"化解信访积案30件。", ""}, {"开展多种形式的宣传。", ""}, {"进京访数量较多的县区实行通报。", ""},
		{"化解数十件信访积案。", Warning}, {"覆盖2000余人。", ""},
	})
}

func TestStructure(t *testing.T) {
	testSentences(t, RuleStructure, []sentence{
		{"一、主要成效\n正文。\n三、存在的不足\n正文。", Error},
		{"一、主要成效\n正文。\n一、存在的不足\n正文。", Error},
		{"一、主要成效\n（一）甲\n正文。\n（三）乙\n正文。", Error},
		{"一、主要成效\n（一）甲\n正文。\n二、存在的不足\n（一）乙\n正文。", ""},
		{"一是抓学习。二是抓宣传。三是抓落实。", ""},
		{"一是抓学习。三是抓落实。", Error},
		{"一是抓学习。二是抓宣传。二是抓落实。", Error},
		{"制度统一是前提，统一是关键。", ""},
		{"二是抓宣传。三是抓落实。", ""},
		{"一、主要成效\n1.抓学习。\n2.抓宣传。\n4.抓落实。", Warning},
		{"（一）、抓学习。", Warning},
	})
}

func TestStructureItems(t *testing.T) {
	full := []string{"一、主要举措和成效", "加强学习，规范办理。", "二、存在的不足和原因", "力量薄弱。", "三、主要负责人履行第一责任人职责情况", "带头落实。", "四、下一年度主要安排", "继续加强。"}
	for name, test := range map[string]struct {
		lines []string
		want  int
	}{
		"complete":       {full, 0},
		"no 不足":          {append(append([]string{}, full[:2]...), "二、主要负责人履行第一责任人职责情况", "带头落实。", "三、下一年度主要安排", "继续加强。"), 1},
		"不足 in a clause": {append(append([]string{}, full[:2]...), "二、主要负责人履行第一责任人职责情况", "带头落实，但力量还需加强。", "三、下一年度主要安排", "继续加强。"), 1},
		"an extract":     {full[:2], 0},
	} {
		if got := found(t, load(t), RuleStructure, strings.Join(test.lines, "\n")); len(got) != test.want && name != "no 不足" {
			t.Errorf("%s: %d findings, want %d: %v", name, len(got), test.want, got)
		}
		n := 0
		for _, f := range check(t, load(t), linesOf(head+strings.Join(test.lines, "\n")), Options{}) {
			if f.Rule == RuleStructure {
				n++
			}
		}
		if n != test.want {
			t.Errorf("%s: %d findings, want %d", name, n, test.want)
		}
	}
	for _, f := range check(t, load(t), linesOf("某市信访局2023年政府信息公开工作年度报告\n一、总体情况\n公开信息15条。\n二、存在问题\n形式不多。\n三、改进情况\n继续加强。"), Options{}) {
		t.Errorf("a report on disclosure: %v", f)
	}
	yearless := "某市信访局法治政府建设情况报告\n市委：\n一、主要举措和成效\n用1年时间将积案清零。\n二、存在的不足\n力量薄弱。\n三、第一责任人职责\n带头落实。"
	if got := check(t, load(t), linesOf(yearless), Options{}); len(got) != 1 || got[0].Severity != Error || !strings.Contains(got[0].Message, "下一年度的主要安排") {
		t.Errorf("a report of no year without plans: %v", got)
	}
	petition := "某市信访局关于2023年信访情况的报告\n市委：\n一、基本情况\n登记100件次。\n二、转送交办情况\n转送20件。\n三、下一步安排\n继续加强。"
	if got := check(t, load(t), linesOf(petition), Options{}); len(got) != 1 || !strings.Contains(got[0].Message, "三项建议") {
		t.Errorf("petition report without recommendations: %v", got)
	}
}

func TestFormat(t *testing.T) {
	testSentences(t, RuleFormat, []sentence{
		{"印发某信[2023]7号文件。", Warning}, {"印发某信〔2023〕7号文件。", ""}, {"印发某信〔2023〕第7号文件。", Warning},
		{"印发某信〔2023〕07号文件。", Warning}, {"加强学习,规范办理。", Warning}, {"加强学习，，规范办理。", Warning},
		{"加强《学习，规范办理。", Warning}, {"加强“学习，规范办理。", Warning}, {"学习《甲》、《乙》。", Info}, {"学习《甲》《乙》。", ""},
		{"3月08日召开会议。", Warning}, {"3月8日召开会议。", ""}, {"处理量为3,000件。", ""}, {"化解１５件。", Info},
		{"网址为http://example.com/a?b=1。", ""}, {"“甲（乙）”和《丙〈丁〉》。", ""},
		{"情况如上。\n某市信访局\n2024.1.28", Warning}, {"情况如上。\n某市信访局\n二〇二四年一月二十八日", Warning},
		{"情况如上。\n某市信访局\n2024年1月28日", ""},
	})
	testSentences(t, RuleFormat, []sentence{
		{"**二是**加强学习。", Warning}, {"***二是***加强学习。", Warning}, {"要**坚持依法办理**，规范程序。", Warning}, {"**一是**加强学习，信访人张**到场。", Warning},
		{"信访人张**反映李**占地。", ""}, {"信访人张**、李**，电话138****1234、139**1234。", ""}, {"身份证号1101**********002X，信访人高**、于**。", ""}, {"**市**区来访。", ""},
	})
	c := load(t)
	got := check(t, c, linesOf("关于2023年法治政府建设情况的报告。\n市委:\n情况如下。"), Options{})
	if len(got) != 2 || got[0].Line != 1 || got[1].Line != 2 {
		t.Errorf("title with a full stop, addressee with a half-width colon: %v", got)
	}
}

// TestHeadingsThatBeginWithNumbers: 二、三项建议 is a heading, 一、二季度 is none.
func TestHeadingsThatBeginWithNumbers(t *testing.T) {
	testSentences(t, RuleStructure, []sentence{
		{"一、情况\n二、三项建议\n三、打算和不足、第一责任人", ""}, {"一、情况\n一、二季度工作平稳。\n二、打算和不足、第一责任人", ""},
		{"一、情况\n三、三项建议、打算和不足、第一责任人", Error},
	})
	c := load(t)
	if got := check(t, c, linesOf("三、主要做法\n（一）畅通渠道\n四、下一步打算"), Options{}); len(got) > 0 {
		t.Errorf("a part of a report: %v", got)
	}
}

func TestTypo(t *testing.T) {
	testSentences(t, RuleTypo, []sentence{
		{"年初签定责任书。", Warning}, {"年初签订责任书。", ""}, {"召开坐谈会。", Warning}, {"计划解决问题。", ""},
		{"划解矛盾。", Warning}, {"建立台帐。", Warning}, {"其它问题。", Info}, {"推进法制政府建设。", Warning},
		{"局法制科负责审核，加强法制审核。", ""}, {"发布署名文章。", ""}, {"布署工作。", Warning}, {"截止目前，办结10件。", Warning},
		{"报名截止时间为5月。", ""}, {"工作法得到推广，合作法律机构。", ""}, {"学习《某市签定办法》。", ""}, {"推委会主任。", ""},
		{"累计化解积案，履行答复义务，职工做好台账，做风险评估。", ""}, {"攻坚难题，律师团化解律师费纠纷，登记律师名册。", ""},
		{"确保章程落实，幼儿园满意，搭建帐篷，既使用又维护。", ""}, {"法规化、政策化、统计化。", ""}, {"正规化建设。", ""}, {"制定发展规化。", Warning},
	})
}

// folder is a folder of files by name.
func folder(files map[string]string) fs.FS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func TestTypoTablesExtend(t *testing.T) {
	c, err := Load(folder(map[string]string{"typos.yaml": "- {wrong: 清零行动, right: 清仓行动}\n"}))
	if err != nil {
		t.Fatal(err)
	}
	if got := found(t, c, RuleTypo, "开展清零行动。"); len(got) != 1 {
		t.Errorf("the bureau's own word: %v", got)
	}
}

func TestTablesAreRefused(t *testing.T) {
	for _, tt := range [][2]string{
		{"typos.yaml", "- {wrong: 甲, right: 甲}\n"}, {"typos.yaml", "- {wrong: 甲, right: 乙, severity: eror}\n"},
		{"laws.yaml", "- {name: 甲法, issued: 昨天}\n"}, {"laws.yaml", "- {name: 甲法, also: ['']}\n"},
		{"vague.yaml", "- {nonsense: 1}\n"}, {"vague.yaml", "- {word: '', severity: info}\n"}, {"vague.yaml", "- {word: 若干个}\n"},
		{"events.yaml", "- {words: [''], name: 甲, date: 2099-01-01}\n"}, {"events.yaml", "- {words: [乙], name: 甲}\n"},
		{"partitions.yaml", "- {name: 甲, parts: [[乙]]}\n"},
	} {
		if _, err := Load(folder(map[string]string{tt[0]: tt[1]})); err == nil || !strings.Contains(err.Error(), tt[0]) {
			t.Errorf("%s %q: error %v, want one that names the file", tt[0], tt[1], err)
		}
	}
}

func TestRepeat(t *testing.T) {
	testSentences(t, RuleRepeat, []sentence{
		{"群众的的诉求。", Warning}, {"达到目的的做法。", ""}, {"为了了解情况。", ""}, {"推进推进工作。", Warning},
		{"一件一件地办理。", ""}, {"层层压实责任，事事有着落。", ""}, {"重信重访和初信初访。", ""}, {"研究研究再定。", ""},
		{"深入开展矛盾纠纷排查化解和源头治理工作。\n深入开展矛盾纠纷排查化解和源头治理工作。", Warning},
		{"一是深入开展矛盾纠纷排查化解和源头治理工作。\n二是深入开展矛盾纠纷排查化解和源头治理工作。", Warning},
		{"存在在册人员。", ""}, {"法治化化解。", ""}, {"依法依规、有理有据。", ""},
		{"党组织组织党员学习。", ""}, {"工会组织组织职工培训。", ""}, {"人大代表代表群众发言。", ""}, {"主要领导领导有方。", ""},
		{"组织组织党员学习。", Warning}, {"认真组织组织学习。", Warning}, {"各支部学习学习文件。", Warning},
	})
}

func TestVoice(t *testing.T) {
	testSentences(t, RuleVoice, []sentence{
		{"我两次到市委党校授课。", Warning}, {"年内，我先后主持召开会议5次。", Warning}, {"我局两次召开会议。", ""},
		{"我市、我区、我办、我国、我们都在努力。", ""}, {"开展“我为群众办实事”活动。", ""}, {"强化自我监督、自我革命。", ""},
		{"交办我市712件。", ""}, {"本人带头学法。", Warning}, {"信访人本人到场。", ""}, {"我认真履行职责。", Warning},
		{"人人为我、我为人人。", ""}, {"我委积极推进。", ""},
	})
	c := load(t)
	for _, f := range check(t, c, linesOf("某某同志2023年述法报告\n市委：\n我认真履行职责。"), Options{}) {
		if f.Rule == RuleVoice {
			t.Errorf("a personal report: %v", f)
		}
	}
}

func TestPrivacy(t *testing.T) {
	testSentences(t, RulePrivacy, []sentence{
		{"身份证号11010519491231002X。", Error}, {"编号110105194912310021。", ""}, {"电话13800138000。", Error},
		{"联系电话：13800138000。", Warning}, {"服务热线12345。", ""}, {"编码20230101123456。", ""},
		{"信访人张建国反映问题。", Warning}, {"信访人张某某反映问题。", ""}, {"信访人张××反映问题。", ""}, {"信访人李某，多次来访。", ""},
		{"电话138 0013 8000。", Error}, {"电话138-0013-8000。", Error}, {"处理138 0013件。", ""}, {"编号20138-0013-8000。", ""},
		{"律师周明远到场。", ""}, {"信访人许多次来访。", ""}, {"信访人周边群众到场。", ""}, {"信访人陈述，情况属实。", ""},
		{"信访人对办理结果满意。", ""}, {"家住某某镇某某村12号。", Warning}, {"阳光小区3栋2单元501室。", Warning},
		{"办公楼3号楼为信访接待场所。", ""}, {"来访群众王小兰、李大山等5人。", Warning}, {"信访人高度评价。", ""},
		{"信访人郑重要求公开道歉。", ""}, {"信访群众周一到局反映问题。", ""}, {"当事人孙子在外地。", ""}, {"信访人孙女因病休学。", ""},
		{"信访人郑建国要求公开道歉。", Warning}, {"信访群众周建国到局反映问题。", Warning}, {"当事人孙建国在外地。", Warning},
		{"信访人王**投诉物业，电话138****1234。", ""}, {"信访人**王建国**投诉物业。", Warning},
	})
}
