package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"xinfangbot/internal/journal"
	"xinfangbot/report"
)

// ours stand in the place of what would name a real bureau in the sample
// figures.
var ours = map[string]string{
	"org": "某某市信访局", "doc_number": "某信字〔2022〕17号", "signatory": "王芳",
}

// page draws the first page of a draft from sample figures. It takes
// LibreOffice and pdftoppm: report.ErrNoPreview where they are not installed.
func page(ctx context.Context, root string) ([]byte, error) {
	schema, err := report.LoadSchema()
	if err != nil {
		return nil, err
	}
	layouts, err := report.LoadLayouts(schema)
	if err != nil {
		return nil, err
	}
	layout, ok := report.FindLayout(layouts, "baotou")
	if !ok {
		return nil, errors.New("no layout baotou")
	}
	data, err := os.ReadFile(filepath.Join(root, "report/testdata/facts-baotou2022.yaml"))
	if err != nil {
		return nil, fmt.Errorf("read the sample figures: %w", err)
	}
	file, err := report.ParseFactsFile(data, schema)
	if err != nil {
		return nil, err
	}
	facts := report.NewFacts(schema, file.Key, journal.Record{}, nil).With(file.Values).With(ours)
	var docx bytes.Buffer
	if err := layout.Assemble(facts).Document.WriteDocx(&docx); err != nil {
		return nil, err
	}
	fonts, err := fontSettings()
	if err != nil {
		return nil, err
	}
	picture, err := report.Preview(ctx, docx.Bytes())
	return picture, errors.Join(err, os.RemoveAll(fonts))
}

// similar are free fonts of the same kind as those that official documents are
// set in, which few machines without Word or WPS have.
const similar = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<alias binding="same"><family>仿宋_GB2312</family><prefer><family>Noto Serif CJK SC</family></prefer></alias>
<alias binding="same"><family>楷体_GB2312</family><prefer><family>Noto Serif CJK SC</family></prefer></alias>
<alias binding="same"><family>方正小标宋简体</family><prefer><family>Noto Serif CJK SC</family></prefer></alias>
<alias binding="same"><family>黑体</family><prefer><family>Noto Sans CJK SC</family></prefer></alias>
</fontconfig>
`

// fontSettings has LibreOffice use similar fonts. It returns the folder that is
// to be removed afterwards.
func fontSettings() (folder string, err error) {
	folder, err = os.MkdirTemp("", "xinfangbot-fonts-*")
	if err != nil {
		return "", fmt.Errorf("create font settings: %w", err)
	}
	path := filepath.Join(folder, "fonts.conf")
	if err := errors.Join(os.WriteFile(path, []byte(similar), 0o600), os.Setenv("FONTCONFIG_FILE", path)); err != nil {
		return "", errors.Join(fmt.Errorf("write font settings: %w", err), os.RemoveAll(folder))
	}
	return folder, nil
}
