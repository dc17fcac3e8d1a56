package chart

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/image/vector"
)

// Bubble is one message of a conversation.
type Bubble struct {
	// Who is the name of the one who says it, of which the last character
	// stands in the picture beside it.
	Who string
	// Own is said by the one whose phone it is: it stands on the right.
	Own bool
	// Text is what is said; where it is empty, the file of the name File is
	// sent.
	Text, File string
}

// The colours of a conversation.
var (
	chatGround  = color.RGBA{0xed, 0xed, 0xed, 0xff}
	chatInk     = color.RGBA{0x19, 0x19, 0x19, 0xff}
	chatMuted   = color.RGBA{0x8c, 0x8c, 0x8c, 0xff}
	chatRule    = color.RGBA{0xd6, 0xd6, 0xd6, 0xff}
	chatOwn     = color.RGBA{0x95, 0xec, 0x69, 0xff}
	chatOther   = color.RGBA{0xff, 0xff, 0xff, 0xff}
	faceOwn     = color.RGBA{0xc9, 0x83, 0x4f, 0xff}
	faceOther   = color.RGBA{0x3a, 0x7c, 0xa5, 0xff}
	fileColours = map[string]color.RGBA{
		".docx": {0x2b, 0x6c, 0xc4, 0xff}, ".xlsx": {0x2a, 0x8a, 0x55, 0xff}, ".png": {0xd9, 0x8a, 0x2b, 0xff},
	}
	fileOther = color.RGBA{0x7a, 0x86, 0x94, 0xff}
)

// fileKinds are what files are called by their endings.
var fileKinds = map[string]string{".docx": "Word文档", ".xlsx": "Excel表格", ".png": "图片", ".md": "文本", ".txt": "文本"}

// The measures of a conversation, in pixels: those of a phone that shows two
// for each point.
const (
	chatWidth   = 750
	chatMargin  = 24
	chatHead    = 104
	chatTitle   = 34
	chatText    = 31
	chatLine    = 46
	chatSmall   = 22
	chatGap     = 34
	faceSize    = 80
	faceText    = 38
	bubbleSide  = 26
	bubbleTop   = 18
	tailWidth   = 12
	bubbleWidth = 540 // the most
	fileWidth   = 478
	fileHeight  = 160
	iconWidth   = 76
	iconHeight  = 92
)

// conversation draws one phone.
type conversation struct {
	canvas
	title, text, small, face *typeface
	y                        int // where the next thing is drawn
}

// Conversation draws a conversation as a phone shows it, as a PNG: the title on
// top, then a bubble for each message. The same input gives the same bytes.
func Conversation(title string, bubbles []Bubble) ([]byte, error) {
	c := &conversation{y: chatHead + chatGap}
	for size, face := range map[int]**typeface{chatTitle: &c.title, chatText: &c.text, chatSmall: &c.small, faceText: &c.face} {
		t, err := newTypeface(size)
		if err != nil {
			return nil, fmt.Errorf("draw conversation: %w", err)
		}
		*face = t
	}
	height := c.y
	for _, b := range bubbles {
		height += c.height(b) + chatGap
	}
	c.canvas = newCanvas(chatWidth, height, chatGround)
	c.title.draw(c.canvas, (chatWidth-c.title.width(title))/2, 64, chatInk, title)
	draw.Draw(c.canvas, image.Rect(0, chatHead-2, chatWidth, chatHead), image.NewUniform(chatRule), image.Point{}, draw.Src)
	for _, b := range bubbles {
		c.bubble(b)
	}
	return encode(c.fewColours())
}

func (c *conversation) lines(b Bubble) []string {
	return c.text.wrap(b.Text, bubbleWidth-2*bubbleSide)
}

// height is that of a bubble.
func (c *conversation) height(b Bubble) int {
	if b.Text == "" {
		return fileHeight
	}
	return max(faceSize, len(c.lines(b))*chatLine+2*bubbleTop)
}

func (c *conversation) bubble(b Bubble) {
	width, height, fill := fileWidth, c.height(b), chatOther
	lines := c.lines(b)
	if b.Text != "" {
		width = 0
		for _, line := range lines {
			width = max(width, c.text.width(line)+2*bubbleSide)
		}
		if b.Own {
			fill = chatOwn
		}
	}
	face, left, tail := chatMargin, chatMargin+faceSize+chatMargin, -tailWidth
	if b.Own {
		face = chatWidth - chatMargin - faceSize
		left = face - chatMargin - width
		tail = width + tailWidth
	}
	c.portrait(b, image.Rect(face, c.y, face+faceSize, c.y+faceSize))
	c.tail(left, left+tail, width, fill)
	r := image.Rect(left, c.y, left+width, c.y+height)
	c.round(r, 12, fill)
	if b.Text == "" {
		c.file(r, b.File)
	} else {
		y := c.y + (height-len(lines)*chatLine)/2
		for i, line := range lines {
			c.text.draw(c.canvas, left+bubbleSide, y+i*chatLine+chatText+3, chatInk, line)
		}
	}
	c.y += height + chatGap
}

// portrait is the square with a person's character.
func (c *conversation) portrait(b Bubble, r image.Rectangle) {
	fill := faceOther
	if b.Own {
		fill = faceOwn
	}
	c.round(r, 12, fill)
	name := []rune(b.Who)
	if len(name) == 0 {
		return
	}
	letter := string(name[len(name)-1])
	c.face.draw(c.canvas, r.Min.X+(faceSize-c.face.width(letter))/2, r.Min.Y+faceSize/2+faceText*3/8, chatOther, letter)
}

// tail is the tip of a bubble that points to the portrait.
func (c *conversation) tail(left, tip, width int, fill color.Color) {
	base := left
	if tip > left {
		base = left + width
	}
	const top, middle, bottom = 26, 40, 54
	z := vector.NewRasterizer(chatWidth, bottom)
	z.MoveTo(float32(base), top)
	z.LineTo(float32(tip), middle)
	z.LineTo(float32(base), bottom)
	z.ClosePath()
	z.Draw(c.RGBA, image.Rect(0, c.y, chatWidth, c.y+bottom), image.NewUniform(fill), image.Point{})
}

// file draws a file's name and kind, and a sheet in the colour of its kind.
func (c *conversation) file(r image.Rectangle, name string) {
	ext := strings.ToLower(path.Ext(name))
	icon := image.Rect(r.Max.X-bubbleSide-iconWidth, r.Min.Y+(fileHeight-iconHeight)/2, r.Max.X-bubbleSide, r.Min.Y+(fileHeight+iconHeight)/2)
	fill, known := fileColours[ext]
	if !known {
		fill = fileOther
	}
	c.round(icon, 8, fill)
	label := strings.ToUpper(strings.TrimPrefix(ext, "."))
	c.small.draw(c.canvas, icon.Min.X+(iconWidth-c.small.width(label))/2, icon.Max.Y-iconHeight/2+chatSmall/2-2, chatOther, label)

	lines := c.text.wrap(name, icon.Min.X-r.Min.X-2*bubbleSide)
	if len(lines) > 2 {
		lines = []string{lines[0], c.text.fit(strings.Join(lines[1:], ""), icon.Min.X-r.Min.X-2*bubbleSide)}
	}
	for i, line := range lines {
		c.text.draw(c.canvas, r.Min.X+bubbleSide, r.Min.Y+i*(chatLine-6)+chatText+20, chatInk, line)
	}
	c.small.draw(c.canvas, r.Min.X+bubbleSide, r.Max.Y-20, chatMuted, cmp.Or(fileKinds[ext], "文件"))
}

// fewColours gives the picture in the 256 colours that it has most of, every
// other one replaced by the nearest: the edges of letters have many, and a file
// with a palette is a quarter of the size.
func (c canvas) fewColours() *image.Paletted {
	counts := make(map[color.RGBA]int)
	c.runs(func(colour color.RGBA, from, to int) { counts[colour] += to - from })
	colours := slices.SortedFunc(maps.Keys(counts), func(p, q color.RGBA) int {
		return cmp.Or(cmp.Compare(counts[q], counts[p]), cmp.Compare(p.R, q.R), cmp.Compare(p.G, q.G), cmp.Compare(p.B, q.B))
	})
	palette := make(color.Palette, min(len(colours), 256))
	for i := range palette {
		palette[i] = colours[i]
	}
	index := make(map[color.RGBA]uint8, len(counts))
	for _, colour := range colours {
		index[colour] = uint8(palette.Index(colour))
	}
	few := image.NewPaletted(c.Bounds(), palette)
	c.runs(func(colour color.RGBA, from, to int) {
		i := index[colour]
		for at := from; at < to; at++ {
			few.Pix[at] = i
		}
	})
	return few
}

// runs calls f for every run of pixels of one colour, counted from the first
// pixel of the picture.
func (c canvas) runs(f func(colour color.RGBA, from, to int)) {
	at := func(i int) color.RGBA { p := c.Pix[4*i : 4*i+4]; return color.RGBA{p[0], p[1], p[2], p[3]} }
	n := len(c.Pix) / 4
	for from := 0; from < n; {
		colour, to := at(from), from+1
		for to < n && at(to) == colour {
			to++
		}
		f(colour, from, to)
		from = to
	}
}
