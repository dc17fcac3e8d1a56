package chart

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

func TestConversation(t *testing.T) {
	bubbles := []Bubble{
		{Who: "王芳", Own: true, Text: "办结期限"},
		{Who: "信", Text: strings.Repeat("六十日内办结。", 20)},
		{Who: "信", File: "报告.docx"},
	}
	data, err := Conversation("信访工作助手", bubbles)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Conversation("信访工作助手", bubbles)
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("another picture, %v", err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if few, ok := img.(*image.Paletted); !ok || len(few.Palette) > 256 {
		t.Errorf("the picture is %T", img)
	}
	first := chatHead + chatGap
	own := chatWidth - 2*chatMargin - faceSize
	last := img.Bounds().Dy() - chatGap - fileHeight/2
	other := 2*chatMargin + faceSize
	for _, tt := range []struct {
		what string
		x, y int
		want color.RGBA
	}{
		{"ground", 5, chatHead / 2, chatGround},
		{"own portrait", chatWidth - chatMargin - 4, first + faceSize/2, faceOwn},
		{"own bubble", own - 5, first + faceSize/2, chatOwn},
		{"left of the own bubble", chatMargin, first + faceSize/2, chatGround},
		{"the other's portrait", chatMargin + 4, first + faceSize + 2*chatGap + faceSize/2, faceOther},
		{"file", other + 5, last, chatOther},
		{"sheet", other + fileWidth - bubbleSide - 4, last, fileColours[".docx"]},
		{"right of the file", chatWidth - 5, last, chatGround},
	} {
		if got := color.RGBAModel.Convert(img.At(tt.x, tt.y)); got != tt.want {
			t.Errorf("%s at %d,%d: %v, want %v", tt.what, tt.x, tt.y, got, tt.want)
		}
	}
}

func TestConversationTakesAnything(t *testing.T) {
	for _, bubbles := range [][]Bubble{
		nil, {{}}, {{Who: "😀", Text: "\x00\xff\n\n"}}, {{Own: true, File: strings.Repeat("长", 500)}}, {{Text: strings.Repeat("a", 300)}},
	} {
		if _, err := Conversation(strings.Repeat("很长的标题", 50), bubbles); err != nil {
			t.Error(err)
		}
	}
}
