package main

import (
	"github.com/spf13/cobra"

	"xinfangbot/internal/config"
)

// settings say which configuration is meant, and which state.
type settings struct{ config, data string }

func (s *settings) flags(cmd *cobra.Command) {
	cmd.PersistentFlags().StringVar(&s.config, "config", "", "配置文件")
	cmd.PersistentFlags().StringVar(&s.data, "data", "", "数据目录（默认为配置文件中的data）")
}

// load reads the configuration; a folder for data that is given replaces the one
// in it.
func (s settings) load() (config.Config, error) {
	conf, err := config.Load(s.config)
	if s.data != "" {
		conf.Data = s.data
	}
	return conf, err
}
