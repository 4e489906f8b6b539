package kept

import (
	"slices"
	"strings"
)

// A textLine is a line of a part.
type textLine struct {
	text string // with its end
	// meaning is what it is compared by: formatters of Markdown align the columns of tables, and change no word by it.
	meaning string
}

func linesOf(text []byte) []textLine {
	var list []textLine
	for line := range strings.Lines(string(text)) {
		list = append(list, textLine{line, meaningOf(line)})
	}
	return list
}

// shown is the line without its end.
func (l textLine) shown() string { return strings.TrimRight(l.text, "\r\n") }

func sameLine(a, b textLine) bool { return a.meaning == b.meaning }

// meaningOf is a row of a table without the blanks around its cells, and of the row below the head the number of
// columns alone; any other line is what it is.
func meaningOf(line string) string {
	row := strings.TrimRight(line, " \t\r\n")
	if len(row) < 2 || row[0] != '|' || row[len(row)-1] != '|' {
		return line
	}
	cells := strings.Split(row[1:len(row)-1], "|")
	for i, cell := range cells {
		cells[i] = strings.Trim(cell, " \t")
	}
	if !slices.ContainsFunc(cells, func(cell string) bool { return !isRule(cell) }) {
		for i := range cells {
			cells[i] = "-"
		}
	}
	end := line[len(strings.TrimRight(line, "\r\n")):]
	return "|" + strings.Join(cells, "|") + "|" + end
}

// isRule tells whether a cell is one of the row below the head: `---`, `:--`.
func isRule(cell string) bool {
	dashes := strings.TrimSuffix(strings.TrimPrefix(cell, ":"), ":")
	return dashes != "" && strings.Trim(dashes, "-") == ""
}
