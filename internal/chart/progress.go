package chart

import (
	"fmt"
	"image"
	"image/color"
)

// Bar is a line of a progress chart: how many of a section's or a person's
// items are filled in.
type Bar struct {
	Name string
	// Done of Total items are filled in, and Doubtful of those that are done
	// are still to be checked.
	Done, Doubtful, Total int
}

// The colours of a progress chart.
var (
	ground      = color.RGBA{0xff, 0xff, 0xff, 0xff}
	inkTitle    = color.RGBA{0x1f, 0x2d, 0x3d, 0xff}
	inkText     = color.RGBA{0x34, 0x40, 0x54, 0xff}
	inkMuted    = color.RGBA{0x66, 0x70, 0x85, 0xff}
	fillDone    = color.RGBA{0x4c, 0x8d, 0xae, 0xff}
	fillDoubt   = color.RGBA{0xe9, 0xb4, 0x4c, 0xff}
	fillMissing = color.RGBA{0xe6, 0xea, 0xf0, 0xff}
)

// The measures of a progress chart, in pixels.
const (
	chartWidth   = 900
	chartMargin  = 44
	titleSize    = 40
	titleLine    = 54
	textSize     = 32
	legendSize   = 26
	legendHeight = 60
	swatch       = 24
	rowHeight    = 98
	barHeight    = 28
)

// Bounds of what is drawn; a picture that is longer is not read on a phone.
const (
	maxBars       = 100
	maxTitleLines = 3
)

// progress draws one chart.
type progress struct {
	canvas
	title, text, small *typeface
	y                  int // where the next thing is drawn
}

// Progress draws a chart of horizontal bars as a PNG: the title, a legend, and
// for every bar its name, the figures and the share that is done. Of more than
// a hundred bars it draws the first hundred and says so. The same input gives
// the same bytes.
func Progress(title string, bars []Bar) ([]byte, error) {
	p := &progress{}
	for size, face := range map[int]**typeface{titleSize: &p.title, textSize: &p.text, legendSize: &p.small} {
		t, err := newTypeface(size)
		if err != nil {
			return nil, fmt.Errorf("draw progress: %w", err)
		}
		*face = t
	}
	lines := p.title.wrap(title, chartWidth-2*chartMargin)
	if len(lines) > maxTitleLines {
		lines = lines[:maxTitleLines]
		lines[maxTitleLines-1] += ellipsis
	}
	shown := bars[:min(len(bars), maxBars)]
	height := 2*chartMargin + len(lines)*titleLine + legendHeight + len(shown)*rowHeight
	if note := remark(bars); note != "" {
		height += legendHeight
	}
	p.canvas = newCanvas(chartWidth, height, ground)
	p.y = chartMargin
	for _, line := range lines {
		p.title.draw(p.canvas, chartMargin, p.y+titleSize, inkTitle, line)
		p.y += titleLine
	}
	p.legend()
	for _, b := range shown {
		p.bar(b)
	}
	p.small.draw(p.canvas, chartMargin, p.y+legendSize+12, inkMuted, remark(bars))
	return encode(p.canvas)
}

// remark says what the chart does not show.
func remark(bars []Bar) string {
	switch {
	case len(bars) == 0:
		return "暂无数据。"
	case len(bars) > maxBars:
		return fmt.Sprintf("另有%d项未列出。", len(bars)-maxBars)
	}
	return ""
}

func (p *progress) legend() {
	x := chartMargin
	for _, item := range []struct {
		name string
		fill color.Color
	}{{"已填", fillDone}, {"待核对", fillDoubt}, {"未填", fillMissing}} {
		top := p.y + 10
		p.round(image.Rect(x, top, x+swatch, top+swatch), 5, item.fill)
		x += swatch + 10
		p.small.draw(p.canvas, x, top+swatch-2, inkMuted, item.name)
		x += p.small.width(item.name) + 32
	}
	p.y += legendHeight
}

func (p *progress) bar(b Bar) {
	b = b.sane()
	const left, right = chartMargin, chartWidth - chartMargin
	figures := b.figures()
	baseline := p.y + textSize + 6
	p.text.drawRight(p.canvas, right, baseline, inkMuted, figures)
	p.text.draw(p.canvas, left, baseline, inkText, p.text.fit(b.Name, right-left-p.text.width(figures)-24))

	track := image.Rect(left, baseline+16, right, baseline+16+barHeight)
	p.round(track, barHeight/2, fillMissing)
	if b.Total > 0 {
		done := left + (right-left)*b.Done/b.Total
		sure := left + (right-left)*(b.Done-b.Doubtful)/b.Total
		p.within(image.Rect(sure, track.Min.Y, done, track.Max.Y)).round(track, barHeight/2, fillDoubt)
		p.within(image.Rect(left, track.Min.Y, sure, track.Max.Y)).round(track, barHeight/2, fillDone)
	}
	p.y += rowHeight
}

// sane brings counts that make no sense to ones that can be drawn.
func (b Bar) sane() Bar {
	b.Total = max(b.Total, 0)
	b.Done = min(max(b.Done, 0), b.Total)
	b.Doubtful = min(max(b.Doubtful, 0), b.Done)
	return b
}

// figures words a bar's counts. The share is rounded down, so that 100% means
// all.
func (b Bar) figures() string {
	if b.Total == 0 {
		return "无须填报"
	}
	text := fmt.Sprintf("%d/%d  %d%%", b.Done, b.Total, b.Done*100/b.Total)
	if b.Doubtful > 0 {
		text = fmt.Sprintf("待核对%d  ", b.Doubtful) + text
	}
	return text
}
