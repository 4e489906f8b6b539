package markdown

import (
	"strings"
)

// A gridCell is the bytes of a cell, without the blanks around it.
type gridCell struct{ start, end int }

// A grid is a table as GitHub reads it: a header, a row of dashes, rows up to the end of the paragraph. Rows have as
// many cells as the header: what lacks is empty, what is too many is not shown.
type grid struct {
	// start and end are the table's first and last byte in its paragraph.
	start, end int
	header     []gridCell
	rows       [][]gridCell
	lines      []gridCell // those of rows
}

// gridIn finds the table in the text of a paragraph; nil when there is none.
func gridIn(text string) *grid {
	if !strings.Contains(text, "|") {
		return nil
	}
	var lines []gridCell
	for start := 0; start < len(text); {
		end := start + strings.IndexByte(text[start:], '\n')
		if end < start {
			end = len(text)
		}
		lines = append(lines, trimmed(text, start, end))
		start = end + 1
	}
	for i := 1; i < len(lines); i++ {
		header, dashes := cells(text, lines[i-1]), cells(text, lines[i])
		if len(header) != len(dashes) || !delimits(text, lines[i], dashes) {
			continue
		}
		g := &grid{start: lines[i-1].start, end: lines[len(lines)-1].end, header: header, lines: lines[i+1:]}
		for _, line := range g.lines {
			row := cells(text, line)
			for len(row) < len(header) {
				row = append(row, gridCell{line.end, line.end})
			}
			g.rows = append(g.rows, row[:len(header)])
		}
		return g
	}
	return nil
}

func trimmed(text string, start, end int) gridCell {
	for start < end && strings.IndexByte(" \t\r", text[start]) >= 0 {
		start++
	}
	for end > start && strings.IndexByte(" \t\r", text[end-1]) >= 0 {
		end--
	}
	return gridCell{start, end}
}

// cells splits a line at its pipes. One behind a backslash is text, also in code; the outer ones divide nothing.
func cells(text string, line gridCell) []gridCell {
	var list []gridCell
	start := line.start
	if start < line.end && text[start] == '|' {
		start++
	}
	for i := start; i < line.end; i++ {
		switch text[i] {
		case '\\':
			i++
		case '|':
			list = append(list, trimmed(text, start, i))
			start = i + 1
		}
	}
	if start < line.end {
		list = append(list, trimmed(text, start, line.end))
	}
	return list
}

// delimits tells whether a line is the row of dashes behind a header: "|---|:--:|".
func delimits(text string, line gridCell, cells []gridCell) bool {
	if len(cells) == 0 || !strings.Contains(text[line.start:line.end], "|") {
		return false
	}
	for _, cell := range cells {
		dashes := strings.TrimSuffix(strings.TrimPrefix(text[cell.start:cell.end], ":"), ":")
		if dashes == "" || strings.Trim(dashes, "-") != "" {
			return false
		}
	}
	return true
}
