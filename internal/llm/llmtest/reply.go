package llmtest

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"time"
	"unicode/utf8"
)

// Reply is how a call is answered. The zero Reply is an empty answer.
type Reply struct {
	Text    string
	Refusal string // in the answer's field for refusals
	Finish  string // why the answer ends; empty: stop
	// Vectors answer embeddings; nil: vectors made of the texts' characters, so
	// that texts which share characters are near to each other.
	Vectors [][]float32
	// Usage is what is reported as used; nil: one token a character.
	Usage *Usage

	Status     int    // of an error, with Code; 0 is none
	Code       string // such as insufficient_quota
	RetryAfter string // header
	Location   string // header, of a redirection

	After time.Duration // how long it thinks
	Hang  bool          // it never answers
	Half  bool          // the connection ends in the middle of the answer
	Raw   string        // sent as it is in place of the answer
}

// Usage is what a call used; zero where the endpoint does not say.
type Usage struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
	Total      int `json:"total_tokens"`
}

// Say answers with a text.
func Say(text string) Reply { return Reply{Text: text} }

// Filtered is the answer of an endpoint whose filter stopped the model.
func Filtered() Reply { return Reply{Finish: "content_filter"} }

// TooMany is status 429 with a Retry-After header, empty for none.
func TooMany(retryAfter string) Reply {
	return Reply{Status: http.StatusTooManyRequests, Code: "rate_limit_exceeded", RetryAfter: retryAfter}
}

// Broken is status 500.
func Broken() Reply { return Reply{Status: http.StatusInternalServerError} }

// Malformed is an answer that is no JSON.
func Malformed() Reply { return Reply{Raw: `{"choices": [{"message": {"content": "未`} }

// Script answers with the replies in order, and with the last one from there
// on.
func Script(replies ...Reply) func(Request) Reply {
	return func(r Request) Reply { return replies[min(r.Number, len(replies))-1] }
}

// prepare does what comes before the answer; false where there is none.
func (r Reply) prepare(w http.ResponseWriter, req *http.Request) bool {
	if r.After > 0 || r.Hang {
		var thought <-chan time.Time
		if !r.Hang {
			timer := time.NewTimer(r.After)
			defer timer.Stop()
			thought = timer.C
		}
		select {
		case <-thought:
		case <-req.Context().Done():
			return false
		}
	}
	if r.RetryAfter != "" {
		w.Header().Set("Retry-After", r.RetryAfter)
	}
	if r.Location != "" {
		w.Header().Set("Location", r.Location)
	}
	if r.Status == 0 {
		return true
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(r.Status)
	// The error body repeats the request, as some endpoints' do.
	body := map[string]any{"error": map[string]any{"message": r.Text, "type": "error", "code": r.Code}}
	_ = json.NewEncoder(w).Encode(body)
	return false
}

// write sends a whole answer, or half of it.
func (r Reply) write(w http.ResponseWriter, contentType string, body []byte) {
	if r.Raw != "" {
		body = []byte(r.Raw)
	}
	if r.Half {
		cut(w, contentType, body[:len(body)/2], len(body))
		return
	}
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(body)
}

// cut sends the beginning of an answer that is said to be longer, and ends the
// connection.
func cut(w http.ResponseWriter, contentType string, body []byte, length int) {
	conn, out, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	fmt.Fprintf(out, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", contentType, length, body)
	_ = out.Flush()
	_ = conn.Close()
}

func (r Reply) usage(req Request) Usage {
	if r.Usage != nil {
		return *r.Usage
	}
	u := Usage{Prompt: utf8.RuneCountInString(req.Prompt()), Completion: utf8.RuneCountInString(r.Text)}
	u.Total = u.Prompt + u.Completion
	return u
}

func (r Reply) finish() string {
	if r.Finish == "" {
		return "stop"
	}
	return r.Finish
}

func (r Reply) completion(req Request) []byte {
	message := map[string]any{"role": "assistant", "content": r.Text}
	if r.Refusal != "" {
		message["refusal"] = r.Refusal
	}
	return encode(map[string]any{
		"id": "test", "object": "chat.completion", "model": req.Model,
		"choices": []any{map[string]any{"index": 0, "message": message, "finish_reason": r.finish()}},
		"usage":   r.usage(req),
	})
}

// encode writes JSON; what it is given has nothing that cannot be written.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte(err.Error())
	}
	return b
}

// chunk is how many characters a stream sends at once.
const chunk = 16

// stream sends the answer as server-sent events.
func (r Reply) stream(w http.ResponseWriter, req Request) {
	var events []byte
	event := func(v any) { events = fmt.Appendf(events, "data: %s\n\n", encode(v)) }
	piece := func(delta map[string]any, finish any) map[string]any {
		return map[string]any{
			"id": "test", "object": "chat.completion.chunk", "model": req.Model,
			"choices": []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}},
		}
	}
	for text := []rune(r.Text); len(text) > 0; text = text[min(chunk, len(text)):] {
		event(piece(map[string]any{"role": "assistant", "content": string(text[:min(chunk, len(text))])}, nil))
	}
	last := map[string]any{}
	if r.Refusal != "" {
		last["refusal"] = r.Refusal
	}
	event(piece(last, r.finish()))
	event(map[string]any{"id": "test", "object": "chat.completion.chunk", "model": req.Model, "choices": []any{}, "usage": r.usage(req)})
	events = append(events, "data: [DONE]\n\n"...)
	r.write(w, "text/event-stream", events)
}

// dimensions is the length of made-up vectors.
const dimensions = 64

func (r Reply) vectors(req Request) []byte {
	vectors := r.Vectors
	if vectors == nil {
		for _, text := range req.Input {
			vectors = append(vectors, Vector(text))
		}
	}
	var data []any
	for i, v := range vectors {
		data = append(data, map[string]any{"object": "embedding", "index": i, "embedding": v})
	}
	used := 0
	for _, text := range req.Input {
		used += utf8.RuneCountInString(text)
	}
	return encode(map[string]any{"object": "list", "model": req.Model, "data": data, "usage": Usage{Prompt: used, Total: used}})
}

// Vector is a made-up vector of a text: texts that share pairs of characters
// are near to each other.
func Vector(text string) []float32 {
	v := make([]float32, dimensions)
	var before rune
	for _, r := range text {
		h := fnv.New32a()
		_, _ = h.Write([]byte(string([]rune{before, r})))
		v[h.Sum32()%dimensions]++
		before = r
	}
	return v
}
