package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/config"
	"xinfangbot/internal/seal"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// TestOpenChannels makes those that are enabled, and at the first start the key
// of their logins.
func TestOpenChannels(t *testing.T) {
	conf, err := config.Load(writeTemp(t, "config.yaml", `channels:
  - {kind: wechat, account: main, group_prefix: 小信}
  - {kind: ilink, account: main}
  - {kind: ilink, account: off, enabled: false}
`))
	if err != nil {
		t.Fatal(err)
	}
	conf.Data = t.TempDir()
	s := &state{Store: store.New(storetest.Server(t, true).Client(), nil)}
	open := func() ([]bot.Channel, error) {
		return openChannels(conf, s, io.Discard, slog.New(slog.DiscardHandler))
	}
	list, err := open()
	if err != nil || len(list) != 2 || list[0].Name() != "wechat:main" || list[1].Name() != "ilink:main" {
		t.Fatalf("%v, %v", list, err)
	}
	key, err := os.ReadFile(keyPath(conf))
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(keyPath(conf)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if _, err := open(); err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(keyPath(conf)); err != nil || string(again) != string(key) {
		t.Errorf("the key was made anew: %v", err)
	}
	box, err := openBox(conf)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("XINFANGBOT_SESSION_KEY", strings.Repeat("0b", seal.KeySize))
	other, err := openBox(conf)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Open(box.Seal([]byte("x"))); err == nil {
		t.Error("the key of the environment is not used")
	}
	t.Setenv("XINFANGBOT_SESSION_KEY", "")
	if err := os.WriteFile(keyPath(conf), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(); err == nil || strings.Contains(err.Error(), "damaged") {
		t.Errorf("a key that is none: %v", err)
	}
}

// TestInviteAdministrator has one code good at a time, and none once there is an
// administrator.
func TestInviteAdministrator(t *testing.T) {
	ctx := context.Background()
	s := store.New(storetest.Server(t, true).Client(), nil)
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	good := func(code string) bool {
		t.Helper()
		r, err := s.Record(ctx, bot.RosterRecord)
		if err != nil {
			t.Fatal(err)
		}
		i, _, ok := bot.FindInvitation(r, code, now)
		return ok && i.Name == "" && i.Role == bot.Administrator
	}
	first, err := inviteAdministrator(ctx, s, now)
	if err != nil || !good(first) {
		t.Fatalf("%q, %v", first, err)
	}
	now = now.Add(time.Hour)
	second, err := inviteAdministrator(ctx, s, now)
	if err != nil || !good(second) || good(first) {
		t.Errorf("%q after %q, %v", second, first, err)
	}
	enlist(t, s)
	if third, err := inviteAdministrator(ctx, s, now); third != "" || err != nil {
		t.Errorf("%q although there is an administrator, %v", third, err)
	}
	if good(second) {
		t.Error("a code is still good although there is an administrator")
	}
}

// TestDeployedConfiguration keeps the configuration of the containers true: it
// lacks nothing but the secrets.
func TestDeployedConfiguration(t *testing.T) {
	data, err := os.ReadFile("../../deploy/config/config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(strings.Repeat("0a", seal.KeySize)), 0o600); err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("/run/secrets/redis_password", secret, "/run/secrets/session_key", secret).Replace(string(data))
	if _, err := config.Load(writeTemp(t, "config.yaml", text)); err != nil {
		t.Error(err)
	}
}
