// Package strictyaml reads YAML files that people write: what is not known is an
// error and not passed over.
package strictyaml

import (
	"bytes"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"
)

// ErrDocuments is returned for a file with more than one document: a second one,
// behind a line of ---, would be read by nobody.
var ErrDocuments = errors.New("the file has more than one document, separated by ---")

// Decode reads the only document of a file into v. A field that v does not have
// is an error that names the line. A file without a document is io.EOF.
func Decode(data []byte, v any) error {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(v); err != nil {
		return err
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return ErrDocuments
	}
	return nil
}
