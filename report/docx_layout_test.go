package report

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The text block on the page, in millimetres from the upper left corner.
const (
	blockLeft, blockRight = 28, 28 + 156
	blockTop, blockBottom = 37, 37 + 225
)

// pdfWord is a word on a page of a PDF, in points from the upper left corner.
type pdfWord struct {
	left, top, right float64
	text             string
}

// layOut has LibreOffice set documents and returns their PDFs.
func layOut(t *testing.T, documents map[string]*Document) map[string]string {
	t.Helper()
	for _, tool := range []string{"soffice", "pdftotext", "pdfinfo", "pdftoppm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: the layout is not measured (Debian: apt-get install libreoffice-writer-nogui poppler-utils)", tool)
		}
	}
	dir := t.TempDir()
	args := []string{"--headless", "-env:UserInstallation=file://" + filepath.Join(dir, "profile"),
		"--convert-to", "pdf", "--outdir", dir}
	pdfs := map[string]string{}
	for name, d := range documents {
		var b bytes.Buffer
		if err := d.WriteDocx(&b); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, name+".docx")
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
		pdfs[name] = filepath.Join(dir, name+".pdf")
	}
	runProgram(t, "soffice", args...)
	return pdfs
}

// runProgram runs a program and returns what it prints.
func runProgram(t *testing.T, program string, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, stderr.Bytes())
	}
	return out
}

// pdfLines returns the lines of a PDF's pages as pdftotext sees them.
func pdfLines(t *testing.T, pdf string) [][][]pdfWord {
	t.Helper()
	wordPattern := regexp.MustCompile(`<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">([^<]*)<`)
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var pages [][][]pdfWord
	for _, page := range strings.Split(string(runProgram(t, "pdftotext", "-bbox", pdf, "-")), "<page ")[1:] {
		var all [][]pdfWord
		for _, m := range wordPattern.FindAllStringSubmatch(page, -1) {
			w := pdfWord{number(m[1]), number(m[2]), number(m[3]), m[4]}
			if n := len(all); n > 0 && math.Abs(all[n-1][0].top-w.top) < 5 {
				all[n-1] = append(all[n-1], w)
			} else {
				all = append(all, []pdfWord{w})
			}
		}
		pages = append(pages, all)
	}
	return pages
}

// characters returns the text of a line.
func characters(line []pdfWord) string {
	var b strings.Builder
	for _, w := range line {
		b.WriteString(w.text)
	}
	return b.String()
}

// inkBand is a stretch of a page with ink in it, in millimetres.
type inkBand struct{ top, bottom, left, right float64 }

// inkBands returns the stretches of a page that have ink, from above.
func inkBands(t *testing.T, pdf string, page int) []inkBand {
	t.Helper()
	const perMillimetre = 10
	n := strconv.Itoa(page)
	image := runProgram(t, "pdftoppm", "-r", "254", "-f", n, "-l", n, "-gray", pdf)
	var width, height, depth int
	if _, err := fmt.Sscanf(string(image[:min(len(image), 64)]), "P5\n%d %d\n%d", &width, &height, &depth); err != nil {
		t.Fatalf("picture of the page: %v", err)
	}
	pixels := image[len(image)-width*height:]
	var found []inkBand
	open := false
	for y := range height {
		left, right := width, -1
		for x, v := range pixels[y*width : (y+1)*width] {
			if v < 160 {
				left, right = min(left, x), x
			}
		}
		if right < 0 {
			open = false
			continue
		}
		if !open {
			found = append(found, inkBand{top: float64(y) / perMillimetre, left: math.Inf(1)})
			open = true
		}
		b := &found[len(found)-1]
		b.bottom = float64(y+1) / perMillimetre
		b.left = min(b.left, float64(left)/perMillimetre)
		b.right = max(b.right, float64(right+1)/perMillimetre)
	}
	return found
}

// nearly checks a measure, in millimetres unless what says otherwise.
func nearly(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance {
		t.Errorf("%s: %.2f, want %.2f ± %.2f", what, got, want, tolerance)
	}
}

// TestLayout measures documents as LibreOffice sets them against GB/T
// 9704—2012. Fonts that are not installed are replaced, so that widths are
// measured on Chinese characters, which are square in every font.
func TestLayout(t *testing.T) {
	head := sampleReport()
	head.Web = nil
	pdfs := layOut(t, map[string]*Document{
		"grid": {Body: []Block{{Text: strings.Repeat("永", charsPerLine*linesPerPage*2)}, {Text: "完"}}},
		"head": head,
	})
	t.Run("grid", func(t *testing.T) { checkGrid(t, pdfs["grid"]) })
	t.Run("head", func(t *testing.T) { checkHead(t, pdfs["head"]) })
	t.Run("foot", func(t *testing.T) { checkFoot(t, pdfs["head"]) })
}

// checkGrid measures full pages: 5.1, 5.2.1, 5.2.3 and 7.5.
func checkGrid(t *testing.T, pdf string) {
	const mm = 25.4 / 72
	if info := string(runProgram(t, "pdfinfo", pdf)); !strings.Contains(info, "(A4)") {
		t.Errorf("not A4:\n%s", info)
	}
	pages := pdfLines(t, pdf)
	if len(pages) != 3 {
		t.Fatalf("%d pages, want 3", len(pages))
	}
	for i, page := range pages[:2] {
		text, number := page[:len(page)-1], page[len(page)-1]
		if len(text) != linesPerPage {
			t.Errorf("page %d has %d lines", i+1, len(text))
		}
		for j, line := range text {
			want := charsPerLine
			if i == 0 && j == 0 {
				want -= 2 // two characters in
			}
			if got := len([]rune(characters(line))); got != want {
				t.Errorf("page %d, line %d has %d characters, want %d", i+1, j+1, got, want)
			}
			if j > 0 {
				nearly(t, "line pitch", (line[0].top-text[j-1][0].top)*mm, 225.0/linesPerPage, 0.05)
				nearly(t, "left edge", line[0].left*mm, blockLeft, 0.5)
			}
			nearly(t, "right edge", line[len(line)-1].right*mm, blockRight, 1)
		}
		if got, want := characters(number), fmt.Sprintf("—%d—", i+1); got != want {
			t.Errorf("page number %q, want %q", got, want)
		}
		const oneIn = 14 * mm // one character of 4号
		if i%2 == 0 {
			nearly(t, "number of an odd page", number[len(number)-1].right*mm, blockRight-oneIn, 0.5)
		} else {
			nearly(t, "number of an even page", number[0].left*mm, blockLeft+oneIn, 0.5)
		}
	}
	first := inkBands(t, pdf, 1)
	nearly(t, "upper edge of the text", first[0].top, blockTop, 4) // the line's leading
	number := first[len(first)-1]
	nearly(t, "dash beside the page number", (number.top+number.bottom)/2, blockBottom+7, 0.7)
}

// checkHead measures the first page of a document with a red head: 7.2.
func checkHead(t *testing.T, pdf string) {
	b := inkBands(t, pdf, 1)
	mark, number, line, title := b[0], b[1], b[2], b[3]
	nearly(t, "upper edge of the mark", mark.top, blockTop+35, 1.5)
	if mark.left < blockLeft || mark.right > blockRight || mark.bottom-mark.top > 22 {
		t.Errorf("the mark does not fit into a line: %+v", mark)
	}
	const lineHeight = 225.0 / linesPerPage
	if gap := number.top - mark.bottom; gap < 2*lineHeight || gap > 3*lineHeight {
		t.Errorf("number %.1f mm below the mark, want two lines", gap)
	}
	nearly(t, "number's left edge", number.left, blockLeft+156.0/charsPerLine, 1)
	nearly(t, "signatory's right edge", number.right, blockRight-156.0/charsPerLine, 1)
	nearly(t, "red line below the number", line.top-number.bottom, 4, 0.5)
	nearly(t, "red line's left edge", line.left, blockLeft, 0.3)
	nearly(t, "red line's right edge", line.right, blockRight, 0.3)
	if gap := title.top - line.bottom; gap < 2*lineHeight || gap > 3*lineHeight {
		t.Errorf("title %.1f mm below the red line, want two lines", gap)
	}
	nearly(t, "middle of the title", (title.left+title.right)/2, (blockLeft+blockRight)/2.0, 1)
}

// checkFoot measures the foot of the last page: 7.4.
func checkFoot(t *testing.T, pdf string) {
	pages := pdfLines(t, pdf)
	b := inkBands(t, pdf, len(pages))
	last := b[len(b)-2] // below it there is only the page number
	nearly(t, "last line of the foot", last.bottom, blockBottom, 0.5)
	nearly(t, "foot's left edge", last.left, blockLeft, 0.3)
	nearly(t, "foot's right edge", last.right, blockRight, 0.3)
}
