package parsers

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

const (
	// maxIgnorePatterns bounds those of one .gitignore, and maxAnyDepth the "**" in a pattern: what is beyond does not
	// count.
	maxIgnorePatterns = 2000
	maxAnyDepth       = 3
)

// An ignorePattern is a line of a .gitignore (gitignore(5)).
type ignorePattern struct {
	parts   []string // between slashes
	again   bool     // "!": what it matches is not left out after all
	dirOnly bool
	span    model.Span
}

// findIgnored tells which env files git leaves out of the repository, where one is missing and has no template.
func (a *assembly) findIgnored() {
	d := a.deployment
	wanted := func(f model.EnvFile) bool { return f.Missing && f.Required && f.Template == "" }
	wantsEnv := len(d.EnvFiles) == 0 && d.EnvTemplate == "" && len(d.Unset) > 0
	if !wantsEnv && !slices.ContainsFunc(d.Services, func(s *model.Service) bool {
		return slices.ContainsFunc(s.EnvFiles, wanted)
	}) {
		return
	}
	note := func(path string, wanted bool) model.Span {
		at := a.gitIgnored(path)
		if file := a.set.File(at.Pos); file != nil && wanted {
			a.read(model.ReadFile{Name: file.Name, Role: "what git leaves out"})
		}
		return at
	}
	d.EnvIgnored = note(filepath.Join(a.plan.dir, ".env"), wantsEnv)
	for _, s := range d.Services {
		for i := range s.EnvFiles {
			if f := &s.EnvFiles[i]; f.Path.Known() {
				f.Ignored = note(resolvePath(a.set.Root(), filepath.FromSlash(f.Path.V)), wanted(*f))
			}
		}
	}
}

// gitIgnored is where a .gitignore says that git leaves the file at path out of the repository, so that no clone has
// it; invalid where none does. It looks from the top of the repository down, as git does: what is in a directory that
// is left out is left out with it.
func (l *loader) gitIgnored(path string) model.Span {
	dirs := l.repositoryDirs(filepath.Dir(path))
	if len(dirs) == 0 {
		return model.Span{}
	}
	rel, err := filepath.Rel(dirs[0], path)
	if err != nil {
		return model.Span{}
	}
	parts := strings.Split(filepath.ToSlash(rel), "/")
	lists := make([][]ignorePattern, len(dirs))
	for i, dir := range dirs {
		lists[i] = l.ignorePatterns(filepath.Join(dir, ".gitignore"))
	}
	for end := 1; end <= len(parts); end++ {
		if p := deciding(lists[:end], parts[:end], end < len(parts)); p != nil && !p.again {
			return p.span
		}
	}
	return model.Span{}
}

// deciding is the last pattern for a file or directory in the nearest .gitignore that has one, or nil. lists[i] holds
// the patterns of the directory i levels below the top.
func deciding(lists [][]ignorePattern, parts []string, dir bool) *ignorePattern {
	for depth := len(lists) - 1; depth >= 0; depth-- {
		for i := len(lists[depth]) - 1; i >= 0; i-- {
			if p := &lists[depth][i]; (dir || !p.dirOnly) && matchParts(p.parts, parts[depth:]) {
				return p
			}
		}
	}
	return nil
}

// repositoryDirs lists the directories from the top of the repository that dir is in, which holds .git, down to dir.
// Without one they begin with the linted root.
func (l *loader) repositoryDirs(dir string) []string {
	var dirs []string
	for above := dir; ; above = filepath.Dir(above) {
		dirs = append(dirs, above)
		if IsRepository(above) {
			break
		}
		if above == filepath.Dir(above) {
			dirs = slices.DeleteFunc(dirs, func(d string) bool { return !source.Within(l.set.Root(), d) })
			break
		}
	}
	slices.Reverse(dirs)
	return dirs
}

// ignorePatterns reads a .gitignore; nil where there is none.
func (l *loader) ignorePatterns(path string) []ignorePattern {
	file, err := l.set.Read(path)
	if err != nil {
		return nil
	}
	var list []ignorePattern
	at := 0
	for line := range strings.SplitAfterSeq(string(file.Content), "\n") {
		text := strings.TrimRight(line, " \t\r\n")
		p, ok := readIgnorePattern(text)
		if ok && len(list) < maxIgnorePatterns {
			p.span = model.Span{Pos: file.Pos(at), End: file.Pos(at + len(text))}
			list = append(list, p)
		}
		at += len(line)
	}
	return list
}

func readIgnorePattern(text string) (p ignorePattern, ok bool) {
	if strings.HasPrefix(text, "#") {
		return p, false
	}
	text, p.again = strings.CutPrefix(text, "!")
	text, p.dirOnly = strings.CutSuffix(text, "/")
	if text == "" {
		return p, false
	}
	rest, anchored := strings.CutPrefix(text, "/")
	if !anchored && !strings.Contains(text, "/") {
		rest = "**/" + rest // in any directory below
	}
	p.parts = strings.Split(strings.ReplaceAll(rest, "[!", "[^"), "/")
	depths := 0
	for _, part := range p.parts {
		if part == "**" {
			depths++
		}
	}
	return p, depths <= maxAnyDepth
}

// matchParts matches the names of a path with the parts of a pattern, of which "**" stands for any number.
func matchParts(pattern, parts []string) bool {
	switch {
	case len(pattern) == 0:
		return len(parts) == 0
	case pattern[0] == "**" && len(pattern) == 1:
		return len(parts) > 0
	case pattern[0] == "**":
		return matchParts(pattern[1:], parts) || len(parts) > 0 && matchParts(pattern, parts[1:])
	case len(parts) == 0:
		return false
	}
	ok, err := path.Match(pattern[0], parts[0])
	return err == nil && ok && matchParts(pattern[1:], parts[1:])
}
