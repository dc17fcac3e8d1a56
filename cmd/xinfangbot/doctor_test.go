package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"xinfangbot/internal/config"
	"xinfangbot/internal/llm/llmtest"
	"xinfangbot/internal/seal"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// examine runs doctor and returns what it found by name.
func examine(t *testing.T, code int, args ...string) map[string]finding {
	t.Helper()
	r := command(t, "", append([]string{"doctor", "--json"}, args...)...)
	r.expect(t, code)
	var out struct{ Checks []finding }
	if err := json.Unmarshal([]byte(r.stdout), &out); err != nil {
		t.Fatalf("%v: %s", err, r.stdout)
	}
	found := make(map[string]finding)
	for _, f := range out.Checks {
		found[f.Name] = f
		if f.Verdict == checkFailed && f.Advice == "" {
			t.Errorf("nothing is said to do about %+v", f)
		}
	}
	return found
}

func expectVerdicts(t *testing.T, found map[string]finding, want map[string]verdict) {
	t.Helper()
	for name, v := range want {
		if f, ok := found[name]; !ok || f.Verdict != v {
			t.Errorf("%s: %+v, want %s", name, f, v)
		}
	}
}

func TestDoctorWithoutAnything(t *testing.T) {
	r := command(t, "", "doctor", "--data", t.TempDir())
	r.expect(t, 0, "警告 配置：没有指定配置文件", "正常 数据目录：", "正常 磁盘空间：", "正常 大模型：未启用", "正常 Redis持久化：AOF已开启", "警告 管理员：还没有", "警告 微信通道：没有启用的账号")
}

func TestDoctorWithoutRedis(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	r := command(t, "", "doctor", "--data", t.TempDir())
	r.expect(t, 0, "警告 Redis：数据只保存在内存中")
}

// TestDoctorFindsWhatIsWrong has a Redis that keeps nothing and may forget, a
// folder that cannot be written to, a model on a host that is not allowed, and
// a login that was sealed with another key.
func TestDoctorFindsWhatIsWrong(t *testing.T) {
	server := storetest.Start(t, nil, "--maxmemory-policy", "allkeys-lru")
	box, err := seal.New(make([]byte, seal.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	if err := store.New(server.Client(), nil).Login("ilink:main", box).Save(context.Background(), []byte("a login")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XINFANGBOT_SESSION_KEY", strings.Repeat("ab", seal.KeySize))
	holidays := writeTemp(t, "holidays.yaml", "nonsense")
	path := writeTemp(t, "config.yaml", fmt.Sprintf(`data: %s
redis: {addr: '%s'}
channels: [{kind: ilink, account: main}, {kind: wechat, account: main}, {kind: wechat, account: off, enabled: false}]
health: {listen: '0.0.0.0:9464'}
calendar: {holidays: '%s'}
report: {tables: /nowhere}
`, filepath.Join(t.TempDir(), "data"), server.Addr, holidays))
	found := examine(t, 1, "--config", path)
	expectVerdicts(t, found, map[string]verdict{
		"配置": checkOK, "放假安排": checkFailed, "报告": checkFailed, "运行状态地址": checkWarning,
		"Redis": checkOK, "Redis密码": checkWarning, "Redis延迟": checkOK, "Redis时钟": checkOK, "Redis持久化": checkFailed, "Redis淘汰策略": checkFailed,
		"管理员": checkWarning, "微信登录 ilink:main": checkFailed, "微信登录 wechat:main": checkWarning,
	})
	if _, shown := found["微信登录 wechat:off"]; shown {
		t.Error("an account that is not enabled was checked")
	}
	expectVerdicts(t, examine(t, 1, "--data", "/dev/null/data"), map[string]verdict{"数据目录": checkFailed, "Redis": checkFailed})
	expectVerdicts(t, examine(t, 1, "--config", "/nowhere.yaml"), map[string]verdict{"配置": checkFailed})

	server.Kill()
	t.Setenv("XINFANGBOT_REDIS_PASSWORD", "hunter2")
	r := command(t, "", "doctor", "--config", path)
	r.expect(t, 1, "失败 Redis：", "请核对redis一节")
	if strings.Contains(r.stdout+r.stderr, "hunter2") {
		t.Error("the password is shown")
	}
	r = command(t, "", "doctor", "--config", writeTemp(t, "config.yaml", "redis: {adr: x}\nlog: {level: loud}\n"))
	r.expect(t, 1, "失败 配置：line 1: redis.adr", "失败 配置：line 2: log.level")
}

// TestDoctorTellsAFullDiskFromAForeignFile: neither is mended by making the
// folder, by importing documents again or by another password.
func TestDoctorTellsAFullDiskFromAForeignFile(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{&fs.PathError{Op: "write", Path: "data/doctor-1", Err: syscall.ENOSPC}, "磁盘已满"},
		{fmt.Errorf("data folder: %w", &fs.PathError{Op: "mkdir", Path: "data/redis", Err: syscall.EACCES}), "归该用户所有"},
		{&fs.PathError{Op: "mkdir", Path: "data", Err: syscall.ENOTDIR}, "请核对"},
	} {
		if got := fileAdvice(test.err, "请核对"); !strings.Contains(got, test.want) {
			t.Errorf("%v: %s", test.err, got)
		}
	}
}

// TestDoctorSendsToTheBackup where the files of the redis-server of our own are
// damaged: there is no address or password to look at, and what redis-server
// itself advises cuts off all that came later. What the deployment guide says is
// done.
func TestDoctorSendsToTheBackup(t *testing.T) {
	data := t.TempDir()
	file := filepath.Join(data, "kept.xfb")
	command(t, "填报2020年\n657批次657人次\n", "chat", "--data", data).expect(t, 0, "（3/61）来访批次")
	command(t, "", "backup", "--data", data, file).expect(t, 0)
	logs, err := filepath.Glob(filepath.Join(data, "redis", "appendonlydir", "*.incr.aof"))
	if err != nil || len(logs) != 1 {
		t.Fatalf("%q, %v", logs, err)
	}
	kept, err := os.ReadFile(logs[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(logs[0], append([]byte("damaged"), kept...), 0o600); err != nil {
		t.Fatal(err)
	}
	f := examine(t, 1, "--data", data)["Redis"]
	if f.Verdict != checkFailed || !strings.Contains(f.Found, "Bad file format") || !strings.Contains(f.Advice, "从备份恢复") {
		t.Errorf("%+v", f)
	}
	if err := os.Rename(filepath.Join(data, "redis"), filepath.Join(data, "redis.damaged")); err != nil {
		t.Fatal(err)
	}
	command(t, "", "restore", "--force", "--data", data, file).expect(t, 0, "已恢复")
	command(t, "继续\n", "chat", "--data", data).expect(t, 0, "（3/61）来访批次")
}

// TestDoctorTriesToWrite has a Redis that answers and takes nothing.
func TestDoctorTriesToWrite(t *testing.T) {
	server := storetest.Start(t, nil, "--appendonly", "yes")
	path := writeTemp(t, "config.yaml", fmt.Sprintf("data: %s\nredis: {addr: '%s'}\n", t.TempDir(), server.Addr))
	expectVerdicts(t, examine(t, 0, "--config", path), map[string]verdict{"Redis写入": checkOK})
	server.Client().SlaveOf(t.Context(), "127.0.0.1", "1")
	expectVerdicts(t, examine(t, 1, "--config", path), map[string]verdict{"Redis": checkOK, "Redis写入": checkFailed})
}

// TestDoctorTellsWhoElseReachesRedis looks at what is configured, whether it
// answers or not.
func TestDoctorTellsWhoElseReachesRedis(t *testing.T) {
	for _, test := range []struct {
		redis, password string
		want            map[string]verdict
	}{
		{"{addr: '127.0.0.1:1'}", "", map[string]verdict{"Redis密码": checkWarning}},
		{"{addr: 'localhost:1'}", "hunter2", map[string]verdict{"Redis密码": checkOK}},
		{"{addr: 'redis.invalid:1'}", "", map[string]verdict{"Redis密码": checkFailed, "Redis加密": checkWarning}},
		{"{addr: ['127.0.0.1:1', '192.0.2.1:1'], master: m}", "hunter2", map[string]verdict{"Redis密码": checkOK, "Redis加密": checkWarning}},
		{"{addr: 'redis.invalid:1', tls: {enabled: true}}", "hunter2", map[string]verdict{"Redis密码": checkOK}},
	} {
		e := &examination{}
		t.Setenv("XINFANGBOT_REDIS_PASSWORD", test.password)
		var err error
		if e.conf, err = config.Load(writeTemp(t, "config.yaml", "redis: "+test.redis+"\n")); err != nil {
			t.Fatal(err)
		}
		e.exposure("Redis")
		got := make(map[string]verdict)
		for _, f := range e.findings {
			got[f.Name] = f.Verdict
			if strings.Contains(f.String(), "hunter2") {
				t.Errorf("the password is shown: %s", f)
			}
		}
		if !maps.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.redis, got, test.want)
		}
	}
}

// TestDoctorTellsOfAModelThatIsNotEncrypted, unless it is on this machine.
func TestDoctorTellsOfAModelThatIsNotEncrypted(t *testing.T) {
	for url, told := range map[string]bool{"http://127.0.0.1:8000/v1": false, "https://192.0.2.1/v1": false, "http://192.0.2.1/v1": true, "http://model.invalid:8000/v1": true} {
		e := &examination{log: slog.New(slog.DiscardHandler)}
		e.conf.Model.Enabled, e.conf.Model.BaseURL, e.conf.Model.Model = true, url, "m"
		e.model(t.Context())
		if got := slices.ContainsFunc(e.findings, func(f finding) bool { return f.Name == "大模型加密" && f.Verdict == checkWarning }); got != told {
			t.Errorf("%s: %v", url, e.findings)
		}
	}
}

// TestDoctorAsksTheModel does so only where that is wanted.
func TestDoctorAsksTheModel(t *testing.T) {
	s, err := llmtest.Start(llmtest.Script(llmtest.Say("好")))
	if err != nil {
		t.Fatal(err)
	}
	path := writeTemp(t, "config.yaml", fmt.Sprintf(
		"data: %s\nmodel: {enabled: true, base_url: '%s', model: m, allowed_hosts: [127.0.0.1]}\n", filepath.Join(t.TempDir(), "data"), s.URL()))
	found := examine(t, 0, "--config", path)
	expectVerdicts(t, found, map[string]verdict{"大模型": checkWarning})
	if len(s.Requests()) != 0 {
		t.Error("the model was asked without being told to")
	}
	t.Setenv("XINFANGBOT_MODEL_KEY", "sk-secret")
	found = examine(t, 0, "--config", path, "--online")
	expectVerdicts(t, found, map[string]verdict{"大模型": checkOK, "大模型请求": checkOK})
	if n := len(s.Requests()); n != 1 {
		t.Errorf("asked %d times", n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	found = examine(t, 1, "--config", path, "--online")
	expectVerdicts(t, found, map[string]verdict{"大模型请求": checkFailed})
	if strings.Contains(fmt.Sprint(found), "sk-secret") {
		t.Error("the key is shown")
	}
	wrong := writeTemp(t, "config.yaml", "model: {enabled: true, base_url: 'https://elsewhere.example/v1', model: m, allowed_hosts: [127.0.0.1]}\n")
	if f := examine(t, 1, "--config", wrong)["配置"]; !strings.Contains(f.Found, "allowed_hosts") {
		t.Errorf("%+v", f)
	}
}

func TestDoctorRefusesARedisThatIsTooOld(t *testing.T) {
	for version, want := range map[string]verdict{"5.0.14": checkFailed, "6.0.16": checkFailed, "6.2.0": checkOK, "7.2.4": checkOK, "10.0.0": checkOK} {
		var e examination
		e.version("Redis", version)
		if f := e.findings[0]; f.Verdict != want || !strings.Contains(f.Found, version) {
			t.Errorf("%s: %+v, want %s", version, f, want)
		}
	}
}

// TestDoctorLooksAtTheBackups: none, a fresh one, one of a week ago, a damaged one.
func TestDoctorLooksAtTheBackups(t *testing.T) {
	data := t.TempDir()
	command(t, "", "doctor", "--data", data).expect(t, 0, "警告 备份：", "还没有备份。请启用xinfangbot-backup.timer")
	path := filepath.Join(data, "backup", "2026-01-02.xfb")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	command(t, "", "backup", "--data", data, path).expect(t, 0)
	command(t, "", "doctor", "--data", data).expect(t, 0, "正常 备份：最近一次是", "，完好，数据")
	old := time.Now().Add(-7 * 24 * time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	command(t, "", "doctor", "--data", data).expect(t, 0, "警告 备份：最近一次是", "systemctl status xinfangbot-backup")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)-3], 0o600); err != nil {
		t.Fatal(err)
	}
	command(t, "", "doctor", "--data", data).expect(t, 1, "失败 备份：", "文件已损坏")
}
