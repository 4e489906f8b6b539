// Package source keeps the bytes of the files under lint and tells where in
// them a position lies. Everything else speaks of token.Pos; lines and columns
// exist only where a person reads them.
package source

import (
	"bytes"
	"errors"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"
)

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

// Name gives the name that a file at path has or would have in this set. That of /dev/null does not tell how deep the
// root lies.
func (s *Set) Name(path string) string {
	if path == os.DevNull {
		return path
	}
	if rel, err := filepath.Rel(s.root, path); err == nil {
		path = rel
	}
	return filepath.ToSlash(path)
}

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
