package wechattest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"unicode/utf8"
)

// contactPage is how many contacts one answer has at most; the client asks for
// the others with the number it is given.
const contactPage = 40

// maxBatch is how many contacts may be asked for at once.
const maxBatch = 50

// What VerifyFlag says: an official account has the bit 8.
const (
	verifyOfficial = 24
	verifyService  = 56 // WeChat's own accounts
)

func (s *Server) getContact(w http.ResponseWriter, r *http.Request, a *Account) {
	from, err := strconv.Atoi(r.URL.Query().Get("seq"))
	if err != nil || from < 0 {
		answerRet(w, "webwxgetcontact", retParam, "")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []map[string]any{
		{"UserName": "weixin", "NickName": "微信团队", "VerifyFlag": verifyService},
		{"UserName": "filehelper", "NickName": "文件传输助手"},
	}
	for _, p := range a.people {
		if p.friend {
			all = append(all, a.contact(p))
		}
	}
	for _, g := range a.groups {
		if g.saved {
			// The list has groups without their members.
			all = append(all, map[string]any{"UserName": a.groupName(g), "NickName": escape(g.name), "MemberCount": len(g.members) + 1, "MemberList": []any{}})
		}
	}
	page, next := all[min(from, len(all)):min(from+contactPage, len(all))], 0
	if from+contactPage < len(all) {
		next = from + contactPage
	}
	answer(w, map[string]any{"MemberCount": len(page), "MemberList": page, "Seq": next})
}

// contact is a person as the contact list has them. s.mu is held.
func (a *Account) contact(p *Person) map[string]any {
	flag := 0
	if p.official {
		flag = verifyOfficial
	}
	return map[string]any{
		"UserName": a.userName(p), "NickName": escape(p.nick), "RemarkName": escape(p.remark),
		"VerifyFlag": flag, "MemberList": []any{}, "ContactFlag": 3,
	}
}

// groupContact is a group with its members. Their remark names are not in it.
// s.mu is held.
func (a *Account) groupContact(g *Group) map[string]any {
	list := []map[string]any{{"UserName": a.selfName(), "NickName": escape(a.nick), "DisplayName": escape(g.self)}}
	for _, m := range g.members {
		list = append(list, map[string]any{
			"UserName": a.userName(m.person), "NickName": escape(m.person.nick), "DisplayName": escape(m.display),
		})
	}
	return map[string]any{
		"UserName": a.groupName(g), "NickName": escape(g.name), "MemberCount": len(list), "MemberList": list,
		"EncryChatRoomId": a.name("@", g.name),
	}
}

func (s *Server) batchGetContact(w http.ResponseWriter, r *http.Request, a *Account) {
	var b struct {
		Count int
		List  []struct{ UserName string }
	}
	if json.NewDecoder(r.Body).Decode(&b) != nil || b.Count != len(b.List) || b.Count > maxBatch {
		answerRet(w, "webwxbatchgetcontact", retParam, "")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []map[string]any{}
	for _, want := range b.List {
		switch p, g := a.find(want.UserName); {
		case p != nil:
			list = append(list, a.contact(p))
		case g != nil:
			list = append(list, a.groupContact(g))
		}
	}
	answer(w, map[string]any{"Count": len(list), "ContactList": list})
}

func (s *Server) setRemark(w http.ResponseWriter, r *http.Request, a *Account) {
	var b struct {
		CmdId                int
		RemarkName, UserName string
	}
	err := json.NewDecoder(r.Body).Decode(&b)
	s.mu.Lock()
	defer s.mu.Unlock()
	p, _ := a.find(b.UserName)
	if err != nil || b.CmdId != 2 || p == nil || !p.friend {
		answerRet(w, "webwxoplog", retParam, "")
		return
	}
	if !a.remarksKept {
		p.remark = firstBytes(b.RemarkName, a.remarkLimit)
		a.changedContact(b.UserName)
	}
	answer(w, map[string]any{})
}

// firstBytes returns what of s fits into n bytes; 0 keeps all.
func firstBytes(s string, n int) string {
	if n == 0 || len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
