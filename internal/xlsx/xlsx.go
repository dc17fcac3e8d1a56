// Package xlsx reads the cells of .xlsx workbooks that staff send in: text,
// numbers with the places they show, percentages, dates, the last results of
// formulas. Files come from Excel, WPS and LibreOffice, whole or damaged, so
// everything is bounded: the limits are constants, and what is refused is
// refused with a sentence that staff can act on.
//
// It streams over archive/zip and encoding/xml. The library that writes our
// workbooks, excelize v2.9.1, is not used to read: it builds a structure of
// some 200 bytes for every cell, empty ones too, of whatever the file holds,
// finds a cell's row by walking over all rows before it, and gives a cell as
// displayed or raw, so that what is a percentage or a date has to be guessed.
package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
)

// Limits of what is read. A bureau's workbook stays under a twentieth of each.
const (
	MaxFile     = 20 << 20 // bytes of a file
	MaxPart     = 8 << 20  // bytes of one unpacked part
	MaxUnpacked = 32 << 20 // bytes of all parts that are read
	MaxSheets   = 100
	MaxCells    = 200_000  // cells that are not empty
	MaxText     = 16 << 20 // bytes of text in cells, what they share counted for each
	maxParts    = 4096
	maxDepth    = 64
)

// Kind is what a cell holds.
type Kind int

// The kinds of cells.
const (
	Text    Kind = iota
	Number       // Text is a decimal number
	Percent      // Text is the decimal number before the sign: 96.98 for 0.9698
	Date         // Text is 2006-01-02
	Bool         // Text is TRUE or FALSE
	Failure      // Text is what the formula came to: #REF!, #DIV/0!
)

// Cell is a cell that is not empty. Rows and columns count from 1.
type Cell struct {
	Row, Col int
	Kind     Kind
	// Text is the content. A number has at least the places that it is shown
	// with: 97.0 where 97 is formatted so.
	Text string
	// Formula is set where the content is the result of a formula. A formula
	// that was never calculated has an empty Text.
	Formula bool
}

// Name is the cell's name, such as C5.
func (c Cell) Name() string { return CellName(c.Row, c.Col) }

// Area is a rectangle of cells that were merged into one.
type Area struct{ Top, Left, Bottom, Right int }

// Sheet is a worksheet: its cells in the order of rows, then columns.
type Sheet struct {
	Name   string
	Cells  []Cell
	Merged []Area
}

// Book is a workbook.
type Book struct {
	Sheets []Sheet
	// epoch1904 is set where days are counted from 1904, as on old Macs.
	epoch1904 bool
}

// Errors of Read, in words for staff.
var (
	ErrOld     = errors.New("这是旧版.xls格式或加了密码的工作簿，请另存为不加密的.xlsx后再发送")
	ErrForeign = errors.New("这不是.xlsx工作簿，请用表格软件另存为.xlsx后再发送")
	ErrDamaged = errors.New("工作簿已损坏，请用表格软件打开并另存后再发送")
	ErrTooBig  = errors.New("工作簿过大，请删去无关的工作表、空白行列和图片后再发送")
)

// Read reads a workbook.
func Read(data []byte) (*Book, error) {
	switch {
	case len(data) > MaxFile:
		return nil, ErrTooBig
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return nil, ErrOld
	case !bytes.HasPrefix(data, []byte("PK")):
		return nil, ErrForeign
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, ErrDamaged
	}
	if len(z.File) > maxParts {
		return nil, ErrTooBig
	}
	r := &reader{parts: make(map[string]*zip.File, len(z.File)), left: MaxUnpacked}
	for _, f := range z.File {
		r.parts[f.Name] = f
	}
	return r.read()
}

// reader is what is known of a workbook while it is read.
type reader struct {
	parts   map[string]*zip.File
	left    int64 // bytes that may still be unpacked
	cells   int   // cells read so far
	text    int   // bytes of their text
	strings []string
	formats []format
	book    Book
}

func (r *reader) read() (*Book, error) {
	path, ok := r.workbookPath()
	if !ok {
		return nil, ErrForeign
	}
	links, err := r.relations(path)
	if err != nil {
		return nil, err
	}
	sheets, err := r.workbook(path)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		switch l.kind {
		case "sharedStrings":
			err = r.sharedStrings(l.target)
		case "styles":
			err = r.styles(l.target)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, s := range sheets {
		link, ok := links[s.link]
		if !ok || link.kind != "worksheet" {
			continue // a sheet that is a chart or a macro
		}
		sheet := Sheet{Name: s.name}
		if err := r.sheet(link.target, &sheet); err != nil {
			return nil, err
		}
		r.book.Sheets = append(r.book.Sheets, sheet)
	}
	return &r.book, nil
}

// open opens a part within what may still be unpacked.
func (r *reader) open(name string) (io.ReadCloser, error) {
	f, ok := r.parts[name]
	if !ok {
		return nil, ErrDamaged
	}
	size := int64(f.UncompressedSize64)
	if f.UncompressedSize64 > MaxPart || size > r.left {
		return nil, ErrTooBig
	}
	r.left -= size
	rc, err := f.Open() // it reads no more than the size declared
	if err != nil {
		return nil, ErrDamaged
	}
	return rc, nil
}
