package firewall

import (
	"path"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

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

// A key is what makes firewalls one source: they stand in one place, and are of one kind.
type key struct {
	place, mode                         string
	kind                                model.FirewallKind
	stage                               model.Stage
	document, named, listing, hostPorts bool
}

// keyOf joins the files of a directory, but no listing with a script: the one is what a host has, the other what it
// should have. A document is a place of its own, and so is a file that the user names; but iptables lists IPv4 and IPv6
// apart, and the groups of a cloud add up.
func keyOf(f *model.Firewall) key {
	place := path.Dir(f.File)
	alone := f.Stage != model.Edge && !(f.Listing && f.Kind == model.IPTables)
	if f.Document || f.Named && alone {
		place = f.File
	}
	return key{place, f.Mode, f.Kind, f.Stage, f.Document, f.Named, f.Listing, f.HostPorts}
}

func newSources(d *model.Deployment) []*source {
	known := map[key]*source{}
	rivals := map[key]int{}
	var list []*source
	whole := d.Whole()
	for _, f := range d.Firewalls {
		k := keyOf(f)
		s := known[k]
		if s == nil {
			s = &source{whole: whole, table: tableFor(whole, f.Mode), memo: newMemo()}
			s.chosen = usageOf(s.table.Rows)
			known[k] = s
			list = append(list, s)
			rivals[key{stage: f.Stage, listing: f.Listing}]++
		}
		s.firewalls = append(s.firewalls, f)
	}
	for _, s := range list {
		s.alone = rivals[key{stage: s.stage(), listing: s.firewalls[0].Listing}] == 1
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
