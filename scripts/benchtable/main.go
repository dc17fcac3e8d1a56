// Command benchtable reads what `go test -bench` prints and writes the table of
// the bars: what was asked for, what was measured, and whether it holds.
//
//	benchtable -bars bars.yaml < raw.txt > docs/benchmarks.md
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// bar is one thing that was asked for.
type bar struct {
	Part string `yaml:"part"`
	What string `yaml:"what"`
	// Benchmark and Metric name the figure: the benchmark without its prefix and
	// the number of processors, and the unit behind it.
	Benchmark string `yaml:"benchmark"`
	Metric    string `yaml:"metric"`
	// Over, where it is set, is a second benchmark's figure of the same metric
	// by which the first is divided.
	Over string `yaml:"over"`
	// Most or Least is the bar; neither where a figure is only shown.
	Most  *float64 `yaml:"most"`
	Least *float64 `yaml:"least"`
	Unit  string   `yaml:"unit"`
	// Scale multiplies the figure, such as ns to ms.
	Scale float64 `yaml:"scale"`
}

func main() {
	bars := flag.String("bars", "scripts/benchtable/bars.yaml", "the bars")
	flag.Parse()
	if err := run(*bars, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "benchtable:", err)
		os.Exit(1)
	}
}

func run(path string, in io.Reader, out io.Writer) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var bars []bar
	if err := yaml.Unmarshal(data, &bars); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	r, err := read(in)
	if err != nil {
		return err
	}
	return r.write(out, bars)
}

// results are the figures of a run.
type results struct {
	figures map[string]map[string][]float64 // by benchmark and metric
	facts   []string                        // goos, cpu and so on
}

var line = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(.*)$`)

func read(in io.Reader) (results, error) {
	r := results{figures: make(map[string]map[string][]float64)}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		text := lines.Text()
		if m := line.FindStringSubmatch(text); m != nil {
			r.add(m[1], strings.Fields(m[2]))
			continue
		}
		for _, name := range []string{"goos: ", "goarch: ", "cpu: "} {
			if strings.HasPrefix(text, name) && !slices.Contains(r.facts, text) {
				r.facts = append(r.facts, text)
			}
		}
	}
	return r, lines.Err()
}

// add keeps the pairs of figure and unit of one line.
func (r *results) add(name string, words []string) {
	if r.figures[name] == nil {
		r.figures[name] = make(map[string][]float64)
	}
	for i := 0; i+1 < len(words); i += 2 {
		if v, err := strconv.ParseFloat(words[i], 64); err == nil {
			r.figures[name][words[i+1]] = append(r.figures[name][words[i+1]], v)
		}
	}
}

// median is the middle of the figures of a benchmark.
func (r *results) median(name, metric string) (float64, bool) {
	list := slices.Sorted(slices.Values(r.figures[name][metric]))
	if len(list) == 0 {
		return 0, false
	}
	return list[len(list)/2], true
}

// value is what a bar is held against.
func (r *results) value(b bar) (float64, bool) {
	v, ok := r.median(b.Benchmark, b.Metric)
	if !ok {
		return 0, false
	}
	if b.Over != "" {
		over, ok := r.median(b.Over, b.Metric)
		if !ok || over == 0 {
			return 0, false
		}
		v /= over
	}
	if b.Scale != 0 {
		v *= b.Scale
	}
	return v, true
}

func (r *results) write(out io.Writer, bars []bar) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# 性能实测\n\n由 `make bench` 生成，请勿手工修改。%s，提交 %s，%s，%d 个处理器。\n\n",
		time.Now().Format("2006年1月2日"), commit(), strings.Join(r.facts, "，"), processors())
	b.WriteString("| 部分 | 内容 | 要求 | 实测 | 结论 |\n| --- | --- | --- | --- | --- |\n")
	for _, bar := range bars {
		measured, verdict := "未测", "—"
		if v, ok := r.value(bar); ok {
			measured, verdict = show(v)+bar.Unit, bar.verdict(v)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", bar.Part, bar.What, bar.wanted(), measured, verdict)
	}
	b.WriteString("\n比值都在同一次运行中并排测得。原始输出见 benchmarks.txt，可用 benchstat 比较。各检索引擎的质量和耗时对比见 benchmarks-search.md。\n")
	_, err := io.WriteString(out, b.String())
	return err
}

func (b bar) wanted() string {
	switch {
	case b.Most != nil:
		return "不超过" + show(*b.Most) + b.Unit
	case b.Least != nil:
		return "不低于" + show(*b.Least) + b.Unit
	}
	return "—"
}

func (b bar) verdict(v float64) string {
	switch {
	case b.Most != nil && v > *b.Most, b.Least != nil && v < *b.Least:
		return "未达到"
	case b.Most == nil && b.Least == nil:
		return "—"
	}
	return "达到"
}

// show prints a figure with three significant digits.
func show(v float64) string {
	if v >= 1000 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

func commit() string {
	out, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return "未知"
	}
	return strings.TrimSpace(string(out))
}

func processors() int { return runtime.GOMAXPROCS(0) }
