package corpus

import (
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"xinfangbot/internal/chinese"
	"xinfangbot/internal/docread"
	"xinfangbot/knowledge"
)

var (
	corpusFlag    = flag.String("corpus", "", "folder of documents to search; a synthetic corpus where empty")
	questionsFlag = flag.String("questions", filepath.Join("..", "testdata", "questions_holdout.tsv"), "question set about the Regulations")
	tableFlag     = flag.String("table", "", "file to write the comparison of search engines to")
)

// sizes are the numbers of documents at which search is measured.
func sizes() []int { return []int{50, 500, 3500} }

// hit is an article that a search engine found: of the Regulations, or 0.
type hit int

// engine is one way to search.
type engine struct {
	name   string
	search func(question string) ([]hit, error)
}

// regulations is the file of the Regulations that every corpus here has among
// its documents, so that the same questions can be put to all.
func regulations(t testing.TB, dir string) string {
	t.Helper()
	r, err := knowledge.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("# " + r.Name + "\n\n2022年2月25日 公布\n\n2022年5月1日 施行\n\n")
	for n := 1; n <= r.Len(); n++ {
		a, ok := r.Article(n)
		if !ok {
			t.Fatalf("no article %d", n)
		}
		b.WriteString(a.Name() + " " + a.Text + "\n\n")
	}
	return write(t, dir, "信访工作条例.md", b.String())
}

// sources are n documents, the Regulations among them.
func sources(t testing.TB, n int) []string {
	t.Helper()
	dir := t.TempDir()
	files := []string{regulations(t, dir)}
	others := folderFiles(t)
	if others == nil {
		others = synthetic(t, dir, n-1)
	}
	// Every k-th, so that a small corpus has documents of all kinds.
	seen := map[string]bool{filepath.Base(files[0]): true}
	step := max(1, float64(len(others))/float64(n))
	for at := 0.0; int(at) < len(others) && len(files) < n; at += step {
		f := others[int(at)]
		if base := filepath.Base(f); !seen[base] {
			seen[base] = true
			files = append(files, f)
		}
	}
	return files
}

// folderFiles lists the documents of the folder given, or nil.
func folderFiles(t testing.TB) []string {
	t.Helper()
	if *corpusFlag == "" {
		return nil
	}
	var files []string
	err := filepath.WalkDir(*corpusFlag, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && docread.Readable(path) {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// synthetic writes n documents of 40 articles each, of words that laws use.
func synthetic(t testing.TB, dir string, n int) []string {
	t.Helper()
	words := strings.Fields("县级以上 人民政府 有关部门 应当 依法 加强 监督 检查 管理 登记 申请 审批 许可 处罚 责令 改正 罚款 公民 法人 组织 单位 个人 工作人员 环境 土地 房屋 劳动 教育 卫生 交通 安全 生产 农业 水利 文化 旅游 养老 未成年人 消费者 经营者 企业 合同 期限 工作日 书面 告知 受理 答复 调查 听证 复议 诉讼 赔偿 责任 保障 服务 制度 规划 标准 信息 公开 档案 资金 专项 投诉 举报 矛盾 纠纷 调解")
	random := rand.New(rand.NewPCG(1, 2))
	pick := func() string { return words[random.IntN(len(words))] }
	files := make([]string, n)
	for i := range files {
		var b strings.Builder
		fmt.Fprintf(&b, "# 第%d号%s%s条例\n\n2020年1月1日 公布\n\n", i+1, pick(), pick())
		for a := 1; a <= 40; a++ {
			b.WriteString("第" + chinese.Numeral(a) + "条 ")
			for range 12 + random.IntN(60) {
				b.WriteString(pick())
			}
			b.WriteString("。\n\n")
		}
		files[i] = write(t, dir, fmt.Sprintf("synthetic%04d.md", i), b.String())
	}
	return files
}

// questions are the answerable questions of the set.
func questions(t testing.TB) []knowledge.Question {
	t.Helper()
	f, err := os.Open(*questionsFlag)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := knowledge.ReadQuestions(f)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(q knowledge.Question) bool { return !q.Answerable() })
}

// ours searches a corpus.
func ours(c *Corpus) func(string) ([]hit, error) {
	return func(question string) ([]hit, error) {
		found, err := c.find(question, 3)
		hits := make([]hit, len(found))
		for i, p := range found {
			if isRegulations(p.Document.Title) {
				hits[i] = hit(p.Article)
			}
		}
		return hits, err
	}
}

// fifty searches the Regulations by their own index.
func fifty(t testing.TB) func(string) ([]hit, error) {
	t.Helper()
	r, err := knowledge.Load()
	if err != nil {
		t.Fatal(err)
	}
	x, err := knowledge.NewIndex(r)
	if err != nil {
		t.Fatal(err)
	}
	return func(question string) ([]hit, error) {
		var hits []hit
		for _, h := range x.Search(question, 3) {
			hits = append(hits, hit(h.Article.Number))
		}
		return hits, nil
	}
}

// everyPassage calls f for every passage of a corpus with the article of the
// Regulations that it is, or 0.
func everyPassage(t testing.TB, c *Corpus, f func(text string, article int)) {
	t.Helper()
	s, done, err := c.current()
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	for i := range s.manifest.Documents {
		all, err := s.all(i, c.today())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			if isRegulations(p.Document.Title) {
				f(p.Text, p.Article)
			} else {
				f(p.Text, 0)
			}
		}
	}
}

// quality is how an engine did on the questions.
type quality struct {
	hit1, all3 float64
	p50, p99   time.Duration
}

// rounds is how often the questions are put for the times.
const rounds = 5

// measure puts every question several times. The time of a question is the
// median of its rounds, so that what else the machine does counts little.
func measure(t testing.TB, e engine, questions []knowledge.Question) quality {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the bars are for one core
	var first, all int
	took := make([]time.Duration, len(questions))
	for i, q := range questions {
		var times []time.Duration
		for round := range rounds {
			begin := time.Now()
			hits, err := e.search(q.Text)
			times = append(times, time.Since(begin))
			if err != nil {
				t.Fatal(err)
			}
			if round == 0 {
				f, a := judge(q, hits)
				first, all = first+f, all+a
			}
		}
		slices.Sort(times)
		took[i] = times[len(times)/2]
	}
	slices.Sort(took)
	n := float64(len(questions))
	return quality{float64(first) / n, float64(all) / n, took[len(took)/2], took[max(0, (len(took)*99+99)/100-1)]}
}

// judge is whether the first hit is one of the articles wanted, and whether
// all that are needed are among three.
func judge(q knowledge.Question, hits []hit) (first, all int) {
	all = 1
	for _, choice := range q.Gold {
		in := func(hits []hit) bool {
			return slices.ContainsFunc(hits, func(h hit) bool {
				return h > 0 && slices.ContainsFunc(choice, func(p knowledge.Place) bool { return p.Article == int(h) })
			})
		}
		if in(hits[:min(1, len(hits))]) {
			first = 1
		}
		if !in(hits[:min(3, len(hits))]) {
			all = 0
		}
	}
	return first, all
}

// BenchmarkCorpus searches the Regulations and corpora of several sizes.
func BenchmarkCorpus(b *testing.B) {
	qs := questions(b)
	run := func(name string, search func(string) ([]hit, error)) {
		b.Run(name, func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				begin := time.Now()
				if _, err := search(qs[i%len(qs)].Text); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(begin))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
	run("articles=50", fifty(b))
	for _, n := range sizes() {
		files := sources(b, n)
		c, dir := openTest(b, files...)
		run(fmt.Sprintf("documents=%d", len(files)), ours(c))
		if n == slices.Max(sizes()) {
			b.Run(fmt.Sprintf("open/documents=%d", len(files)), func(b *testing.B) {
				for b.Loop() {
					o, err := Open(dir, noon)
					if err != nil {
						b.Fatal(err)
					}
					if err := o.Close(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
