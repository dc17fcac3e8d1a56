package main

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"
)

// A PNG begins with its signature and the chunk IHDR; a chunk is its length,
// its kind, its data and the CRC of the two (PNG specification, 5.3).
const (
	beforeMark = 8 + 12 + 13
	markKind   = "tEXt"
	markKey    = "Source\x00"
)

// mark writes a digest into a PNG.
func mark(picture []byte, digest string) []byte {
	content := []byte(markKind + markKey + digest)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(content)-len(markKind)))
	chunk = append(chunk, content...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(content))
	return bytes.Join([][]byte{picture[:beforeMark], chunk, picture[beforeMark:]}, nil)
}

// marked returns the digest that mark wrote; empty where there is none.
func marked(picture []byte) string {
	if len(picture) < beforeMark+8 {
		return ""
	}
	n := int(binary.BigEndian.Uint32(picture[beforeMark:]))
	rest := picture[beforeMark+4:]
	if n > len(rest)-len(markKind) {
		return ""
	}
	digest, ok := strings.CutPrefix(string(rest[:len(markKind)+n]), markKind+markKey)
	if !ok {
		return ""
	}
	return digest
}
