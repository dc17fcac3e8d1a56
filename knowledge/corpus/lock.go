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

// LockName is the file in a corpus's folder that whoever changes it locks. It
// says nothing by itself.
const LockName = "lock"

// lockPatience is how long a writer waits for another.
const lockPatience = 3 * time.Second

// Folder is where the corpus of a data folder is.
func Folder(data string) string { return filepath.Join(data, folderName) }

// Lock makes this process the only writer to the corpus in a folder until
// unlock. Readers are not held up. It waits as long as patience for another
// writer, and returns ErrBusy then.
func Lock(ctx context.Context, dir string, patience time.Duration) (unlock func() error, err error) {
	if err := os.MkdirAll(filepath.Join(dir, shardsName), 0o700); err != nil {
		return nil, fmt.Errorf("create the corpus: %w", err)
	}
	f := flock.New(filepath.Join(dir, LockName), flock.SetPermissions(0o600))
	waiting, cancel := context.WithTimeout(ctx, patience)
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
