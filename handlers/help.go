package handlers

import (
	"context"
	"strings"

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
	switch strings.Trim(t.Text(), " ！!。.~～,，?？") {
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
	t.Reply("您好。" + Introduction)
	return nil
}

// Introduction says in two sentences what the bot is for.
const Introduction = "我是信访工作助手：可以直接提问《信访工作条例》的规定，发送“填报”录入年度报告数据，发送“起草”生成报告初稿。发送“帮助”查看全部命令。"

// Commands implements bot.Commander.
func (h *Help) Commands() []bot.Command {
	return []bot.Command{{
		Name: "帮助", Aliases: []string{"help", "？", "?", "怎么用", "功能", "菜单"}, Help: "查看可以做什么", Run: h.help,
	}}
}

func (h *Help) help(_ context.Context, t *bot.Turn, _ string) error {
	var b strings.Builder
	b.WriteString("直接发送问题，查询《信访工作条例》的规定，例如：信访事项多久办结；第三十四条。\n\n可用命令：")
	for _, handler := range append(h.handlers, bot.Handler(h)) {
		c, ok := handler.(bot.Commander)
		if !ok {
			continue
		}
		for _, cmd := range c.Commands() {
			if t.Staff.Role < cmd.Role {
				continue
			}
			b.WriteString("\n" + cmd.Name)
			if cmd.Args != "" {
				b.WriteString(" " + cmd.Args)
			}
			b.WriteString("：" + cmd.Help)
		}
	}
	t.Reply(b.String())
	return nil
}
