package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
	"github.com/reflint/reflint/parsers/config"
)

// configKeys are the keys of .reflint.yaml, with what each does. Flags win over them.
var configKeys = map[string]func(*settings, config.Setting) error{
	"mode":     func(s *settings, v config.Setting) error { return s.setMode(v.Value) },
	"disable":  func(s *settings, v config.Setting) error { return s.switchRules(v.Value, true) },
	"severity": func(s *settings, v config.Setting) error { return s.addSeverity(v.Name + "=" + v.Value) },
	"fail-on":  func(s *settings, v config.Setting) error { return s.setFailOn(v.Value) },
	"public-urls": func(s *settings, v config.Setting) error {
		s.publicURLs = append(s.publicURLs, v.Value)
		return nil
	},
}

// applyConfig lets .reflint.yaml say what no flag has said. selected are the flags that tell where it lies.
func (p *process) applyConfig(s *settings, selected *selection) error {
	paths, err := p.absolutePaths(selected)
	if err != nil {
		return err
	}
	set := source.NewSet(parsers.Root(p.cwd, paths))
	path, err := p.configFile(set.Root(), p.places(selected, paths))
	if path == "" || err != nil {
		return err
	}
	file, err := set.Read(path)
	if unreadable, ok := errors.AsType[*source.UnreadableError](err); ok {
		return usagef("%s cannot be read: it %s", p.relative(path), unreadable.Reason)
	}
	if err != nil {
		return err
	}
	list, problem := config.Parse(file)
	if problem != nil {
		return p.configError(set, problem.Span, errors.New(problem.Message))
	}
	var mistakes []error
	for _, setting := range list {
		if err := applySetting(s, setting); err != nil {
			mistakes = append(mistakes, p.configError(set, setting.Span, err))
		}
	}
	return errors.Join(mistakes...)
}

// places are the directories that the linted files lie in: the project's own for compose files that are named, for
// however many there are, they are one deployment.
func (p *process) places(s *selection, paths []string) []string {
	if dirs := p.projectDirectory(s); dirs != nil {
		return dirs
	}
	if files := p.absolute(s.files); len(files) > 0 {
		paths = files[:1]
	}
	var list []string
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			path = filepath.Dir(path)
		}
		list = append(list, path)
	}
	return list
}

// configFile is the .reflint.yaml nearest to the places, up to root; "" where there is none. Places with different ones
// cannot be linted in one run, as each would hold for the others too.
func (p *process) configFile(root string, places []string) (string, error) {
	nearest := ""
	for _, dir := range places {
		switch path := configAbove(root, dir); {
		case path == "" || path == nearest:
		case nearest != "":
			return "", usagef("%s and %s would both hold: lint what they are for one by one",
				p.relative(nearest), p.relative(path))
		default:
			nearest = path
		}
	}
	return nearest, nil
}

// configAbove is the .reflint.yaml in dir, or in the nearest directory above it up to root; "" for none. A directory
// that nobody may look into has none: that it cannot be read is told where its files are.
func configAbove(root, dir string) string {
	for {
		for _, name := range config.Names {
			path := filepath.Join(dir, name)
			_, err := os.Lstat(path)
			if err == nil || !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
				return path
			}
		}
		if dir == root || !source.Within(root, dir) {
			return ""
		}
		dir = filepath.Dir(dir)
	}
}

// inherit takes over from .reflint.yaml what no flag says.
func (s *selection) inherit(configured selection) {
	s.publicURLs = configured.publicURLs
	if s.mode == "" {
		s.mode = configured.mode
	}
}

func applySetting(s *settings, setting config.Setting) error {
	apply := configKeys[setting.Key]
	if apply == nil {
		return unknownKey(setting.Key)
	}
	switch named := setting.Key == "severity"; {
	case named && setting.Name == "":
		return errors.New(`severity: want rules with a level each, such as "secret-weak: error"`)
	case !named && setting.Name != "":
		return fmt.Errorf("%s: want a plain value, or a list", setting.Key)
	}
	if err := apply(s, setting); err != nil {
		return fmt.Errorf("%s: %w", setting.Key, err)
	}
	return nil
}

// configError is a mistake in .reflint.yaml, with its place.
func (p *process) configError(set *source.Set, at model.Span, err error) error {
	place := set.Position(at.Pos)
	return usagef("%s:%d:%d: %w", p.openable(set.Root())(place.File.Name), place.Line, place.Column, err)
}

// unknownKey tells of a key that .reflint.yaml does not have.
func unknownKey(key string) error {
	var known []string
	for name := range configKeys {
		known = append(known, name)
	}
	slices.Sort(known)
	if near := facts.Near(key, known); near != "" {
		return fmt.Errorf("there is no setting %q: did you mean %q?", key, near)
	}
	return fmt.Errorf("there is no setting %q: want one of %s", key, strings.Join(known, ", "))
}
