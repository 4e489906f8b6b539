package firewall

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/reflint/reflint/internal/source"
)

// output is what `cat <<EOF` or `echo TEXT` hands on; nil for what other commands do.
func (s *shell) output(stmt *syntax.Stmt) *source.Fragment {
	call, ok := stmt.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 {
		return nil
	}
	switch name := call.Args[0].Lit(); {
	case name == "cat" && len(call.Args) == 1:
		text, _ := s.redirects(stmt.Redirs, nil)
		return text
	case name == "echo" && len(call.Args) == 2 && !strings.HasPrefix(call.Args[1].Lit(), "-"):
		return s.single(call.Args[1])
	default:
		return nil
	}
}

// A lineReader is `while IFS=… read -r NAME …`: the variables that get the fields of a line, and what parts these.
type lineReader struct {
	names []string
	parts string
	// raw tells that a backslash is one.
	raw bool
}

// reading is what a loop reads each line with; nil where it is no loop over lines, or one that is not understood.
func (s *shell) reading(clause *syntax.WhileClause) *lineReader {
	if clause.Until || len(clause.Cond) != 1 {
		return nil
	}
	stmt := clause.Cond[0]
	if or, ok := stmt.Cmd.(*syntax.BinaryCmd); ok && or.Op == syntax.OrStmt && asks(or.Y) {
		stmt = or.X // `read -r line || [ -n "$line" ]`: the last line may have no end
	}
	call, ok := stmt.Cmd.(*syntax.CallExpr)
	if !ok || stmt.Negated || len(stmt.Redirs) > 0 || len(call.Args) < 2 || call.Args[0].Lit() != "read" {
		return nil
	}
	r := &lineReader{parts: " \t\n"}
	for _, a := range call.Assigns {
		text := s.single(a.Value)
		if a.Name.Value != "IFS" || isUnknown(text) {
			return nil
		}
		r.parts = string(text.Text)
	}
	for _, word := range call.Args[1:] {
		switch name := word.Lit(); {
		case name == "-r":
			r.raw = true
		case syntax.ValidName(name):
			r.names = append(r.names, name)
		default:
			return nil
		}
	}
	if len(r.names) == 0 || len(strings.TrimLeft(r.parts, blanks)) > 1 {
		return nil
	}
	return r
}

const blanks = " \t\n"

// eachLine runs a loop for each line of a table. What begins with "#" is no rule, whether or not the loop leaves it
// out.
func (s *shell) eachLine(clause *syntax.WhileClause, reader *lineReader, table *source.Fragment) {
	names := assigned(clause)
	s.run.expanded += len(table.Text)
	for start, end := range lines(table.Text) {
		line := table.Slice(start, end)
		if text := strings.TrimLeft(string(line.Text), blanks); text == "" || text[0] == '#' {
			continue
		}
		if s.run.expanded += len(names); s.run.exhausted() {
			s.run.missed("")
			break
		}
		s.vars.forget(names...)
		reader.read(s, line)
		s.statements(clause.Do)
	}
	s.vars.forget(names...)
}

// read gives the variables the fields of a line. The last gets all that is left.
func (r *lineReader) read(s *shell, line *source.Fragment) {
	if !r.raw && strings.Contains(string(line.Text), `\`) {
		return
	}
	skipped := strings.Map(func(c rune) rune {
		if strings.ContainsRune(r.parts, c) {
			return c
		}
		return -1
	}, blanks)
	mark := strings.Trim(r.parts, blanks)
	text := string(line.Text)
	at, end := 0, len(strings.TrimRight(text, skipped))
	skip := func() {
		for at < end && strings.IndexByte(skipped, text[at]) >= 0 {
			at++
		}
	}
	skip()
	for i, name := range r.names {
		start, next := at, end
		if last := i == len(r.names)-1; !last && at < end {
			if n := strings.IndexAny(text[at:end], r.parts); n >= 0 && r.parts != "" {
				next = at + n
			}
		}
		s.set(name, line.Slice(start, next))
		at = next
		skip()
		if at < end && next < end && mark != "" && text[at] == mark[0] {
			at++
			skip()
		}
	}
}
