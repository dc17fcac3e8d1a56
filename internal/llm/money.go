package llm

import (
	"fmt"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// Money is an amount in millionths of the currency that the prices are in. It
// is written as a decimal number, such as 2.5.
type Money int64

// millionths is how many Money one of the currency has.
const millionths = 1_000_000

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *Money) UnmarshalText(text []byte) error {
	d, err := decimal.NewFromString(string(text))
	if err != nil || d.Abs().GreaterThan(decimal.New(1, 12)) {
		return fmt.Errorf("%q: an amount of money such as 2.5 expected", text)
	}
	*m = Money(d.Shift(6).IntPart())
	return nil
}

// String writes the amount in the currency.
func (m Money) String() string { return decimal.New(int64(m), -6).String() }

// Float is about the amount in the currency, for figures that nobody adds up.
func (m Money) Float() float64 { return float64(m) / millionths }

// Prices are what a million tokens cost.
type Prices struct {
	Input     Money `yaml:"input"`
	Output    Money `yaml:"output"`
	Embedding Money `yaml:"embedding"`
}

// cost is the price of tokens, rounded up.
func (m Money) cost(tokens int64) Money {
	if m == 0 || tokens <= 0 {
		return 0
	}
	return Money((int64(m)*tokens + millionths - 1) / millionths)
}

// Usage is what a call used, or a day.
type Usage struct {
	Tokens int64
	Money  Money
}

func (u Usage) plus(o Usage) Usage  { return Usage{u.Tokens + o.Tokens, u.Money + o.Money} }
func (u Usage) minus(o Usage) Usage { return Usage{u.Tokens - o.Tokens, u.Money - o.Money} }

// Limit is how much may be used; 0 means without limit.
type Limit struct {
	Tokens int64 `yaml:"tokens"`
	Money  Money `yaml:"money"`
}

func (l Limit) allows(u Usage) bool {
	return (l.Tokens == 0 || u.Tokens <= l.Tokens) && (l.Money == 0 || u.Money <= l.Money)
}

// Budget is what may be used in a day: by all together, and by each person.
type Budget struct {
	Day    Limit `yaml:"day"`
	Person Limit `yaml:"person"`
}

// tokens estimates how many tokens texts are: one a character, which for
// Chinese is on the high side with every tokeniser in use.
func tokens(texts ...string) int64 {
	n := 0
	for _, t := range texts {
		n += utf8.RuneCountInString(t)
	}
	return int64(n)
}
