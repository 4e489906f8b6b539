package kept

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// A keptPort is a port of a kept part: one of the table of what may be open, or one that is listed beside it.
type keptPort struct {
	open     bool
	ports    model.PortRange
	protocol model.Protocol
}

func (k keptPort) String() string { return fmt.Sprintf("%s/%s", k.ports, k.protocol) }

// keptPorts are those that a part has, in the order of sorted. Only the table of what may be open says how much each
// is needed, and what is listed beside it names UDP alone.
func keptPorts(block *model.PortBlock) []keptPort {
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
			open := r.Need >= ports.Optional && r.Filter != ports.Internal
			if open || r.Need == ports.Unneeded && !tableOnly {
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

// portsOff says which ports of what may be open the part lacks, and which it has that it must not have; "" where these
// are right.
func (p *Part) portsOff() string {
	has, want := keptPorts(p.block), writtenPorts(p.tables, p.block.TableOnly)
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
	return strings.Join(parts, " and ")
}
