package parsers

import (
	"path/filepath"
	"slices"

	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/firewall"
)

// beside finds the files that the script of a statement runs as parts of itself: in its directory, or from the one
// above, as a script in scripts/ is called from there. They are the statement's as well.
func (l *loader) beside(s *statement) firewall.Beside {
	if s.files[0].Name == StandardInput {
		return nil
	}
	dir := filepath.Join(l.set.Root(), filepath.Dir(s.files[0].Name))
	return func(name string) *source.File {
		for _, base := range []string{dir, filepath.Dir(dir)} {
			path := filepath.Join(base, name)
			if _, err := l.set.Peek(path, maxStatementSize); err != nil {
				continue
			}
			file, err := l.set.Read(path)
			if err == nil && !slices.Contains(s.files, file) {
				s.files = append(s.files, file)
			}
			return file
		}
		return nil
	}
}
