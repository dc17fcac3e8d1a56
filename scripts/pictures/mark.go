package main

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
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
