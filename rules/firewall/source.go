// Package firewall holds the rules on what the firewalls of the host let in, beside what the stack needs.
package firewall

import (
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// A source is what one place says of one firewall: a script, a listing, an example in a document, or the security
// groups of a directory, of which a host may have several.
type source struct {
	firewalls []*model.Firewall
	// whole is all that may run of the deployment, and table its ports in the mode that the source is for.
	whole *model.Scenario
	table *ports.Table
	// chosen are the ports that the stack has in that mode.
	chosen usage
	// alone tells that no other source filters at the same stage, listings and what is wanted counted apart.
	alone bool
	memo  memo
}

func (s *source) stage() model.Stage { return s.firewalls[0].Stage }

func (s *source) document() bool { return s.firewalls[0].Document }

// partial tells that nothing can be concluded from what is not there.
func (s *source) partial() bool {
	return once(s.memo.facts, "partial", func() bool {
		return slices.ContainsFunc(s.firewalls, func(f *model.Firewall) bool { return f.Partial || !f.Default.Known() })
	})
}

// step tells that the source changes rules that nothing tells of: nothing is missing from it, unless the user says that
// it is the firewall.
func (s *source) step() bool {
	return !slices.ContainsFunc(s.firewalls, func(f *model.Firewall) bool { return !f.Step || f.Named || f.Listing })
}

// atMost lowers an error to a warning for an example in a document, a stack for development, and one over which further
// files are laid.
func (s *source) atMost(severity lint.Severity) lint.Severity {
	if s.document() || s.whole.Development || s.whole.Overlaid {
		return min(severity, lint.Warning)
	}
	return severity
}

// ofStack tells whether the source is for the host of this stack: the user says so, or what it opens does: a port that is
// the stack's own, or one that any host opens where there is no other source. One that opens the ports of a TURN server
// which the stack has not, and nothing of the stack's own, is for the host of that.
func (s *source) ofStack() bool {
	return once(s.memo.facts, "of the stack", s.findOfStack)
}

func (s *source) findOfStack() bool {
	if s.opensOwn() || s.firewalls[0].Named {
		return true
	}
	otherHost := s.besideRelay() && !s.hasRelay()
	return s.alone && !otherHost && slices.ContainsFunc(s.table.Rows, func(r ports.Row) bool {
		return needed(r) && s.admitted(r.Protocol).Intersect(model.NewPortSet(s.seen(r))).Len() > 0
	})
}

// opensOwn tells whether the source opens a port of the stack that not every host opens.
func (s *source) opensOwn() bool {
	return once(s.memo.facts, "opens its own", func() bool {
		return slices.ContainsFunc(s.table.Rows, func(r ports.Row) bool {
			opened := s.admitted(r.Protocol).Intersect(model.NewPortSet(s.seen(r))).Minus(everyHost)
			return needed(r) && opened.Len() > 0 && !s.relayed(r)
		})
	})
}

// needed tells whether somebody outside needs a row, or may.
func needed(r ports.Row) bool { return published(r) && r.Need >= ports.Optional }

// seen are the ports of a row as a packet has them where the source filters.
func (s *source) seen(r ports.Row) model.PortRange {
	if f := s.firewalls[0]; f.Stage == model.Forward && !f.HostPorts {
		return r.Container
	}
	return r.Ports
}

// filters tells whether packets to the row pass the source, as far as it says by which of its ports.
func (s *source) filters(r ports.Row) bool {
	switch s.stage() {
	case model.Input:
		return r.Filter == ports.Host
	case model.Forward:
		mixed := slices.ContainsFunc(s.firewalls, func(f *model.Firewall) bool { return f.MixedPorts })
		// ufw's rules for routed packets come behind Docker's own, unless ufw-docker has moved them.
		return r.Filter == ports.Docker && s.firewalls[0].Kind != model.UFW && !(mixed && r.Ports != r.Container)
	default:
		return published(r)
	}
}

// filtersForward tells whether there are rules for what Docker publishes, as far as the source is judged beside others.
func (s *source) filtersForward() bool {
	return slices.ContainsFunc(s.whole.Firewalls, func(f *model.Firewall) bool {
		return f.Stage == model.Forward && s.beside(f) &&
			(f.Partial || f.Default.V == model.Deny || len(f.Rules) > 0)
	})
}

// beside tells whether another firewall says something of the same host. What a host has tells what a script wants, but
// no script tells what a host has.
func (s *source) beside(f *model.Firewall) bool {
	own := s.firewalls[0]
	return (f.Named || !own.Named) && (f.Listing || f.Named || !own.Listing)
}

// everyHost are the ports that the firewall of any host opens: SSH, HTTP, HTTPS.
var everyHost = model.NewPortSet(model.Port(sshPort), model.Port(80), model.Port(443))

const sshPort = 22

// published tells whether a port of the host leads to the row, from everywhere.
func published(r ports.Row) bool { return r.Filter == ports.Docker || r.Filter == ports.Host }

// everywhere tells whether a port of the host leads to the row on all interfaces, as far as is known.
func (s *source) everywhere(r ports.Row) bool {
	if r.Filter != ports.Docker {
		return r.Filter == ports.Host
	}
	publisher := s.whole.Publisher(r.Service)
	return publisher != nil && slices.ContainsFunc(publisher.Ports, func(p model.PublishedPort) bool {
		return p.Protocol.V == r.Protocol && p.Host.V.Overlaps(r.Ports) && p.AllInterfaces()
	})
}
