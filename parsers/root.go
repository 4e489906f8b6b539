package parsers

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/compose"
)

// maxAncestors bounds the directories above a file that are searched for its deployment.
const maxAncestors = 6

// Root is the directory that findings are relative to: the directory named; or the current one, where files or
// several paths below it are named; or what they have in common. It is wide enough for the compose
// files above a single path that has none of its own. cwd and paths are absolute.
func Root(cwd string, paths []string) string {
	if len(paths) == 1 {
		if info, err := statPath(paths[0]); err == nil && info.IsDir() && !isPart(paths[0]) {
			return filepath.Clean(paths[0])
		}
	}
	root := cwd
	for _, path := range paths {
		for !within(root, path) {
			root = filepath.Dir(root)
		}
		if dir := composeAbove(path); dir != "" && !within(root, dir) {
			root = dir
		}
	}
	return root
}

// isPart tells whether dir has no compose file, at any depth, but one of the directories above it has.
func isPart(dir string) bool {
	if composeAbove(dir) == "" {
		return false
	}
	l := &loader{set: source.NewSet(dir), outlines: map[string]*compose.Outline{}}
	for _, p := range l.find(dir) {
		if len(p.files) > 0 {
			return false
		}
	}
	return true
}

// composeAbove is the nearest directory above path, but not beyond its repository, with a file that has
// the name of a compose file; "" when there is none.
func composeAbove(path string) string {
	dir := filepath.Clean(path)
	for range maxAncestors {
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			return ""
		}
		repository := false
		for _, entry := range entries {
			if !entry.IsDir() && composeName(entry.Name()) {
				return dir
			}
			repository = repository || entry.Name() == ".git"
		}
		if repository {
			return ""
		}
	}
	return ""
}

// within tells whether path is dir or lies below it.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
