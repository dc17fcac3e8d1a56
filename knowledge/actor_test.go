package knowledge

import "testing"

func TestActors(t *testing.T) {
	w := newTestAnswerer(t)
	for question, want := range map[string]int{
		"信访局收到来信没有登记，要担什么责任":            43,
		"镇政府收到来信没有登记，要担什么责任":            44,
		"镇里发现有人组织村民去省政府门口聚集，镇政府应当立即做什么": 25,
		"有人拉横幅堵住镇政府大门，违反了哪一项":           26,
		"有人组织村民去省政府门口聚集，违反了哪一项":         26,
		"有人组织村民去省政府门口聚集，违反了哪条":          26,
		"信访人应当对所提供的材料负什么责任":             19,
	} {
		if a := w.Answer(question); len(a.Citations) == 0 || a.Citations[0].Article != want {
			t.Errorf("%s: %+v, want article %d first", question, a.Citations, want)
		}
	}
	if a := w.Answer("窗口人员收了老百姓的红包，违反了哪一项"); len(a.Citations) == 0 || a.Citations[0].Article != 46 || a.Citations[0].Item != 2 {
		t.Errorf("which item was broken is not told: %+v", a.Citations)
	}
	if _, err := parseActor("群众"); err == nil {
		t.Error("an unknown actor was accepted")
	}
}
