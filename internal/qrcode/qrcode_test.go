package qrcode

import (
	"bytes"
	"errors"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rsc.io/qr"
)

const link = "https://liteapp.weixin.qq.com/q/7GiQu1?qrcode=8f7c1d9a2b3e4f5061728394a5b6c7d8&bot_type=3"

// modules reads the drawing back: true is a dark module.
func modules(t *testing.T, drawing string) [][]bool {
	t.Helper()
	var rows [][]bool
	for _, line := range strings.Split(strings.TrimRight(drawing, "\n"), "\n") {
		var upper, lower []bool
		for _, r := range line {
			switch r {
			case '█':
				upper, lower = append(upper, false), append(lower, false)
			case '▀':
				upper, lower = append(upper, false), append(lower, true)
			case '▄':
				upper, lower = append(upper, true), append(lower, false)
			case ' ':
				upper, lower = append(upper, true), append(lower, true)
			default:
				t.Fatalf("the drawing contains %q", r)
			}
		}
		rows = append(rows, upper, lower)
	}
	return rows
}

func TestPrintDrawsTheCodeWithItsMargin(t *testing.T) {
	var b bytes.Buffer
	if err := Print(&b, link); err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(link, qr.L)
	if err != nil {
		t.Fatal(err)
	}
	rows := modules(t, b.String())
	if len(rows) < code.Size+2*quiet-1 {
		t.Fatalf("%d rows for a code of %d", len(rows), code.Size)
	}
	for y := -quiet; y < code.Size+quiet-1; y++ {
		row := rows[y+quiet]
		if len(row) != code.Size+2*quiet {
			t.Fatalf("row %d has %d modules, want %d", y, len(row), code.Size+2*quiet)
		}
		for x := -quiet; x < code.Size+quiet; x++ {
			if row[x+quiet] != code.Black(x, y) {
				t.Fatalf("module %d,%d is drawn wrongly", x, y)
			}
		}
	}
}

func TestWritePNGReplacesAnOlderPicture(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "login.png")
	for _, text := range []string{"an older code", link} {
		if err := WritePNG(path, text); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(link, qr.L)
	if err != nil {
		t.Fatal(err)
	}
	scale := img.Bounds().Dx() / (code.Size + 2*quiet)
	for y := -quiet; y < code.Size+quiet; y++ {
		for x := -quiet; x < code.Size+quiet; x++ {
			at := img.At((x+quiet)*scale+scale/2, (y+quiet)*scale+scale/2)
			if dark := color.GrayModel.Convert(at).(color.Gray).Y < 128; dark != code.Black(x, y) {
				t.Fatalf("module %d,%d is drawn wrongly", x, y)
			}
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("left in the folder: %v, %v", entries, err)
	}
}

type broken struct{}

var errBroken = errors.New("broken pipe")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestErrors(t *testing.T) {
	long := strings.Repeat("长", 2000)
	if err := Print(&bytes.Buffer{}, long); err == nil {
		t.Error("a text that fits no code was drawn")
	}
	if err := WritePNG(filepath.Join(t.TempDir(), "a.png"), long); err == nil {
		t.Error("a text that fits no code was written")
	}
	if err := Print(broken{}, link); !errors.Is(err, errBroken) {
		t.Errorf("a broken terminal: %v", err)
	}
	if err := WritePNG(filepath.Join(os.DevNull, "a.png"), link); err == nil {
		t.Error("a file was written where none can be")
	}
}
