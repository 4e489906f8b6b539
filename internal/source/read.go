package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// An UnreadableError tells why a file that exists is not read.
type UnreadableError struct {
	Name   string
	Reason string
}

func (e *UnreadableError) Error() string { return e.Name + ": " + e.Reason }

func readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, cannotOpen(err)
	}
	if isNull(info) {
		return nil, nil
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("is %s, not a regular file", describe(info.Mode()))
	}
	if info.Size() > MaxFileSize {
		return nil, fmt.Errorf("is larger than %d MiB", MaxFileSize>>20)
	}
	if info.Size() == 0 { // so say files of /proc: some never end, and one is the environment of this process
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, cannotOpen(err)
	}
	defer f.Close() //nolint:errcheck // only read
	content, err := readAll(io.LimitReader(f, MaxFileSize+1), int(info.Size()))
	if err != nil {
		return nil, cannotOpen(err)
	}
	if len(content) > MaxFileSize {
		return nil, fmt.Errorf("is larger than %d MiB", MaxFileSize>>20)
	}
	return content, nil
}

// isNull tells whether a file is /dev/null, by which people give an empty file.
func isNull(info fs.FileInfo) bool {
	if info.Mode()&fs.ModeDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(info, null)
}

// readAll is io.ReadAll for something that is most likely of the given size: what it returns takes no more
// room than that.
func readAll(r io.Reader, size int) ([]byte, error) {
	content := make([]byte, size+1)
	n, err := io.ReadFull(r, content)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return content[:n], nil
	}
	if err != nil {
		return nil, err
	}
	rest, err := io.ReadAll(r)
	return append(content, rest...), err
}

// cannotOpen words a file system error as something about the file.
func cannotOpen(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf("cannot be opened: %w", BareError(err))
}

// BareError is an error of the file system without the operation and the paths in it, which are absolute or of a
// temporary file.
func BareError(err error) error {
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return pathErr.Err
	}
	if linkErr, ok := errors.AsType[*os.LinkError](err); ok {
		return linkErr.Err
	}
	return err
}

func describe(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a directory"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	default:
		return "something special"
	}
}
