package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Mode tells where a Server keeps the state.
type Mode string

const (
	// ModeConfigured is a Redis that the configuration names.
	ModeConfigured Mode = "configured"
	// ModeChild is a redis-server of our own, with its files under the data folder.
	ModeChild Mode = "child"
	// ModeMemory is the process itself: nothing outlives it.
	ModeMemory Mode = "memory"
)

// Limits on waiting for a server at the start.
const (
	startLimit   = 10 * time.Second // to answer at all
	loadLimit    = 2 * time.Minute  // to read its files, which it says it does
	pollInterval = 2 * time.Millisecond
)

// memoryNotice is Server.Notice in ModeMemory. child tells whether redis-server
// would be run where it is installed.
func memoryNotice(child bool) string {
	const kept = "注意：本次运行的数据只保存在内存中，退出后不再保留。如需长期保存，请"
	if !child {
		return kept + "在配置文件中填写 redis.addr，使用已经运行的 Redis：本系统上不能由程序自行启动。"
	}
	return kept + "安装 redis-server（例如执行 apt install redis-server）后重新启动，或在配置文件中填写 redis.addr。"
}

// errLoading is a server's answer while it reads its files.
var errLoading = errors.New("redis is still loading its data")

// ServerConfig tells OpenServer where Redis is, and how to reach it.
type ServerConfig struct {
	// Addrs are the addresses of a Redis that runs already. Where there are
	// none, OpenServer provides one.
	Addrs []string
	// Options are further options of the client, nil for the defaults. Of a
	// server of our own only the limits among them are used: it has no
	// password, no sentinels and no other databases.
	Options *redis.UniversalOptions
	// LookPath finds redis-server; nil means exec.LookPath.
	LookPath func(file string) (string, error)
	// Logger is told what happens to a server of our own; nil means
	// slog.Default.
	Logger *slog.Logger
	// ForceMemory asks for ModeMemory although there might be a redis-server.
	ForceMemory bool
}

// Server is where the state is kept, and how to reach it.
type Server struct {
	client redis.UniversalClient
	mode   Mode
	notice string
	stop   func() error // what is left to do once the client is closed
	once   sync.Once
	closed error
}

// OpenServer finds or starts the Redis that keeps the state: the one that cfg
// names; else a redis-server that it starts as a child, or finds running, on the
// folder dir; else, where this machine has none, one within the process.
//
// A redis-server that is there and does not start is an error: to go on in
// memory would lose what is already stored.
func OpenServer(ctx context.Context, dir string, cfg ServerConfig) (*Server, error) {
	if cfg.LookPath == nil {
		cfg.LookPath = exec.LookPath
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	if len(cfg.Addrs) > 0 || cfg.Options != nil && len(cfg.Options.Addrs) > 0 {
		return openConfigured(ctx, cfg)
	}
	if cfg.ForceMemory || !childSupported {
		return openMemory(cfg)
	}
	program, err := cfg.LookPath("redis-server")
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, exec.ErrDot):
		return openMemory(cfg)
	case err != nil:
		return nil, fmt.Errorf("looking for redis-server: %w", err)
	}
	return openChild(ctx, dir, program, cfg)
}

// Client returns the connection to the server. It is closed by Close.
func (s *Server) Client() redis.UniversalClient { return s.client }

// Mode tells where the state is kept.
func (s *Server) Mode() Mode { return s.mode }

// Notice is one line in Chinese to show at the start where nothing outlives the
// process; it says how to change that. It is empty otherwise.
func (s *Server) Notice() string { return s.notice }

// Close closes the client, and ends a server of our own that nobody else uses,
// once it has saved everything. Closing again returns the same.
func (s *Server) Close() error {
	s.once.Do(func() {
		err := s.client.Close()
		if s.stop != nil {
			err = errors.Join(err, s.stop())
		}
		s.closed = err
	})
	return s.closed
}

// LogClient sends what the Redis client has to say to log, at the level of
// debugging: every failure comes back to the caller as an error too. The client
// has one logger for the whole process, and without this call writes to standard
// error; it is for main to call, once.
func LogClient(log *slog.Logger) { redis.SetLogger(clientLogger{log}) }

// clientLogger is the client's logger.
type clientLogger struct{ log *slog.Logger }

// Printf implements the client's interface.
func (l clientLogger) Printf(ctx context.Context, format string, v ...any) {
	l.log.DebugContext(ctx, fmt.Sprintf(format, v...), "from", "go-redis")
}

// openConfigured connects to the Redis that the configuration names.
func openConfigured(ctx context.Context, cfg ServerConfig) (*Server, error) {
	options := clientOptions(cfg.Options)
	if len(cfg.Addrs) > 0 {
		options.Addrs = cfg.Addrs
	}
	if err := checkAddrs(options.Addrs); err != nil {
		return nil, err
	}
	client := redis.NewUniversalClient(options)
	err := awaitReady(ctx, func(ctx context.Context) (bool, error) {
		err := client.Ping(ctx).Err()
		if isLoading(err) {
			return true, errLoading
		}
		return false, err
	})
	if err != nil {
		client.Close()
		return nil, fmt.Errorf("connecting to redis at %s: %w", strings.Join(options.Addrs, ", "), err)
	}
	return &Server{client: client, mode: ModeConfigured}, nil
}

// isLoading reports whether err is a server's answer while it reads its files.
func isLoading(err error) bool {
	return err != nil && strings.HasPrefix(err.Error(), "LOADING")
}

// checkAddrs refuses addresses that are URLs, which the client would not
// understand and would log, with the password in them.
func checkAddrs(addrs []string) error {
	for _, a := range addrs {
		if !strings.HasPrefix(a, "/") && strings.ContainsAny(a, "@/") {
			return fmt.Errorf("redis address …%s: want host:port, or the path of a socket; user and password are settings of their own", a[strings.LastIndexAny(a, "@/"):])
		}
	}
	return nil
}

// clientOptions returns a copy of o with what every client of ours has: RESP2
// and no introductions, so that a new connection costs one round trip and no
// notices nobody reads are sent.
func clientOptions(o *redis.UniversalOptions) *redis.UniversalOptions {
	options := redis.UniversalOptions{}
	if o != nil {
		options = *o
	}
	if options.Protocol == 0 {
		options.Protocol = 2
	}
	options.DisableIdentity = true
	options.ContextTimeoutEnabled = true
	if options.MaintNotificationsConfig == nil {
		options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	}
	return &options
}

// localOptions returns the options of o that also apply to a server of our own.
func localOptions(o *redis.UniversalOptions) *redis.UniversalOptions {
	options := clientOptions(o)
	options.Addrs, options.MasterName, options.IsClusterMode = nil, "", false
	options.Username, options.Password = "", ""
	options.SentinelUsername, options.SentinelPassword = "", ""
	options.CredentialsProvider, options.CredentialsProviderContext = nil, nil
	options.StreamingCredentialsProvider = nil
	options.TLSConfig, options.Dialer, options.DB = nil, nil, 0
	return options
}

// awaitReady calls try until it succeeds. try reports whether it may be tried
// again; as long as its error is errLoading, it is for loadLimit, else for
// startLimit.
func awaitReady(ctx context.Context, try func(context.Context) (again bool, err error)) error {
	ctx, cancel := context.WithTimeout(ctx, loadLimit)
	defer cancel()
	patience := time.Now().Add(startLimit)
	attempt := func() (bool, error) {
		ctx, cancel := context.WithTimeout(ctx, startLimit)
		defer cancel()
		return try(ctx)
	}
	for {
		again, err := attempt()
		switch {
		case err == nil:
			return nil
		case !again:
			return err
		case errors.Is(err, errLoading):
			patience = time.Now().Add(startLimit)
		case time.Now().After(patience):
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w (%w)", ctx.Err(), err)
		case <-time.After(pollInterval):
		}
	}
}
