package ilinktest

import (
	"bytes"
	"crypto/aes"
	"crypto/md5"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// upload is a file that a bot announced.
type upload struct {
	FileKey string `json:"filekey"`
	Kind    int    `json:"media_type"` // 1 picture, 3 file
	To      string `json:"to_user_id"`
	RawSize int    `json:"rawsize"`
	RawMD5  string `json:"rawfilemd5"`
	Size    int    `json:"filesize"`
	Key     string `json:"aeskey"`
}

// stored is an encrypted file.
type stored struct {
	data   []byte
	upload *upload // nil for what a person sent
}

func (s *Server) getUploadURL(w http.ResponseWriter, _ *http.Request, b *Bot, body []byte) {
	u := &upload{}
	if err := json.Unmarshal(body, u); err != nil || u.FileKey == "" || u.To == "" || len(u.Key) != 32 || u.Size%aes.BlockSize != 0 {
		s.violation("getuploadurl: %s", body)
		answer(w, refusal{Ret: -2, ErrMsg: "bad request"})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	param := s.name("upload")
	s.uploads[param] = u
	if b.rules.FullURLs {
		answer(w, map[string]any{"ret": 0, "upload_full_url": s.CDN() + "/upload?encrypted_query_param=" + param + "&filekey=" + u.FileKey})
		return
	}
	answer(w, map[string]any{"ret": 0, "upload_param": param})
}

func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.mu.Lock()
	u := s.uploads[r.URL.Query().Get("encrypted_query_param")]
	s.mu.Unlock()
	if u == nil || u.FileKey != r.URL.Query().Get("filekey") || len(data) != u.Size || r.Header.Get("Authorization") != "" {
		s.violation("upload: %d bytes that were not announced, or with a login", len(data))
		http.Error(w, "bad upload", http.StatusBadRequest)
		return
	}
	var param string
	s.change(func() {
		param = s.name("file")
		s.files[param] = &stored{data, u}
	})
	w.Header().Set("X-Encrypted-Param", param)
}

func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.files[r.URL.Query().Get("encrypted_query_param")]
	s.mu.Unlock()
	if r.Header.Get("Authorization") != "" {
		s.violation("download with a login")
	}
	if f == nil {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(f.data)
}

// open reads what a bot sends: the text, or the file that it uploaded before.
func (s *Server) open(it Item, got *Received) error {
	var m *media
	switch {
	case it.Type == itemText && it.Text != nil && it.Text.Text != "":
		got.Text = it.Text.Text
		return nil
	case it.Type == itemFile && it.File != nil && it.File.Media != nil:
		m, got.File = it.File.Media, &File{Name: it.File.Name}
	case it.Type == itemImage && it.Image != nil && it.Image.Media != nil:
		m, got.File, got.Picture = it.Image.Media, &File{}, true
	default:
		return fmt.Errorf("an item of type %d without its content", it.Type)
	}
	s.mu.Lock()
	f := s.files[m.Param]
	s.mu.Unlock()
	if f == nil || f.upload == nil {
		return errors.New("a file that was not uploaded")
	}
	if want := map[bool]int{false: 3, true: 1}[got.Picture]; f.upload.Kind != want {
		return fmt.Errorf("an item of type %d with an upload of type %d", it.Type, f.upload.Kind)
	}
	data, err := decrypt(f.data, m.Key)
	if err != nil {
		return err
	}
	if sum := md5.Sum(data); hex.EncodeToString(sum[:]) != f.upload.RawMD5 || len(data) != f.upload.RawSize {
		return errors.New("a file that is not what was announced")
	}
	if it.File != nil && it.File.Len != strconv.Itoa(len(data)) {
		return fmt.Errorf("a file of %d bytes whose length is given as %q", len(data), it.File.Len)
	}
	got.File.Data = data
	return nil
}

// File is an item with a file that the person sends.
func (p *Person) File(name string, data []byte) Item {
	return Item{Type: itemFile, File: &fileItem{
		Media: p.store(data, true), Name: name, Len: strconv.Itoa(len(data)),
	}}
}

// Picture is an item with a picture that the person sends.
func (p *Person) Picture(data []byte) Item {
	return Item{Type: itemImage, Image: &imageItem{p.store(data, false)}}
}

// LoseFiles lets everything that was sent so far be gone when it is asked for.
func (s *Server) LoseFiles() { s.change(func() { clear(s.files) }) }

// store encrypts a file as WeChat does. The key of a picture is written in
// another form than that of a file.
func (p *Person) store(data []byte, hexKey bool) *media {
	key := make([]byte, aes.BlockSize)
	_, _ = rand.Read(key)
	m := &media{Encrypt: 1, Key: base64.StdEncoding.EncodeToString(key)}
	if hexKey {
		m.Key = base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(key)))
	}
	s := p.bot.server
	s.change(func() {
		param := s.name("sent") + "/+=" // what has to be escaped
		s.files[param] = &stored{data: encrypt(data, key)}
		if p.bot.rules.FullURLs {
			m.FullURL = s.CDN() + "/download?encrypted_query_param=" + url.QueryEscape(param)
		} else {
			m.Param = param
		}
	})
	return m
}

// encrypt is AES-128 in ECB mode with PKCS#7 padding.
func encrypt(data, key []byte) []byte {
	block, _ := aes.NewCipher(key) // fails for no key of this length
	pad := aes.BlockSize - len(data)%aes.BlockSize
	out := append(bytes.Clone(data), bytes.Repeat([]byte{byte(pad)}, pad)...)
	for b := out; len(b) > 0; b = b[aes.BlockSize:] {
		block.Encrypt(b, b)
	}
	return out
}

// decrypt undoes encrypt with a key in either form.
func decrypt(data []byte, keyText string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(keyText)
	if len(key) == 2*aes.BlockSize {
		key, err = hex.DecodeString(string(key))
	}
	if err != nil || len(key) != aes.BlockSize || len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return nil, errors.New("a file that cannot be decrypted")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	out := bytes.Clone(data)
	for b := out; len(b) > 0; b = b[aes.BlockSize:] {
		block.Decrypt(b, b)
	}
	pad := int(out[len(out)-1])
	if pad < 1 || pad > aes.BlockSize || !bytes.HasSuffix(out, bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, errors.New("a file whose padding is wrong")
	}
	return out[:len(out)-pad], nil
}
