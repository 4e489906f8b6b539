package main

import (
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// loadOne reads what is selected, as .reflint.yaml says for what the flags do not, for a command that is about one
// deployment. why tells that where there are several.
func (p *process) loadOne(s *selection, why string) (*source.Set, *model.Deployment, error) {
	configured := defaults()
	if err := p.applyConfig(configured, s); err != nil {
		return nil, nil, err
	}
	s.inherit(configured.selection)
	set, loaded, err := p.load(s)
	if err != nil {
		return nil, nil, err
	}
	d, err := onlyDeployment(loaded.Deployments, why)
	return set, d, err
}

// onlyDeployment is the only one in the list.
func onlyDeployment(list []*model.Deployment, why string) (*model.Deployment, error) {
	if len(list) == 1 {
		return list[0], nil
	}
	const shown = 10
	var names []string
	for _, d := range list[:min(len(list), shown)] {
		names = append(names, d.Name)
	}
	if len(list) > shown {
		names = append(names, "…")
	}
	return nil, usagef("%s, and here are several: name its compose files with -f: %s", why, strings.Join(names, ", "))
}
