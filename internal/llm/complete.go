package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"xinfangbot/internal/mask"
)

// Request is what a model is asked: what it is told by the program, and what it
// is given to work on.
type Request struct {
	// Person is who asks, for the budget; empty: nobody in particular.
	Person string
	System string
	User   string
	// MaxTokens bounds the answer; 0: the configuration's bound.
	MaxTokens int
}

// Response is what the model answered, unchecked.
type Response struct {
	Text string
	// Truncated: the answer ran into MaxTokens.
	Truncated bool
	Usage     Usage
}

// temperature is low: what is asked for are rules and figures, not ideas.
const temperature = 0.2

// Complete asks the model. Personal data in the request is masked before it
// leaves and stands in the answer again.
func (c *Client) Complete(ctx context.Context, r Request) (Response, error) {
	if r.MaxTokens == 0 {
		r.MaxTokens = c.config.MaxTokens
	}
	vault := mask.New()
	masked := vault.MaskAll(r.System, r.User)
	call := openai.ChatCompletionRequest{
		Model: c.config.Model, MaxTokens: r.MaxTokens, Temperature: temperature,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: masked[0]},
			{Role: openai.ChatMessageRoleUser, Content: masked[1]},
		},
	}
	prompt := tokens(masked...)
	var answer completion
	err := c.spend(ctx, spending{
		person:   r.Person,
		most:     c.chatUsage(prompt, int64(r.MaxTokens)),
		unstated: c.chatUsage(prompt, 0),
	}, func(ctx context.Context) (Usage, error) {
		var err error
		if answer, err = c.chat(ctx, call); err != nil {
			return Usage{}, err
		}
		if answer.in+answer.out == 0 {
			answer.in, answer.out = prompt, tokens(answer.text)
		}
		return c.chatUsage(answer.in, answer.out), answer.check()
	})
	if err != nil {
		return Response{}, err
	}
	return Response{
		Text: vault.Unmask(answer.text), Truncated: answer.finish == openai.FinishReasonLength,
		Usage: c.chatUsage(answer.in, answer.out),
	}, nil
}

// chatUsage is the usage of so many tokens in and out.
func (c *Client) chatUsage(in, out int64) Usage {
	return Usage{Tokens: in + out, Money: c.config.Prices.Input.cost(in) + c.config.Prices.Output.cost(out)}
}

// completion is an answer as it came.
type completion struct {
	text, refusal string
	finish        openai.FinishReason
	in, out       int64 // tokens
}

// check says why an answer is none.
func (a *completion) check() error {
	switch {
	case a.refusal != "" || a.finish == openai.FinishReasonContentFilter:
		return ErrRefused
	case a.finish == "":
		return fmt.Errorf("%w: it broke off", ErrIncomplete)
	}
	text, ok := withoutThoughts(a.text)
	if !ok || text == "" {
		return fmt.Errorf("%w: it is empty", ErrIncomplete)
	}
	a.text = text
	return nil
}

// withoutThoughts is an answer without what a reasoning model wrote before it;
// false where it got no further.
func withoutThoughts(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if _, after, ok := strings.Cut(text, "</think>"); ok {
		return strings.TrimSpace(after), true
	}
	return text, !strings.HasPrefix(text, "<think>")
}

func (c *Client) chat(ctx context.Context, call openai.ChatCompletionRequest) (completion, error) {
	if c.config.Stream {
		return c.stream(ctx, call)
	}
	resp, err := c.api.CreateChatCompletion(ctx, call)
	if err != nil {
		return completion{}, err
	}
	if len(resp.Choices) == 0 {
		return completion{}, fmt.Errorf("%w: it has no choices", ErrIncomplete)
	}
	first := resp.Choices[0]
	a := completion{
		text: first.Message.Content, refusal: first.Message.Refusal, finish: first.FinishReason,
		in: int64(resp.Usage.PromptTokens), out: int64(resp.Usage.CompletionTokens),
	}
	if a.finish == "" { // some endpoints say nothing where all is well
		a.finish = openai.FinishReasonStop
	}
	return a, nil
}

// stream reads an answer piece by piece.
func (c *Client) stream(ctx context.Context, call openai.ChatCompletionRequest) (a completion, err error) {
	call.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	stream, err := c.api.CreateChatCompletionStream(ctx, call)
	if err != nil {
		return a, err
	}
	defer func() { err = errors.Join(err, stream.Close()) }()
	var text strings.Builder
	for {
		piece, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			a.text = text.String()
			return a, nil
		}
		if err != nil {
			return a, err
		}
		if piece.Usage != nil {
			a.in, a.out = int64(piece.Usage.PromptTokens), int64(piece.Usage.CompletionTokens)
		}
		if len(piece.Choices) == 0 {
			continue
		}
		first := piece.Choices[0]
		text.WriteString(first.Delta.Content)
		a.refusal += first.Delta.Refusal
		if first.FinishReason != "" {
			a.finish = first.FinishReason
		}
	}
}
