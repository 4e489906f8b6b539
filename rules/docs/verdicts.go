package docs

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// clearYes are the words by which a column that asks for it says that everybody must, or may, reach a port. What begins
// with none of them is no clear yes: ":x:", "VPC only", "nur intern", a dash, nothing.
var clearYes = []string{
	"yes", "required", "recommended", "optional", "mandatory", "always", "must", "true", "open", "opened", "public",
	"publicly", "published", "exposed", "external", "externally", "allow", "allowed", "everyone", "everybody", "anyone",
	"anywhere", "any", "all", "internet", "world", "inbound", "ja", "oui", "да", "sí", "si", "sim", "sì", "tak",
	"✅", "✔", "✔️", "✓", "☑", "☑️", "🟢", ":white_check_mark:", ":heavy_check_mark:", ":ballot_box_with_check:",
	"0.0.0.0", "0.0.0.0/0", "::", "::/0", "*", "host",
}

// clearNo are the words that say the contrary, also under a header that says nothing to reflint.
var clearNo = []string{
	"no", "not", "none", "never", "false", "closed", "deny", "denied", "block", "blocked", "internal", "private", "nein",
	"non", "нет", "nie", "não", "❌", "✘", "✗", "✖", "✖️", "🔴", "🚫", "⛔", ":x:", ":no_entry:",
}

// beginsWith tells whether the first word of a text is one of a list.
func beginsWith(text string, list []string) bool {
	fields := strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return strings.ContainsRune(" ,;()!", c) })
	return len(fields) > 0 && slices.Contains(list, strings.TrimRight(fields[0], "."))
}

// A list is a table of a document with those that it is held against.
type list struct {
	*model.PortTable
	tables []*ports.Table
	// needed are, for each column of verdicts, what it says of the ports that must be open, and of how many.
	needed []map[string]int
}

func newList(t *model.PortTable, tables []*ports.Table) list {
	l := list{PortTable: t, tables: tables}
	for _, row := range t.Rows {
		if !row.Ports.Known() || !slices.ContainsFunc(tables, func(table *ports.Table) bool {
			return slices.ContainsFunc(rowsAt(table, row.Ports.V, row.Protocol), func(r ports.Row) bool {
				return r.Need >= ports.Recommended && published(r)
			})
		}) {
			continue
		}
		for i, verdict := range row.Verdicts {
			if i == len(l.needed) {
				l.needed = append(l.needed, map[string]int{})
			}
			l.needed[i][verdict.Text]++
		}
	}
	return l
}

// opens tells whether a row says that its port is open. A column about need, reach or sources must say a clear yes, or
// what the table says of a port that must be open. Another column, whose header may be in any language, must not say no,
// nor anything else than all the ports that must be open have there.
func (l list) opens(row model.PortTableRow) bool {
	for i, verdict := range row.Verdicts {
		said := map[string]int{}
		if i < len(l.needed) {
			said = l.needed[i]
		}
		if said[verdict.Text] > 0 && (verdict.Text != "" || !verdict.Asked) || beginsWith(verdict.Text, clearYes) {
			continue
		}
		alike := false
		for _, times := range said {
			alike = len(said) == 1 && times > 1
		}
		if verdict.Asked || alike || beginsWith(verdict.Text, clearNo) {
			return false
		}
	}
	return true
}

// elsewhere tells whether a text speaks of another stack than the one beside it, or of one that was.
func elsewhere(text string) bool {
	return mentions(" "+text+" ", " old ", "another", "different", "separate", "legacy", "previous", "former",
		"deprecat", "no longer", "staging", "kubernetes", "helm", "planned", "roadmap", "scaling")
}

// aboutStack tells whether a table is about this stack: ports that every web server has tell nothing, and one of the
// others must be the stack's, or have been.
func aboutStack(t *model.PortTable, tables []*ports.Table) bool {
	if elsewhere(t.Intro + " " + t.Heading) {
		return false
	}
	return slices.ContainsFunc(t.Rows, func(row model.PortTableRow) bool {
		usual := slices.Contains([]model.PortRange{model.Port(sshPort), model.Port(80), model.Port(443)}, row.Ports.V)
		return row.Ports.Known() && !usual && slices.ContainsFunc(tables, func(table *ports.Table) bool {
			return len(rowsAt(table, row.Ports.V, "")) > 0 || len(drifted(table, row.Ports.V)) > 0
		})
	})
}
