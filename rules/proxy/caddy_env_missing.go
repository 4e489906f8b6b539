package proxy

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// CaddyEnvMissing reports variables of the Caddyfile that Caddy does not get.
var CaddyEnvMissing = &lint.Rule{
	ID: "caddy-env-missing",
	Doc: `A variable in the Caddyfile never reaches Caddy's container

## Why

Caddy replaces {$DOMAIN} by what its own environment says. Compose's .env is not that environment: a container gets only
what "environment" and "env_file" of its service name. Without it, nothing comes in the variable's place, or the default
behind the colon does, whatever .env says: a site without name, an upstream without host, a file that Caddy refuses.

## How to fix

Hand the variable on, "environment: [DOMAIN]", or give it a default, {$DOMAIN:localhost}.

## Not reported

- A variable without value that stands alone and that Caddy can do without, such as {$EXTRA_DIRECTIVES}.
- Services whose env file is not at hand, and a Caddy on the host.
- A default, unless .env has another value for the variable.
- An image of your own may set the variable: then it is a warning, and only where .env has it.
`,
	Severity: lint.Error,
	Check:    checkCaddyEnvMissing,
}

func checkCaddyEnvMissing(pass *lint.Pass) {
	pass.ReportProblems()
	for _, p := range pass.RunningProxies() {
		if p.Service == nil || p.Refused != nil || p.Service.EnvironmentOpen {
			continue
		}
		reported := map[string]bool{} // one place is enough, as one line of compose mends all
		for _, s := range p.Substitutions {
			severity, consequence := emptiness(p, s)
			if severity == 0 || reported[s.Name] {
				continue
			}
			reported[s.Name] = true
			if p.Template || pass.Overlaid || pass.Development {
				severity = min(severity, lint.Warning)
			}
			gets, mend := "does not get", fmt.Sprintf("; add %s to its environment", s.Name)
			if s.Set {
				gets, mend = "gets an empty", ""
			}
			pass.Report(severity, s.Span, fmt.Sprintf(
				"Caddy in service %q %s %s: %s%s", p.Service.Name, gets, s.Name, consequence, mend,
			), placesOf(p, s)...)
		}
	}
}

// emptiness tells what comes of a variable that Caddy does not get; the severity is 0 where nothing does.
func emptiness(p *model.Proxy, s model.Substitution) (severity lint.Severity, consequence string) {
	offered := s.Offered != nil && s.Offered.Value.Known() && !s.Offered.Value.Template && s.Offered.Value.V != ""
	switch {
	case s.Set && s.Empty() && servesAt(p, s.Span):
		return lint.Error, "an address is incomplete without it"
	case s.Set:
		return 0, ""
	case s.Fallback && offered && s.Offered.Value.V != s.Value.V:
		return lint.Warning, "the default in the Caddyfile counts, not the value that the project has"
	case s.Fallback:
		return 0, ""
	case !s.Value.Known() && offered:
		return lint.Warning, "this assumes that its image does not set the variable"
	case s.Empty() && servesAt(p, s.Span):
		return lint.Error, "an address is incomplete without it"
	case s.Empty() && !s.Whole:
		return lint.Warning, "nothing comes in its place"
	default:
		return 0, ""
	}
}

// servesAt tells whether a place is part of the address of a site, or of an upstream.
func servesAt(p *model.Proxy, at model.Span) bool {
	within := func(s model.Span) bool { return s.Pos <= at.End && at.Pos <= s.End } // what is empty is at an end of it
	for _, site := range p.Sites {
		for _, a := range site.Addresses {
			if within(a.Span) {
				return true
			}
		}
	}
	for _, u := range p.AllUpstreams() {
		if within(u.Span) {
			return true
		}
	}
	return false
}

func placesOf(p *model.Proxy, s model.Substitution) []lint.Related {
	related := []lint.Related{lint.At(p.Service.Span, "Caddy runs here")}
	if s.Set {
		related = append(related, lint.Via(s.Value.Via)...)
	} else if s.Offered != nil {
		related = append(related, lint.At(s.Offered.Value.Span, "the project sets %s here", s.Name))
	}
	return related
}
