package wechat

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/eatmoreapple/openwechat"

	"xinfangbot/bot"
)

// FuzzRead reads messages as the servers give them, in private and in groups:
// what is handed over was said by a person to the bot, and comes whole.
func FuzzRead(f *testing.F) {
	refer := `&lt;msg&gt;&lt;appmsg&gt;&lt;title&gt;问&lt;/title&gt;&lt;refermsg&gt;&lt;type&gt;49&lt;/type&gt;&lt;content&gt;&amp;lt;msg&amp;gt;&lt;/content&gt;&lt;/refermsg&gt;&lt;/appmsg&gt;&lt;/msg&gt;`
	for _, s := range []string{
		"期限", "@小信\u2005期限", "小信，期限<br/>二", `好<span class="emoji emoji1f44d"></span>&lt;b&gt;`, refer,
		"「张三：原话」\n- - - - - - - - - - - - - - -\n回复", "&#0;&#xfffe;&#55555;", "\xff@小信 ",
	} {
		f.Add("@a", s, 1, 0)
		f.Add("@@g", "@a:<br/>"+s, 1, 0)
		f.Add("@@g", "@me:<br/>"+s, 49, 57)
	}
	c, err := New(Options{Account: "main", Storage: noStorage{}, Display: Screen{}, GroupPrefix: "小信", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, from, content string, kind, app int) {
		b := newBook(&openwechat.User{UserName: "@me", NickName: "小信"}, nil)
		b.put(openwechat.Members{
			{UserName: "@a", NickName: "张三", RemarkName: "张三[xf]"},
			{UserName: "@@g", NickName: "工作群", MemberList: openwechat.Members{{UserName: "@a", NickName: "张三"}, {UserName: "@me", DisplayName: "助手"}}},
		})
		raw := &openwechat.Message{FromUserName: from, Content: content, MsgType: openwechat.MessageType(kind), AppMsgType: openwechat.AppMessageType(app), NewMsgId: 1}
		group := isGroup(from)
		author := from
		if group {
			author, _, _ = strings.Cut(content, ":<br/>")
		}
		if author != "@a" || from != "@a" && from != "@@g" || isFile(raw) {
			return // others are asked for from the servers
		}
		m, ok, err := (&session{c: c, book: b}).read(context.Background(), raw)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			if !group && readable(raw) {
				t.Fatal("what somebody said in private is dropped")
			}
			return
		}
		if m.Group != group || m.Mentioned != group || m.Sender.ID != "@a" || m.Sender.Staff != "张三" {
			t.Fatalf("%+v", m)
		}
		if group && m.Conversation != "wechat:main/group/"+digest("工作群")+"/staff/张三" || !group && m.Conversation != "wechat:main/staff/张三" {
			t.Fatalf("said in %s", m.Conversation)
		}
		if strings.TrimSpace(m.Text) == "" && m.Quote == "" && m.Media == "" && !group && strings.TrimSpace(plainText(content)) != "" && kind == int(openwechat.MsgTypeText) {
			t.Fatalf("nothing is left of %q", content)
		}
	})
}

type noStorage struct{}

func (noStorage) Load(context.Context) ([]byte, error) { return nil, nil }
func (noStorage) Save(context.Context, []byte) error   { return nil }

// FuzzPlainText undoes what the servers do to a text.
func FuzzPlainText(f *testing.F) {
	f.Add("一<br/>二&amp;lt;", `<span class="emoji emoji`)
	f.Add("<b>", "\n")
	f.Fuzz(func(t *testing.T, said, more string) {
		written := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "<br/>").Replace(said)
		if got := plainText(written); got != said {
			t.Fatalf("%q, written %q, is read as %q", said, written, got)
		}
		if utf8.ValidString(more) && !utf8.ValidString(plainText(more)) {
			t.Fatalf("%q is no text any more", more)
		}
	})
}

// FuzzMention takes the mention of a name out of a text, and nothing else.
func FuzzMention(f *testing.F) {
	f.Add("@小信\u2005期限", "小信")
	f.Add("期限@小信@小信 访\u2005", "小信 访")
	f.Fuzz(func(t *testing.T, text, name string) {
		rest, mentioned := withoutMention(text, []string{name, ""})
		if !mentioned && rest != strings.TrimSpace(text) {
			t.Fatalf("%q became %q", text, rest)
		}
		if mentioned && (name == "" || !strings.Contains(text, "@"+name) || len(rest) > len(text)-len(name)-1) {
			t.Fatalf("%q mentions %q: %q", text, name, rest)
		}
	})
}

// FuzzRemark binds people of any name: the mark is read back as the person it
// was set for, or is not set.
func FuzzRemark(f *testing.F) {
	f.Add("张三", "张三")
	f.Add("ab12cd", "张三[xf:李四]")
	f.Add("a/b", "x[xf")
	f.Fuzz(func(t *testing.T, id, name string) {
		remark, ok := writeRemark(bot.Staff{ID: id, Name: name})
		shown, staff := readRemark(remark)
		if ok && (staff != id || id == "") {
			t.Fatalf("%q of %q is marked %q, which is read as %q", id, name, remark, staff)
		}
		if strings.Contains(staff, "/") {
			t.Fatalf("%q is %q of %q", remark, staff, shown)
		}
	})
}
