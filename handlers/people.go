package handlers

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
)

// People looks after who is on the staff, what each may do, and how they are
// recognised.
type People struct {
	bot.CommandsOnly
	// code returns a fresh code for an invitation.
	code func() string
}

// NewPeople returns the handler for the staff.
func NewPeople() *People { return &People{code: NewCode} }

// Name implements bot.Handler.
func (*People) Name() string { return "people" }

// Topic implements Topical.
func (*People) Topic() string { return "管理" }

// Commands implements bot.Commander.
func (h *People) Commands() []bot.Command {
	return []bot.Command{
		{Name: "绑定", Args: "绑定码", Help: "工作人员首次使用时，用管理员给的绑定码绑定本人", Role: bot.Stranger, Takes: looksLikeCode, Run: h.bind},
		{Name: "我是谁", Aliases: []string{"我的权限"}, Help: "查看自己的姓名和权限", Role: bot.Reader, Run: h.self, Harmless: true,
			Phrases: []string{"我的权限是啥", "我的权限是什么", "我有什么权限", "我有哪些权限", "我是什么权限", "我的权限有哪些"},
		},
		{Name: "人员", Aliases: []string{"人员列表"}, Help: "查看人员、科室和权限", Role: bot.Administrator, Run: h.list, Harmless: true,
			Phrases: []string{"有哪些人员", "人员名单", "人员权限", "谁有权限", "权限列表"},
		},
		{Name: "添加人员", Args: "姓名 [科室] [权限]", Help: "登记人员并生成绑定码，例如：添加人员 张三 督查科 填报人员", Role: bot.Administrator, Run: h.add},
		{Name: "绑定码", Args: "姓名", Help: "为已登记的人员重新生成绑定码", Role: bot.Administrator, Run: h.invite},
		{Name: "授权", Args: "姓名 权限", Help: "变更权限：查询人员、填报人员、编辑人员或管理员", Role: bot.Administrator, Run: h.grant},
		{Name: "停用", Args: "姓名", Help: "停用人员，之后不再应答其消息", Role: bot.Administrator, Run: h.setOff(true)},
		{Name: "启用", Args: "姓名", Help: "恢复已停用的人员", Role: bot.Administrator, Run: h.setOff(false)},
		{Name: "解绑", Args: "姓名", Help: "解除该人员的微信绑定，之后须重新绑定", Role: bot.Administrator, Run: h.unbind},
	}
}

const (
	codeLength = 8
	// codeLetters are what nobody mistakes for another when reading aloud.
	codeLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
	codeLife    = 24 * time.Hour
	// maxWrongCodes is how many wrong codes a conversation may try a day.
	maxWrongCodes = 5
)

// NewCode returns a random code for an invitation.
func NewCode() string {
	var code strings.Builder
	for code.Len() < codeLength {
		var b [1]byte
		// It never fails: the runtime stops the program where the system has
		// no randomness.
		_, _ = rand.Read(b[:])
		// Beyond the last whole multiple some letters would be likelier.
		if n := int(b[0]); n < 256/len(codeLetters)*len(codeLetters) {
			code.WriteByte(codeLetters[n%len(codeLetters)])
		}
	}
	return code.String()
}

// looksLikeCode tells whether text glued to 绑定 is a code.
func looksLikeCode(args string) bool {
	word, _, _ := strings.Cut(args, " ")
	if len(word) != codeLength {
		return false
	}
	return strings.Trim(strings.ToUpper(word), codeLetters) == ""
}

// peopleState is what a session keeps: the wrong codes of a day.
type peopleState struct {
	Day   string `json:"day"`
	Wrong int    `json:"wrong"`
}

// bind makes the sender the person whose code it is.
func (h *People) bind(ctx context.Context, t *bot.Turn, args string) error {
	words := strings.Fields(args)
	if t.Message.Group {
		return h.voidShown(ctx, t, words)
	}
	if len(words) == 0 {
		t.Reply("请写明绑定码，例如：绑定 7KM2QX4P。绑定码由本单位管理员提供。")
		return nil
	}
	var tries peopleState
	if err := t.Session.Get(h.Name(), &tries); err != nil {
		return err
	}
	today := t.Now.Format(time.DateOnly)
	if tries.Day != today {
		tries = peopleState{Day: today}
	}
	if tries.Wrong >= maxWrongCodes {
		t.Reply("今天绑定码输入错误次数过多，请明天再试，或联系管理员。")
		return nil
	}
	r, err := t.Record(ctx, bot.RosterRecord)
	if err != nil {
		return err
	}
	invitation, field, ok := bot.FindInvitation(r, words[0], t.Now)
	if !ok {
		tries.Wrong++
		t.Note(bot.RefusalEvent, "绑定码错误")
		t.Reply(fmt.Sprintf("绑定码不正确或已过期（有效期24小时，只能使用一次）。请核对，或联系管理员重新生成。今天还可以试%d次。", maxWrongCodes-tries.Wrong))
		return t.Session.Put(h.Name(), tries)
	}
	return h.accept(t, r, invitation, field, words[1:])
}

// voidShown makes a code void that was said in a group, where others can read
// and use it.
func (h *People) voidShown(ctx context.Context, t *bot.Turn, words []string) error {
	const private = "绑定码只能在与助手的单独会话中发送。"
	if len(words) == 0 {
		t.Reply(private)
		return nil
	}
	r, err := t.Record(ctx, bot.RosterRecord)
	if err != nil {
		return err
	}
	if _, field, ok := bot.FindInvitation(r, words[0], t.Now); ok {
		t.Change(bot.RosterRecord, journal.Change{Field: field, Base: r[field].Version})
		t.Note(bot.RefusalEvent, "绑定码发在群里，已作废")
	}
	t.Reply(private + "发在群里的绑定码已经作废，请联系管理员重新生成。")
	return nil
}

// accept binds the sender by a valid invitation.
func (h *People) accept(t *bot.Turn, r journal.Record, i bot.Invitation, field string, rest []string) error {
	name := i.Name
	if name == "" {
		if len(rest) != 1 || !bot.ValidName(rest[0]) {
			t.Reply("请在绑定码后写明您的姓名，例如：绑定 7KM2QX4P 张三。")
			return nil
		}
		name = rest[0]
	}
	p, known := bot.FindPerson(r, name)
	if i.Name == "" || !known {
		p = bot.Person{Name: name, Role: max(i.Role, p.Role), Section: p.Section}
	}
	if p.Off {
		t.Reply(name + "已停用，不能绑定。请联系管理员。")
		return nil
	}
	change, err := bot.PersonChange(r, p)
	if err != nil {
		return err
	}
	t.Change(bot.RosterRecord, change, journal.Change{Field: field, Base: r[field].Version})
	t.Change(bot.RosterRecord, bot.BindingChanges(r, t.Message, name)...)
	t.Staff = bot.Staff{ID: name, Name: name, Role: p.Role}
	t.Note(bot.LoginEvent, name+"已绑定")
	t.Reply(fmt.Sprintf("%s，您好，绑定成功，您的权限是%s。可以直接提问《信访工作条例》的规定，发送“帮助”查看全部命令。", name, p.Role))
	return t.Session.Put(h.Name(), nil)
}

func (h *People) self(_ context.Context, t *bot.Turn, _ string) error {
	t.Reply(fmt.Sprintf("您是%s，权限为%s。如需调整，请联系本单位管理员。", t.Staff.Name, t.Staff.Role))
	return nil
}

func (h *People) list(ctx context.Context, t *bot.Turn, _ string) error {
	r, err := t.Record(ctx, bot.RosterRecord)
	if err != nil {
		return err
	}
	people := bot.People(r)
	if len(people) == 0 {
		t.Reply("还没有登记人员。发送“添加人员 姓名 科室 权限”登记，例如：添加人员 张三 督查科 填报人员。")
		return nil
	}
	lines := make([]string, 0, len(people)+1)
	lines = append(lines, fmt.Sprintf("共%d人：", len(people)))
	for _, p := range people {
		line := p.Name
		if p.Section != "" {
			line += "，" + p.Section
		}
		line += "，" + p.Role.String()
		switch {
		case p.Off:
			line += "，已停用"
		case !bot.Bound(r, p.Name):
			line += "，未绑定"
		}
		lines = append(lines, line)
	}
	t.Reply(strings.Join(lines, "\n"))
	return nil
}

// roles are the roles that can be given, by what they are called.
var roles = map[string]bot.Role{
	"查询": bot.Reader, "查询人员": bot.Reader,
	"填报": bot.Contributor, "填报人员": bot.Contributor, "填报人": bot.Contributor,
	"编辑": bot.Editor, "编辑人员": bot.Editor, "编辑者": bot.Editor,
	"管理": bot.Administrator, "管理员": bot.Administrator, "管理人员": bot.Administrator,
}

const roleChoices = "查询人员、填报人员、编辑人员或管理员"

func (h *People) add(ctx context.Context, t *bot.Turn, args string) error {
	words := strings.FieldsFunc(args, func(c rune) bool { return strings.ContainsRune(" 　，,、", c) })
	if len(words) == 0 || len(words) > 3 || !bot.ValidName(words[0]) {
		t.Reply("请写明姓名，可加科室和权限，例如：添加人员 张三 督查科 填报人员。权限为" + roleChoices + "，不写即填报人员。")
		return nil
	}
	p := bot.Person{Name: words[0], Role: bot.Contributor}
	for _, word := range words[1:] {
		if role, ok := roles[word]; ok {
			p.Role = role
		} else if p.Section == "" {
			p.Section = word
		} else {
			t.Reply(fmt.Sprintf("没有“%s”这种权限，请写%s。", word, roleChoices))
			return nil
		}
	}
	r, err := t.Record(ctx, bot.RosterRecord)
	if err != nil {
		return err
	}
	if _, ok := bot.FindPerson(r, p.Name); ok && r[p.Name].Turn != t.Message.ID {
		t.Reply(fmt.Sprintf("%s已经登记。重新生成绑定码请发送“绑定码 %s”；如有同名人员，请在姓名后加字区分。", p.Name, p.Name))
		return nil
	}
	change, err := bot.PersonChange(r, p)
	if err != nil {
		return err
	}
	t.Change(bot.RosterRecord, change)
	return h.issue(t, r, p, "已登记"+p.Name+"，权限为"+p.Role.String()+"。")
}

// issue makes a code for a person and tells it. Earlier ones are void.
func (h *People) issue(t *bot.Turn, r journal.Record, p bot.Person, said string) error {
	for _, field := range bot.Invitations(r, p.Name) {
		t.Change(bot.RosterRecord, journal.Change{Field: field, Base: r[field].Version})
	}
	code := h.code()
	change, err := bot.InvitationChange(r, code, bot.Invitation{Name: p.Name, Role: p.Role, Until: t.Now.Add(codeLife)})
	if err != nil {
		return err
	}
	t.Change(bot.RosterRecord, change)
	t.Reply(fmt.Sprintf("%s绑定码：%s，24小时内有效，只能使用一次。请%s本人添加助手后发送“绑定 %s”。", said, code, p.Name, code))
	return nil
}

// person finds the person that a command names, or tells that there is none.
func (h *People) person(ctx context.Context, t *bot.Turn, name, example string) (journal.Record, bot.Person, bool, error) {
	r, err := t.Record(ctx, bot.RosterRecord)
	if err != nil {
		return nil, bot.Person{}, false, err
	}
	p, ok := bot.FindPerson(r, name)
	if !ok && name == "" {
		t.Reply("请写明姓名，例如：" + example + "。")
	} else if !ok {
		t.Reply(fmt.Sprintf("没有登记名为“%s”的人员。发送“人员”查看已登记的人员。", name))
	}
	return r, p, ok, nil
}

func (h *People) invite(ctx context.Context, t *bot.Turn, name string) error {
	r, p, ok, err := h.person(ctx, t, name, "绑定码 张三")
	if err != nil || !ok {
		return err
	}
	if p.Off {
		t.Reply(fmt.Sprintf("%s已停用，请先发送“启用 %s”。", name, name))
		return nil
	}
	return h.issue(t, r, p, "")
}

func (h *People) grant(ctx context.Context, t *bot.Turn, args string) error {
	name, word, _ := strings.Cut(args, " ")
	r, p, ok, err := h.person(ctx, t, name, "授权 张三 编辑人员")
	if err != nil || !ok {
		return err
	}
	role, ok := roles[strings.TrimSpace(word)]
	if !ok {
		t.Reply("请写明权限：" + roleChoices + "，例如：授权 " + name + " 编辑人员。")
		return nil
	}
	if h.last(r, p) && role != bot.Administrator {
		t.Reply(name + "是唯一的管理员，不能降低权限。请先授权另一名管理员。")
		return nil
	}
	p.Role = role
	change, err := bot.PersonChange(r, p)
	if err != nil {
		return err
	}
	t.Change(bot.RosterRecord, change)
	t.Reply(fmt.Sprintf("%s的权限已变更为%s。", name, role))
	return nil
}

// last tells whether the person is the only administrator.
func (h *People) last(r journal.Record, p bot.Person) bool {
	list := bot.Roster{}.Administrators(r)
	return len(list) == 1 && list[0].ID == p.Name
}

func (h *People) setOff(off bool) func(context.Context, *bot.Turn, string) error {
	word := "启用"
	if off {
		word = "停用"
	}
	return func(ctx context.Context, t *bot.Turn, name string) error {
		r, p, ok, err := h.person(ctx, t, name, word+" 张三")
		if err != nil || !ok {
			return err
		}
		if off && h.last(r, p) {
			t.Reply(name + "是唯一的管理员，不能停用。请先授权另一名管理员。")
			return nil
		}
		p.Off = off
		change, err := bot.PersonChange(r, p)
		if err != nil {
			return err
		}
		t.Change(bot.RosterRecord, change)
		t.Reply(fmt.Sprintf("已%s%s。", word, name))
		if !off {
			return nil
		}
		return t.Withdraw(ctx, name)
	}
}

func (h *People) unbind(ctx context.Context, t *bot.Turn, name string) error {
	r, _, ok, err := h.person(ctx, t, name, "解绑 张三")
	if err != nil || !ok {
		return err
	}
	fields := bot.Bindings(r, name)
	if len(fields) == 0 {
		t.Reply(name + "没有绑定。")
		return nil
	}
	if name == t.Staff.ID && slices.Contains(fields, bot.SenderField(t.Message)) {
		t.Reply("不能解除自己的绑定。请由另一名管理员操作。")
		return nil
	}
	for _, field := range append(fields, bot.Invitations(r, name)...) {
		t.Change(bot.RosterRecord, journal.Change{Field: field, Base: r[field].Version})
	}
	t.Reply(fmt.Sprintf("已解除%s的绑定。重新绑定请发送“绑定码 %s”。", name, name))
	return t.Withdraw(ctx, name)
}
