package report

import (
	"io"

	"github.com/reflint/reflint/internal/ports"
)

// portsVersion changes when a field changes its meaning or goes away, not when one is added.
const portsVersion = 1

type (
	jsonPorts struct {
		Version    int              `json:"version"`
		Deployment string           `json:"deployment"`
		Tables     []jsonPortsTable `json:"tables"`
	}

	jsonPortsTable struct {
		Mode      string        `json:"mode"`
		Fronted   bool          `json:"fronted"`
		PlainHTTP bool          `json:"plainHttp"`
		Partial   bool          `json:"partial"`
		Notes     []string      `json:"notes"`
		Rows      []jsonPortRow `json:"rows"`
	}

	jsonPortRange struct {
		From int `json:"from"`
		To   int `json:"to"`
	}

	jsonPortRow struct {
		Ports        jsonPortRange     `json:"ports"`
		Protocol     string            `json:"protocol"`
		Direction    string            `json:"direction"`
		Service      string            `json:"service"`
		What         string            `json:"what"`
		Need         string            `json:"need"`
		Filter       string            `json:"filter"`
		Container    jsonPortRange     `json:"container"`
		Participants int               `json:"participants"`
		Route        string            `json:"route"`
		Profiles     []string          `json:"profiles"`
		Assumed      bool              `json:"assumed"`
		Because      string            `json:"because"`
		File         string            `json:"file"`
		Line         int               `json:"line"`
		Column       int               `json:"column"`
		Related      []jsonPortRelated `json:"related"`
	}

	jsonPortRelated struct {
		File    string `json:"file"`
		Line    int    `json:"line"`
		Column  int    `json:"column"`
		Message string `json:"message"`
	}
)

// JSON writes the tables for other programs. Files are relative to the linted root, with slashes.
func (p Ports) JSON(w io.Writer) error {
	out := jsonPorts{Version: portsVersion, Deployment: p.clean(p.Deployment), Tables: []jsonPortsTable{}}
	for _, t := range p.Tables {
		table := jsonPortsTable{
			Mode: t.Mode, Fronted: t.Fronted, PlainHTTP: t.PlainHTTP, Partial: t.Partial,
			Notes: []string{}, Rows: []jsonPortRow{},
		}
		for _, note := range t.Notes {
			table.Notes = append(table.Notes, p.clean(note))
		}
		for _, r := range t.Rows {
			table.Rows = append(table.Rows, p.jsonRow(r))
		}
		out.Tables = append(out.Tables, table)
	}
	return writeJSON(w, out)
}

func (p Ports) jsonRow(r ports.Row) jsonPortRow {
	row := jsonPortRow{
		Ports:    jsonPortRange{r.Ports.Lo, r.Ports.Hi},
		Protocol: string(r.Protocol), Direction: "inbound",
		Service: serviceOf(r), What: p.clean(r.What), Need: r.Need.String(), Filter: r.Filter.String(),
		Container:    jsonPortRange{r.Container.Lo, r.Container.Hi},
		Participants: r.Participants, Route: p.clean(r.Route),
		Profiles: append([]string{}, r.Profiles...), Assumed: r.Assumed,
		Because: p.because(r), Related: []jsonPortRelated{},
	}
	if at := p.Set.Position(r.At.Pos); at.File != nil {
		row.File, row.Line, row.Column = at.File.Name, at.Line, at.Column
	}
	for _, place := range r.From {
		if at := p.Set.Position(place.Span.Pos); at.File != nil {
			row.Related = append(row.Related, jsonPortRelated{at.File.Name, at.Line, at.Column, p.clean(place.Text)})
		}
	}
	return row
}
