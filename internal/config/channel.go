package config

import (
	"fmt"
	"regexp"
	"time"

	"xinfangbot/internal/seal"
)

// Kind is a way to WeChat.
type Kind string

// The kinds of channels.
const (
	WeChat Kind = "wechat" // personal WeChat, over the protocol of the web client
	ILink  Kind = "ilink"  // Tencent's official iLink bot API
)

// Channel is an account on WeChat.
type Channel struct {
	Kind Kind `yaml:"kind"`
	// Account is part of every conversation's name and must stay the same.
	Account string `yaml:"account"`
	Enabled bool   `yaml:"enabled"`
	// GroupPrefix calls the bot in a group as a mention does; empty: only a
	// mention does. Only personal WeChat has groups.
	GroupPrefix string `yaml:"group_prefix"`
	// Gap and Jitter keep any two messages of the account apart,
	// ConversationGap and ConversationJitter two to the same conversation.
	Gap                time.Duration `yaml:"gap"`
	Jitter             time.Duration `yaml:"jitter"`
	ConversationGap    time.Duration `yaml:"conversation_gap"`
	ConversationJitter time.Duration `yaml:"conversation_jitter"`
	// MaxFile is the largest file that is taken, in megabytes.
	MaxFile int `yaml:"max_file"`
	// QR is a picture that login codes are written to; empty: one in the data
	// folder.
	QR string `yaml:"qr"`
}

func (c *Channel) setDefaults() {
	*c = Channel{
		Enabled: true, Gap: time.Second, Jitter: 2 * time.Second,
		ConversationGap: time.Second, ConversationJitter: time.Second, MaxFile: 20,
	}
}

// Name is the channel's name in conversations.
func (c Channel) Name() string { return string(c.Kind) + ":" + c.Account }

var accountPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

const maxFile = 100 // megabytes

func checkChannels(list []Channel, c *checker) {
	names := make(map[string]bool)
	for i, ch := range list {
		key := fmt.Sprintf("channels[%d]", i)
		ch.check(c, key)
		if names[ch.Name()] {
			c.add(key+".account", "%s stands twice", ch.Name())
		}
		names[ch.Name()] = true
	}
}

func (ch Channel) check(c *checker, key string) {
	if ch.Kind != WeChat && ch.Kind != ILink {
		c.add(key+".kind", "%s or %s expected", WeChat, ILink)
	}
	if !accountPattern.MatchString(ch.Account) {
		c.add(key+".account", "a name of at most 32 letters, digits, - and _ expected")
	}
	if ch.Kind == ILink && ch.GroupPrefix != "" {
		c.add(key+".group_prefix", "%s has no groups", ILink)
	}
	for _, d := range []struct {
		name  string
		value time.Duration
	}{{"gap", ch.Gap}, {"jitter", ch.Jitter}, {"conversation_gap", ch.ConversationGap}, {"conversation_jitter", ch.ConversationJitter}} {
		if d.value < 0 || d.value > time.Minute {
			c.add(key+"."+d.name, "a duration from 0s to 1m expected")
		}
	}
	if ch.MaxFile < 1 || ch.MaxFile > maxFile {
		c.add(key+".max_file", "1 to %d megabytes expected", maxFile)
	}
}

// Session says where the key is that the logins of the accounts are sealed
// with. Where there is none, serve makes one in the data folder.
type Session struct {
	KeyEnv  string `yaml:"key_env"`
	KeyFile string `yaml:"key_file"`
}

// Key is the key; empty where none is set.
func (s Session) Key() (Secret, error) { return readSecret(s.KeyEnv, s.KeyFile) }

func (s Session) check(c *checker) {
	key, err := s.Key()
	if err == nil && key.Reveal() != "" {
		_, err = seal.ParseKey(key.Reveal())
	}
	if err != nil {
		c.add("session", "%v", err)
	}
}
