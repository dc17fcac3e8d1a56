package corpus

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestSearchTable writes the comparison of search engines; see make
// bench-search.
func TestSearchTable(t *testing.T) {
	if *tableFlag == "" {
		t.Skip("no -table given")
	}
	qs := questions(t)
	var b strings.Builder
	source := "生成的文件"
	if *corpusFlag != "" {
		source = "法律法规文本"
	}
	fmt.Fprintf(&b, "# 检索对比\n\n由`make bench-search`生成。问题集%s，可答问题%d个，各问%d遍取中位数；文件为%s，其中含《信访工作条例》一件；%s/%s，检索只用1核，导入用%d核。\n\n",
		filepath.Base(*questionsFlag), len(qs), rounds, source, runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	b.WriteString("hit@1：首个结果即所需条文；all@3：所需条文都在前三个结果中。比值为同一规模下对本项目的倍数。SQLite的耗时含进程间传递。\n\n")
	b.WriteString("| 规模 | 引擎 | hit@1 | all@3 | p50 | p99 | p50比值 | p99比值 |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	alone, _ := openTest(t, sources(t, 1)...)
	regulationsOnly := compare(t, &b, "条例50条", engine{"本项目（knowledge）", fifty(t)}, alone)
	growth := fmt.Sprintf("| 条例50条 | - | - | %s |\n", ratio(1, 1))
	for _, n := range sizes() {
		files := sources(t, n)
		begin := time.Now()
		c, dir := openTest(t, files...)
		took := time.Since(begin)
		q := compare(t, &b, fmt.Sprintf("%d件", len(files)), engine{"本项目（knowledge/corpus）", ours(c)}, c)
		growth += fmt.Sprintf("| %d件 | %s | %s | %s |\n", len(files), took.Round(10*time.Millisecond), opening(t, dir), ratio(q.p99, regulationsOnly.p99))
	}
	b.WriteString("\n## 规模与耗时\n\n| 规模 | 导入 | 打开 | p99为条例检索的倍数 |\n| --- | ---: | ---: | ---: |\n" + growth)
	if err := os.WriteFile(*tableFlag, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// compare writes the rows of one corpus: ours first.
func compare(t *testing.T, b *strings.Builder, size string, first engine, c *Corpus) quality {
	qs := questions(t)
	engines := []engine{first, {"bleve（单字段、BM25、CJK）", plainBleve(t, c)}}
	if s := newSQLite(t, c); s != nil {
		engines = append(engines, engine{"SQLite FTS5（trigram）", s.search})
	}
	var base quality
	for i, e := range engines {
		q := measure(t, e, qs)
		if i == 0 {
			base = q
		}
		fmt.Fprintf(b, "| %s | %s | %.3f | %.3f | %s | %s | %s | %s |\n", size, e.name, q.hit1, q.all3,
			q.p50.Round(time.Microsecond), q.p99.Round(time.Microsecond), ratio(q.p50, base.p50), ratio(q.p99, base.p99))
	}
	return base
}

func ratio(a, of time.Duration) string { return fmt.Sprintf("%.1f", float64(a)/float64(max(of, 1))) }

// opening is the median time to open a corpus.
func opening(t *testing.T, dir string) time.Duration {
	t.Helper()
	var took []time.Duration
	for range 9 {
		begin := time.Now()
		c, err := Open(dir, noon)
		if err != nil {
			t.Fatal(err)
		}
		took = append(took, time.Since(begin))
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(took)
	return took[len(took)/2].Round(10 * time.Microsecond)
}
