package docs

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// checkMissing reports what a table that is the list of its mode lacks. Several tables of a mode are one list, of which
// the longest is named.
func (g guide) checkMissing(pass *lint.Pass, t *model.PortTable, tables []*ports.Table) {
	if part(t) {
		return
	}
	// What is listed as closed is not lacking: checkClosed tells of it.
	listed := map[model.Protocol]model.PortSet{}
	for _, other := range g.Tables {
		if other.Mode != "" && other.Mode != t.Mode || other.Provider {
			continue
		}
		for _, row := range other.Rows {
			if !row.Ports.Known() {
				return
			}
			for _, protocol := range []model.Protocol{model.TCP, model.UDP} {
				if row.Protocol == "" || row.Protocol == protocol {
					listed[protocol] = model.NewPortSet(append(listed[protocol], row.Ports.V)...)
				}
			}
		}
	}
	for _, r := range lacking(tables, listed) {
		pass.Report(lint.Warning, beside(t, r), fmt.Sprintf("the list of ports%s lacks %s, which is %s: %s",
			with(t.Mode), name(r.Ports, r.Protocol), r.Need, r.What), because(r)...)
	}
}

// beside is the place in a table that a row belongs to: a range to another of its protocol, as both are for media.
func beside(t *model.PortTable, r ports.Row) model.Span {
	for _, row := range t.Rows {
		if row.Protocol == r.Protocol && row.Ports.V.Len() > 1 && r.Ports.Len() > 1 {
			return row.Span
		}
	}
	return t.Span
}

// longest are the lists of what is open that have the most rows, by their modes; of those as long, the first.
func longest(lists []list) map[string]*model.PortTable {
	found := map[string]*model.PortTable{}
	for _, l := range lists {
		if other := found[l.Mode]; l.Open && (other == nil || len(l.Rows) > len(other.Rows)) {
			found[l.Mode] = l.PortTable
		}
	}
	return found
}

// lacking are the rows that all the tables have, that outside needs, and of which no port is listed. They are none where
// less than half of what is needed is listed: that is no list of all.
func lacking(tables []*ports.Table, listed map[model.Protocol]model.PortSet) []ports.Row {
	var rows []ports.Row
	needed := 0
	for _, r := range tables[0].Rows {
		if r.Need < ports.Recommended || !published(r) || r.Beyond {
			continue
		}
		needed++
		shared := func(listed model.PortSet) bool { return slices.ContainsFunc(listed, r.Shares) }
		if shared(listed[r.Protocol]) || shared(listed[other(r.Protocol)]) || nearby(listed[r.Protocol], r.Ports) {
			continue
		}
		everywhere := true
		for _, table := range tables[1:] {
			same := rowsAt(table, r.Ports, r.Protocol)
			everywhere = everywhere && len(same) > 0 && same[0].Need >= ports.Recommended && published(same[0])
		}
		if everywhere {
			rows = append(rows, r)
		}
	}
	if 2*len(rows) > needed {
		return nil
	}
	return rows
}

// other is the protocol that a port may be listed under by mistake, of which its row tells.
func other(protocol model.Protocol) model.Protocol {
	if protocol == model.UDP {
		return model.TCP
	}
	return model.UDP
}

// nearby tells whether a set has a range that is meant for ports, of which doc-range-drift tells.
func nearby(set model.PortSet, at model.PortRange) bool {
	for _, r := range set {
		if similar(r, at) {
			return true
		}
	}
	return false
}
