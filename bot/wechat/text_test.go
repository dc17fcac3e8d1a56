package wechat

import (
	"testing"

	"xinfangbot/bot"
)

func TestPlainText(t *testing.T) {
	for written, want := range map[string]string{
		"一&lt;br/&gt;二<br/>三":                                          "一<br/>二\n三",
		`好<span class="emoji emoji1f44d"></span>`:                      "好👍",
		`<span class="emoji emoji1f1e81f1f3"></span>`:                  "🇨🇳",
		`<span class="emoji emoji3120e3"></span>`:                      "1⃣",
		`<span class="emoji emojifffffffffff"></span>。`:                "。",
		`&lt;span class=&quot;emoji emoji1f44d&quot;&gt;&lt;/span&gt;`: `<span class="emoji emoji1f44d"></span>`,
		"&amp;lt;": "&lt;",
	} {
		if got := plainText(written); got != want {
			t.Errorf("%s: %q, want %q", written, got, want)
		}
	}
}

func TestMentions(t *testing.T) {
	names := []string{"小信", "信访 助手"}
	for _, c := range []struct {
		text, rest string
		mentioned  bool
	}{
		{"@小信\u2005期限", "期限", true},
		{"@小信 期限", "期限", true},
		{"期限@小信", "期限", true},
		{"@小信，期限", "，期限", true},
		{"@信访 助手\u2005期限", "期限", true},
		{"@小信\u2005@小信\u2005期限", "期限", true},
		{"@小信访\u2005@小信\u2005期限", "@小信访\u2005期限", true},
		{"@小信访\u2005期限", "@小信访\u2005期限", false},
		{"@小信 二号\u2005期限", "@小信 二号\u2005期限", false},
		{"@小信_二号\u2005期限", "@小信_二号\u2005期限", false},
		{"@小信 请@张三\u2005看", "请@张三\u2005看", true},
		{"邮箱a@小信访.cn", "邮箱a@小信访.cn", false},
		{"小信期限", "小信期限", false},
	} {
		rest, mentioned := withoutMention(c.text, append(names, ""))
		if rest != c.rest || mentioned != c.mentioned {
			t.Errorf("%q: %q, %v", c.text, rest, mentioned)
		}
	}
}

func TestPrefix(t *testing.T) {
	for text, want := range map[string]string{"小信 期限": "期限", "  小信：期限": "期限", "小信": "", "小信，": ""} {
		if rest, called := withoutPrefix(text, "小信"); !called || rest != want {
			t.Errorf("%q: %q, %v", text, rest, called)
		}
	}
	for _, prefix := range []string{"", "小信"} {
		if rest, called := withoutPrefix("问小信", prefix); called || rest != "问小信" {
			t.Errorf("prefix %q: %q, %v", prefix, rest, called)
		}
	}
}

func TestQuotes(t *testing.T) {
	for text, want := range map[string][2]string{
		"「张三：原话\n两行」\n- - - - - - - - - - - - - - -\n回复\n两行": {"回复\n两行", "原话\n两行"},
		"「原话」\n- - - - - - - - - - - - - - -\n回复":            {"回复", "原话"},
		"「不是引用」": {"「不是引用」", ""},
	} {
		if rest, quote := splitQuote(text); rest != want[0] || quote != want[1] {
			t.Errorf("%q: %q, %q", text, rest, quote)
		}
	}
	refer := func(kind, content string) string {
		return "<msg><appmsg><title>问</title><refermsg><type>" + kind + "</type><content>" + content + "</content></refermsg></appmsg></msg>"
	}
	for content, quote := range map[string]string{
		refer("1", "原话"): "原话",
		refer("49", "&lt;msg&gt;&lt;appmsg&gt;&lt;title&gt;报告.docx&lt;/title&gt;&lt;/appmsg&gt;&lt;/msg&gt;"): "报告.docx",
		refer("3", "&lt;msg/&gt;"): "",
	} {
		if text, got, ok := readQuote(content); !ok || text != "问" || got != quote {
			t.Errorf("%s: %q, %q, %v", content, text, got, ok)
		}
	}
	if _, _, ok := readQuote("<msg>"); ok {
		t.Error("broken XML was read")
	}
}

func TestRemarks(t *testing.T) {
	for _, c := range []struct{ id, name, want string }{
		{"张三", "张三", "张三[xf]"},
		{"张三：综合科", "张三：综合科", "张三：综合科[xf]"},
		{"ab12cd", "张三", "张三[xf:ab12cd]"},
		{"ab12cd", "买买提·吐尔逊·阿不都热合曼", "买买提·吐尔逊·阿不都[xf:ab12cd]"},
		{"a", "王[五]", "王五[xf:a]"},
		{"a", "", "[xf:a]"},
	} {
		remark, ok := writeRemark(bot.Staff{ID: c.id, Name: c.name})
		if _, staff := readRemark(remark); !ok || remark != c.want || staff != c.id {
			t.Errorf("%+v: %q, read as %q", c, remark, staff)
		}
	}
	for _, id := range []string{"", "a/b", "a]b", " a", "a[xf]"} {
		if remark, ok := writeRemark(bot.Staff{ID: id, Name: "张三"}); ok {
			t.Errorf("%q was written as %q", id, remark)
		}
	}
	for remark, want := range map[string][2]string{
		"张三【XF】 ": {"张三", "张三"}, "张三 ［xf： 李四］": {"张三", "李四"}, "[xf]": {"", ""},
		"[xf]张三": {"[xf]张三", ""}, "张三xf": {"张三xf", ""}, "张/三[xf]": {"张/三", ""}, "张三": {"张三", ""}, "": {"", ""},
	} {
		if name, staff := readRemark(remark); name != want[0] || staff != want[1] {
			t.Errorf("%q: %q, %q", remark, name, staff)
		}
	}
}

func TestPlacesAreReadAsTheyAreWritten(t *testing.T) {
	seen := make(map[string]bool)
	for _, p := range []place{
		{staff: "a"}, {group: "g", staff: "a"}, {login: "l", user: "@u"}, {login: "l", group: "@@g", user: "@u"}, {login: "l", group: "@@g", staff: "a"},
	} {
		name := p.conversation("wechat:main")
		if got, ok := parsePlace("wechat:main", name); !ok || got != p || seen[name] {
			t.Errorf("%+v is %s, read as %+v, %v", p, name, got, ok)
		}
		seen[name] = true
		if _, ok := parsePlace("wechat:mai", name); ok {
			t.Errorf("%s is taken for another account's", name)
		}
	}
}
