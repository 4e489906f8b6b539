package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// loadOne reads what is selected, as .reflint.yaml says for what the flags do not, for a command that is about one
// deployment. why tells that where there are several.
func (p *process) loadOne(s *selection, why string) (*source.Set, *model.Deployment, error) {
	if err := s.onePath(); err != nil {
		return nil, nil, err
	}
	set, list, err := p.loadConfigured(s)
	if err != nil {
		return nil, nil, err
	}
	d, err := onlyDeployment(list, why, p.openable(set.Root()))
	return set, d, err
}

// onePath is an error where several paths are given.
func (s *selection) onePath() error {
	if n := len(s.paths); n > 1 {
		return usagef("want one path, got %d: %s", n, strings.Join(s.paths, ", "))
	}
	return nil
}

// loadConfigured reads what is selected, as .reflint.yaml says for what the flags do not.
func (p *process) loadConfigured(s *selection) (*source.Set, []*model.Deployment, error) {
	configured := defaults()
	if err := p.applyConfig(configured, s); err != nil {
		return nil, nil, err
	}
	s.inherit(configured.selection)
	set, loaded, err := p.load(s)
	return set, loaded.Deployments, err
}

// loadAll is loadOne for a command to which nothing of the deployment may be missing.
func (p *process) loadAll(s *selection, why string) (*source.Set, *model.Deployment, error) {
	set, d, err := p.loadOne(s, why)
	if err == nil {
		err = p.allRead(set, d)
	}
	return set, d, err
}

// allRead is an error where a file that the deployment runs on is broken or could not be read. Ports that it sets are
// missing then: a firewall would close them, and a document would lose them. A file that is absent is none of that, for
// it may be made where the stack runs.
func (p *process) allRead(set *source.Set, d *model.Deployment) error {
	var problems []error
	clean := lint.NewRedactor(set, []*model.Deployment{d}).Text
	for _, problem := range d.Problems {
		if problem.Unread() {
			at := set.Position(problem.Span.Pos)
			name := p.relative(at.File.Path)
			problems = append(problems, fmt.Errorf("%s:%d: %s", name, at.Line, clean(problem.Message)))
		}
	}
	for _, f := range d.Unread {
		if len(problems) == 0 && strings.Contains(f.Role, "compose") {
			problems = append(problems, fmt.Errorf("%s was not read: it %s", p.openable(set.Root())(f.Name), f.Reason))
		}
	}
	if len(problems) > 0 {
		problems = append(problems, errors.New("the ports of the stack cannot be told before all its files are read"))
	}
	return errors.Join(problems...)
}

// onlyDeployment is the only one in the list.
func onlyDeployment(list []*model.Deployment, why string, open func(name string) string) (*model.Deployment, error) {
	if len(list) == 1 {
		return list[0], nil
	}
	return nil, several(list, why, open)
}

// several is the error that there are several deployments, where why says that one is wanted.
func several(list []*model.Deployment, why string, open func(name string) string) error {
	const shown = 10
	var names []string
	for _, d := range list[:min(len(list), shown)] {
		names = append(names, title(d, open))
	}
	if len(list) > shown {
		names = append(names, "…")
	}
	return usagef("%s, and here are several: name its compose files with -f: %s", why, strings.Join(names, ", "))
}
