package knowledge

import (
	"fmt"
	"strings"
)

// actor is whose doing an article is about. A question about what one of them
// has to do, or has done, is not about the others.
type actor int

const (
	actorAny      actor = iota
	actorBureau         // 信访部门
	actorUnit           // 其他机关、单位
	actorVisitor        // 信访人
	actorOffice         // 各级机关、单位, the petition department among them
	actorOffender       // 信访人 who broke a rule, and what others do about it
)

// parseActor reads the actor of an article in matters.yaml.
func parseActor(s string) (actor, error) {
	switch s {
	case "":
		return actorAny, nil
	case "信访部门":
		return actorBureau, nil
	case "其他机关":
		return actorUnit, nil
	case "信访人":
		return actorVisitor, nil
	case "各级机关":
		return actorOffice, nil
	case "违规信访人":
		return actorOffender, nil
	}
	return actorAny, fmt.Errorf("%q is no actor: want 信访部门, 其他机关, 信访人, 各级机关 or 违规信访人", s)
}

// actorLoss is the factor of an article about another actor than the question.
const actorLoss = 0.8

// Words for the petition department, and for other bodies, of which a question
// is about one where it names none of the other kind.
var (
	bureauWords  = []string{"信访局", "信访部门", "信访办", "信访中心", "信访机构"}
	unitWords    = []string{"局", "街道办", "街道", "镇政府", "乡政府", "县政府", "市政府", "镇里", "乡里", "委员会", "部门", "单位", "窗口", "办理机关", "承办", "厅"}
	officeWords  = []string{"政府", "局", "单位", "部门", "街道", "镇里", "乡里", "我们", "咱们", "咱", "工作人员", "值班", "机关"}
	visitorWords = []string{"信访人", "上访人", "来访人", "群众", "老百姓"}
	dutyWords    = []string{"应当做什么", "应该做什么", "该做什么", "要做什么", "应当怎么", "应该怎么", "该怎么", "怎么做", "应立即", "应当立即", "有什么义务", "什么义务", "先做什么", "如何应对", "怎么应对", "怎么报", "报给谁", "向谁报"}
)

// actorsOf tells which actors a question is not about.
func actorsOf(q *analysed) (excluded [actorOffender + 1]bool) {
	rest := q.text
	bureau := containsAny(rest, bureauWords)
	for _, word := range bureauWords {
		rest = strings.ReplaceAll(rest, word, "")
	}
	unit := containsAny(rest, unitWords)
	excluded[actorBureau] = unit && !bureau
	excluded[actorUnit] = bureau && !unit
	excluded[actorVisitor] = asksDuty(q.asked) && containsAny(q.asked, officeWords)
	if asksOfVisitor(q.asked) {
		excluded[actorBureau], excluded[actorUnit], excluded[actorOffice] = true, true, true
	}
	if q.aim.liability && !doneByVisitor(q.text) && containsAny(q.asked, answerableNames) && !containsAny(q.asked, visitorNames) {
		excluded[actorVisitor], excluded[actorOffender] = true, true
	}
	if q.aim.breach && doneByVisitor(q.text) {
		excluded[actorBureau], excluded[actorUnit], excluded[actorOffice] = true, true, true
	}
	return excluded
}

// asksOfVisitor tells whether a text asks what visitors must or may do.
func asksOfVisitor(text string) bool {
	for _, who := range visitorWords {
		rest, ok := strings.CutPrefix(text, who)
		if ok && hasPrefix(rest, []string{"应", "要", "必须", "得", "有什么义务", "不得", "能不能", "可不可以", "可以"}) {
			return true
		}
	}
	return false
}

// Words for those who bring a matter up, and for those whom they bring it to.
var (
	visitorNames = []string{"有人", "信访人", "上访", "来访", "访民", "老户", "村民", "居民", "业主", "住户", "群众", "老百姓", "职工", "工人", "农民工", "司机", "家长", "家属", "亲属", "带头", "对方", "一伙", "一群", "几十个", "多人", "十几个", "上百", "老乡", "闹事"}
	// answerableNames are those on the side of the offices who answer for a breach.
	answerableNames = []string{"我们", "我局", "我单位", "咱们", "局里", "局长", "单位", "部门", "干部", "经办", "承办", "分管", "领导", "科长", "工作人员", "办事员", "窗口", "镇里", "乡里", "街道", "信访局", "职能局", "责任人", "书记", "镇长", "主任"}

	staffNames = []string{"工作人员", "干部", "经办", "承办", "办事员", "值班", "领导", "局长", "科长", "主任", "书记", "镇长", "县长", "单位", "部门", "窗口", "接待员", "接访员", "同事", "我局", "我们"}
)

// doneByVisitor tells whether what a text tells of is the doing of visitors.
func doneByVisitor(text string) bool {
	return containsAny(text, visitorNames) && !containsAny(text, staffNames)
}

// asksDuty tells whether a text asks what someone has to do.
func asksDuty(text string) bool { return containsAny(text, dutyWords) }
