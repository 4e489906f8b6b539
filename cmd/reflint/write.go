package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// writable tells whether a path is one for a file, or leads to a stream. A device is neither replaced nor written to,
// nor are files of the system, and a socket.
func writable(path string) bool {
	if isStream(path) {
		return true
	}
	if !strings.HasPrefix(path, "/dev/shm/") && slices.ContainsFunc([]string{"/dev/", "/proc/", "/sys/"},
		func(dir string) bool { return strings.HasPrefix(path, dir) }) {
		return false
	}
	info, err := os.Lstat(path)
	return err != nil || info.Mode()&(fs.ModeDevice|fs.ModeSocket|fs.ModeIrregular) == 0
}

// realPath is the path of a file without links in the directories that lead to it. A link in its place is not followed
// but replaced: it may come with the change that is linted, and lead anywhere. What stands for an open stream of the
// process stays as it is.
func realPath(path string) string {
	if isStream(path) {
		return path
	}
	return filepath.Join(followLinks(filepath.Dir(path)), filepath.Base(path))
}

// isStream tells whether a path stands for an open stream of the process, or takes what nobody wants.
func isStream(path string) bool {
	return slices.Contains([]string{"/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty"}, path) ||
		strings.HasPrefix(path, "/dev/fd/") || strings.HasPrefix(path, "/proc/self/fd/")
}

// writeFile writes the whole file or leaves what was there. A pipe, and what stands for a stream that is open, is
// written to as it is.
func writeFile(path string, content []byte) error {
	mode := fs.FileMode(0o644)
	if !writable(path) {
		return errors.New("is no regular file")
	}
	switch info, err := os.Lstat(path); {
	case isStream(path):
		return writeInto(path, content)
	case err != nil || info.Mode()&fs.ModeSymlink != 0: // a new file
	case !info.Mode().IsRegular():
		return writeInto(path, content)
	default:
		mode = info.Mode().Perm()
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".reflint-*.tmp")
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("its directory does not exist")
	}
	if err != nil {
		return err
	}
	_, err = temporary.Write(content)
	err = errors.Join(err, temporary.Chmod(mode), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return nil
}

func writeInto(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ENXIO) {
		return errors.New("nobody reads from it")
	}
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}
