package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"sync"
	"testing"
)

func pictureOf(t *testing.T, title string, bars []Bar) image.Image {
	t.Helper()
	data, err := Progress(title, bars)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// middle is the height of the middle of the n-th bar under a title of one line.
func middle(n int) int {
	return chartMargin + titleLine + legendHeight + n*rowHeight + textSize + 6 + 16 + barHeight/2
}

func TestProgress(t *testing.T) {
	img := pictureOf(t, "填报进度", []Bar{{"办信接访科", 20, 0, 20}, {"督查科", 8, 2, 16}, {"办公室", 0, 0, 11}, {"无", 0, 0, 0}})
	if got, want := img.Bounds(), image.Rect(0, 0, chartWidth, 2*chartMargin+titleLine+legendHeight+4*rowHeight); got != want {
		t.Errorf("size %v, want %v", got, want)
	}
	length := chartWidth - 2*chartMargin
	for _, tt := range []struct {
		bar   int
		share float64 // of the bar's length
		want  color.RGBA
	}{
		{0, 0.05, fillDone}, {0, 0.95, fillDone},
		{1, 0.05, fillDone}, {1, 0.36, fillDone}, {1, 0.39, fillDoubt}, {1, 0.49, fillDoubt}, {1, 0.51, fillMissing}, {1, 0.95, fillMissing},
		{2, 0.05, fillMissing}, {3, 0.5, fillMissing},
	} {
		x := chartMargin + int(tt.share*float64(length))
		if got := color.RGBAModel.Convert(img.At(x, middle(tt.bar))); got != tt.want {
			t.Errorf("bar %d at %.2f: %v, want %v", tt.bar, tt.share, got, tt.want)
		}
	}
	if got := img.At(chartMargin, middle(0)-barHeight/2); got != color.Color(ground) {
		t.Errorf("the corner is not round: %v", got)
	}
}

func TestProgressIsDeterministic(t *testing.T) {
	bars := []Bar{{"欧阳喆", 3, 1, 8}, {"王芳", 5, 0, 9}}
	want, err := Progress("进度", bars)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			got, err := Progress("进度", bars)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("another picture, %v", err)
			}
		})
	}
	group.Wait()
}

func TestProgressTakesAnything(t *testing.T) {
	many := make([]Bar, maxBars+5)
	for i := range many {
		many[i] = Bar{Name: fmt.Sprint(i), Done: i, Total: 100}
	}
	if got, want := pictureOf(t, "", many).Bounds().Dy(), 2*chartMargin+titleLine+2*legendHeight+maxBars*rowHeight; got != want {
		t.Errorf("%d high, want %d", got, want)
	}
	pictureOf(t, strings.Repeat("很长的标题", 100), nil)
	pictureOf(t, "😀\n\x00\xff", []Bar{
		{"😀\u202e\x00\xff\n甲", -5, -1, -3}, {strings.Repeat("长", 10_000), 7, 9, 3}, {"ﷺ", 1 << 40, 1 << 41, 1 << 50},
	})
}

func TestFontHasTheNamesOfStaff(t *testing.T) {
	face, err := newTypeface(32)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parsedFont()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range "王芳李强欧阳喆诸葛镕堃昇珺赟翀婳頔〔2026〕《信访工作条例》％%，。：；“”（）AZaz09①●…—" {
		if i, err := f.GlyphIndex(nil, r); err != nil || i == 0 {
			t.Errorf("no %c", r)
		}
		if face.runeWidth(r) <= 0 {
			t.Errorf("%c has no width", r)
		}
	}
	if face.runeWidth('😀') <= 0 {
		t.Error("what is missing has no box")
	}
	if len(fontData) > 2_500_000 {
		t.Errorf("the font has %d bytes", len(fontData))
	}
}

func TestWrap(t *testing.T) {
	face, err := newTypeface(10)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text  string
		width int
		want  string
	}{
		{"", 50, ""},
		{"一二三四五六七", 50, "一二三四五|六七"},
		{"一二三四五，六七", 50, "一二三四|五，六七"},
		{"一二三四（五六）", 50, "一二三四|（五六）"},
		{"一\n二", 50, "一|二"},
		{"办结率96.98%了", 55, "办结率|96.98%了"},
		{"aaaa bbbb cccc", 50, "aaaa bbbb|cccc"},
		{strings.Repeat("a", 20), 50, "aaaaaaaa|aaaaaaaa|aaaa"},
		{"一二", 1, "一|二"},
	} {
		if got := strings.Join(face.wrap(tt.text, tt.width), "|"); got != tt.want {
			t.Errorf("%q in %d: %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
	if got := face.fit("一二三四五六七", 50); got != "一二三四…" || face.width(got) > 50 {
		t.Errorf("fit: %q", got)
	}
}

func BenchmarkProgress(b *testing.B) {
	bars := []Bar{{"办信接访科", 20, 0, 20}, {"网上信访科", 3, 1, 8}, {"督查科", 9, 2, 17}, {"积案化解科", 0, 0, 22}, {"政策法规科", 20, 1, 19}, {"办公室", 1, 0, 11}}
	for b.Loop() {
		if _, err := Progress("2025年度法治政府建设年度报告填报进度", bars); err != nil {
			b.Fatal(err)
		}
	}
}
