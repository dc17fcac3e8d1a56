package corpus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// ErrBusy is that another process is changing the corpus.
var ErrBusy = errors.New("another process is importing into this data folder: try again when it is done")

// lockPatience is how long a writer waits for another.
const lockPatience = 3 * time.Second

// lock makes this process the only writer until unlock. Readers are not held
// up.
func lock(ctx context.Context, dir string) (unlock func() error, err error) {
	if err := os.MkdirAll(filepath.Join(dir, shardsName), 0o700); err != nil {
		return nil, fmt.Errorf("create the corpus: %w", err)
	}
	f := flock.New(filepath.Join(dir, lockName))
	waiting, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	ok, err := f.TryLockContext(waiting, 50*time.Millisecond)
	if !ok {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return nil, fmt.Errorf("lock the corpus: %w", err)
		}
		return nil, ErrBusy
	}
	return f.Unlock, nil
}
