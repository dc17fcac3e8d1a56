package backup

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// pieceSize is how much of a file one line holds.
const pieceSize = 256 << 10

// Folder adds the files of a folder, except those that skip accepts; a folder
// that is not there adds nothing. Nobody may write to it meanwhile.
func (w *Writer) Folder(dir string, skip func(path string) bool) error {
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil || skip(filepath.ToSlash(rel)) {
			return err
		}
		return w.file(name, filepath.ToSlash(rel))
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("add the files of %s: %w", dir, err)
	}
	return nil
}

func (w *Writer) file(name, rel string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w.summary.Files++
	w.last = ""
	buffer := make([]byte, pieceSize)
	for first := true; ; first = false {
		n, err := io.ReadFull(f, buffer)
		if n > 0 || first { // an empty file is a file too
			if err := w.write(line{File: &piece{Path: rel, Data: buffer[:n]}}); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// Extract writes the files of a backup into dir, which must not be there yet;
// without files it is not made. The backup is one that Verify has found whole.
func Extract(path, dir string) error {
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("restore the files: %s is there already (%w)", dir, errors.Join(fs.ErrExist, err))
	}
	var out *os.File
	end := func() error {
		if out == nil {
			return nil
		}
		err := errors.Join(out.Sync(), out.Close())
		out = nil
		return err
	}
	err := read(path, func(l line) error {
		if l.File == nil {
			return nil
		}
		name, err := filepath.Localize(l.File.Path)
		if err != nil {
			return fmt.Errorf("%w: the file name %q", ErrAltered, l.File.Path)
		}
		name = filepath.Join(dir, name)
		if out == nil || out.Name() != name {
			if err := end(); err != nil {
				return err
			}
			if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
				return err
			}
			if out, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
				return err
			}
		}
		_, err = out.Write(l.File.Data)
		return err
	})
	if err = errors.Join(err, end()); err != nil {
		return fmt.Errorf("restore the files: %w", err)
	}
	return nil
}
