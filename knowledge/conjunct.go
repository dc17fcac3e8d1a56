package knowledge

import "strings"

// each are the words with which a question asks the same of several things.
var each = []string{"分别", "各自", "，各", "各是", "各要", "各由", "各怎么", "各有", "各对应", "又各", "各按", "各担", "各得", "各走", "各属", "各做", "各管", "各需", "各找", "各该"}

// asksEach tells whether a question asks the same of several things or sides.
func asksEach(text string) bool {
	return saysEach(text) || strings.Contains(text, "区别") || strings.Contains(text, "先") && strings.Contains(text, "再")
}

// conjuncts are the sides of a question that asks about several things at once,
// each with what is asked about all of them (督查和督办分别怎么规定), or nothing.
func conjuncts(text string) []string {
	if sides := both(text); sides != nil {
		return sides
	}
	for _, word := range each {
		head, asked, ok := strings.Cut(text, word)
		if !ok || countHan(asked) == 0 || containsAny(head, []string{"哪", "什么", "怎么", "几"}) {
			continue
		}
		head = strings.TrimRight(countsSides.Replace(head), "，, ")
		if list, rest, ok := strings.Cut(head, "，"); ok && countHan(rest) <= longestShared && containsAny(list, ands) && !containsAny(rest, ands) {
			head, asked = list, rest+asked // 中央的和地方的联席会议，召集人各是谁
		}
		if sides := splitShared(head); len(sides) > 1 {
			for i := range sides {
				sides[i] += asked
			}
			return sides
		}
	}
	if sides := either(text); sides != nil {
		return sides
	}
	if strings.Contains(text, "，") || !saysEach(text) && !containsAny(text, []string{"以及", "还有", "两者", "区别", "不同", "不一样"}) {
		return nil
	}
	for _, and := range ands {
		left, right, ok := strings.Cut(text, and)
		if ok && and == "、" && asks(left) {
			continue
		}
		if ok && countHan(left) > 1 && countHan(right) > 3 && !hasPrefix(right, []string{"哪", "什么", "几", "多少", "没有"}) {
			return []string{left, right}
		}
	}
	return nil
}

// longestShared is how many Chinese characters there are at most in what the
// sides of a question share.
const longestShared = 8

// countsSides takes out the words that say how many sides there are.
var countsSides = strings.NewReplacer("，三家", "，", "，两家", "，", "，三者", "，", "，两者", "，", "，三级", "，", "，这三个", "，", "，这两个", "，")

// both are the sides of a question that asks of several things whether all of
// them may or must (复查和复核是不是都要书面答复), or nothing.
func both(text string) []string {
	list, asked, ok := strings.Cut(text, "都")
	if !ok || !hasPrefix(asked, []string{"能", "可以", "要", "得", "必须", "应当", "是", "有"}) || strings.Contains(list, "，") {
		return nil
	}
	list, _ = cutAnySuffix(list, "是不是", "能不能", "是否", "会不会", "分别")
	sides := splitSides(list)
	if len(sides) < 2 {
		return nil
	}
	for i := range sides {
		sides[i] += asked
	}
	return sides
}

// either are the two cases of a question that tells both before it asks
// (单位撤销的，或者牵涉几家的，由谁受理), or nothing.
func either(text string) []string {
	left, right, ok := strings.Cut(text, "，或者")
	if !ok {
		return nil
	}
	clauses := splitClauses(right, minClause)
	asked := clauses[len(clauses)-1]
	if len(clauses) < 2 || asks(left) || isShort(left) || !asks(asked) {
		return nil
	}
	return []string{left + "，" + asked, right}
}

// saysEach tells whether a text says 分别 or 各 of several things, and not 各级,
// 各部门 or 各种, which are words of their own.
func saysEach(text string) bool {
	if strings.Contains(text, "分别") {
		return true
	}
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, "各")
		if !ok {
			return false
		}
		if !hasPrefix(after, []string{"级", "类", "种", "地", "单位", "部门", "方", "界", "位", "乡", "镇", "区", "县", "市", "省", "机关", "行各业", "个部门", "个单位", "科室", "家"}) {
			return true
		}
		rest = after
	}
}

// ands join the sides of a question.
var ands = []string{"以及", "还有", "和", "与", "、", "跟"}

// splitShared splits what is asked about at its conjunctions, and gives every
// side what they share: 听证在办理和复核阶段 is of 听证, 联席会议和信访局在督查上 of
// 督查, 事项的形式、内容 of 事项.
func splitShared(head string) []string {
	if left, right, ok := strings.Cut(head, "在"); ok && !strings.HasSuffix(left, "现") && !strings.HasSuffix(left, "正") && !strings.HasSuffix(left, "存") {
		switch inLeft, inRight := containsAny(left, ands), containsAny(right, ands); {
		case inRight && !inLeft && countHan(left) <= longestShared:
			return shared(left, right, "")
		case inLeft && !inRight && countHan(right) <= longestShared:
			return shared("", left, right)
		}
	}
	if of, list, ok := strings.Cut(head, "的"); ok && !containsAny(of, ands) && !strings.Contains(list, "的") && !strings.ContainsAny(of, "，,") {
		return shared(of, list, "")
	}
	return splitSides(head)
}

// shared are the sides of a list with what stands before and after them.
func shared(before, list, after string) []string {
	sides := splitSides(list)
	for i := range sides {
		sides[i] = before + sides[i] + after
	}
	return sides
}

// splitSides splits what is asked about at its conjunctions into at most
// maxParts sides; shorter ones than a word of the trade stay together.
func splitSides(text string) []string {
	sides := []string{text}
	for _, and := range ands {
		var split []string
		for _, s := range sides {
			left, right, ok := strings.Cut(s, and)
			for ok && countHan(left) > 1 && countHan(right) > 1 {
				split = append(split, left)
				s = right
				left, right, ok = strings.Cut(s, and)
			}
			split = append(split, s)
		}
		sides = split
	}
	if len(sides) > maxParts {
		return nil
	}
	return sides
}
