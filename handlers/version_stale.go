package handlers

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"xinfangbot/bot"
	"xinfangbot/report"
)

// stale compares a version with the facts as they are now.
func (d *Desk) stale(facts *report.Facts, v report.Version) (report.Stale, error) {
	content, err := v.Content()
	if err != nil {
		return report.Stale{}, err
	}
	layout, _ := report.FindLayout(d.Layouts, v.Layout)
	return content.Stale(layout, facts), nil
}

// StaleNote is one line that tells how many sentences of the last draft no
// longer say what the facts say, for a reply to a change; empty where there is
// no draft, or none of its sentences is concerned. facts have the changed
// values in them. It costs no round trip where the conversation's last turn
// called it too.
func (d *Desk) StaleNote(ctx context.Context, t *bot.Turn, facts *report.Facts) (string, error) {
	versions, err := d.versions(ctx, t, facts.Key)
	if err != nil {
		return "", err
	}
	last, ok := versions.Last()
	if !ok {
		return "", nil
	}
	stale, err := d.stale(facts, last)
	if err != nil || len(stale.Sentences) == 0 {
		return "", err
	}
	return fmt.Sprintf("初稿第%d稿有%d句话与现有数据不一致，发送“版本”查看，或发送“起草”生成新稿。", last.Number, len(stale.Sentences)), nil
}

// Bounds of what is shown of a stale draft.
const (
	maxChanged = 8
	maxStale   = 8
)

// staleText tells what has become of a version since it was made; empty where
// it says nothing that would be said otherwise today.
func staleText(number int, s report.Stale) string {
	var given []string
	for _, c := range s.Changed {
		if !c.Derived {
			given = append(given, changedText(c))
		}
	}
	if len(given) == 0 || len(s.Sentences) == 0 && s.Filled == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n第%d稿有%d项数据与现有数据不同：%s。", number, len(given), listSome(given, maxChanged))
	if s.Filled > 0 {
		fmt.Fprintf(&b, "有%d句待补的话现在可以补全。", s.Filled)
	}
	if len(s.Sentences) > 0 {
		fmt.Fprintf(&b, "\n以下%d句话与现有数据不一致，发送“起草”生成新稿：%s", len(s.Sentences), staleList(s.Sentences))
	}
	return b.String()
}

// changedText says how a fact has changed.
func changedText(c report.Changed) string {
	said := func(v string) string {
		if v == "" {
			return "空"
		}
		return cutAfter(v, maxWords)
	}
	return fmt.Sprintf("%s %s→%s", c.Name, said(c.Was), said(c.Now))
}

// staleList lists sentences, each with what it no longer says right.
func staleList(list []report.StaleSentence) string {
	var b strings.Builder
	for i, s := range list {
		if i == maxStale {
			fmt.Fprintf(&b, "\n另有%d句", len(list)-i)
			break
		}
		fmt.Fprintf(&b, "\n%d. ", i+1)
		if s.Heading != "" {
			b.WriteString(cutAfter(s.Heading, maxWords) + "：")
		}
		at := 0
		var facts []string
		for j, c := range s.Facts {
			facts = append(facts, changedText(c))
			if i := strings.Index(s.Text, c.Was); j == 0 && i > 0 {
				at = utf8.RuneCountInString(s.Text[:i])
			}
		}
		b.WriteString("“" + cutAround(s.Text, at, maxSentence) + "”")
		if len(facts) > 0 {
			b.WriteString("（" + listSome(facts, 3) + "）")
		}
	}
	return b.String()
}
