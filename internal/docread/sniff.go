package docread

import "bytes"

// format is what a file really is, told by its first bytes.
type format int

const (
	formatText format = iota
	formatZip
	formatOLE // .doc, .wps, or a .docx under a password
	formatPDF
	formatRTF
	formatHTML
	formatPicture
	formatBinary
)

// sniff tells the format of data.
func sniff(data []byte) format {
	for _, m := range []struct {
		magic  string
		format format
	}{
		{"PK\x03\x04", formatZip}, {"PK\x05\x06", formatZip}, {"PK\x07\x08", formatZip},
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", formatOLE},
		{"%PDF-", formatPDF}, {"{\\rtf", formatRTF},
		{"\x89PNG", formatPicture}, {"\xff\xd8\xff", formatPicture}, {"GIF8", formatPicture},
	} {
		if bytes.HasPrefix(data, []byte(m.magic)) {
			return m.format
		}
	}
	head := bytes.ToLower(bytes.TrimSpace(data[:min(len(data), 256)]))
	if bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html")) {
		return formatHTML
	}
	if !utf16Order(data).known() && bytes.IndexByte(data[:min(len(data), 8192)], 0) >= 0 {
		return formatBinary
	}
	return formatText
}

// name is the format as it is told to staff.
func (f format) name() string {
	switch f {
	case formatText:
		return "纯文本"
	case formatZip:
		return "压缩包或Office文档"
	case formatOLE:
		return "旧版.doc（或.wps、加密的文档）"
	case formatPDF:
		return "PDF"
	case formatRTF:
		return "RTF"
	case formatHTML:
		return "网页"
	case formatPicture:
		return "图片"
	}
	return "无法识别的二进制文件"
}

func (f format) insteadOfDocx() string {
	reason := "扩展名是.docx，内容却是" + f.name()
	switch f {
	case formatText:
		return reason + "，请改为.txt或.md后重试。"
	case formatPDF, formatPicture:
		return reason + "，请提供可编辑的.docx原件。"
	case formatBinary:
		return reason + "，文件可能已损坏。"
	}
	return reason + "，请用WPS或Word打开（有密码的先取消密码）并另存为.docx后重试。"
}

func (f format) insteadOfText(ext string) string {
	return "扩展名是" + ext + "，内容却是" + f.name() + "，请核对文件后重试。"
}
