package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
	"github.com/reflint/reflint/parsers/config"
)

// A configKey is one of the keys of .reflint.yaml, with what each of its values does. Flags win over them.
type configKey struct {
	apply func(*settings, config.Value) error
	// list tells that it may have several values, named that these are names with values.
	list, named bool
}

var configKeys = map[string]configKey{
	"mode":    {apply: func(s *settings, v config.Value) error { return s.setMode(v.Text) }},
	"fail-on": {apply: func(s *settings, v config.Value) error { return s.setFailOn(v.Text) }},
	"disable": {list: true, apply: func(s *settings, v config.Value) error { return s.switchRules(v.Text, true) }},
	"severity": {list: true, named: true, apply: func(s *settings, v config.Value) error {
		return s.addSeverity(v.Name + "=" + v.Text)
	}},
	"public-urls": {list: true, apply: func(s *settings, v config.Value) error {
		if !variableName().MatchString(v.Text) {
			return fmt.Errorf("%q is no name of a variable", v.Text)
		}
		s.publicURLs = append(s.publicURLs, v.Text)
		return nil
	}},
}

// variableName is what shells and env files take.
var variableName = pattern.Lazy(`^[A-Za-z_][A-Za-z0-9_]*$`)

// applyConfig lets .reflint.yaml say what no flag has said. selected are the flags that tell where it lies.
func (p *process) applyConfig(s *settings, selected *selection) error {
	paths, err := p.absolutePaths(selected)
	if err != nil {
		return err
	}
	path, err := p.configFile(p.places(selected, paths))
	if path == "" || err != nil {
		return err
	}
	s.config = path
	set := source.NewSet(parsers.Root(p.cwd, paths))
	file, err := set.Read(path)
	if unreadable, ok := errors.AsType[*source.UnreadableError](err); ok {
		return usagef("%s cannot be read: it %s", p.relative(path), unreadable.Reason)
	}
	if err != nil { // it was seen, and is not there
		return usagef("%s cannot be read: it is a link that leads nowhere", p.relative(path))
	}
	list, problem := config.Parse(file)
	if problem != nil {
		return p.configError(set, problem.Span, errors.New(problem.Message))
	}
	var mistakes []error
	for _, setting := range list {
		mistakes = append(mistakes, p.applySetting(s, set, setting)...)
	}
	return errors.Join(mistakes...)
}

// inherit takes over from .reflint.yaml what no flag says.
func (s *selection) inherit(configured selection) {
	s.config, s.publicURLs = configured.config, configured.publicURLs
	if s.mode == "" {
		s.mode = configured.mode
	}
}

// applySetting returns the mistakes in one setting, with their places.
func (p *process) applySetting(s *settings, set *source.Set, setting config.Setting) (mistakes []error) {
	key, known := configKeys[setting.Key]
	if !known {
		return []error{p.configError(set, setting.Span, unknownKey(setting.Key))}
	}
	for i, value := range setting.Values {
		var err error
		switch {
		case key.named && value.Name == "":
			err = errors.New(`want rules with a level each, such as "secret-weak: error"`)
		case !key.named && value.Name != "":
			err = errors.New("want a plain value, or a list")
		case !key.list && i > 0:
			err = errors.New("want one value")
		default:
			err = key.apply(s, value)
		}
		if err != nil {
			mistakes = append(mistakes, p.configError(set, value.Span, fmt.Errorf("%s: %w", setting.Key, err)))
		}
	}
	return mistakes
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
