package chart

import (
	_ "embed" // the font
	"fmt"
	"image"
	"image/color"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

//go:embed font/NotoSansSC-Subset.otf
var fontData []byte

// parsedFont reads the font when the first picture is drawn, so that a start
// pays nothing for it.
var parsedFont = sync.OnceValues(func() (*opentype.Font, error) { return opentype.Parse(fontData) })

// typeface is the font at one size, in pixels. It is not safe for use by
// several goroutines.
type typeface struct {
	face font.Face
	size int
}

func newTypeface(size int) (*typeface, error) {
	f, err := parsedFont()
	if err != nil {
		return nil, fmt.Errorf("read font: %w", err)
	}
	// At 72 dots an inch a point is a pixel.
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: float64(size), DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("size font: %w", err)
	}
	return &typeface{face: face, size: size}, nil
}

// width is how wide a line of text is drawn.
func (t *typeface) width(text string) int { return font.MeasureString(t.face, text).Ceil() }

// runeWidth is how wide a character is drawn. Characters that the font lacks
// have the width of the box that stands for them.
func (t *typeface) runeWidth(r rune) fixed.Int26_6 {
	advance, _ := t.face.GlyphAdvance(r)
	return advance
}

// draw writes a line of text; x is its left end and y the line it stands on.
func (t *typeface) draw(c canvas, x, y int, ink color.Color, text string) {
	d := font.Drawer{Dst: c.RGBA, Src: image.NewUniform(ink), Face: t.face, Dot: fixed.P(x, y)}
	d.DrawString(text)
}

// drawRight is draw with the right end of the line at x.
func (t *typeface) drawRight(c canvas, x, y int, ink color.Color, text string) {
	t.draw(c, x-t.width(text), y, ink, text)
}

// oneLine takes from a text what has no place in a line.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == ' ' }), " ")
}
