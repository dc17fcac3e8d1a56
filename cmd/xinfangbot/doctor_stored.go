package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"xinfangbot/bot"
	"xinfangbot/internal/config"
	"xinfangbot/internal/seal"
	"xinfangbot/internal/store"
)

// stored checks Redis and what is kept there.
func (e *examination) stored(ctx context.Context) {
	const name = "Redis"
	e.exposure(name)
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	s, err := openAnyState(ctx, e.conf, e.log)
	if err != nil {
		advice := "请核对redis一节的地址、用户名和密码，以及Redis是否在运行"
		if len(e.conf.Redis.Addr) == 0 {
			advice = "请按redis-server的说明处理；数据文件损坏的，修复会截去其后的数据，请从备份恢复（见部署文档“出了问题”）"
		}
		e.add(name, checkFailed, err.Error(), fileAdvice(err, advice))
		return
	}
	defer s.close()
	if s.server.Mode() == store.ModeMemory {
		e.add(name, checkWarning, "数据只保存在内存中，退出后不保留", "请安装redis-server（Windows除外），或填写redis.addr")
	} else {
		e.servers(ctx, s.server.Client())
		e.writes(ctx, s)
	}
	if err := s.Whole(ctx); err != nil {
		e.add("数据", checkFailed, err.Error(), "请重新执行xinfangbot restore --force")
	}
	e.administrators(ctx, s)
	e.logins(ctx, s)
}

// writes checks that Redis takes what is to be kept: it may answer and not do so.
func (e *examination) writes(ctx context.Context, s *state) {
	const name = "Redis写入"
	if err := s.Writable(ctx); err != nil {
		e.add(name, checkFailed, err.Error(), "请检查Redis所在机器的磁盘、Redis的内存上限（maxmemory），以及redis.addr是否为主节点")
		return
	}
	e.add(name, checkOK, "可以写入", "")
}

// exposure checks who else can get at a redis that was not started here: all
// that staff said and were told lies in it.
func (e *examination) exposure(name string) {
	conf := e.conf.Redis
	if len(conf.Addr) == 0 {
		return // its own, on a socket in the data folder
	}
	options, err := conf.Options()
	if err != nil {
		e.add(name+"密码", checkFailed, err.Error(), "请核对redis一节")
		return
	}
	elsewhere := slices.ContainsFunc(conf.Addr, config.Elsewhere)
	switch {
	case options.Password != "":
		e.add(name+"密码", checkOK, "已设置", "")
	case elsewhere:
		e.add(name+"密码", checkFailed, "没有设置，能连接到它的人都能读取和修改全部数据", "请在Redis中设置requirepass或ACL，密码写入环境变量或password_file")
	default:
		e.add(name+"密码", checkWarning, "没有设置，本机的其他用户也能读取和修改全部数据", "请在Redis中设置requirepass或ACL，密码写入环境变量或password_file")
	}
	if elsewhere && !conf.TLS.Enabled {
		e.add(name+"加密", checkWarning, "与Redis之间的连接没有加密", "Redis在另一台机器上的，请启用redis.tls；在同一台机器的容器中的，不必处理")
	}
}

// servers checks every server that takes writes.
func (e *examination) servers(ctx context.Context, client redis.UniversalClient) {
	cluster, ok := client.(*redis.ClusterClient)
	if !ok {
		e.redis(ctx, "Redis", client)
		return
	}
	var mu sync.Mutex
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
		mu.Lock()
		defer mu.Unlock()
		e.redis(ctx, "Redis "+node.Options().Addr, node)
		return nil
	})
	if err != nil {
		e.add("Redis", checkFailed, err.Error(), "请检查集群状态：redis-cli cluster info")
	}
}

// Bounds of what is well.
const (
	skewed   = 2 * time.Second
	farOff   = time.Minute
	sluggish = 20 * time.Millisecond
	pings    = 20
	oldest   = "6.2" // backups read streams and pause writes as only this knows to
)

// redis checks one server.
func (e *examination) redis(ctx context.Context, name string, c redis.UniversalClient) {
	e.latency(ctx, name, c)
	e.skew(ctx, name, c)
	text, err := c.Info(ctx).Result()
	if err != nil {
		e.add(name, checkWarning, "不能执行INFO，没有检查版本、持久化和淘汰策略："+err.Error(), "请允许该用户执行INFO")
		return
	}
	info := parseInfo(text)
	e.version(name, info["redis_version"])
	switch {
	case info["aof_enabled"] == "1" && info["aof_last_write_status"] != "ok":
		e.add(name+"持久化", checkFailed, "AOF写入失败", "请检查Redis所在磁盘")
	case info["aof_enabled"] == "1":
		e.add(name+"持久化", checkOK, "AOF已开启", "")
	default:
		e.add(name+"持久化", checkFailed, "AOF没有开启，断电会丢失数据", "请在Redis配置中设置appendonly yes")
	}
	if policy := info["maxmemory_policy"]; policy == "noeviction" {
		e.add(name+"淘汰策略", checkOK, policy, "")
	} else {
		e.add(name+"淘汰策略", checkFailed, policy+"，内存不足时会删除数据", "请设置maxmemory-policy noeviction")
	}
}

func (e *examination) version(name, version string) {
	if olderThan(version, oldest) {
		e.add(name, checkFailed, "版本"+version+"，不能备份", "请升级Redis：至少"+oldest+"，建议7.0以上")
		return
	}
	e.add(name, checkOK, "版本"+version, "")
}

func parseInfo(text string) map[string]string {
	info := make(map[string]string)
	for line := range strings.Lines(text) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			info[key] = value
		}
	}
	return info
}

// olderThan compares versions by their first two numbers.
func olderThan(version, than string) bool {
	numbers := func(s string) [2]int {
		parts := strings.SplitN(s, ".", 3)
		var n [2]int
		for i := range min(len(parts), len(n)) {
			n[i], _ = strconv.Atoi(parts[i])
		}
		return n
	}
	a, b := numbers(version), numbers(than)
	return a[0] < b[0] || a[0] == b[0] && a[1] < b[1]
}

// latency measures how long a round trip takes as a rule.
func (e *examination) latency(ctx context.Context, name string, c redis.UniversalClient) {
	took := make([]time.Duration, 0, pings)
	for range pings {
		begin := time.Now()
		if err := c.Ping(ctx).Err(); err != nil {
			e.add(name+"延迟", checkFailed, err.Error(), "请检查网络")
			return
		}
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	median := took[len(took)/2]
	text := fmt.Sprintf("%.1f毫秒", float64(median.Microseconds())/1000)
	if median > sluggish {
		e.add(name+"延迟", checkWarning, text, "请把Redis放在同一机房或同一台机器上")
		return
	}
	e.add(name+"延迟", checkOK, text, "")
}

// skew compares the clocks.
func (e *examination) skew(ctx context.Context, name string, c redis.UniversalClient) {
	before := time.Now()
	at, err := c.Time(ctx).Result()
	if err != nil {
		e.add(name+"时钟", checkWarning, "无法检查："+err.Error(), "")
		return
	}
	off := at.Sub(before.Add(time.Since(before) / 2)).Abs()
	text := fmt.Sprintf("与本机相差%.1f秒", off.Seconds())
	switch {
	case off > farOff:
		e.add(name+"时钟", checkFailed, text, "请在两台机器上启用时间同步（NTP）")
	case off > skewed:
		e.add(name+"时钟", checkWarning, text, "请在两台机器上启用时间同步（NTP）")
	default:
		e.add(name+"时钟", checkOK, text, "")
	}
}

// administrators checks that somebody can manage people.
func (e *examination) administrators(ctx context.Context, s *state) {
	r, err := s.Record(ctx, bot.RosterRecord)
	switch {
	case err != nil:
		e.add("管理员", checkFailed, err.Error(), "")
	case len(bot.Roster{}.Administrators(r)) == 0:
		e.add("管理员", checkWarning, "还没有", "请启动服务，按提示用绑定码绑定第一位管理员")
	default:
		e.add("管理员", checkOK, fmt.Sprintf("%d人，共登记%d人", len(bot.Roster{}.Administrators(r)), len(bot.People(r))), "")
	}
}

// logins checks what is kept of the accounts' logins.
func (e *examination) logins(ctx context.Context, s *state) {
	enabled := slices.DeleteFunc(slices.Clone(e.conf.Channels), func(c config.Channel) bool { return !c.Enabled })
	if len(enabled) == 0 {
		e.add("微信通道", checkWarning, "没有启用的账号", "请在channels中填写")
		return
	}
	box, err := existingBox(e.conf)
	switch {
	case err != nil:
		e.add("登录密钥", checkFailed, err.Error(), "请核对session一节")
		return
	case box == nil:
		e.add("登录密钥", checkWarning, "还没有", "首次启动时自动生成"+keyPath(e.conf)+"，请单独备份")
		return
	}
	for _, c := range enabled {
		name := "微信登录 " + c.Name()
		data, err := s.Login(c.Name(), box).Load(ctx)
		switch {
		case errors.Is(err, seal.ErrWrongKey):
			e.add(name, checkFailed, "保存的登录状态是用另一个密钥加密的", "请恢复原来的密钥；找不到时删除该登录状态，重新扫码")
		case errors.Is(err, seal.ErrDamaged):
			e.add(name, checkWarning, "保存的登录状态已损坏", "启动服务后需要重新扫码")
		case err != nil:
			e.add(name, checkFailed, err.Error(), "")
		case len(data) == 0:
			e.add(name, checkWarning, "尚未登录", "启动服务后用微信扫描"+qrPath(e.conf, c))
		default:
			e.add(name, checkOK, "保存有登录状态", "")
		}
	}
}

// existingBox is openBox, but makes no key; nil where there is none yet.
func existingBox(conf config.Config) (*seal.Box, error) {
	key, err := conf.Session.Key()
	if err != nil {
		return nil, err
	}
	if _, missing := os.Stat(keyPath(conf)); key.Reveal() == "" && errors.Is(missing, fs.ErrNotExist) {
		return nil, nil
	}
	return openBox(conf)
}
