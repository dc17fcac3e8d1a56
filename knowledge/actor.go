package knowledge

import (
	"fmt"
	"strings"
)

// actor is whose doing an article is about. A question about what one of them
// has to do, or has done, is not about the others.
type actor int

const (
	actorAny     actor = iota
	actorBureau        // 信访部门
	actorUnit          // 其他机关、单位
	actorVisitor       // 信访人
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
	}
	return actorAny, fmt.Errorf("%q is no actor: want 信访部门, 其他机关 or 信访人", s)
}

// actorLoss is the factor of an article about another actor than the question.
const actorLoss = 0.8

// Words for the petition department, and for other bodies, of which a question
// is about one where it names none of the other kind.
var (
	bureauWords = []string{"信访局", "信访部门", "信访办", "信访中心", "信访机构"}
	unitWords   = []string{"局", "街道办", "街道", "镇政府", "乡政府", "县政府", "市政府", "镇里", "乡里", "委员会", "部门", "单位", "窗口", "办理机关", "承办", "厅"}
	officeWords = []string{"政府", "局", "单位", "部门", "街道", "镇里", "乡里", "我们", "咱们", "咱", "工作人员", "值班", "机关"}
	dutyWords   = []string{"应当做什么", "应该做什么", "该做什么", "要做什么", "应当怎么", "应该怎么", "该怎么", "怎么做", "应立即", "应当立即", "有什么义务", "什么义务", "先做什么", "如何应对", "怎么应对", "怎么报", "报给谁", "向谁报"}
)

// actorsOf tells which actors a question is not about.
func actorsOf(q *analysed) (excluded [actorVisitor + 1]bool) {
	rest := q.text
	bureau := containsAny(rest, bureauWords)
	for _, word := range bureauWords {
		rest = strings.ReplaceAll(rest, word, "")
	}
	unit := containsAny(rest, unitWords)
	excluded[actorBureau] = unit && !bureau
	excluded[actorUnit] = bureau && !unit
	excluded[actorVisitor] = asksDuty(q.asked) && containsAny(q.asked, officeWords)
	return excluded
}

// asksDuty tells whether a text asks what someone has to do.
func asksDuty(text string) bool { return containsAny(text, dutyWords) }
