package handlers

import (
	"slices"
	"sync"

	"xinfangbot/bot"
)

// Bounds of the files that are kept in memory, in all.
const (
	maxKeptFiles = 200
	maxKeptBytes = 64 << 20
)

// keptFiles holds the file that was last dropped into each conversation, so
// that a later word can say what is to be done with it. It is memory alone:
// a file is large, of use for minutes, and still with the person who sent it.
type keptFiles struct {
	mu    sync.Mutex
	files []keptFile // the latest last
	bytes int
}

type keptFile struct {
	conversation string
	file         bot.File
}

// put keeps a conversation's file in the place of the one before it.
func (k *keptFiles) put(conversation string, f bot.File) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.drop(func(old keptFile) bool { return old.conversation == conversation })
	k.files = append(k.files, keptFile{conversation, f})
	k.bytes += len(f.Data)
	for len(k.files) > 1 && (len(k.files) > maxKeptFiles || k.bytes > maxKeptBytes) {
		oldest := k.files[0].conversation
		k.drop(func(old keptFile) bool { return old.conversation == oldest })
	}
}

// drop forgets files. k.mu is held.
func (k *keptFiles) drop(which func(keptFile) bool) {
	k.files = slices.DeleteFunc(k.files, func(old keptFile) bool {
		if !which(old) {
			return false
		}
		k.bytes -= len(old.file.Data)
		return true
	})
}

// get returns the file that was last dropped into a conversation.
func (k *keptFiles) get(conversation string) (bot.File, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.IndexFunc(k.files, func(old keptFile) bool { return old.conversation == conversation })
	if i < 0 {
		return bot.File{}, false
	}
	return k.files[i].file, true
}
