package knowledge

import (
	"fmt"
	"strings"
	"testing"
)

// TestComparedWithAPeriod asks whether something that took so long was in time:
// 办了70天超没超期 drew the article on forwarding.
func TestComparedWithAPeriod(t *testing.T) {
	const (
		shifts  = "届满之日遇法定休息日的，是否顺延以当地规定的计算方法为准。"
		handled = "按照第三十一条第六项办理的信访事项"
	)
	w := newTestAnswerer(t)
	for question, want := range map[string]struct {
		article int
		begins  string
	}{
		"50天办结算超期吗":      {34, "50天在规定的60日以内。" + handled},
		"办了70天超没超期":      {34, "70天超过了规定的60日；经批准延长的除外，延长后最长90日。" + shifts + handled},
		"100天才办结超期没":     {34, "100天超过了规定的60日，也超过了延长后最长的90日。" + shifts + handled},
		"办四个月行吗":         {34, "四个月超过了规定的60日，也超过了延长后最长的90日。" + handled},
		"延20天行吗":         {34, "20天在规定的30日以内。情况复杂的"},
		"延40天行不行":        {34, "40天超过了规定的30日。情况复杂的"},
		"20天才转超了没":       {22, "20天超过了规定的15日。" + shifts},
		"第16天告知行不行":      {23, "第16天超过了规定的15日。" + shifts},
		"第6个工作日提异议行吗":    {23, "第6个工作日超过了规定的5个工作日。不属于"},
		"收到答复20天了还能复查吗":  {35, "20天在规定的30日以内。信访人对信访处理意见不服的"},
		"收到答复五十天了还能复查吗？": {35, "五十天超过了规定的30日。信访人对信访处理意见不服的"},
		"复核用了35天超期没":     {36, "35天超过了规定的30日。" + shifts + "收到复核请求的机关"},
	} {
		a := w.Answer(question)
		if a.Refused || a.Question != question || a.Citations[0].Article != want.article || !strings.HasPrefix(a.Text, want.begins) {
			t.Errorf("%s: %v, %.120s", question, a.Citations, a.Text)
		}
		if !w.Recognises(question) {
			t.Errorf("%s is not recognised", question)
		}
	}
}

// TestLongerThanWhatIsNamed: what took longer than the period is not within it.
func TestLongerThanWhatIsNamed(t *testing.T) {
	w := newTestAnswerer(t)
	for _, question := range []string{"超过15天没告知算违规吗", "过了60天还没办完算超期吗", "60天没办结算超期吗", "超过30天申请复查还行吗", "超过5个工作日还能退件吗", "超过60天没办结上级应不应该受理", "60天以上算超期吗"} {
		if text := w.Answer(question).Text; strings.Contains(text, "以内。") {
			t.Errorf("%s: %.80s", question, text)
		}
	}
	if text := w.Answer("不超过60天办结可以吗").Text; !strings.HasPrefix(text, "60天在规定的60日以内。") {
		t.Errorf("%.80s", text)
	}
}

// TestNotComparedWithAnExtension: what may be extended is the handling, once.
func TestNotComparedWithAnExtension(t *testing.T) {
	w := newTestAnswerer(t)
	for _, question := range []string{"复查能延长30天吗", "复核能延长10天吗", "不延期90天办结行不行", "延期30天后能再延吗"} {
		if a := w.Answer(question); strings.Contains(a.Text, "在规定的") || strings.Contains(a.Text, "超过了规定的") {
			t.Errorf("%s: %.90s", question, a.Text)
		}
	}
}

// TestComparedInAConversation: it stands on its own, whatever was spoken of before.
func TestComparedInAConversation(t *testing.T) {
	w := newTestAnswerer(t)
	_, topic := w.Ask("复查多久", nil)
	if a, _ := w.Ask("延40天行不行", topic); !strings.HasPrefix(a.Text, "40天超过了规定的30日。") {
		t.Errorf("%.60s", a.Text)
	}
	for _, text := range []string{"301行不行", "来信件次301行不行", "报了没"} {
		if w.Recognises(text) {
			t.Errorf("%s is taken for a question about the Regulations", text)
		}
	}
}

// TestBoundsStandInTheText holds every bound against the wording that answers the
// question in full.
func TestBoundsStandInTheText(t *testing.T) {
	w := newTestAnswerer(t)
	for _, of := range w.r.periods.list {
		a := w.Answer(of.ask)
		if a.Refused {
			t.Errorf("%s is refused", of.ask)
			continue
		}
		quote := a.Citations[0].Quote
		switch {
		case of.Days > 0 && !strings.Contains(quote, fmt.Sprintf("%d日", of.Days)),
			of.Workdays > 0 && !strings.Contains(quote, fmt.Sprintf("%d个工作日", of.Workdays)),
			of.Extended > 0 && !strings.Contains(quote, fmt.Sprintf("延长期限不得超过%d日", of.Extended-of.Days)):
			t.Errorf("%s: %+v is not in %s", of.ask, of.bound, quote)
		}
	}
}

// TestNotCompared: what is another office's, has no period, asks something else or
// may be either is answered otherwise.
func TestNotCompared(t *testing.T) {
	w := newTestAnswerer(t)
	for _, question := range []string{
		"办三个月行吗", "纪委办60天行吗", "督办30天行吗", "60天从哪天算", "延15天要批吗", "六十天办不完可以延长吗", "复议60天超期吗", "办结用了30个工作日超期吗", "办结50天、复查40天超了吗",
		"来信301件超没超", "70天",
	} {
		if a, ok := w.compared(question); ok {
			t.Errorf("%s: %.60s", question, a.Text)
		}
	}
}
