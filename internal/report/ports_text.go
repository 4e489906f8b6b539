package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/reflint/reflint/internal/ports"
)

// Text writes the tables for people: a line for each port, with the place that says so. path turns the name of a file
// into the one that is printed.
func (p Ports) Text(w io.Writer, path func(name string) string) error {
	var out bytes.Buffer
	for i, t := range p.Tables {
		if i > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(&out, "%s: %s\n\n", visiblePath(p.clean(p.Deployment)), t.Title())
		rows := [][]string{{"PORT", "PROTO", "NEED", "SERVICE", "WHAT", "FILTERED BY", "WHERE"}}
		for _, r := range t.Rows {
			rows = append(rows, p.textRow(r, path))
		}
		writeColumns(&out, rows)
		p.textNotes(&out, t)
	}
	_, err := w.Write(out.Bytes())
	return err
}

func (p Ports) textRow(r ports.Row, path func(name string) string) []string {
	need := r.Need.String()
	if r.Assumed {
		need += "?"
	}
	service := serviceOf(r)
	if profiles := profilesOf(r); profiles != "" {
		service += " (" + profiles + ")"
	}
	what := r.What
	if r.Route != "" {
		what += ", by " + r.Route
	}
	if r.Inside {
		what += " (inside the Docker network)"
	}
	where := ""
	if at := p.Set.Position(r.At.Pos); at.File != nil {
		where = fmt.Sprintf("%s:%d", path(at.File.Name), at.Line)
	}
	filter := r.Filter.String()
	if r.Filter == ports.Internal && r.Need >= ports.Recommended {
		filter = "not published" // nobody reaches what is needed
	}
	row := []string{r.Ports.String(), string(r.Protocol), need, service, p.clean(what), filter, where}
	for i := range row {
		row[i] = Visible(row[i])
	}
	return row
}

// writeColumns writes rows with their columns below each other.
func writeColumns(out *bytes.Buffer, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			line += "  " + cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		}
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// textNotes writes what is not known.
func (p Ports) textNotes(out *bytes.Buffer, t *ports.Table) {
	notes := t.Notes
	if len(pick(t, func(r ports.Row) bool { return r.Assumed })) > 0 {
		notes = append(notes[:len(notes):len(notes)], `"?": it rests on a value that no file tells for sure`)
	}
	if t.PlainHTTP {
		notes = append(notes[:len(notes):len(notes)], secureContext)
	}
	if len(notes) > 0 {
		out.WriteByte('\n')
	}
	for _, note := range notes {
		fmt.Fprintf(out, "  note: %s\n", Visible(p.clean(note)))
	}
}

// secureContext is what browsers do with pages that come without TLS.
const secureContext = "pages come by plain HTTP, and browsers keep microphone and camera off there, save on localhost"
