package stack

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// VariableUnset reports variables in compose files that nothing sets.
var VariableUnset = &lint.Rule{
	ID: "variable-unset",
	Doc: `A variable has neither a value nor a default

## Why

Compose puts nothing in place of a variable that is not set, and goes on with a warning that scrolls by: an empty password, an
image without a tag, a port that Docker picks. For "${NAME:?…}" it refuses to start. A line that was renamed or lost in .env
shows here first.

## How to fix

Set it in .env, or write a default: "${NAME:-value}"; "${NAME:-}" where empty is meant.

## Not reported

- A variable with a default, one that shells, compose, CI systems or platforms set (HOME, UID, COMPOSE_*, SERVICE_FQDN_*), and one
  that another env file beside .env sets.
- It is an error where compose refuses it, or the port or mount source is nothing without it; a warning elsewhere. The tag
  of an image is often set by what deploys the stack: a warning too.
- Without .env it is one warning for all, as whoever starts the stack may have them in the environment; one info where a .gitignore
  leaves it out of the repository.
- Where a template stands in for .env it is one info.
`,
	Severity: lint.Error,
	Check:    checkVariableUnset,
}

func checkVariableUnset(pass *lint.Pass) {
	if pass.Choice == nil && len(pass.Active) > 0 {
		return // without a choice it is the same for all profiles
	}
	gaps := gapsIn(pass.Scenario)
	switch {
	case pass.EnvTemplate != "":
		reportTemplate(pass, gaps)
	case len(gaps) == 0:
	case len(pass.EnvFiles) == 0:
		first := gaps[0]
		severity, related := lint.Warning, first.related()
		if cloned(pass.Scenario, pass.EnvIgnored) {
			severity, related = lint.Info, append(related, leftOut(pass.EnvIgnored, ".env"))
		}
		pass.Report(severity, first.at.Span, fmt.Sprintf(
			"%s without a default, and there is no .env: whoever starts the stack has to set %s", notSet(gaps), it(gaps),
		), related...)
	default:
		for _, g := range gaps {
			severity, assumption := lint.Warning, ""
			switch {
			case g.deployed, g.breaks != "" && pass.EnvElsewhere:
				assumption = "; this assumes that whoever starts the stack does not set it"
			case g.breaks != "" && !pass.Overlaid:
				severity = lint.Error
			}
			pass.Report(severity, g.at.Span, fmt.Sprintf("%s is not set in %s and has no default%s%s",
				g.at.Name, strings.Join(pass.EnvFiles, ", "), g.consequence(), assumption), g.related()...)
		}
	}
}

// reportTemplate tells that .env is still to be made, where something is missing without it.
func reportTemplate(pass *lint.Pass, gaps []*gap) {
	message := fmt.Sprintf(".env does not exist yet: its template %s stands in for it", pass.EnvTemplate)
	if len(gaps) > 0 {
		pass.Report(lint.Info, gaps[0].at.Span, message+", in which "+notSet(gaps), gaps[0].related()...)
		return
	}
	for _, v := range pass.Variables {
		if v.Value.Template {
			pass.Report(lint.Info, v.Span, message, lint.At(v.Value.Span, "%s is set here", v.Name))
			return
		}
	}
}

// A gap is a variable that nothing sets: where that is worst, and where else it is used.
type gap struct {
	at     model.Unset
	breaks string // what is nothing without it, or refused; "" for neither
	// deployed tells that it is for the tag of an image, which those who deploy often set as they start the stack.
	deployed bool
	others   []model.Unset
}

func (g *gap) consequence() string {
	if g.breaks == "" {
		return ": it is empty there"
	}
	return ": " + g.breaks
}

func (g *gap) related() []lint.Related {
	var list []lint.Related
	for _, u := range g.others[:min(len(g.others), maxPlaces)] {
		list = append(list, lint.At(u.Span, "%s is used here too", u.Name))
	}
	return list
}

// gapsIn lists the variables that nothing sets, in the order of their first use. Compose fills in all services, and refuses
// what is required also where a service is not started.
func gapsIn(s *model.Scenario) []*gap {
	var list []*gap
	byName := map[string]*gap{}
	services := map[string]*model.Service{}
	for _, service := range s.Services {
		services[service.Name] = service
	}
	for _, u := range s.Unset {
		service := services[u.Service]
		if facts.Ambient(u.Name) || s.Choice != nil && service != nil && !s.Runs(service) && !u.Required {
			continue
		}
		mayHold := s.Services
		if service != nil {
			mayHold = []*model.Service{service}
		}
		breaks := brokenBy(mayHold, u)
		switch g := byName[u.Name]; {
		case g == nil:
			byName[u.Name] = &gap{at: u, breaks: breaks, deployed: tagsImage(mayHold, u)}
			list = append(list, byName[u.Name])
		case g.breaks == "" && breaks != "":
			g.others, g.at, g.breaks = append(g.others, g.at), u, breaks
			g.deployed = tagsImage(mayHold, u)
		default:
			g.others = append(g.others, u)
		}
	}
	return list
}

// manyNames is how many variables a message names.
const manyNames = 5

func notSet(gaps []*gap) string {
	var names []string
	for _, g := range gaps {
		names = append(names, g.at.Name)
	}
	switch n := len(names); {
	case n == 1:
		return names[0] + " is not set"
	case n > manyNames:
		return fmt.Sprintf("%s and %d more are not set", strings.Join(names[:manyNames], ", "), n-manyNames)
	default:
		return strings.Join(names, ", ") + " are not set"
	}
}

func it(gaps []*gap) string {
	if len(gaps) == 1 {
		return "it"
	}
	return "them"
}
