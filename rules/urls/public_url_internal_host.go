package urls

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// PublicURLInternalHost reports URLs for browsers whose host only containers, or this machine, can mean.
var PublicURLInternalHost = &lint.Rule{
	ID: "public-url-internal-host",
	Doc: `A URL for browsers names a host that browsers cannot reach

## Why

The names of services, and host.docker.internal, exist in Docker's networks only; 0.0.0.0 is an address to listen
on, none to connect to; localhost is, for a browser, the machine that it runs on. The server has no trouble with
such a URL, and every browser fails.

## How to fix

Write the name or address by which browsers find the stack. For LiveKit set LIVEKIT_PUBLIC_URL to it, and leave the
service's name in LIVEKIT_URL, which the server uses.

## Not reported

- localhost in a stack whose public URLs are all localhost, in development files, and where the service that has the
  variable publishes the port on loopback: that is an administrator's surface.
- Bare names that are no service: they may be those of machines in the local network. Names of services in variables
  that nothing marks as the browser's, like FRONTEND_URL in a gateway.
- Where it is not known that what the variable names is for browsers alone, it is a warning, as for variables that
  no service gets and in templates.
`,
	Severity: lint.Error,
	Check:    checkPublicURLInternalHost,
}

func checkPublicURLInternalHost(pass *lint.Pass) {
	list := slices.Concat(publics(pass.Scenario), ingests(pass.Scenario))
	for _, p := range list {
		why, related := "", []lint.Related(nil)
		switch called := pass.Called(p.Host); {
		case p.Loopback():
			why, related = localBeside(pass.Scenario, p, list)
		case unspecified(p.Host):
			why = "an address to listen on, which nobody can connect to"
		case strings.HasSuffix(p.Host, ".docker.internal"):
			why = "a name that only containers know"
		case len(called) > 0 && !strings.Contains(p.Host, ".") && (p.families != nil || facts.HandedToBrowser(p.Name)):
			why = "a name that only containers know"
			related = append(related, lint.At(called[0].Span, "service %q has that name", called[0].Name))
		}
		if why == "" {
			continue
		}
		pass.Report(severity(p.sure && p.families != nil), p.Value.Span, fmt.Sprintf(
			"%s is for %s, but its host %q is %s", p.Name, p.audience(), p.Host, why,
		), append(related, via(p.URL)...)...)
	}
	reportFallbacks(pass)
}

func unspecified(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsUnspecified()
}

// localBeside tells what is wrong with a loopback URL: others of the stack are for other machines.
func localBeside(s *model.Scenario, p public, list []public) (why string, related []lint.Related) {
	if !p.sure || s.Development || administrators(s, p.URL) {
		return "", nil
	}
	i := slices.IndexFunc(list, func(o public) bool {
		return o.sure && o.Public() && !o.Loopback() && !facts.LiveKitCloud(o.Host) && !facts.DocumentationName(o.Host)
	})
	if i < 0 {
		return "", nil
	}
	other := list[i]
	why = fmt.Sprintf("the browser's own machine, although %s is %s", other.Name, other.Text())
	if p.families == nil {
		why += "; this assumes that browsers on other machines are given it"
	}
	return why,
		[]lint.Related{lint.At(other.Value.Span, "this is for other machines")}
}

// administrators tells whether a loopback URL is for those who sit at the host: the service that has it publishes the
// port there.
func administrators(s *model.Scenario, u reach.URL) bool {
	doors, _ := reach.Doors(s, u.Port)
	return u.Service != nil && slices.ContainsFunc(doors, func(d reach.Door) bool {
		return !d.Open() && s.Publisher(d.Service) == s.Publisher(u.Service)
	})
}

// reportFallbacks reports applications that hand the server's LiveKit URL to browsers, for want of a public one.
func reportFallbacks(pass *lint.Pass) {
	seen := map[model.Span]bool{}
	for _, service := range pass.Running {
		public, server, ok := facts.SignallingFallback(service.ImageName())
		if !ok || service.EnvironmentOpen || reach.ModeOf(pass.Scenario).Local {
			continue
		}
		given, has := service.Env(public)
		v, _ := service.Env(server)
		u, ok := reach.ParseURL(v, service)
		if !ok || has && (!given.Value.Known() || given.Value.V != "") || seen[u.Value.Span] {
			continue
		}
		seen[u.Value.Span] = true
		called := pass.Called(u.Host)
		if len(called) == 0 || strings.Contains(u.Host, ".") {
			continue
		}
		pass.Report(severity(!u.Value.Template && !pass.Development), u.Value.Span, fmt.Sprintf(
			"service %q has no %s, so that browsers get %s, which is %s: only containers know the name %q; set %s",
			service.Name, public, server, u.Text(), u.Host, public,
		), append([]lint.Related{
			lint.At(service.Span, "service %q", service.Name),
			lint.At(called[0].Span, "service %q has that name", called[0].Name),
		}, via(u)...)...)
	}
}
