package parsers

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/compose"
)

// maxDirectories bounds the walk; a deployment repository has far fewer.
const maxDirectories = 20000

// A directory is what the walk saw in one directory that matters.
type directory struct {
	path    string
	compose []string // by name
	loose   []string // LiveKit family configurations and Caddyfiles, templates included
	stating []string // what may state a firewall, or tell of ports
	env     []string // env files that are named after something, ".env.prod"; no templates
}

// foreignDirectories hold what is not the deployment's own.
var foreignDirectories = []string{".git", "node_modules", "vendor"}

// directories lists root and the directories below it, in lexical order.
func directories(root string) []string {
	var paths []string
	eachDirectory(root, func(path string) bool {
		paths = append(paths, path)
		return true
	})
	return paths
}

// eachDirectory calls visit with root, which may be a link, and the directories below it in lexical
// order, until it returns false.
func eachDirectory(root string, visit func(path string) bool) {
	seen := 0
	_ = filepath.WalkDir(root+string(filepath.Separator), func(path string, entry fs.DirEntry, err error) error {
		path = filepath.Clean(path)
		switch {
		case err != nil:
			return skip(entry)
		case !entry.IsDir():
			return nil
		case path != root && slices.Contains(foreignDirectories, entry.Name()):
			return filepath.SkipDir
		}
		if seen++; seen > maxDirectories || !visit(path) {
			return filepath.SkipAll
		}
		return nil
	})
}

func skip(entry fs.DirEntry) error {
	if entry != nil && entry.IsDir() {
		return filepath.SkipDir
	}
	return nil
}

// look sorts the files of one directory.
func (l *loader) look(path string) directory {
	dir := directory{path: path}
	var variants []string            // "dev.yaml" in the directory of LiveKit's own deployment
	entries, err := os.ReadDir(path) // sorted
	if err != nil {
		l.noteUnread(path, err)
		return dir
	}
	for _, entry := range entries {
		name := entry.Name()
		full := filepath.Join(path, name)
		if !entry.IsDir() && envWord(name) != "" {
			dir.env = append(dir.env, full)
		}
		switch {
		case entry.IsDir():
		case composeName(name):
			if l.outline(full).IsCompose || l.takenByName(full) {
				dir.compose = append(dir.compose, full)
			}
		case looseKind(name) != "":
			dir.loose = append(dir.loose, full)
		case stating(name):
			dir.stating = append(dir.stating, full)
		case isYAML(name) && filepath.Base(path) == "livekit":
			variants = append(variants, full)
		}
	}
	if len(dir.compose) > 0 {
		dir.loose = append(dir.loose, variants...)
	}
	return dir
}

// noteUnread keeps a directory that cannot be looked into.
func (l *loader) noteUnread(path string, err error) {
	name := l.set.Name(path)
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.ContainsFunc(l.unread, func(f model.ReadFile) bool { return f.Name == name }) {
		reason := "cannot be opened: " + source.BareError(err).Error()
		l.unread = append(l.unread, model.ReadFile{Name: name, Role: "directory", Reason: reason})
	}
}

// takenByName tells whether docker compose takes a file for its name although it has no services: an
// override, or a file that is broken or empty.
func (l *loader) takenByName(path string) bool {
	name := filepath.Base(path)
	hollow := isDefaultName(name) && (l.outline(path).Broken || l.hollow(path))
	return (hollow || slices.Contains(compose.OverrideNames, name)) && !l.unrendered(path)
}

// composeName tells whether a file may be a compose file by its name; its content decides.
func composeName(name string) bool {
	lower := strings.ToLower(name)
	return isYAML(lower) && (strings.Contains(lower, "compose") || strings.Contains(lower, "stack"))
}

func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".yaml")
}

// hollow tells whether a file with the name of a compose file is empty, or names no service under `services:`.
func (l *loader) hollow(path string) bool {
	f, err := l.set.Read(path)
	if err != nil {
		return false
	}
	text := bytes.TrimSpace(f.Content)
	return len(text) == 0 || bytes.HasPrefix(text, []byte("services:")) || bytes.Contains(text, []byte("\nservices:"))
}

// unrendered tells whether a file is the source of a template engine, which becomes YAML only when it is
// rendered.
func (l *loader) unrendered(path string) bool {
	f, err := l.set.Read(path)
	return err == nil && hasTemplateMarks(f.Content)
}

func hasTemplateMarks(content []byte) bool {
	for _, mark := range []string{"{{", "{%", "<%"} {
		if bytes.Contains(content, []byte(mark)) {
			return true
		}
	}
	return false
}

// outline looks at a file that may be a compose file. One that cannot be read is broken.
func (l *loader) outline(path string) *compose.Outline {
	l.mu.Lock()
	o, ok := l.outlines[path]
	l.mu.Unlock()
	if ok {
		return o
	}
	o = &compose.Outline{Broken: true}
	if f, err := l.set.Read(path); err == nil {
		*o = l.parser.Outline(f)
	}
	l.mu.Lock()
	l.outlines[path] = o
	l.mu.Unlock()
	return o
}

// resolvePath is path as seen from dir.
func resolvePath(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// statPath tells what path is, its links followed.
func statPath(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	return info, source.BareError(err)
}
