package knowledge

import "testing"

func TestActors(t *testing.T) {
	w := newTestAnswerer(t)
	for question, want := range map[string]int{
		"信访局收到来信没有登记，要担什么责任":            43,
		"镇政府收到来信没有登记，要担什么责任":            44,
		"镇里发现有人组织村民去省政府门口聚集，镇政府应当立即做什么": 25,
		"有人拉横幅堵住镇政府大门，违反了哪一项":           26,
	} {
		if a := w.Answer(question); len(a.Citations) == 0 || a.Citations[0].Article != want {
			t.Errorf("%s: %+v, want article %d first", question, a.Citations, want)
		}
	}
	if _, err := parseActor("群众"); err == nil {
		t.Error("an unknown actor was accepted")
	}
}
