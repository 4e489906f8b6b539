package main

import (
	"errors"
	"fmt"
	"io/fs"
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

// applyConfig lets .reflint.yaml, if the directory that findings are relative to has one, say what no flag has
// said. selected are the flags that tell the directory.
func (p *process) applyConfig(s *settings, selected *selection) error {
	paths, err := p.absolutePaths(selected)
	if err != nil {
		return err
	}
	set := source.NewSet(parsers.Root(p.cwd, paths))
	for _, name := range config.Names {
		file, err := set.Read(filepath.Join(set.Root(), name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return usagef("%s cannot be read: %w", p.openable(set.Root())(name), err)
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
	return nil
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
