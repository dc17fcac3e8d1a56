package ilink

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"time"

	ilinksdk "github.com/openilink/openilink-sdk-go"

	"xinfangbot/bot"
	"xinfangbot/internal/pace"
)

// downloads is how often a file is asked for.
const downloads = 3

// download fetches and decrypts a file that a person sent, or says why there
// is none. Where ctx ends first the answer is not to be used.
func (c *Channel) download(ctx context.Context, s *session, f fileItem) (*bot.File, bot.Media) {
	if size, err := strconv.ParseInt(string(f.Size), 10, 64); err == nil && size > c.o.MaxFile {
		return nil, bot.LargeFile
	}
	backoff := pace.Backoff{First: time.Second, Max: time.Minute, Rand: c.o.Rand}
	for {
		data, err := s.client.DownloadMedia(ctx, f.Media)
		switch {
		case err == nil && int64(len(data)) <= c.o.MaxFile:
			return &bot.File{Name: bot.FileName(f.Name), Data: data}, ""
		case err == nil || errors.Is(err, errTooLarge):
			return nil, bot.LargeFile
		}
		d := backoff.Next()
		if ctx.Err() != nil || backoff.Failures() == downloads || c.o.Sleep(ctx, d) != nil {
			c.log.Warn("file not read", "err", err)
			return nil, bot.LostFile
		}
	}
}

// upload encrypts a file, brings it to where WeChat fetches it from, and
// returns the item that refers to it: a picture for what phones show as one,
// else a file.
func (c *Channel) upload(ctx context.Context, s *session, user string, f bot.File) (ilinksdk.MessageItem, error) {
	picture := ilinksdk.IsImageMIME(ilinksdk.MIMEFromFilename(f.Name))
	kind := ilinksdk.MediaFile
	if picture {
		kind = ilinksdk.MediaImage
	}
	up, err := s.client.UploadFile(ctx, f.Data, user, kind)
	if err != nil {
		return ilinksdk.MessageItem{}, fmt.Errorf("upload file: %w", err)
	}
	media := &ilinksdk.CDNMedia{
		EncryptQueryParam: up.DownloadEncryptedQueryParam,
		AESKey:            base64.StdEncoding.EncodeToString([]byte(up.AESKey)),
		EncryptType:       ilinksdk.EncryptAES128ECB,
	}
	if picture {
		return ilinksdk.MessageItem{
			Type:      ilinksdk.ItemImage,
			ImageItem: &ilinksdk.ImageItem{Media: media, MidSize: up.CiphertextSize},
		}, nil
	}
	return ilinksdk.MessageItem{
		Type:     ilinksdk.ItemFile,
		FileItem: &ilinksdk.FileItem{Media: media, FileName: bot.FileName(f.Name), Len: strconv.FormatInt(up.FileSize, 10)},
	}, nil
}
