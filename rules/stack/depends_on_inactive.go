package stack

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// DependsOnInactive reports dependencies that the profiles leave out.
var DependsOnInactive = &lint.Rule{
	ID: "depends-on-inactive",
	Doc: `A service depends on one that its profiles leave out

## Why

A service that no active profile names does not exist for compose. If another one depends on it, or shares its network, compose
refuses the whole project: "depends on undefined service".

## How to fix

Choose the profile of the dependency too (COMPOSE_PROFILES, --profile), give both the same profiles, or write "required: false" where
the service does without.

## Not reported

- A dependency with "required: false".
- Without a choice of profiles: services that some choice starts together.
`,
	Severity: lint.Error,
	Check:    checkDependsOnInactive,
}

func checkDependsOnInactive(pass *lint.Pass) {
	for _, service := range pass.Running {
		for _, need := range needs(service) {
			other := pass.Service(need.name)
			if other == nil || !knownProfiles(other) || other.ActiveWith(pass.Active) || pass.Choice == nil && pass.Together(service, other) {
				continue
			}
			pass.Report(lint.Error, need.span, fmt.Sprintf(
				"service %q %s %q, which is in %s only and not started%s: compose refuses to start",
				service.Name, need.how, need.name, profiles(other), chosen(pass.Scenario),
			), lint.At(other.Profiles[0].Span, "the profile of service %q", other.Name))
		}
	}
}

// A need is a service that another cannot do without.
type need struct {
	name, how string
	span      model.Span
}

func needs(service *model.Service) []need {
	var list []need
	for _, d := range service.DependsOn {
		if d.Required {
			list = append(list, need{d.Service, "depends on", d.Span})
		}
	}
	if owner, ok := strings.CutPrefix(service.NetworkMode.V, "service:"); ok {
		list = append(list, need{owner, "shares the network of", service.NetworkMode.Span})
	}
	return list
}

func knownProfiles(service *model.Service) bool {
	return !slices.ContainsFunc(service.Profiles, func(p model.Value[string]) bool { return !p.Known() })
}

// profiles names those of a service.
func profiles(service *model.Service) string {
	var names []string
	for _, p := range service.Profiles {
		names = append(names, fmt.Sprintf("%q", p.V))
	}
	if len(names) == 1 {
		return "profile " + names[0]
	}
	return "profiles " + strings.Join(names, ", ")
}

// chosen says which profiles are active.
func chosen(s *model.Scenario) string {
	switch {
	case s.Choice == nil:
		return " together with it"
	case len(s.Choice) == 0:
		return " without a profile"
	default:
		names := slices.Clone(s.Choice)
		for i, name := range names {
			names[i] = fmt.Sprintf("%q", name)
		}
		return " with " + strings.Join(names, ", ")
	}
}
