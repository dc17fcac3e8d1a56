package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWriteMarkdown(t *testing.T) {
	var b strings.Builder
	if err := sampleReport().WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	want := `江北市和平区信访局文件

和信字〔2021〕7号

签发人：张三丰

| 项目 | 内容 |
| --- | --- |
| 索引号 | 0001/2021-00007 |
| 时效 | 有效 |

# 江北市和平区信访局关于2020年度法治政府建设情况的报告

区政府：

现将有关情况报告如下。

## 一、主要举措和成效

### （一）依法办理信访事项

全年登记1971件次、4797人次，“三率”中群众满意率为【待补：群众满意率（由督查科填报）】，其余见表。

#### 1.畅通渠道

##### （1）来信办理

### （二）规范流程。

一是登记准确，二是答复规范。

表1　主要数据

| 项目 | 本年 | 上年 |
| --- | --- | --- |
| 来信 | 657 | 756 |
| 来访 | 1314 | 【待补：来访】 |

特此报告。

江北市和平区信访局

2021年1月28日

抄送：区司法局。

和平区信访局办公室　　2021年1月29日印发

`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("markdown (-want +got):\n%s", d)
	}
}

func TestMarkdownTakesTextForText(t *testing.T) {
	for in, want := range map[string]string{
		"# 不是标题":             `\# 不是标题`,
		"- 不是列表":             `\- 不是列表`,
		"+ 不是列表":             `\+ 不是列表`,
		"1. 不是列表":            `1\. 不是列表`,
		"12) 不是列表":           `12\) 不是列表`,
		"1.":                 `1\.`,
		"2021年":              `2021年`,
		"15.20%":             `15.20%`,
		"甲*乙*_丙_":            `甲\*乙\*\_丙\_`,
		"> 引 <b> [x](y) `c`": "\\> 引 \\<b\\> \\[x\\](y) \\`c\\`",
		"===":                `\===`,
		"&amp;":              `\&amp;`,
	} {
		var b strings.Builder
		if err := (&Document{Body: []Block{{Text: in}}}).WriteMarkdown(&b); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSuffix(b.String(), "\n\n"); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	var b strings.Builder
	d := &Document{Body: []Block{{Table: &Table{Columns: []string{"甲|乙", "丙"}, Rows: [][]string{{"一\n二"}}}}}}
	if err := d.WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "| 甲\\|乙 | 丙 |\n| --- | --- |\n| 一<br>二 |  |\n\n"; got != want {
		t.Errorf("table %q, want %q", got, want)
	}
}
