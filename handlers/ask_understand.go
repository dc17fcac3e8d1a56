package handlers

import (
	"context"
	"time"

	"xinfangbot/internal/llm/hybrid"
	"xinfangbot/knowledge"
	"xinfangbot/prompts"
)

// Understanding is what a model makes sense of questions with, beside their
// words.
type Understanding struct {
	Answerer    *knowledge.Answerer
	Regulations *knowledge.Regulations
	// Words ranks articles by the words of a question, Meaning by what it means;
	// nil: nothing does.
	Words   *knowledge.Index
	Meaning *hybrid.Index[int]
}

// MeaningDocuments are the articles as they are ranked by meaning: what each is
// about, and its wording.
func MeaningDocuments(r *knowledge.Regulations) []hybrid.Document[int] {
	articles := r.Articles()
	list := make([]hybrid.Document[int], len(articles))
	for i, a := range articles {
		list[i] = hybrid.Document[int]{ID: a.Number, Text: a.Subject + "\n" + a.Rule + "\n" + a.Text}
	}
	return list
}

// unclear tells whether a question could not be answered as it stands and the
// model may make sense of it.
func (m *Model) unclear(q Query) bool {
	if m.Understanding == nil || !q.Answer.Refused {
		return false
	}
	return len(q.Answer.Choices) > 0 || q.Last != nil || m.Understanding.Meaning != nil && m.Understanding.Answerer.Recognises(q.Text)
}

// understand has the model make sense of an unclear question: put in full what
// leans on the question before it, choose among what a vague one may mean, and
// name the article that is nearest to one that is not answered. Where it cannot,
// the thought stays as it is.
func (m *Model) understand(ctx context.Context, q Query, thought Thought) (Thought, error) {
	if q.Last != nil {
		full, o := m.Writer.Rewrite(ctx, q.Person, []prompts.Exchange{*q.Last}, q.Text)
		m.log("rewrite", o)
		if o.Mode == knowledge.ModeModel && full != q.Text {
			if better, ok, err := q.meant(full, thought); ok || err != nil {
				return better, err
			}
		}
	}
	if len(q.Answer.Choices) > 0 {
		i, o := m.Writer.Choose(ctx, q.Person, q.Text, q.Answer.Choices)
		m.log("choose", o)
		if i >= 0 {
			better, _, err := q.meant(q.Answer.Choices[i], thought)
			return better, err
		}
		return thought, nil
	}
	if n := m.nearest(ctx, q); n > 0 {
		article, _ := m.Understanding.Regulations.Article(n)
		thought.Text += "\n意思最接近的是" + article.Name() + "（" + article.Subject + "），供参考。发送“" + article.Name() + "”查看原文。"
	}
	return thought, nil
}

// meant is the thought about a question that stands for the one that was asked;
// ok is false where it is not answered either.
func (q Query) meant(full string, thought Thought) (better Thought, ok bool, err error) {
	a, topic, err := q.Again(full)
	if err != nil || a.Refused {
		return thought, false, err
	}
	thought.Answer, thought.Understood, thought.Topic = a, full, topic
	thought.Checks.Mode = a.Mode
	return thought, true, nil
}

// maxNearest is how many articles the model chooses from.
const maxNearest = 5

// nearest is the article that the model takes to be nearest to what is asked, 0
// where it takes none to be.
func (m *Model) nearest(ctx context.Context, q Query) int {
	ranked := m.ranked(ctx, q.Person, q.Text, maxNearest)
	candidates := make([]string, len(ranked))
	for i, n := range ranked {
		article, _ := m.Understanding.Regulations.Article(n)
		candidates[i] = article.Subject + "：" + article.Rule
	}
	i, o := m.Writer.Choose(ctx, q.Person, q.Text, candidates)
	m.log("nearest", o)
	if i < 0 {
		return 0
	}
	return ranked[i]
}

// meaningLimit is how long a search by meaning may take: the words alone find
// most of what is asked.
const meaningLimit = 15 * time.Second

// ranked are the n articles that fit a question best, by its words and its
// meaning; nil where meaning counts for nothing.
func (m *Model) ranked(ctx context.Context, person, question string, n int) []int {
	u := m.Understanding
	if u == nil || u.Meaning == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, meaningLimit)
	defer cancel()
	var words []int
	for _, hit := range u.Words.Search(question, n) {
		words = append(words, hit.Article.Number)
	}
	ranked, err := u.Meaning.Rank(ctx, person, question, words, n)
	if err != nil && m.Logger != nil {
		m.Logger.Warn("questions are searched by their words alone", "err", err)
	}
	return ranked[:min(n, len(ranked))]
}

// maxBeside is how many articles the model is given beside those of the answer
// without it.
const maxBeside = 3

// evidence is what an answer may cite: what the one without a model does, and
// then what ranks high by meaning; nil where meaning counts for nothing.
func (m *Model) evidence(ctx context.Context, person, question string, a knowledge.Answer) []knowledge.Evidence {
	ranked := m.ranked(ctx, person, question, maxBeside)
	if len(ranked) == 0 {
		return nil
	}
	citations := a.Citations[:len(a.Citations):len(a.Citations)]
	for _, n := range ranked {
		citations = append(citations, knowledge.Citation{Source: m.Understanding.Regulations.Name, Article: n})
	}
	return m.Understanding.Regulations.Evidence(citations)
}

// history is what was said before in a conversation, for the model.
func (s askState) history() *prompts.Exchange {
	if s.Topic == nil {
		return nil
	}
	return &prompts.Exchange{Question: s.Topic.Question, Answer: s.Said}
}
