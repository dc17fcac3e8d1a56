package report

import "time"

// Document is one official document as data: what it says and what each part
// of it is, nothing about how it looks. The writers (.docx, .md, .txt) and the
// proofreader share it.
type Document struct {
	Head      *RedHead   // nil where the document has no red head
	Web       []WebEntry // the header table of a document published on a website, in order
	Title     []string   // the title, one entry for each line it is set on
	Addressee string     // 主送机关, without the colon; empty where there is none
	Body      []Block
	Signature string    // the signing body; empty where the document is not signed
	Date      time.Time // 成文日期; zero where the document is not dated
	DateGap   string    // what stands in the date's place while it is to come
	Foot      *Foot     // 版记; nil where there is none
	Author    string    // for the file's properties: the body that issues the document
}

// dateLine is the 成文日期 as it is set; empty where the document has none.
func (d *Document) dateLine() string {
	if d.Date.IsZero() {
		return d.DateGap
	}
	return chineseDate(d.Date)
}

// RedHead is the 版头 of a document that goes out under a body's mark.
// Source: GB/T 9704—2012, 7.2.
type RedHead struct {
	Mark      string // 发文机关标志, such as 某市信访局文件
	Number    string // 发文字号, such as 某信字〔2026〕7号
	Signatory string // 签发人, only for documents that go upward; empty otherwise
}

// WebEntry is one line of the header that a website sets above a document,
// such as 索引号.
type WebEntry struct {
	Name  string
	Value string
}

// Foot is the 版记 at the foot of the last page. Source: GB/T 9704—2012, 7.4.
type Foot struct {
	CopyTo  string    // 抄送, empty where there is none
	Printer string    // 印发机关
	Printed time.Time // 印发日期
}

// Level tells what a block is in the hierarchy of an official document.
// Source: GB/T 9704—2012, 7.3.3.
type Level int

const (
	Paragraph Level = iota // running text
	Heading1               // 一、
	Heading2               // （一）
	Heading3               // 1.
	Heading4               // （1）
)

// Block is one paragraph, heading or table of a document's body.
type Block struct {
	Level Level
	Text  string // numbering included: "一、主要举措和成效"
	// RunIn is running text that follows a heading in the same paragraph, as
	// bodies do that set "（一）标题。正文……" in one piece.
	RunIn string
	Table *Table // non-nil: the block is a table and Text is its caption
}

// Table is a table of a document's body; every row has as many cells as there
// are columns.
type Table struct {
	Columns []string
	Rows    [][]string
}
