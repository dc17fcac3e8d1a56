//go:build linux

package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"xinfangbot/bot/wechat/wechattest"
	"xinfangbot/internal/llm/llmtest"
	"xinfangbot/internal/seal"
)

// What must not be found anywhere but where it belongs. The petitioner's data
// are made up.
const (
	secretPassword = "Redis-pw-7f3a9c"
	secretModelKey = "sk-model-5e1d80b2"
	secretIdentity = "150204198503072416"
	secretPhone    = "13947281234"
	secretName     = "欧阳建国"
	secretAccount  = "6222020602012345678"
)

// writings are what a program has written, by where.
type writings map[string]string

// clean reports every secret that can be read in what was written.
func (w writings) clean(t *testing.T, secrets map[string]string) {
	t.Helper()
	for what, secret := range secrets {
		if len(secret) < 6 {
			t.Fatalf("%s: %q is too short to be looked for", what, secret)
		}
		for where, text := range w {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("%s stands in %s: …%s", what, where, strings.ToValidUTF8(text[max(0, at-120):at], ""))
			}
		}
	}
}

// TestNoSecretIsWritten runs the service of a bureau with distinctive secrets
// through a day on which things go wrong, and looks for them in everything that
// is written: the log at its most talkative, what commands print, the audit,
// the metrics, the backup, the files in the data folder.
func TestNoSecretIsWritten(t *testing.T) {
	sealKey := strings.Repeat("5c", seal.KeySize)
	t.Setenv("XINFANGBOT_REDIS_PASSWORD", secretPassword)
	t.Setenv("XINFANGBOT_MODEL_KEY", secretModelKey)
	t.Setenv("XINFANGBOT_SESSION_KEY", sealKey)
	var refusing atomic.Bool
	model, err := llmtest.Start(func(r llmtest.Request) llmtest.Reply {
		if refusing.Load() {
			// Endpoints repeat keys and questions in what they say of them.
			return llmtest.Reply{Status: http.StatusUnauthorized, Code: "invalid_api_key", Text: "Incorrect API key: " + secretModelKey + ". Asked: " + r.Body}
		}
		return llmtest.Clerk(r)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { model.Close() })
	o := newOffice(t, unhurried("wechat", "main")+unhurried("ilink", "main"), quickly+"log: {level: debug}\n"+
		fmt.Sprintf("model: {enabled: true, base_url: '%s', model: m, allowed_hosts: [127.0.0.1], understand: true}\n", model.URL()))
	o.user(secretPassword)
	o.edit(func(text string) string {
		return strings.Replace(text, "redis: {addr:", "redis: {username: bot, addr:", 1)
	})
	ctx := o.context()
	account := o.wechat.Account("信访助手")
	friend, stranger := account.Friend("李强"), account.Friend("路人")
	secrets := map[string]string{
		"the password of redis": secretPassword, "the key of the model": secretModelKey, "the key of the logins": sealKey,
		"an identity number": secretIdentity, "a phone number": secretPhone, "a bank account": secretAccount, "a petitioner's name": secretName,
	}
	out := make(writings)

	o.start()
	link, err := o.ilink.Code(ctx)
	o.must(err)
	o.must(o.ilink.Confirm(link, "bot@im.bot"))
	o.noted("微信通道“main”已连接")
	wang := o.ilinkPhone(o.ilink.Bot("bot@im.bot").Person("wang@im.wechat"))
	wang.asks("绑定 AAAAAAAA 王芳", "不正确")
	first := o.firstInvitation()
	wang.asks("绑定 "+first+" 王芳", "您的权限是管理员")
	o.must(account.LogIn(ctx))
	wang.gets("微信账号“main”已登录")
	second := o.invitation(wang.asks("添加人员 李强 办信接访科 编辑人员", "已登记李强").text)
	unused := o.invitation(wang.asks("添加人员 赵军", "已登记赵军").text)
	secrets["the first code"], secrets["a code that was used"], secrets["a code that was not"] = first, second, unused
	li, someone := o.wechatPhone(friend), o.wechatPhone(stranger)
	li.asks("绑定 "+second, "您的权限是编辑人员")
	someone.asks("绑定 "+strings.ToLower(unused)+"x", "不正确")

	said := fmt.Sprintf("信访人%s，身份证号码%s，电话%s，银行卡%s，反映拆迁补偿，多久应当办结？", secretName, secretIdentity, secretPhone, secretAccount)
	li.asks(said, "第三十四条")
	refusing.Store(true)
	li.asks("他叫"+secretName+"，电话"+secretPhone+"，复查要多久", "第三十五条")
	refusing.Store(false)
	account.Fail("webwxsendmsg", wechattest.Fault{Cut: true})
	li.asks(said, "第三十四条")
	friend.SendFile(nil, "反映人"+secretName+secretPhone+".docx", []byte("PK no document "+secretIdentity))
	li.gets("")
	li.asks("校对\n"+said, "")
	li.asks("我局全年受理来信12件次、来访8批次，办结11件。"+said+"另有约谈3次。", "来信件次")
	_, out["the metrics"] = get(t, o.health, "/metrics")
	_, out["the readiness"] = get(t, o.health, "/readyz")

	o.edit(func(text string) string {
		return text + "redis_password: " + secretPassword + "\nlogs: {level: " + secretModelKey + "}\n"
	})
	o.program.hangUp(t)
	o.program.prints(t, "configuration not reloaded")
	whole, _, _ := strings.Cut(o.configuration(), "redis_password")
	o.edit(func(string) string { return whole })
	o.redis.Kill()
	stranger.Say(said) // who is told once or twice to wait
	o.program.prints(t, "redis")
	o.redis.Restart() // it knows no user any more
	o.await("the password to be refused", func() bool { return strings.Contains(o.program.out.String(), "WRONGPASS") })
	o.user(secretPassword)
	o.await("redis to let the service in", func() bool { code, _ := get(t, o.health, "/readyz"); return code == http.StatusOK })
	li.asks("我是谁", "您是李强")
	account.Kick(wechattest.RetLoggedOut)
	wang.gets("的登录已失效", "需要确认登录")
	o.must(account.ConfirmPush(ctx))
	wang.gets("已登录，可以收发消息")
	o.settled()
	loginsOf(t, o, sealKey, secrets)

	written := func(name string, args ...string) {
		r := command(t, "", append(args, "--config", o.config)...)
		out[name] = r.stdout + r.stderr
	}
	file := filepath.Join(t.TempDir(), "state.xfb")
	written("what backup prints", "backup", file)
	out["the backup"] = unpacked(t, file)
	o.stop()
	written("what doctor prints", "doctor", "--online")
	refusing.Store(true)
	written("what doctor prints of a key that is refused", "doctor", "--online", "--json")
	t.Setenv("XINFANGBOT_REDIS_PASSWORD", secretPassword+"-wrong")
	written("what doctor prints of a wrong password", "doctor")
	written("what serve prints of a wrong password", "serve")
	written("what backup prints of a wrong password", "backup", file)
	out["the log"] = strings.Replace(o.program.out.String(), "绑定 "+first, "", 1) // it is printed for the operator, once
	events, err := o.store.Events(context.Background(), 1000)
	o.must(err)
	for _, e := range events {
		out["the audit"] += fmt.Sprintln(e)
	}
	o.must(filepath.WalkDir(o.data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		out["the file "+path] = string(data)
		return err
	}))
	for _, r := range model.Requests() {
		out["what the model is asked"] += r.Body
	}
	if len(model.Requests()) == 0 || len(events) == 0 || len(out["the backup"]) < 1000 {
		t.Errorf("%d requests, %d events, %d bytes of backup: nothing was looked at", len(model.Requests()), len(events), len(out["the backup"]))
	}
	out.clean(t, secrets)
}

// user lets the service in with a password.
func (o *office) user(password string) {
	o.t.Helper()
	o.must(o.redis.Client().Do(context.Background(), "acl", "setuser", "bot", "reset", "on", ">"+password, "~*", "&*", "+@all").Err())
}

func (o *office) configuration() string {
	o.t.Helper()
	data, err := os.ReadFile(o.config)
	o.must(err)
	return string(data)
}

func (o *office) edit(change func(string) string) {
	o.t.Helper()
	o.must(os.WriteFile(o.config, []byte(change(o.configuration())), 0o600))
}

// loginsOf adds what the logins consist of, which only the key opens.
func loginsOf(t *testing.T, o *office, key string, secrets map[string]string) {
	t.Helper()
	raw, err := seal.ParseKey(key)
	o.must(err)
	box, err := seal.New(raw)
	o.must(err)
	for _, channel := range []string{"wechat:main", "ilink:main"} {
		data, err := o.store.Login(channel, box).Load(context.Background())
		o.must(err)
		var login any
		o.must(json.Unmarshal(data, &login))
		before := len(secrets)
		addTexts(secrets, channel, login)
		if len(secrets) == before {
			t.Errorf("the login of %s has no secret", channel)
		}
	}
}

// addTexts adds the texts of a JSON value that look like keys.
func addTexts(secrets map[string]string, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			addTexts(secrets, path+"."+key, value)
		}
	case []any:
		for i, value := range v {
			addTexts(secrets, fmt.Sprintf("%s[%d]", path, i), value)
		}
	case string:
		// What is shorter, an address, a time or a user's ID opens nothing.
		if len(v) >= 12 && !strings.Contains(v, "://") && !strings.Contains(v, ".com") && !strings.HasSuffix(v, "Z") && !strings.Contains(v, "@im.") {
			secrets[path] = v
		}
	}
}

// unpacked is what stands in a backup.
func unpacked(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
