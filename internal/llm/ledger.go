package llm

import (
	"context"
	"sync"
)

// Account is whom a call is booked on.
type Account struct {
	Day    string // such as 2026-01-05
	Person string // empty: the day's alone
}

// Ledger keeps what is used, day by day and person by person. Several processes
// may share one.
type Ledger interface {
	// Book adds to an account what a call will use at most. Where the day or the
	// person would go over the budget it adds nothing and returns an
	// *OverBudgetError.
	Book(ctx context.Context, a Account, u Usage, b Budget) error
	// Correct adds the difference between what was used and what was booked.
	Correct(ctx context.Context, a Account, difference Usage) error
	// Used is what a day and a person have used.
	Used(ctx context.Context, a Account) (day, person Usage, err error)
}

// MemoryLedger is a Ledger of one process, which begins anew with it.
type MemoryLedger struct {
	mu   sync.Mutex
	used map[Account]Usage
}

// NewMemoryLedger returns an empty MemoryLedger.
func NewMemoryLedger() *MemoryLedger { return &MemoryLedger{used: make(map[Account]Usage)} }

// Book implements Ledger.
func (l *MemoryLedger) Book(_ context.Context, a Account, u Usage, b Budget) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget(a.Day)
	if !b.Day.allows(l.used[Account{Day: a.Day}].plus(u)) {
		return &OverBudgetError{}
	}
	if a.Person != "" && !b.Person.allows(l.used[a].plus(u)) {
		return &OverBudgetError{Personal: true}
	}
	l.add(a, u)
	return nil
}

// Correct implements Ledger.
func (l *MemoryLedger) Correct(_ context.Context, a Account, difference Usage) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.add(a, difference)
	return nil
}

// Used implements Ledger.
func (l *MemoryLedger) Used(_ context.Context, a Account) (day, person Usage, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.used[Account{Day: a.Day}], l.used[a], nil
}

func (l *MemoryLedger) add(a Account, u Usage) {
	day := Account{Day: a.Day}
	l.used[day] = l.used[day].plus(u)
	if a.Person != "" {
		l.used[a] = l.used[a].plus(u)
	}
}

// forget drops earlier days, which nobody asks about. A call that is corrected
// after midnight is on its own day, so yesterday stays until tomorrow.
func (l *MemoryLedger) forget(today string) {
	if _, known := l.used[Account{Day: today}]; known {
		return
	}
	latest := ""
	for a := range l.used {
		if a.Day < today {
			latest = max(latest, a.Day)
		}
	}
	for a := range l.used {
		if a.Day < latest {
			delete(l.used, a)
		}
	}
}
