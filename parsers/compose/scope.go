package compose

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A scope is what a compose file is read in: the directory that its paths are relative to, and the
// environment that its variables come from.
type scope struct {
	loader *loader
	dir    string
	env    *environment
}

// An environment is where interpolation looks variables up. An included file has one of its own.
type environment struct {
	id     string // equal for equal environments
	lookup func(name string) (model.Variable, bool)
}

// newRootScope is the scope of the project's own files.
func (l *loader) newRootScope() *scope {
	env := &environment{}
	s := &scope{loader: l, dir: l.opts.ProjectDir, env: env}
	env.lookup = func(name string) (model.Variable, bool) {
		if l.opts.Env != nil {
			if v, ok := l.opts.Env(name); ok {
				return v, true
			}
		}
		if name == projectName {
			return l.nameVariable(s)
		}
		return model.Variable{}, false
	}
	return s
}

// in is the scope of a file with another directory.
func (s *scope) in(dir string) *scope { return &scope{loader: s.loader, dir: dir, env: s.env} }

// abs makes a path of this scope absolute.
func (s *scope) abs(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(s.dir, path)
}

func (s *scope) lookup(name string) (variable, bool) {
	v, ok := s.env.lookup(name)
	if !ok {
		return variable{model.Variable{Name: name}}, false
	}
	v.Name = name
	return variable{v}, true
}

// used notes that interpolation asked for a variable; covered, that the place copes with its absence.
func (s *scope) used(name string, span model.Span, v variable, found, covered bool) {
	value := v.Value
	if !found {
		value = model.Value[string]{}
		if !covered && name != projectName {
			value.Origin = model.Unknown
		}
	}
	have := s.loader.variables[name]
	if have == nil {
		s.loader.variables[name] = &model.Variable{Name: name, Span: span, Value: value}
		return
	}
	if have.Value.Origin == model.Default {
		have.Value = value
	}
}

func (s *scope) problem(rule string, span model.Span, format string, args ...any) {
	s.report(model.Problem{Rule: rule, Span: span, Message: fmt.Sprintf(format, args...)})
}

func (s *scope) report(p model.Problem) { s.loader.report(p) }

// projectName is the variable that compose itself sets.
const projectName = "COMPOSE_PROJECT_NAME"

// nameVariable is COMPOSE_PROJECT_NAME as the top-level `name:` of the last file sets it.
func (l *loader) nameVariable(s *scope) (model.Variable, bool) {
	if l.naming {
		return model.Variable{}, false // `name: ${COMPOSE_PROJECT_NAME}`
	}
	l.naming = true
	defer func() { l.naming = false }()
	var name text
	for _, path := range l.opts.Files {
		for _, doc := range l.parse(path) {
			if n := topLevel(doc.Root, "name"); n != nil && n.Value != "" {
				name = s.expand(text{span: doc.Span(n), frag: doc.Text(n)})
			}
		}
	}
	if name.frag == nil {
		return model.Variable{}, false
	}
	value := name.value()
	value.V = normalizedName(value.V)
	return model.Variable{Name: projectName, Span: name.span, Value: value}, value.V != ""
}

// normalizedName is what compose makes of a project's name.
func normalizedName(name string) string {
	name = strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return -1
	}, strings.ToLower(name))
	return strings.TrimLeft(name, "_-")
}
