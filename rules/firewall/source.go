// Package firewall holds the rules on what the firewalls of the host let in, beside what the stack needs.
package firewall

import (
	"path"
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
	// alone tells that no other source filters at the same stage.
	alone bool
}

// sources are those of the deployment. A firewall is for all that may run of it: the first scenario speaks for the
// others, which have none.
func sources(pass *lint.Pass) []*source {
	if further := pass.Choice == nil && len(pass.Active) > 0; further || len(pass.Firewalls) == 0 {
		return nil
	}
	list, _ := pass.Once(sourcesKey{}, func() any { return newSources(pass.Deployment) }).([]*source)
	return list
}

type sourcesKey struct{}

func newSources(d *model.Deployment) []*source {
	// What makes firewalls one source: they stand in one document or one directory, and are of one kind.
	type key struct {
		place, mode string
		kind        model.FirewallKind
		stage       model.Stage
		document    bool
	}
	known := map[key]*source{}
	stages := map[model.Stage]int{}
	var list []*source
	whole := d.Whole()
	for _, f := range d.Firewalls {
		k := key{path.Dir(f.File), f.Mode, f.Kind, f.Stage, f.Document}
		if f.Document {
			k.place = f.File
		}
		s := known[k]
		if s == nil {
			s = &source{whole: whole, table: tableFor(whole, f.Mode)}
			s.chosen = usageOf(s.table.Rows)
			known[k] = s
			list = append(list, s)
			stages[f.Stage]++
		}
		s.firewalls = append(s.firewalls, f)
	}
	for _, s := range list {
		s.alone = stages[s.stage()] == 1
	}
	return list
}

// tableFor is the table of a mode, "" being the deployment's own. It is empty where the stack cannot run so.
func tableFor(whole *model.Scenario, mode string) *ports.Table {
	if mode == "" {
		return ports.Of(whole)
	}
	if table := ports.In(whole, mode); table != nil {
		return table
	}
	return &ports.Table{Mode: mode, Partial: true}
}

func (s *source) stage() model.Stage { return s.firewalls[0].Stage }

func (s *source) document() bool { return s.firewalls[0].Document }

// partial tells that nothing can be concluded from what is not there.
func (s *source) partial() bool {
	return slices.ContainsFunc(s.firewalls, func(f *model.Firewall) bool { return f.Partial || !f.Default.Known() })
}

// open are the ports that every address may reach.
func (s *source) open(protocol model.Protocol) model.PortSet {
	var all []model.PortRange
	for _, f := range s.firewalls {
		all = append(all, f.Open(protocol)...)
	}
	return model.NewPortSet(all...)
}

// admitted are the ports that some address outside may reach. In a cloud, what a group opens whole is for its own hosts,
// or for those of another group.
func (s *source) admitted(protocol model.Protocol) model.PortSet {
	var all []model.PortRange
	for _, f := range s.firewalls {
		outside := *f
		if f.Stage == model.Edge {
			outside.Rules = slices.DeleteFunc(slices.Clone(f.Rules), func(rule model.FirewallRule) bool {
				return rule.Action != model.Deny && rule.Ports == nil && !rule.From.Known()
			})
		}
		all = append(all, outside.Admitted(protocol)...)
	}
	return model.NewPortSet(all...)
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
// the stack's own, or one that any host opens where there is no other source.
func (s *source) ofStack() bool {
	return s.opensOwn() || s.firewalls[0].Named || s.alone && slices.ContainsFunc(s.table.Rows, func(r ports.Row) bool {
		return needed(r) && s.admitted(r.Protocol).Intersect(model.NewPortSet(s.seen(r))).Len() > 0
	})
}

// opensOwn tells whether the source opens a port of the stack that not every host opens.
func (s *source) opensOwn() bool {
	return slices.ContainsFunc(s.table.Rows, func(r ports.Row) bool {
		return needed(r) && s.admitted(r.Protocol).Intersect(model.NewPortSet(s.seen(r))).Minus(everyHost).Len() > 0
	})
}

// needed tells whether somebody outside needs a row, or may.
func needed(r ports.Row) bool { return published(r) && r.Need >= ports.Optional }

// seen are the ports of a row as a packet has them where the source filters.
func (s *source) seen(r ports.Row) model.PortRange {
	if s.stage() == model.Forward {
		return r.Container
	}
	return r.Ports
}

// filters tells whether packets to the row pass the source.
func (s *source) filters(r ports.Row) bool {
	switch s.stage() {
	case model.Input:
		return r.Filter == ports.Host
	case model.Forward:
		// ufw's rules for routed packets come behind Docker's own, unless ufw-docker has moved them.
		return r.Filter == ports.Docker && s.firewalls[0].Kind != model.UFW
	default:
		return published(r)
	}
}

// filtersForward tells whether a firewall of the deployment has rules for what Docker publishes.
func filtersForward(d *model.Deployment) bool {
	return slices.ContainsFunc(d.Firewalls, func(f *model.Firewall) bool {
		return f.Stage == model.Forward && (f.Partial || f.Default.V == model.Deny || len(f.Rules) > 0)
	})
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
