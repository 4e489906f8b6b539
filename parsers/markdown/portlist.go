package markdown

import (
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// portList reads the items of a list as ports when the sentence before it, or the heading right above, says what they
// are: "Open these ports:". It tells whether they are.
func (r *reader) portList(items []*source.Fragment, intro string) bool {
	section := r.section(intro)
	if claim := r.claimBefore(intro); claim != open && claim != closed {
		return false
	}
	table := model.PortTable{Section: section, Intro: intro}
	read := 0
	for _, item := range items {
		rows, ok := portItem(item)
		if ok {
			read++
		}
		table.Rows = append(table.Rows, rows...)
	}
	if read == 0 || 2*read < len(items) {
		return false
	}
	table.Span.Pos = table.Rows[0].Span.Pos
	table.Span.End = table.Rows[len(table.Rows)-1].Span.End
	r.out.Document.Tables = append(r.out.Document.Tables, table)
	for _, row := range table.Rows {
		r.place(writtenRange{ports: row.Ports.V, span: row.Ports.Span})
	}
	return true
}

// claimBefore is what the sentence before a list says, or without a sentence the nearest heading.
func (r *reader) claimBefore(intro string) claim {
	if intro == "" && len(r.chain) > 0 {
		return r.chain[len(r.chain)-1].claim
	}
	return claimOf(intro)
}

// behindPorts is what may follow the ports of an item.
const behindPorts = "(:-–—=,."

// portItem reads an item that begins with its ports, "1250 (backend API)", or has them behind a name, "HTTPS: 443".
// One that is neither gives a row whose ports are unknown.
func portItem(item *source.Fragment) (rows []model.PortTableRow, ok bool) {
	text := string(item.Text)
	line := trimmed(text, 0, len(text))
	start := line.start
	found, end := scanPorts(text[start:])
	service := text[start+end:]
	if name, after, named := strings.Cut(text, ":"); len(found) == 0 && named {
		start = len(name) + 1
		found, end = scanPorts(after)
		service = name
		if rest := strings.Trim(after[end:], " *`.\r\n"); rest != "" && !strings.HasPrefix(rest, "(") {
			found = nil
		}
	}
	about := strings.TrimLeft(service, " *`\r\n\t")
	described := about == "" || strings.IndexAny(about, behindPorts+"f") == 0 || strings.IndexAny(about, "–—") == 0
	if start == line.start && (!described || strings.HasPrefix(about, "f") && !strings.HasPrefix(about, "for ")) {
		found = nil
	}
	row := model.PortTableRow{Span: span(item, line.start, line.end)}
	if len(found) == 0 {
		row.Ports = model.Value[model.PortRange]{Span: row.Span, Origin: model.Unknown}
		return []model.PortTableRow{row}, false
	}
	row.Service = strings.Trim(plain(service), " ()-–—:=,.")
	for _, port := range found {
		row.Ports = model.Value[model.PortRange]{
			V: port.ports, Span: span(item, start+port.start, start+port.end), Origin: model.Stated,
		}
		row.Protocol = port.protocol()
		rows = append(rows, row)
	}
	return rows, true
}
