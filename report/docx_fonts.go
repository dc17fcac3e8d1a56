package report

// The faces that GB/T 9704—2012 asks for (5.2.2, 7.2.4, 7.3.1, 7.3.3, 7.5) by
// the names under which offices have them installed.
const (
	fangSong = "仿宋_GB2312"
	kaiTi    = "楷体_GB2312"
	heiTi    = "黑体"
	songTi   = "宋体"
	biaoSong = "方正小标宋简体"
)

// Fonts are the faces that a draft as .docx asks for.
func Fonts() []string { return []string{biaoSong, fangSong, kaiTi, heiTi, songTi} }

// fontTablePart declares the fonts and, for machines that lack one, the names
// under which Word shall look for the next best.
func fontTablePart() []byte {
	fonts := []struct{ name, instead, family, pitch string }{
		{fangSong, "仿宋,FangSong,华文仿宋,STFangsong,方正仿宋简体,方正仿宋_GBK", "modern", "fixed"},
		{kaiTi, "楷体,KaiTi,华文楷体,STKaiti,方正楷体简体,方正楷体_GBK", "modern", "fixed"},
		{heiTi, "SimHei,华文黑体,STHeiti,方正黑体简体,方正黑体_GBK", "modern", "fixed"},
		{songTi, "SimSun,华文宋体,STSong,方正书宋简体,方正书宋_GBK", "auto", "variable"},
		{biaoSong, "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体,SimSun", "script", "fixed"},
	}
	var m markup
	m.raw(xmlHeader, `<w:fonts`, namespaces, `>`)
	for _, f := range fonts {
		m.raw(`<w:font w:name="`, f.name, `">`,
			`<w:altName w:val="`, f.instead, `"/>`,
			`<w:charset w:val="86"/>`, // GB 2312
			`<w:family w:val="`, f.family, `"/>`,
			`<w:pitch w:val="`, f.pitch, `"/>`,
			`</w:font>`)
	}
	m.raw(`</w:fonts>`)
	return m.Bytes()
}

// fontProperty names one face for Chinese and Latin characters alike. The
// standard names no Latin face, and in 仿宋_GB2312 a figure is exactly half a
// Chinese character wide, so that lines with figures keep to the grid of 28;
// Times New Roman would break it.
func fontProperty(name string) string {
	return `<w:rFonts w:hint="eastAsia" w:ascii="` + name + `" w:eastAsia="` + name +
		`" w:hAnsi="` + name + `" w:cs="` + name + `"/>`
}
