package chinese

import "testing"

func TestParseMark(t *testing.T) {
	for _, test := range []struct {
		s       string
		n, size int
	}{
		{"一、成效", 1, 3}, {"二十三是", 23, 9}, {"十", 10, 3}, {"一十）", 10, 6}, {"7.抓学习", 7, 1}, {"12）", 12, 2},
		{"两项建议", 0, 0}, {"零", 0, 0}, {"一百、", 0, 0}, {"三四线", 0, 0}, {"2024年", 0, 0}, {"百姓", 0, 0}, {"", 0, 0}, {"\xff", 0, 0},
	} {
		if n, size := ParseMark(test.s); n != test.n || size != test.size {
			t.Errorf("ParseMark(%q) = %d, %d, want %d, %d", test.s, n, size, test.n, test.size)
		}
	}
}

func TestEnumerates(t *testing.T) {
	for s, want := range map[string]bool{
		"一、二级响应机制不健全": true, "一、二季度": true, "二、三产业": true, "一、二、三级": true, "一、二月份信访量偏高": true, "一、二": true,
		"1、2月份信访量偏高": true, "3、4号楼": true, "1、2": true,
		"二、三项建议": false, "一、两级书记抓信访": false, "三、二级单位": false, "一、2023年工作": false, "一、3类问题": false, "一是二级单位": false,
		"1、3次集体访": false, "2、1月份信访量偏高": false, "1、2024年": false, "1.2月份": false, "一、成效": false, "、": false, "": false,
	} {
		if got := Enumerates(s); got != want {
			t.Errorf("Enumerates(%q) = %v", s, got)
		}
	}
}
