package markdown

import (
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A sheet is a table whose columns are known for what they tell.
type sheet struct {
	*grid
	text  *source.Fragment
	roles []role
}

// cell is the first cell of a row with a role, as it is written; it is not ok when no column has it.
func (s *sheet) cell(row []gridCell, role role) (cell gridCell, text string, ok bool) {
	for i, r := range s.roles {
		if r == role {
			return row[i], string(s.text.Text[row[i].start:row[i].end]), true
		}
	}
	return gridCell{}, "", false
}

// says is what the first cell of a row with one of the roles says.
func (s *sheet) says(row []gridCell, roles ...role) string {
	for _, role := range roles {
		if _, text, _ := s.cell(row, role); text != "" {
			return plain(text)
		}
	}
	return ""
}

// outbound tells whether a row is for packets that go out.
func (s *sheet) outbound(row []gridCell) bool {
	said := words(s.says(row, directionRole))
	return said.has("outbound", "out", "egress", "outgoing") && !said.has("inbound", "in", "ingress", "incoming")
}

// protocol is what a row says of its protocol beside its ports: in its column, or in the header of the ports.
func (s *sheet) protocol(row []gridCell, column int) model.Protocol {
	header := s.header[column]
	if protocol, known := protocolOf(string(s.text.Text[header.start:header.end])); known {
		return protocol
	}
	for _, role := range []role{protocolRole, typeRole} {
		if protocol, known := protocolOf(s.says(row, role)); known {
			return protocol
		}
	}
	return ""
}

// table reads a table: one of ports into rows, any for what it says of ranges.
func (r *reader) table(text *source.Fragment, g *grid, intro string) {
	s := &sheet{grid: g, text: text}
	ports := false
	for _, cell := range g.header {
		role := roleOf(string(text.Text[cell.start:cell.end]))
		s.roles = append(s.roles, role)
		ports = ports || role == portRole
	}
	section := r.section(intro)
	table := model.PortTable{Section: section, Span: span(text, g.start, g.end), Intro: intro}
	_, _, typed := s.cell(g.header, typeRole)
	_, _, sourced := s.cell(g.header, sourceRole)
	table.Provider = ports && typed && sourced
	for i, row := range g.rows {
		var found []model.PortTableRow
		for column := range row {
			if s.roles[column] == portRole && !s.outbound(row) {
				found = append(found, r.rows(s, g.lines[i], row, column)...)
			}
		}
		table.Rows = append(table.Rows, found...)
		for column, cell := range row {
			if s.roles[column] != portRole {
				r.mentions(text.Slice(cell.start, cell.end), section, rangeOf(found))
			}
		}
	}
	if len(table.Rows) > 0 {
		r.out.Document.Tables = append(r.out.Document.Tables, table)
	}
	if table.Provider {
		r.provider(s, table)
	}
}

// verdicts are the cells of a row that may tell whether its ports are open.
func (s *sheet) verdicts(row []gridCell) []model.PortVerdict {
	var list []model.PortVerdict
	for i, cell := range row {
		switch role := s.roles[i]; role {
		case needRole, reachRole, sourceRole, other:
			text := plain(string(s.text.Text[cell.start:cell.end]))
			list = append(list, model.PortVerdict{Text: text, Asked: role != other})
		}
	}
	return list
}

// rangeOf is the range that a row of a table is about; nil for none, and where it has several ports.
func rangeOf(rows []model.PortTableRow) *writtenRange {
	if len(rows) != 1 || !rows[0].Ports.Known() || rows[0].Ports.V.Len() == 1 {
		return nil
	}
	return &writtenRange{ports: rows[0].Ports.V, span: rows[0].Ports.Span}
}

// rows are those that a row of the sheet gives: one for each of its ports.
func (r *reader) rows(s *sheet, line gridCell, row []gridCell, column int) []model.PortTableRow {
	cell := row[column]
	found, sure := portsOf(string(s.text.Text[cell.start:cell.end]))
	if len(found) == 0 && (sure || strings.Trim(s.says(row, portRole), "-–—/ naNA") == "") {
		return nil // no port at all
	}
	template := model.PortTableRow{
		Span:    span(s.text, line.start, line.end),
		Service: s.says(row, serviceRole, descriptionRole),
		Need:    s.says(row, needRole),
		Reach:   s.says(row, reachRole, sourceRole),

		Verdicts: s.verdicts(row),
	}
	if !sure {
		template.Ports = model.Value[model.PortRange]{Span: span(s.text, cell.start, cell.end), Origin: model.Unknown}
		template.Protocol = s.protocol(row, column)
		return []model.PortTableRow{template}
	}
	var list []model.PortTableRow
	for _, port := range found {
		made := template
		made.Ports = model.Value[model.PortRange]{
			V: port.ports, Span: span(s.text, cell.start+port.start, cell.start+port.end), Origin: model.Stated,
		}
		if made.Protocol = port.protocol(); !port.tcp && !port.udp {
			made.Protocol = s.protocol(row, column)
		}
		list = append(list, made)
		r.place(writtenRange{ports: made.Ports.V, span: made.Ports.Span})
	}
	return list
}

func span(text *source.Fragment, start, end int) model.Span {
	pos, endPos := text.Span(start, end)
	return model.Span{Pos: pos, End: endPos}
}
