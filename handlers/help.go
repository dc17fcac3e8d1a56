package handlers

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"xinfangbot/bot"
)

// Help tells what the bot can do. The list of commands is made from what the
// handlers say of themselves.
type Help struct {
	handlers []bot.Handler
}

// NewHelp returns the handler for help about the given handlers.
func NewHelp(handlers ...bot.Handler) *Help { return &Help{handlers: handlers} }

// Name implements bot.Handler.
func (*Help) Name() string { return "help" }

// Accepts implements bot.Handler: greetings, and files that no other handler
// reads.
func (*Help) Accepts(t *bot.Turn) bool {
	if t.Message.File != nil {
		return true
	}
	if thanks(t.Text()) || leaves(t.Text()) {
		return true
	}
	switch strings.Trim(t.Text(), points) {
	case "你好", "您好", "hi", "hello", "在吗", "在么", "早", "早上好", "下午好":
		return true
	}
	return false
}

// Handle implements bot.Handler.
func (h *Help) Handle(_ context.Context, t *bot.Turn) error {
	if f := t.Message.File; f != nil {
		t.Reply("收到文件“" + f.Name + "”，不能读取这种文件。可以发送 .docx、.txt、.md 或 .xlsx 文件，从中提取报告数据。")
		return nil
	}
	if thanks(t.Text()) {
		t.Reply("不客气。")
		return nil
	}
	if leaves(t.Text()) {
		t.Reply("好的。")
		return nil
	}
	t.Reply("您好。" + Introduction)
	return nil
}

// points are what people put around a greeting.
const points = " ！!。.~～,，?？"

// thanks tells whether a message thanks and says nothing else.
func thanks(text string) bool {
	switch strings.Trim(text, points) {
	case "谢谢", "谢谢你", "谢谢您", "谢谢啦", "谢谢了", "多谢", "多谢了", "感谢", "非常感谢", "谢了", "好的谢谢", "好的，谢谢", "辛苦了", "谢谢，辛苦了":
		return true
	}
	return false
}

// leavingOnly is a message that says that one stops for now. In the middle of the
// dialog it is a wish.
var leavingOnly = regexp.MustCompile(`^(?:(?:` + leaving + `)[，,。.！!、\s]*)+$`)

// leaves tells whether a message says that its author stops, and nothing else.
func leaves(text string) bool {
	return utf8.RuneCountInString(text) <= maxWish && leavingOnly.MatchString(strings.Trim(text, points))
}

// Introduction says in two sentences what the bot is for.
const Introduction = "我是信访工作助手：可以直接提问《信访工作条例》的规定，发送“填报”录入年度报告数据，发送“起草”生成报告初稿。发送“帮助”查看全部命令。"

// Commands implements bot.Commander.
func (h *Help) Commands() []bot.Command {
	return []bot.Command{{
		Name: "帮助", Aliases: []string{"help", "？", "?", "怎么用", "功能", "菜单"}, Args: "[命令或一类命令]", Help: "查看可以做什么", Run: h.help, Reads: readsHowTo, Harmless: true,
		Phrases: []string{"你能做什么", "能做什么", "你会什么", "能干什么", "有什么功能", "有哪些功能", "有哪些命令", "命令列表", "怎么使用", "使用说明", "使用方法", "不会用"},
	}}
}

// Topical is a handler whose commands the help lists under a heading, together
// with those of other handlers of the same topic.
type Topical interface{ Topic() string }

const otherTopic = "其他"

// topic is a heading of the help and what stands under it.
type topic struct {
	name     string
	commands []bot.Command
}

// topics are the commands that the person may use, by topic.
func (h *Help) topics(role bot.Role) []topic {
	var list []topic
	for _, handler := range append(slices.Clone(h.handlers), bot.Handler(h)) {
		c, ok := handler.(bot.Commander)
		if !ok {
			continue
		}
		name := otherTopic
		if t, ok := handler.(Topical); ok {
			name = t.Topic()
		}
		allowed := slices.DeleteFunc(c.Commands(), func(cmd bot.Command) bool { return role < cmd.Role })
		if i := slices.IndexFunc(list, func(t topic) bool { return t.name == name }); i >= 0 {
			list[i].commands = append(list[i].commands, allowed...)
		} else if len(allowed) > 0 {
			list = append(list, topic{name, allowed})
		}
	}
	return list
}

// help lists the commands' names, or tells of those that args name.
func (h *Help) help(_ context.Context, t *bot.Turn, args string) error {
	topics := h.topics(t.Staff.Role)
	var b strings.Builder
	for _, topic := range topics {
		for _, cmd := range topic.commands {
			if args != "" && (args == topic.name || args == cmd.Name || slices.Contains(cmd.Aliases, args)) {
				b.WriteString(usage(cmd) + "\n")
			}
		}
	}
	if b.Len() > 0 {
		t.Reply(strings.TrimSpace(b.String()))
		return nil
	}
	if args != "" {
		fmt.Fprintf(&b, "没有“%s”这个命令。\n", args)
	}
	b.WriteString("直接发送问题，查询《信访工作条例》的规定，例如：信访事项多久办结；第三十四条。\n\n可用命令：")
	for _, topic := range topics {
		names := make([]string, len(topic.commands))
		for i, cmd := range topic.commands {
			names[i] = cmd.Name
		}
		b.WriteString("\n" + topic.name + "：" + strings.Join(names, "、"))
	}
	b.WriteString("\n发送“帮助 " + topics[0].name + "”查看这一类命令的用法。")
	t.Reply(b.String())
	return nil
}

// usage is a command's line in the help.
func usage(cmd bot.Command) string {
	text := cmd.Name
	if cmd.Args != "" {
		text += " " + cmd.Args
	}
	return text + "：" + cmd.Help
}
