package report

import (
	"github.com/shopspring/decimal"
)

// unitSum adds up a numeral with multipliers, from its left to its right:
// high 亿 middle 万 low.
type unitSum struct {
	high, middle, low decimal.Decimal
	coefficient       decimal.Decimal // a digit or literal that waits for its multiplier
	pending           bool            // there is one
	single            bool            // and it is one digit
	zero              bool            // 零 was read since the last multiplier
	fraction          bool            // a fraction was read: only 万 and 亿 may follow
	last              int32           // power of the last multiplier
	bound             int32           // power that what follows within the group stays below; 0 where none
	gap               bool            // a lower multiplier follows 亿 without 零: 一亿二千
	tenThousand       bool            // 万 was read since 亿
	hundredMillion    bool            // 亿 was read
}

// add takes the next token and reports whether it can stand there.
func (u *unitSum) add(t token) bool {
	switch t.kind {
	case pointToken:
		if !u.settle() {
			return false
		}
		u.low = u.low.Add(t.value)
		u.fraction = true
		return true
	case unitToken:
		if t.power >= 4 {
			return u.group(t.power)
		}
		return u.unit(t)
	}
	if u.pending || u.fraction {
		return false
	}
	if t.kind == digitToken && t.value.IsZero() {
		u.zero = true
		return true
	}
	u.coefficient, u.pending, u.single = t.value, true, t.single
	u.fraction = t.value.Exponent() < 0
	return true
}

// unit takes 十, 百 or 千.
func (u *unitSum) unit(t token) bool {
	if u.bound != 0 && t.power >= u.bound || u.fraction && !u.pending {
		return false
	}
	coefficient := u.coefficient
	switch {
	case t.value.IsPositive(): // 廿
		if u.pending {
			return false
		}
		coefficient = t.value
	case !u.pending:
		if t.power != 1 {
			return false
		}
		coefficient = decimal.New(1, 0) // 十五, 一百十五
	}
	term := coefficient.Shift(t.power)
	if u.bound != 0 && term.GreaterThanOrEqual(decimal.New(1, u.bound)) {
		return false // 一千15百
	}
	u.low = u.low.Add(term)
	u.gap = u.gap || u.last == 8 && !u.zero
	u.bound, u.last = t.power, t.power
	u.pending, u.zero = false, false
	return true
}

// group takes 万 or 亿.
func (u *unitSum) group(power int32) bool {
	if !u.settle() {
		return false
	}
	if power == 4 {
		if u.tenThousand || !u.low.IsPositive() {
			return false
		}
		u.middle, u.tenThousand, u.gap = u.low.Shift(4), true, false
		if u.hundredMillion && u.middle.GreaterThanOrEqual(decimal.New(1, 8)) {
			return false
		}
	} else {
		sum := u.middle.Add(u.low)
		if u.hundredMillion || !sum.IsPositive() {
			return false
		}
		u.high, u.middle = sum.Shift(8), decimal.Zero
		u.hundredMillion, u.tenThousand = true, false
	}
	u.low = decimal.Zero
	u.bound, u.last, u.zero = 0, power, false
	return true
}

// settle adds a coefficient that no multiplier followed to its group: 五 in
// 一百零五. It reports false for 五 in 一百五万, which may be 105 or 150.
func (u *unitSum) settle() bool {
	if !u.pending {
		return !u.zero
	}
	if u.single && u.last >= 2 && !u.zero && u.bound != 0 {
		return false
	}
	if !u.fits() {
		return false
	}
	u.low = u.low.Add(u.coefficient)
	u.pending, u.zero = false, false
	return true
}

// close ends the numeral. One digit right behind a multiplier counts the next
// lower power: 一万二 is 12000. 一亿二千 is said for two different values.
func (u *unitSum) close() bool {
	if u.gap {
		return false
	}
	if u.pending && u.single && u.last >= 2 && !u.zero {
		u.low = u.low.Add(u.coefficient.Shift(u.last - 1))
		return true
	}
	if !u.pending {
		return !u.zero // 一百零
	}
	if !u.fits() {
		return false
	}
	u.low = u.low.Add(u.coefficient)
	return true
}

// fits reports whether the waiting coefficient is below the multiplier before it.
func (u *unitSum) fits() bool {
	bound := u.bound
	if bound == 0 {
		bound = u.last // right behind 万 or 亿
	}
	return bound == 0 || u.coefficient.LessThan(decimal.New(1, bound))
}
