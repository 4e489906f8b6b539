package urls

import (
	"fmt"
	"net"
	"slices"
	"strconv"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// PublicURLUnreachable reports URLs for browsers that nothing of the stack answers.
var PublicURLUnreachable = &lint.Rule{
	ID: "public-url-unreachable",
	Doc: `Nothing answers at a URL for browsers

## Why

A browser connects to a port of the host, and so does an encoder at the URLs that LiveKit hands out for ingress. When no service publishes it, publishes it for this host alone, or another
program than the one that is meant has it, the connection is refused or leads astray. It happens as a port changes
in "ports:" and not in the URL, or in the container and not on the host.

## How to fix

Write the port on the host, the left one of "ports:", or publish the one that the URL names.

## Not reported

- A stack behind a tunnel, and one behind a proxy outside compose.
- URLs without a port: something before the host may have it. It is reported where Caddy has a site for the host, plain
  HTTP comes in on port 80, and HTTPS on another port than 443. A Caddy that the chosen profiles leave out is a warning.
- A port that a service in the host's network may have, or a file that is not read.
- An address in a variable: bind-host-contradicts-mode tells that a port is on loopback because of it.
- What becomes of a request that gets to Caddy: the rules of the family proxy tell that.
- A host for which Caddy has no site is a warning, and only beside a site with almost the same name that no URL names.
- It is a warning where the host may be another machine's, where the program that serves the URL may run outside the
  stack, for variables that no service gets, in templates and in development files.
`,
	Severity: lint.Error,
	Check:    checkPublicURLUnreachable,
}

func checkPublicURLUnreachable(pass *lint.Pass) {
	mode := reach.ModeOf(pass.Scenario)
	if mode.Tunnel || tunnelled(pass.Scenario) || pass.ComposeUnread() {
		return
	}
	a := asker{pass.Scenario, mode, slices.Concat(publics(pass.Scenario), ingests(pass.Scenario))}
	reported := map[string]bool{} // by host and port, as several variables name the same
	for _, p := range a.list {
		address := net.JoinHostPort(p.Host, strconv.Itoa(p.Port))
		d := a.defect(p)
		if d == nil || reported[address] {
			continue
		}
		reported[address] = true
		for _, o := range a.list {
			if o.Host == p.Host && o.Port == p.Port && o.Value.Span != p.Value.Span {
				d.related = append(d.related, lint.At(o.Value.Span, "%s is %s too", o.Name, address))
			}
		}
		pass.Report(severity(d.sure && p.sure), p.Value.Span, fmt.Sprintf("%s is %s, but %s", p.Name, p.Text(), d.why),
			append(d.related, via(p.URL)...)...)
	}
}

// An asker asks where the public URLs of a scenario come in.
type asker struct {
	*model.Scenario
	mode reach.Mode
	list []public
}

// A defect is why nothing answers.
type defect struct {
	why     string
	sure    bool
	related []lint.Related
	// moved is the setting of another program's port that is likely to blame; invalid for none.
	moved model.Span
}

func (a asker) defect(p public) *defect {
	doors, all := reach.Doors(a.Scenario, p.Port)
	off := a.proxyOff(p, doors)
	switch {
	case facts.LiveKitCloud(p.Host) || !p.Public():
		return nil
	case off != nil:
		return off
	case a.mode.Fronted:
		return nil
	case p.Loopback():
		return a.locally(p, doors, all)
	case all && a.misnamed(p, doors) != nil:
		return a.misnamed(p, doors)
	case len(doors) == 0 && p.DefaultPort():
		return a.moved(p)
	case len(doors) == 0:
		return a.unpublished(p, all)
	case !slices.ContainsFunc(doors, reach.Door.Open):
		return a.onLoopback(p, doors[0])
	default:
		return a.astray(p, doors)
	}
}

// locally is for URLs of this machine: a port that it publishes for itself will do.
func (a asker) locally(p public, doors []reach.Door, all bool) *defect {
	switch {
	case !a.mode.Local || p.DefaultPort() || p.Value.Template:
		return nil
	case len(doors) > 0:
		return a.astray(p, doors)
	default:
		return a.unpublished(p, all && a.owner(p) != nil)
	}
}

// owner is the running service that serves the URL, nil where that is not known.
func (a asker) owner(p public) *model.Service {
	for _, s := range a.Running {
		image := facts.ImageOf(s.ImageName())
		if image != nil && slices.Contains(p.families, image.Family) {
			return s
		}
	}
	return nil
}
