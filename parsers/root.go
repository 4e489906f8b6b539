package parsers

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/reflint/reflint/internal/source"
)

// maxAncestors bounds the directories above a file that are searched for its deployment.
const maxAncestors = 6

// Root is the directory that findings are relative to: the directory named; or the current one, where files or
// several paths below it are named; or what they have in common, within a repository where they lie in one. It is
// wide enough for the compose files above a single path that has none of its own. cwd and paths are absolute.
func Root(cwd string, paths []string) string {
	if len(paths) == 1 {
		if info, err := statPath(paths[0]); err == nil && info.IsDir() && !isPart(paths[0]) {
			return filepath.Clean(paths[0])
		}
	}
	root := cwd
	if !slices.ContainsFunc(paths, func(path string) bool { return source.Within(cwd, path) }) {
		root = repository(paths[0])
	}
	for _, path := range paths {
		for !source.Within(root, path) {
			root = filepath.Dir(root)
		}
		if dir := composeAbove(path); dir != "" && !source.Within(root, dir) {
			root = dir
		}
	}
	return root
}

// repository is the directory above path that is under version control, or the one that path lies in. A file
// elsewhere on the machine is no reason to look through all of it.
func repository(path string) string {
	dir := filepath.Dir(path)
	for above, i := dir, 0; i < maxAncestors; above, i = filepath.Dir(above), i+1 {
		if IsRepository(above) {
			return above
		}
	}
	return dir
}

// IsRepository tells whether dir is the root of a tree under version control.
func IsRepository(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, ".git"))
	return err == nil
}

// isPart tells whether dir has no file with the name of a compose file, at any depth, but a directory above
// it has one.
func isPart(dir string) bool {
	if composeAbove(dir) == "" {
		return false
	}
	part := true
	eachDirectory(dir, func(path string) bool {
		part = part && !hasComposeName(path)
		return part
	})
	return part
}

// hasComposeName tells whether a file in dir has the name of a compose file.
func hasComposeName(dir string) bool {
	entries, _ := os.ReadDir(dir) // what cannot be read has none
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return !e.IsDir() && composeName(e.Name()) })
}

// composeAbove is the nearest directory above path with a file that has the name of a compose file, within its
// repository; without one, it is at most two levels up, for what is further away is somebody else's. It is "" when
// there is none.
func composeAbove(path string) string {
	dir, levels := filepath.Dir(filepath.Clean(path)), maxAncestors
	top := repository(path)
	if !IsRepository(top) {
		levels = 2
	}
	for range levels {
		if hasComposeName(dir) {
			return dir
		}
		if dir == top && levels == maxAncestors || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	return ""
}
