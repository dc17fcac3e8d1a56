package config

import (
	"strings"
	"time"

	"xinfangbot/internal/llm"
)

// Model says which language model helps, if any.
type Model struct {
	Enabled    bool `yaml:"enabled"`
	llm.Config `yaml:",inline"`
	// KeyEnv names the environment variable that holds the key, KeyFile a file.
	KeyEnv  string `yaml:"key_env"`
	KeyFile string `yaml:"key_file"`
	// Understand lets the model make sense of questions: put one in full that
	// leans on the one before, choose what a vague one means, and search by
	// meaning, where there is an embedding model.
	Understand bool `yaml:"understand"`
	// Prompts is a folder with prompts in place of the program's; empty: none.
	Prompts string `yaml:"prompts"`
}

func defaultModel() Model {
	return Model{
		Config: llm.Config{
			Timeout: time.Minute, Attempts: 3, Parallel: 4, Waiting: 200, MaxTokens: 2000,
			EmbeddingBatch: 10, Failures: 5, Pause: 30 * time.Second,
		},
		KeyEnv: "XINFANGBOT_MODEL_KEY",
	}
}

// Settings are what a client is made of, the key among them.
func (m Model) Settings() (llm.Config, error) {
	key, err := readSecret(m.KeyEnv, m.KeyFile)
	c := m.Config
	c.Key = key.Reveal()
	return c, err
}

func (m Model) check(c *checker) {
	if !m.Enabled {
		return
	}
	if err := m.Check(); err != nil {
		key, text, _ := strings.Cut(strings.TrimPrefix(err.Error(), "llm: "), " ")
		c.add("model."+strings.TrimSuffix(key, ":"), "%s", text)
	}
	checkSecret(c, "model.key_file", m.KeyEnv, m.KeyFile)
	checkFile(c, "model.prompts", m.Prompts)
}
