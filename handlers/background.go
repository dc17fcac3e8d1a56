package handlers

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"xinfangbot/bot"
)

// backgroundName is what a session keeps the jobs under that are being done for
// the conversation.
const backgroundName = "background"

// inBackground is a job that is being done.
type inBackground struct {
	Job  string `json:"job"`
	What string `json:"what"` // such as 答复, 改写“存在的不足”
}

// begin starts a job of the handler whose turn it is; 取消 ends it.
func begin(t *bot.Turn, input json.RawMessage, what string) error {
	var list []inBackground
	if err := t.Session.Get(backgroundName, &list); err != nil {
		return err
	}
	return t.Session.Put(backgroundName, append(list, inBackground{t.Start(input), what}))
}

// underWay tells whether a job is being done for the conversation.
func underWay(t *bot.Turn, job string) (bool, error) {
	var list []inBackground
	if err := t.Session.Get(backgroundName, &list); err != nil {
		return false, err
	}
	return slices.ContainsFunc(list, func(b inBackground) bool { return b.Job == job }), nil
}

// end forgets a job that is over.
func end(t *bot.Turn, job string) error {
	var list []inBackground
	if err := t.Session.Get(backgroundName, &list); err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(b inBackground) bool { return b.Job == job })
	if len(list) == 0 {
		return t.Session.Put(backgroundName, nil)
	}
	return t.Session.Put(backgroundName, list)
}

// cancelOr is 取消: it stops what is being done in the background, and does
// otherwise where there is nothing.
func cancelOr(otherwise func(context.Context, *bot.Turn, string) error) func(context.Context, *bot.Turn, string) error {
	return func(ctx context.Context, t *bot.Turn, args string) error {
		what, err := cancel(t)
		if err != nil {
			return err
		}
		if what == "" {
			return otherwise(ctx, t, args)
		}
		t.Reply("已取消：" + what + "。")
		return nil
	}
}

// cancel stops every job of the conversation and says which; empty where there
// is none.
func cancel(t *bot.Turn) (string, error) {
	var list []inBackground
	if err := t.Session.Get(backgroundName, &list); err != nil || len(list) == 0 {
		return "", err
	}
	names := make([]string, len(list))
	for i, b := range list {
		t.Stop(b.Job)
		names[i] = b.What
	}
	return strings.Join(names, "、"), t.Session.Put(backgroundName, nil)
}
