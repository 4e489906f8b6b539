// Package source keeps the bytes of the files under lint and tells where in
// them a position lies. Everything else speaks of token.Pos; lines and columns
// exist only where a person reads them.
package source

import (
	"bytes"
	"errors"
	"fmt"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"
)

// MaxFileSize is the largest file, in bytes, that is read. Configuration files
// of real deployments stay below 100 KiB.
const MaxFileSize = 4 << 20

var utf8BOM = []byte("\xef\xbb\xbf")

// A File is one file under lint.
type File struct {
	// Name is the path relative to the linted root, with slashes. It is what
	// findings print.
	Name string
	// Path is where the file was read from.
	Path string
	// Content is never modified.
	Content []byte
	// Outside tells that it lies, its links followed, outside the linted root. What it says is not shown.
	Outside bool

	tok *token.File
	// marks are made along with the lines of tok; see lines.
	marks []columnMark
}

// lines is tok with its lines. Most files are never asked for one.
func (f *File) lines() *token.File {
	if f.marks == nil && len(f.Content) > 0 {
		f.tok.SetLinesForContent(f.Content)
		f.marks = markColumns(f.Content)
	}
	return f.tok
}

// Pos turns a byte offset into a position. The offset may equal the length of
// the file.
func (f *File) Pos(offset int) token.Pos { return f.tok.Pos(offset) }

// Offset turns a position of this file into a byte offset.
func (f *File) Offset(pos token.Pos) int { return f.tok.Offset(pos) }

// Line returns line n (1-based) without its line ending, or "" when there is no such
// line.
func (f *File) Line(n int) string {
	tok := f.lines()
	if n < 1 || n > tok.LineCount() {
		return ""
	}
	start := tok.Offset(tok.LineStart(n))
	end := len(f.Content)
	if n < tok.LineCount() {
		end = tok.Offset(tok.LineStart(n + 1))
	}
	line := f.Content[start:end]
	if n == 1 {
		line = bytes.TrimPrefix(line, utf8BOM)
	}
	return strings.TrimRight(string(line), "\r\n")
}

// LineCount is the number of lines; an empty file has one.
func (f *File) LineCount() int { return f.lines().LineCount() }

// LineStart is the position of the first byte of line n (1-based).
func (f *File) LineStart(n int) token.Pos { return f.lines().LineStart(n) }

// Whole is the fragment that is the file itself.
func (f *File) Whole() *Fragment {
	return &Fragment{
		Text:   f.Content,
		pieces: []piece{{pos: f.Pos(0), end: f.Pos(len(f.Content)), copied: true}},
	}
}

// A Position is a place as people and editors count: lines end at a line feed, and
// columns are code points. Both are 1-based; a byte order mark takes no
// column.
type Position struct {
	File   *File
	Offset int // bytes from the start of the file
	Line   int
	Column int
}

// A Set holds the files of one run. A file that is asked for twice is read once. Files may be read several at a time:
// positions compare within a file, not from one to another.
type Set struct {
	root string
	fset *token.FileSet

	mu     sync.RWMutex // guards what follows
	files  []*File
	byPath map[string]result
	// followed holds directories without links in them.
	followed map[string]string
}

type result struct {
	file *File
	err  error
	stub *File
}

// NewSet returns an empty set. The names of its files are relative to root.
func NewSet(root string) *Set {
	return &Set{root: root, fset: token.NewFileSet(), byPath: map[string]result{}, followed: map[string]string{}}
}

// Root is the linted directory.
func (s *Set) Root() string { return s.root }

// Name gives the name that a file at path has or would have in this set.
func (s *Set) Name(path string) string {
	if rel, err := filepath.Rel(s.root, path); err == nil {
		path = rel
	}
	return filepath.ToSlash(path)
}

// An UnreadableError tells why a file that exists is not read.
type UnreadableError struct {
	Name   string
	Reason string
}

func (e *UnreadableError) Error() string { return e.Name + ": " + e.Reason }

// Read returns the file at path. The error is fs.ErrNotExist, or an
// *UnreadableError for what is no regular file, too large, or not permitted.
func (s *Set) Read(path string) (*File, error) {
	path = filepath.Clean(path)
	s.mu.RLock()
	r, ok := s.byPath[path]
	s.mu.RUnlock()
	if ok {
		return r.file, r.err
	}
	content, err := readBounded(path)
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.byPath[path]; ok { // by another reader, meanwhile
		return r.file, r.err
	}
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			err = &UnreadableError{Name: s.Name(path), Reason: err.Error()}
		}
		s.byPath[path] = result{err: err}
		return nil, err
	}
	f := s.add(s.Name(path), path, content)
	f.Outside = s.outside(path)
	s.byPath[path] = result{file: f}
	return f, nil
}

// Peek returns what the file at path says, unless it is longer than limit bytes or lies outside the root. The file does
// not become one of the set: findings have no place in it.
func (s *Set) Peek(path string, limit int64) ([]byte, error) {
	path = filepath.Clean(path)
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	outside := s.outside(path)
	s.mu.Unlock()
	if outside || info.Size() > limit {
		return nil, fs.ErrNotExist
	}
	return readBounded(path)
}

// outside tells whether path leads out of the root. Where that cannot be told it does.
func (s *Set) outside(path string) bool {
	dir, ok := s.follow(filepath.Dir(path))
	root, rooted := s.follow(s.root)
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		target, err := filepath.EvalSymlinks(path)
		dir, ok = filepath.Dir(target), err == nil
	}
	return !ok || !rooted || !Within(root, dir)
}

// Within tells whether path is dir or lies below it. Links are not followed.
func Within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// follow is a directory without links in it.
func (s *Set) follow(dir string) (string, bool) {
	followed, ok := s.followed[dir]
	if !ok {
		followed, _ = filepath.EvalSymlinks(dir) // "" where it cannot be told
		s.followed[dir] = followed
	}
	return followed, followed != ""
}

// Exists tells whether there is a file or directory at path, without reading it. What lies where nobody may look is
// not known to be missing.
func (s *Set) Exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil || errors.Is(err, fs.ErrPermission)
}

// Stub returns the file at path, or an empty one for a file that cannot be read, so that a finding
// about it has a place.
func (s *Set) Stub(path string) *File {
	path = filepath.Clean(path)
	if f, err := s.Read(path); err == nil {
		return f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.byPath[path]
	if r.stub == nil {
		r.stub = s.add(s.Name(path), path, nil)
		s.byPath[path] = r
	}
	return r.stub
}

// Add puts content into the set as if it had been read from name, which is
// relative to the root.
func (s *Set) Add(name string, content []byte) *File {
	path := filepath.Join(s.root, filepath.FromSlash(name))
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.add(name, path, content)
	s.byPath[path] = result{file: f}
	return f
}

func (s *Set) add(name, path string, content []byte) *File {
	f := &File{Name: name, Path: path, Content: content}
	f.tok = s.fset.AddFile(name, -1, len(content))
	s.files = append(s.files, f)
	return f
}

func readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, cannotOpen(err)
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

// Files lists the files of the set by name.
func (s *Set) Files() []*File {
	s.mu.RLock()
	files := slices.Clone(s.files)
	s.mu.RUnlock()
	sort.Slice(files, func(i, j int) bool { return files[i].Name < files[j].Name })
	return files
}

// File returns the file that pos lies in, or nil for token.NoPos.
func (s *Set) File(pos token.Pos) *File {
	if !pos.IsValid() {
		return nil
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	i := sort.Search(len(s.files), func(i int) bool { return s.files[i].tok.Base() > int(pos) })
	if i == 0 {
		return nil
	}
	if f := s.files[i-1]; int(pos) <= f.tok.Base()+f.tok.Size() {
		return f
	}
	return nil
}

// Position resolves pos. The zero Position stands for token.NoPos. It is not for several callers at a time: a file gets
// its lines when it is first asked for one.
func (s *Set) Position(pos token.Pos) Position {
	f := s.File(pos)
	if f == nil {
		return Position{}
	}
	tok := f.lines()
	line := tok.Line(pos)
	start, offset := tok.Offset(tok.LineStart(line)), tok.Offset(pos)
	if line == 1 && bytes.HasPrefix(f.Content, utf8BOM) {
		start = min(len(utf8BOM), offset)
	}
	return Position{File: f, Offset: offset, Line: line, Column: 1 + f.runesBefore(offset) - f.runesBefore(start)}
}
