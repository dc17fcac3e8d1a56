package report

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// bodyEndings are the words that names of bodies end in, longer ones first.
var bodyEndings = [...]string{
	"街道办事处", "律师事务所", "人民政府", "人民法院", "人民检察院", "有限公司", "联席会议", "领导小组", "委员会", "办公室", "办事处", "事务所", "联合会", "研究院",
	"政法委", "检察院", "法院", "公司", "集团", "大学", "学院", "医院", "银行", "协会", "中心", "纪委", "监委", "市委", "县委", "区委", "省委", "旗委", "州委",
	"市政府", "县政府", "区政府", "省政府", "旗政府", "州政府", "局", "厅",
}

// bodyJoints are words that stand before a body's name and are no part of it.
var bodyJoints = [...]string{
	"会同", "联合", "邀请", "强化", "支持", "促进", "建成", "推进", "加强", "纳入", "责成", "函告", "提请", "组织", "协调", "督促", "指导", "配合", "通过", "依托", "推动", "要求", "以及", "建立", "成立", "设立", "召开", "健全", "完善", "充分发挥", "发挥", "牵头", "主动",
	"由", "与", "和", "及", "同", "向", "在", "对", "至", "到", "等", "为", "被", "把", "将", "请", "经", "受", "从", "于", "并", "各", "报", "送", "交", "转", "是", "我", "本", "该", "以", "的", "了", "全",
}

// commonBodies are named by nobody in particular: any report speaks of them.
var commonBodies = [...]string{
	"信访局", "国家信访局", "上级信访局", "市信访局", "省信访局", "局", "厅", "办公室", "委员会", "人民政府", "人民法院", "人民检察院", "法院", "检察院", "党委政府", "市委", "县委", "区委", "省委", "旗委", "州委",
	"市政府", "县政府", "区政府", "省政府", "旗政府", "州政府", "领导小组", "联席会议", "信访工作联席会议", "信访联席会议", "公司", "集团", "中心", "协会", "银行", "医院", "大学", "学院", "街道办事处", "办事处", "律师事务所", "事务所", "政法委", "纪委", "监委",
	"局办公室", "信访局办公室", "联席会议办公室", "联席办", "信访工作联席会议办公室",
}

// bodies reports bodies that the grounds do not name.
func (c *sectionCheck) bodies() {
	var taken []Stretch
	for _, ending := range bodyEndings {
		for _, p := range places(c.text, ending) {
			end := p + len(ending)
			if slices.ContainsFunc(taken, func(s Stretch) bool { return s.Start < end && p < s.End }) || !endsBody(c.text, p, ending) {
				continue
			}
			taken = append(taken, Stretch{p, end})
			name := bodyName(hanBefore(c.text[:p], 14)) + ending
			if !c.knowsBody(name, ending) {
				c.report(InventedBody, end-len(name), end, "“%s”在事实和笔记里没有", name)
			}
		}
	}
}

// endsBody tells whether an ending is that of a body's name: 格局, 局面 and
// 以人民为中心 are none.
func endsBody(text string, at int, ending string) bool {
	before, after := text[:at], text[at+len(ending):]
	switch ending {
	case "局":
		last, _ := utf8.DecodeLastRuneInString(before)
		return !strings.ContainsRune("格大全布结开破时战政定当终僵", last) && hasAnyPrefix(after, []string{"面", "势", "限", "部", "促", "域"}) == ""
	case "厅":
		last, _ := utf8.DecodeLastRuneInString(before)
		return !strings.ContainsRune("大客餐门", last)
	case "中心":
		return hasAnyPrefix(after, []string{"工作", "任务", "大局", "思想", "环节", "组"}) == "" && hasAnySuffix(before, []string{"为", "围绕", "以人民为", "党和国家"}) == ""
	case "集团":
		return hasAnyPrefix(after, []string{"犯罪"}) == ""
	}
	return true
}

// bodyName is the name before an ending without the words that lead to it.
func bodyName(before string) string {
	for _, joint := range bodyJoints {
		if i := strings.LastIndex(before, joint); i >= 0 {
			before = before[i+len(joint):]
		}
	}
	return before
}

// placeUnits end the names of places.
const placeUnits = "省市县区旗镇乡州盟"

// knowsBody tells whether the grounds name a body, or anybody would. The
// longest part of the name that is known counts; where the name of a place
// stands before it, it is another place's body.
func (c *sectionCheck) knowsBody(name, ending string) bool {
	for at := range name {
		part := name[at:]
		if part == ending && at > 0 {
			return isVagueBody(name[:at])
		}
		if !slices.Contains(commonBodies[:], part) && !c.says(part) {
			continue
		}
		first, _ := utf8.DecodeRuneInString(part)
		last, _ := utf8.DecodeLastRuneInString(name[:at])
		return at == 0 || !strings.ContainsRune(placeUnits, last) && !strings.ContainsRune(placeUnits, first)
	}
	return false
}

// isVagueBody tells whether what stands before an ending names no body in
// particular: 有关公司, 相关中心.
func isVagueBody(before string) bool {
	return hasAnySuffix(before, []string{"有关", "相关", "责任", "职能", "主管", "上级", "下级", "本级", "同级", "基层", "当地", "属地", "各级", "成员", "涉事", "部分"}) != ""
}
