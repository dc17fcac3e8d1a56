package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"xinfangbot/internal/backup"
)

const (
	// backupFolder is where the nightly backups are kept, under the data folder.
	backupFolder = "backup"
	// oldBackup is the age from which on the nightly backups seem to fail: one may
	// have been missed while the machine was off.
	oldBackup = 48 * time.Hour
)

// backups checks that there is a backup of the last nights and that it is whole:
// that the timer fails is noticed by nobody until it is needed.
func (e *examination) backups() {
	const name = "备份"
	dir := filepath.Join(e.conf.Data, backupFolder)
	path, at, err := newestBackup(dir)
	if err != nil {
		e.add(name, checkFailed, err.Error(), fileAdvice(err, "请核对目录的权限"))
		return
	}
	if path == "" {
		e.add(name, checkWarning, dir+"中还没有备份", "请启用xinfangbot-backup.timer，或定期执行xinfangbot backup")
		return
	}
	found := "最近一次是" + at.In(e.now.Location()).Format("2006年1月2日15:04")
	if _, s, err := backup.Verify(path); err != nil {
		e.add(name, checkFailed, fmt.Sprintf("%s，文件已损坏：%v", found, err), "请立即执行xinfangbot backup，并检查磁盘")
	} else if e.now.Sub(at) > oldBackup {
		e.add(name, checkWarning, found, "请用systemctl status xinfangbot-backup查看原因，或执行xinfangbot backup")
	} else {
		e.add(name, checkOK, fmt.Sprintf("%s，完好，数据%d项，文件%d份", found, s.Keys, s.Files), "")
	}
}

// newestBackup returns the backup of a folder that was written last, and when;
// its path is empty where there is none.
func newestBackup(dir string) (path string, at time.Time, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", time.Time{}, nil
	}
	if err != nil {
		return "", time.Time{}, err
	}
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != ".xfb" {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			return "", time.Time{}, err
		}
		if info.ModTime().After(at) {
			path, at = filepath.Join(dir, entry.Name()), info.ModTime()
		}
	}
	return path, at, nil
}
