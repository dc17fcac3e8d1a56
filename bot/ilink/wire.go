package ilink

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	ilinksdk "github.com/openilink/openilink-sdk-go"
)

// The library's own types are not used for what comes in: they take a message
// ID for an int64 where the protocol says uint64, lack the ID of a quoted
// message, and one message that does not fit makes them reject all that came
// with it, again and again.

// errNotUnderstood is returned for what is no message of the protocol. The
// decoder's own errors may repeat what people said.
var errNotUnderstood = errors.New("the answer cannot be understood")

// updates is the server's answer to the question for messages.
type updates struct {
	Messages []json.RawMessage `json:"msgs"`
	Cursor   string            `json:"get_updates_buf"`
	Timeout  scalar            `json:"longpolling_timeout_ms"`
}

// wait is how long the server keeps the next question open: what it said, else
// as before.
func (u updates) wait(before time.Duration) time.Duration {
	ms, err := strconv.ParseInt(string(u.Timeout), 10, 64)
	if err != nil || ms <= 0 {
		return before
	}
	return time.Duration(min(ms, maxPollTime.Milliseconds())) * time.Millisecond
}

// message is one message as the server gives it.
type message struct {
	ID       scalar               `json:"message_id"`
	ClientID string               `json:"client_id"`
	Seq      scalar               `json:"seq"`
	From     string               `json:"from_user_id"`
	Group    string               `json:"group_id"`
	Type     ilinksdk.MessageType `json:"message_type"`
	Created  int64                `json:"create_time_ms"`
	Items    []json.RawMessage    `json:"item_list"`
	Token    string               `json:"context_token"`
}

// item is one part of a message.
type item struct {
	Type  ilinksdk.MessageItemType `json:"type"`
	Text  *textItem                `json:"text_item"`
	Voice *textItem                `json:"voice_item"` // its transcription
	File  *fileItem                `json:"file_item"`
	Quote *quoted                  `json:"ref_msg"`
}

type textItem struct {
	Text string `json:"text"`
}

type fileItem struct {
	Media *ilinksdk.CDNMedia `json:"media"`
	Name  string             `json:"file_name"`
	Size  scalar             `json:"len"`
}

// quoted is the earlier message that one refers to. Newer WeChat clients give
// its ID alone.
type quoted struct {
	Title  string `json:"title"`
	Server scalar `json:"svr_id"`
	Item   *item  `json:"message_item"`
}

// decodeMessage reads one message. It returns errNotUnderstood where it cannot
// even tell whose it is.
func decodeMessage(raw []byte) (message, error) {
	var m message
	if err := json.Unmarshal(raw, &m); err != nil || m.From == "" {
		return message{}, errNotUnderstood
	}
	return m, nil
}

// id is the message's name, the same when the server gives it again.
func (m message) id() string {
	switch {
	case m.ID.set():
		return string(m.ID)
	case m.ClientID != "":
		return "client:" + m.ClientID
	case m.Seq.set():
		return "seq:" + string(m.Seq)
	}
	h := sha256.New()
	fmt.Fprintln(h, m.From, m.Created)
	for _, raw := range m.Items {
		fmt.Fprintf(h, "%s\n", raw)
	}
	return "digest:" + hex.EncodeToString(h.Sum(nil)[:16])
}

// scalar is a number or a string, as text: the protocol writes its 64-bit
// numbers as either.
type scalar string

// UnmarshalJSON implements json.Unmarshaler.
func (s *scalar) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return err
		}
		*s = scalar(text)
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(raw, &n); err != nil {
		return err
	}
	*s = scalar(n)
	return nil
}

func (s scalar) set() bool { return s != "" && s != "0" }
