package mask_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"xinfangbot/internal/mask"
)

func TestAttr(t *testing.T) {
	var b strings.Builder
	log := slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{ReplaceAttr: mask.Attr}))
	log.Warn("信访人张三丰来电", "err", errors.New("decode 信访人张三丰, 13800138000"), "text", "身份证11010519491231002X",
		"panic", any([]string{"信访人张三丰"}), slog.Group("turn", "said", "电话13800138000"), "n", 3, "took", time.Second)
	got := b.String()
	for _, secret := range []string{"张三丰", "13800138000", "11010519491231002X"} {
		if strings.Contains(got, secret) {
			t.Errorf("%s is in the log: %s", secret, got)
		}
	}
	for _, want := range []string{"level=WARN", "信访人〔人员〕来电", "err=\"decode 信访人〔人员〕, 〔电话〕\"", "turn.said=电话〔电话〕", "n=3 took=1s"} {
		if !strings.Contains(got, want) {
			t.Errorf("the log lacks %s: %s", want, got)
		}
	}
}

// What operators look for in a log stays.
func TestAttrKeepsWhatOperatorsNeed(t *testing.T) {
	for _, text := range []string{
		"http://127.0.0.1:9464/readyz", "dial tcp 127.0.0.1:6379: connect: connection refused", "/var/lib/xinfangbot/redis.sock",
		"llm: endpoint unavailable (status 503, rate_limit_exceeded)", "goroutine 1 [running]:\nmain.main()\n\t/x/y.go:12 +0x1d",
		"message not answered", "wechat:main", "2026-01-12T09:00:00+08:00", "report:2025:rule-of-law",
		"v0.0.0-20261122083344-9ce0813abcde+dirty",
	} {
		if got := mask.Attr(nil, slog.String("k", text)).Value.String(); got != text {
			t.Errorf("%s became %s", text, got)
		}
	}
}
