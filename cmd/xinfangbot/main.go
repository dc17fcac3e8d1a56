package main

import (
	_ "github.com/ZeroHawkeye/wordZero/pkg/document"
	_ "github.com/alicebob/miniredis/v2"
	_ "github.com/blevesearch/bleve/v2"
	_ "github.com/gofrs/flock"
	_ "github.com/google/go-cmp/cmp"
	_ "github.com/mozillazg/go-pinyin"
	_ "github.com/redis/go-redis/v9"
	_ "github.com/shopspring/decimal"
	_ "github.com/spf13/cobra"
	_ "go.yaml.in/yaml/v3"
	_ "golang.org/x/term"
	_ "golang.org/x/text/width"
	_ "pgregory.net/rapid"
)

func main() {}
