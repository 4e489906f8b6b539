package docs

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// RangeDrift reports ranges of ports that were those of the stack once.
var RangeDrift = &lint.Rule{
	ID: "doc-range-drift",
	Doc: `A document gives a range of ports that is no longer the one of the stack

## Why

The range of ICE ports stands in many places: livekit.yaml, compose, firewalls, and the guide that says which ports to open and
why. When it grows and the guide keeps the old one, whoever follows it closes the new ports, and calls fail at random once
the old ones are in use.

## How to fix

Write the range that the stack has.

## Not reported

- Ranges that have neither end in common with one of the stack, nor its length and a part of it: ephemeral ranges, those of
  other programs.
- In prose, a range that is more than four times as large as that of the stack, or as small: a part of it.
- A sentence that gives the range of the stack as well, or tells of defaults, examples, and what was or may be.
- Tables of a cloud's firewall, of which the family firewall tells.
`,
	Severity: lint.Warning,
	Check:    checkRangeDrift,
}

// A said is a place that gives a range.
type said struct {
	model.Section
	span     model.Span
	ports    model.PortRange
	protocol model.Protocol
	about    string
	// table has the place; nil for prose.
	table *model.PortTable
}

// A group is what gives ranges together: a table, what stands under one heading, or a sentence.
type group struct {
	table    *model.PortTable
	section  model.Section
	sentence string
}

// A grouping has the ranges that stand together.
type grouping map[group]map[model.PortRange]bool

func groupsOf(places []said) grouping {
	found := grouping{}
	for _, p := range places {
		for _, g := range []group{p.around(), p.sentence()} {
			if found[g] == nil {
				found[g] = map[model.PortRange]bool{}
			}
			found[g][p.ports] = true
		}
	}
	return found
}

func (s said) around() group { return group{table: s.table, section: s.Section} }

func (s said) sentence() group { return group{table: s.table, section: s.Section, sentence: s.about} }

// excuse tells whether a place gives another range than that of the stack for a reason.
func (known grouping) excuse(place said, stack model.PortRange) bool {
	return strings.Contains(place.about, stack.String()) || place.table == nil && far(place.ports, stack) ||
		known.compares(place, stack) || known.parts(place, stack)
}

// compares tells whether a table, or what stands under one heading, has the range of the stack beside others: it says
// which one to take for how many participants, or lists parts.
func (known grouping) compares(place said, stack model.PortRange) bool {
	beside := known[place.around()]
	return beside[stack] && (place.table != nil || len(beside) > 2)
}

// parts tells whether a sentence names ranges that make up that of the stack together.
func (known grouping) parts(place said, stack model.PortRange) bool {
	together := slices.Collect(maps.Keys(known[place.sentence()]))
	return place.table == nil && len(together) > 1 && len(together) <= maxParts &&
		slices.Equal(model.NewPortSet(together...), model.NewPortSet(stack))
}

// maxParts is how many parts of a range a sentence names at most.
const maxParts = 16

func checkRangeDrift(pass *lint.Pass) {
	for _, g := range guides(pass) {
		known := map[model.PortRange]bool{}
		places := g.ranges()
		together := groupsOf(places)
		for _, place := range places {
			tables := g.tables(place.Section)
			if known[place.ports] || len(tables) == 0 || hypothetical(place.about) ||
				elsewhere(place.Heading+" "+place.about) {
				continue
			}
			stack := drifted(tables[0], place.ports)
			for _, table := range tables[1:] {
				if len(drifted(table, place.ports)) == 0 {
					stack = nil
				}
			}
			if len(stack) == 0 || together.excuse(place, stack[0].Ports) {
				continue
			}
			known[place.ports] = true
			pass.Report(lint.Warning, place.span, fmt.Sprintf("the document says %s, but %s has %s",
				name(place.ports, place.protocol), owner(stack[0]), name(stack[0].Ports, stack[0].Protocol)), because(stack[0])...)
		}
	}
}

// ranges are the places of a document that give a range, tables first.
func (g guide) ranges() []said {
	var list []said
	for i := range g.Tables {
		t := &g.Tables[i]
		for _, row := range t.Rows {
			if !t.Provider && row.Ports.Known() && row.Ports.V.Len() > 1 {
				list = append(list, said{t.Section, row.Ports.Span, row.Ports.V, row.Protocol, row.Service + " " + row.Need, t})
			}
		}
	}
	for _, m := range g.Mentions {
		if m.Ports.Len() > 1 {
			list = append(list, said{m.Section, m.Span, m.Ports, m.Protocol, m.About, nil})
		}
	}
	return list
}

// far tells whether one range is so much larger than the other that they are hardly meant to be the same: a sentence may
// speak of a part.
func far(a, b model.PortRange) bool {
	const times = 4
	return a.Len() > times*b.Len() || b.Len() > times*a.Len()
}

// hypothetical tells whether a sentence does not say what is.
func hypothetical(about string) bool {
	return mentions(about, "ephemeral", "reserved", "default", "example", "e.g.", "such as", "previous", "formerly", "was ",
		"instead", "increase", "larger", "wider", "twice", "double", "suffice", "second server", "other server", "chang", "sysctl", "could", "may ", "might")
}

// drifted are the published ranges of a table that a range was once, or was meant to be; none where it is one of them,
// or of some row of the table, or several that follow one another.
func drifted(table *ports.Table, at model.PortRange) []ports.Row {
	var list []ports.Row
	for _, r := range table.Rows {
		if r.Ports.Lo == at.Lo && published(r) && r.Ports.Hi < at.Hi && reaches(table, r.Ports.Hi, at.Hi) {
			return nil
		}
		switch {
		case r.Ports == at, r.Meant == at:
			return nil
		case r.Ports.Len() > 1 && published(r) && !r.Assumed && similar(at, r.Ports):
			list = append(list, r)
		}
	}
	return list
}

// reaches tells whether published ranges of a table follow one another from behind a port to just another one.
func reaches(table *ports.Table, from, to int) bool {
	return from == to || slices.ContainsFunc(table.Rows, func(r ports.Row) bool {
		return published(r) && r.Ports.Lo == from+1 && r.Ports.Hi <= to && reaches(table, r.Ports.Hi, to)
	})
}

// similar tells whether two ranges have an end in common, or overlap and are as long.
func similar(a, b model.PortRange) bool {
	return a != b && (a.Lo == b.Lo || a.Hi == b.Hi || a.Len() == b.Len() && a.Overlaps(b))
}
