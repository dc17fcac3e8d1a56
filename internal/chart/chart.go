// Package chart draws pictures as PNG, sized for a phone: the text and bars that
// the bot sends, and the conversations that the manuals show. It needs nothing of the machine it
// runs on: its Chinese font is part of the program.
package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"golang.org/x/image/vector"
)

// canvas is a picture while it is drawn.
type canvas struct{ *image.RGBA }

func newCanvas(width, height int, ground color.Color) canvas {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(img, img.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	return canvas{img}
}

// bow is how far the control points of a Bézier curve stand from the corner
// for it to be a quarter of a circle.
const bow = 0.5523

// round fills a rectangle whose corners have a radius.
func (c canvas) round(r image.Rectangle, radius int, fill color.Color) {
	w, h := float32(r.Dx()), float32(r.Dy())
	if w <= 0 || h <= 0 {
		return
	}
	a := min(float32(radius), w/2, h/2)
	b := a * (1 - bow)
	z := vector.NewRasterizer(r.Dx(), r.Dy())
	z.MoveTo(a, 0)
	z.LineTo(w-a, 0)
	z.CubeTo(w-b, 0, w, b, w, a)
	z.LineTo(w, h-a)
	z.CubeTo(w, h-b, w-b, h, w-a, h)
	z.LineTo(a, h)
	z.CubeTo(b, h, 0, h-b, 0, h-a)
	z.LineTo(0, a)
	z.CubeTo(0, b, b, 0, a, 0)
	z.ClosePath()
	mask := image.NewAlpha(image.Rect(0, 0, r.Dx(), r.Dy()))
	z.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	draw.DrawMask(c.RGBA, r, image.NewUniform(fill), image.Point{}, mask, image.Point{}, draw.Over)
}

// within gives the part of the canvas that lies in r; what is drawn beyond it
// is cut off.
func (c canvas) within(r image.Rectangle) canvas {
	part, ok := c.SubImage(r).(*image.RGBA)
	if !ok {
		return c
	}
	return canvas{part}
}

func encode(picture image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return b.Bytes(), nil
}
