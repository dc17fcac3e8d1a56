package wechattest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// batch is how many messages one sync brings at most.
const batch = 30

// Keys of the sync state. One counts messages; one tells what Forget has made
// void; one counts changed contacts and is, as with Tencent, only in the key
// that the long poll wants: a client that asks with the other is told of news
// for ever.
const (
	messageKey = 1
	voidKey    = 2
	contactKey = 11
	firstValue = 650000000
)

type syncKey struct {
	Count int
	List  []keyValue
}

type keyValue struct{ Key, Val int64 }

// syncKey is the state of a client that has n messages. s.mu is held.
func (a *Account) syncKey(n int, check bool) syncKey {
	list := []keyValue{{messageKey, firstValue + int64(n)}, {voidKey, firstValue + a.void}, {3, firstValue}}
	if check {
		list = append(list, keyValue{contactKey, firstValue + a.login.mods})
	}
	return syncKey{Count: len(list), List: list}
}

// position is how many messages a client with the key has. It reports false
// where the key is none, or void. s.mu is held.
func (a *Account) position(list []keyValue) (n int, ok bool) {
	n = -1
	for _, kv := range list {
		switch kv.Key {
		case messageKey:
			n = int(kv.Val - firstValue)
		case voidKey:
			ok = kv.Val-firstValue == a.void
		}
	}
	return n, ok && n >= 0 && n <= len(a.log)
}

// Selectors of the long poll.
const (
	nothingNew     = "0"
	newMessage     = "2"
	changedContact = "4"
)

func (s *Server) syncCheck(w http.ResponseWriter, r *http.Request, a *Account) {
	var list []keyValue
	for _, pair := range strings.Split(r.URL.Query().Get("synckey"), "|") {
		k, v, _ := strings.Cut(pair, "_")
		key, _ := strconv.ParseInt(k, 10, 64)
		val, _ := strconv.ParseInt(v, 10, 64)
		list = append(list, keyValue{key, val})
	}
	s.mu.Lock()
	have, ok := a.position(list)
	running := a.login
	s.mu.Unlock()
	if !ok {
		answerRet(w, "synccheck", retParam, "")
		return
	}
	news := func() string {
		switch mods := slices.IndexFunc(list, func(kv keyValue) bool { return kv.Key == contactKey }); {
		case len(a.log) > have:
			return newMessage
		case mods < 0 && running.mods > 0, mods >= 0 && list[mods].Val-firstValue < running.mods:
			return changedContact
		}
		return nothingNew
	}
	s.hold(r, func() bool {
		return a.cuts > 0 || a.disturbed != 0 || a.login != running || running == nil || news() != nothingNew
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case a.cuts > 0:
		a.cuts--
		cut(w)
	case a.disturbed != 0:
		answerRet(w, "synccheck", a.disturbed, "")
		a.disturbed = 0
	case a.login != running || running == nil:
		answerRet(w, "synccheck", a.loggedOut, "")
	default:
		fmt.Fprintf(w, `window.synccheck={retcode:"0",selector:"%s"}`, news())
	}
}

func (s *Server) sync(w http.ResponseWriter, r *http.Request, a *Account) {
	var b struct{ SyncKey syncKey }
	err := json.NewDecoder(r.Body).Decode(&b)
	s.mu.Lock()
	defer s.mu.Unlock()
	have, ok := a.position(b.SyncKey.List)
	if err != nil || !ok || a.login == nil {
		answerRet(w, "webwxsync", retParam, "")
		return
	}
	upTo := min(have+batch, len(a.log))
	messages := []map[string]any{}
	for _, e := range a.log[have:upTo] {
		messages = append(messages, e.render(a))
	}
	if a.reorder && len(messages) > 1 {
		a.reorder = false
		slices.Reverse(messages)
	}
	changes := []map[string]any{}
	for _, userName := range a.login.changes {
		// Tencent's lists of changes are not always whole: only that something
		// has changed is to be relied on.
		changes = append(changes, map[string]any{"UserName": userName, "NickName": ""})
	}
	gone := []map[string]any{}
	for _, userName := range a.login.gone {
		gone = append(gone, map[string]any{"UserName": userName, "ContactFlag": 0})
	}
	a.login.changes, a.login.gone = nil, nil
	more := 0
	if upTo < len(a.log) {
		more = 1
	}
	answer(w, map[string]any{
		"AddMsgCount": len(messages), "AddMsgList": messages, "ContinueFlag": more,
		"ModContactCount": len(changes), "ModContactList": changes, "DelContactCount": len(gone), "DelContactList": gone,
		"SyncKey": a.syncKey(upTo, false), "SyncCheckKey": a.syncKey(upTo, true), "SKey": "",
	})
}
