package prompts

import "strconv"

// NoAnswer is what a model is told to answer where the passages do not answer
// the question.
const NoAnswer = "给出的条文没有规定"

// Bounds in characters of what goes into a prompt about a question.
const (
	maxQuestion   = 600
	maxPassage    = 1500
	maxPassages   = 6000 // all together
	maxDraft      = 3000
	maxFindings   = 1500
	maxTold       = 400 // of an earlier answer
	maxHistory    = 4   // exchanges
	maxCandidate  = 200
	maxCandidates = 20

	answerLength  = 400
	rewriteLength = 80
)

// Passage is a wording that may be cited. Place is how it is cited, such as
// 《信访工作条例》第三十四条.
type Passage struct {
	Place string
	Text  string
}

// Question is what an answer is written from: the passages with the most
// important first.
type Question struct {
	Text     string
	Passages []Passage
}

// questionView is what the templates answer and answer-repair see.
type questionView struct {
	Question        string
	Passages        []string
	Draft, Findings string
	Length          int
	NoAnswer        string
}

func (p *parts) question(q Question) questionView {
	v := questionView{Question: p.data("问题", q.Text, maxQuestion), Length: answerLength, NoAnswer: NoAnswer}
	left := maxPassages
	for i, passage := range q.Passages {
		if left <= 0 {
			p.cut = append(p.cut, "条文")
			break
		}
		text, ok := cut(passage.Text, min(maxPassage, left))
		if !ok {
			p.cut = append(p.cut, passage.Place)
		}
		left -= len([]rune(text))
		v.Passages = append(v.Passages, fence("条文"+strconv.Itoa(i+1)+" "+passage.Place, text))
	}
	return v
}

// Answer asks for an answer to a question from passages.
func (s *Set) Answer(q Question) (Prompt, error) {
	var p parts
	return s.render("answer", p.question(q), &p)
}

// RepairAnswer asks for a draft answer to be mended where findings say it is
// wrong.
func (s *Set) RepairAnswer(q Question, draft string, findings []string) (Prompt, error) {
	var p parts
	v := p.question(q)
	v.Draft, v.Findings = p.data("答稿", draft, maxDraft), p.data("问题清单", list(findings), maxFindings)
	return s.render("answer-repair", v, &p)
}

// Exchange is a question of a conversation and what was answered.
type Exchange struct{ Question, Answer string }

// Rewrite asks for a question that leans on the conversation before it to be
// put in full.
func (s *Set) Rewrite(history []Exchange, question string) (Prompt, error) {
	var p parts
	view := struct {
		History  []string
		Question string
		Length   int
	}{Question: p.data("问话", question, maxQuestion), Length: rewriteLength}
	for _, e := range history[max(0, len(history)-maxHistory):] {
		view.History = append(view.History, p.data("前面的问话", e.Question, maxQuestion), p.data("前面的回答", e.Answer, maxTold))
	}
	return s.render("rewrite", view, &p)
}

// Choose asks which of the candidates a question means.
func (s *Set) Choose(question string, candidates []string) (Prompt, error) {
	var p parts
	view := struct {
		Question   string
		Candidates []string
	}{Question: p.data("问题", question, maxQuestion)}
	for i, c := range candidates[:min(len(candidates), maxCandidates)] {
		view.Candidates = append(view.Candidates, p.data("候选项"+strconv.Itoa(i+1), c, maxCandidate))
	}
	return s.render("choose", view, &p)
}
