package docs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// checkKept reports the parts that `reflint ports --write` keeps and that have other ports than it would write.
func (g guide) checkKept(pass *lint.Pass) {
	for _, block := range g.Blocks {
		tables := g.keptTables(block.Mode)
		if len(tables) == 0 || slices.ContainsFunc(tables, func(t *ports.Table) bool { return t.Partial }) {
			continue
		}
		has, want := keptPorts(block), writtenPorts(tables, block.TableOnly)
		if !slices.Equal(has, want) {
			pass.Report(lint.Warning, block.Mark, fmt.Sprintf("the part that reflint keeps here is out of date: it %s: "+
				"run `reflint ports --write %s`", differing(has, want), g.File))
		}
	}
}

// keptTables are those that a mark with this mode asks for; none where the stack cannot run so.
func (g guide) keptTables(mode string) []*ports.Table {
	modes := []string{mode}
	switch mode {
	case "":
		return []*ports.Table{ports.Of(g.whole)}
	case "all":
		modes = ports.Modes(g.whole)
	}
	var list []*ports.Table
	for _, m := range modes {
		if table := ports.In(g.whole, m); table != nil {
			list = append(list, table)
		}
	}
	return list
}

// A keptPort is a port of a kept part: one of the table of what may be open, or one that is listed beside it.
type keptPort struct {
	open     bool
	ports    model.PortRange
	protocol model.Protocol
}

func (k keptPort) String() string { return name(k.ports, k.protocol) }

// keptPorts are those that a part has, in the order of sorted. Only the table of what may be open says how much each
// is needed, and what is listed beside it names UDP alone.
func keptPorts(block model.PortBlock) []keptPort {
	var list []keptPort
	for _, t := range block.Tables {
		for _, row := range t.Rows {
			if !t.Provider && (row.Need != "" || !block.TableOnly) {
				list = append(list, keptPort{row.Need != "", row.Ports.V, cmp.Or(row.Protocol, model.TCP)})
			}
		}
	}
	return sorted(list)
}

// writtenPorts are those that reflint would write.
func writtenPorts(tables []*ports.Table, tableOnly bool) []keptPort {
	var list []keptPort
	for _, t := range tables {
		for _, r := range t.Rows {
			if open := r.Need >= ports.Optional && r.Filter != ports.Internal; open || r.Need == ports.Unneeded && !tableOnly {
				list = append(list, keptPort{open, r.Ports, r.Protocol})
			}
		}
	}
	if !tableOnly {
		for _, r := range ports.Closed(tables) {
			list = append(list, keptPort{false, r.Ports, r.Protocol})
		}
	}
	return sorted(list)
}

func sorted(list []keptPort) []keptPort {
	slices.SortFunc(list, func(a, b keptPort) int {
		return cmp.Or(cmp.Compare(a.ports.Lo, b.ports.Lo), cmp.Compare(a.ports.Hi, b.ports.Hi),
			cmp.Compare(a.protocol, b.protocol), strings.Compare(fmt.Sprint(a.open), fmt.Sprint(b.open)))
	})
	return list
}

// differing says which ports of what may be open a part lacks, and which it has that it must not have.
func differing(has, want []keptPort) string {
	var parts []string
	say := func(verb string, list, other []keptPort) {
		var names []string
		for _, k := range list {
			if k.open && !slices.Contains(other, k) && !slices.Contains(names, k.String()) {
				names = append(names, k.String())
			}
		}
		if len(names) > 0 {
			parts = append(parts, verb+" "+strings.Join(names, ", "))
		}
	}
	say("lacks", want, has)
	say("has", has, want)
	if len(parts) == 0 {
		return "lists other ports as closed than the stack has"
	}
	return strings.Join(parts, " and ")
}
