// Package docs holds the rules on documents that tell which ports must be open.
package docs

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// A guide is a document, beside what the stack says.
type guide struct {
	*model.Document
	whole *model.Scenario
	// derived are the tables that sections are held against, by the modes that they name.
	derived map[string][]*ports.Table
	*examples
}

// guides are the documents of the deployment that tell how it is run. They are for all that may run of it: the first
// scenario speaks for the others.
func guides(pass *lint.Pass) []guide {
	if further := pass.Choice == nil && len(pass.Active) > 0; further || len(pass.Documents) == 0 || pass.Development {
		return nil
	}
	whole := pass.Whole()
	derived := map[string][]*ports.Table{}
	var list []guide
	for _, d := range pass.Documents {
		if !history(d.File) {
			g := guide{Document: d, whole: whole, derived: derived}
			g.examples = g.readExamples()
			list = append(list, g)
		}
	}
	return list
}

// history tells whether a file tells what was, or what is still to come.
func history(file string) bool {
	name := strings.ToLower(path.Base(file))
	return slices.ContainsFunc([]string{"changelog", "changes", "history", "release", "news", "upgrad", "migrat", "todo", "roadmap"},
		func(word string) bool { return strings.HasPrefix(name, word) })
}

// tables are those of the modes that a section is for: every mode in which the stack can run where it names none. They
// are none where the stack cannot run so, and where not all of its ports are known. A stack behind a tunnel has other
// ports than it would have without.
func (g guide) tables(section model.Section) []*ports.Table {
	tables, made := g.derived[section.Mode]
	if !made {
		tables = g.derive(section.Mode)
		g.derived[section.Mode] = tables
	}
	return tables
}

func (g guide) derive(mode string) []*ports.Table {
	modes := ports.Modes(g.whole)
	if modes[0] == model.ModeTunnel {
		modes = modes[:1]
	}
	if mode != "" {
		if !slices.Contains(modes, mode) {
			return nil
		}
		modes = []string{mode}
	}
	var list []*ports.Table
	for _, mode := range modes {
		table := ports.In(g.whole, mode)
		if table == nil || table.Partial || mode == model.ModeLocal {
			return nil
		}
		list = append(list, table)
	}
	return list
}

// rowsAt are the rows of a table that share a port with those of a document. A protocol that the document does not say
// is any.
func rowsAt(table *ports.Table, at model.PortRange, protocol model.Protocol) []ports.Row {
	var list []ports.Row
	for _, r := range table.Rows {
		if r.Shares(at) && (protocol == "" || protocol == r.Protocol) {
			list = append(list, r)
		}
	}
	return list
}

// published tells whether a port of the host leads to the row, from everywhere.
func published(r ports.Row) bool { return r.Filter == ports.Docker || r.Filter == ports.Host }

// name is a port or range as people write it: "44200-44300/udp".
func name(at model.PortRange, protocol model.Protocol) string {
	if protocol == "" {
		return at.String()
	}
	return fmt.Sprintf("%s/%s", at, protocol)
}

// owner says whose a row is.
func owner(r ports.Row) string {
	if r.Service == nil {
		return r.What
	}
	return fmt.Sprintf("service %q", r.Service.Name)
}

// because are the places that a row was derived from.
func because(r ports.Row) []lint.Related { return lint.Via(r.Places()) }

// with says which mode a section is for.
func with(mode string) string {
	switch mode {
	case model.ModeCaddy:
		return " with Caddy"
	case model.ModeDirect:
		return " without Caddy"
	case model.ModeTunnel:
		return " behind a tunnel"
	default:
		return ""
	}
}

// mentions tells whether a text has one of the words, which are in lower case.
func mentions(text string, words ...string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}
