package firewall

import (
	"slices"

	"mvdan.cc/sh/v3/syntax"

	"github.com/reflint/reflint/internal/source"
)

func (s *shell) ifClause(clause *syntax.IfClause) {
	var branches [][]*syntax.Stmt
	complete := false
	for c := clause; c != nil; c = c.Else {
		s.statements(c.Cond)
		branches = append(branches, c.Then)
		complete = len(c.Cond) == 0
	}
	s.branches(branches, complete)
}

// branches runs statements of which some may not be reached. A variable that had no value before has that of the
// branches, as `[ -n "$P" ] || P=22` means.
func (s *shell) branches(branches [][]*syntax.Stmt, complete bool) {
	before := s.vars
	var after []*bindings
	outer, first := s.run.branch, s.run.branches+1
	for _, statements := range branches {
		s.vars = within(before)
		s.run.branches++
		s.run.branch = branch{number: s.run.branches, first: first}
		s.statements(statements)
		after = append(after, s.vars)
	}
	s.run.branch = outer
	s.vars = before
	s.vars.join(after, !complete)
}

// followed runs a statement that is only reached where the one before it succeeds, as most do.
func (s *shell) followed(stmt *syntax.Stmt) {
	before := s.vars
	s.vars = within(before)
	s.statement(stmt, nil)
	before.join([]*bindings{s.vars}, true)
	s.vars = before
}

// asks tells whether a statement is there for its result alone: `[ "$1" = up ]`, `ufw status | grep -q 443`.
func asks(stmt *syntax.Stmt) bool {
	switch cmd := stmt.Cmd.(type) {
	case *syntax.TestClause, *syntax.ArithmCmd:
		return true
	case *syntax.BinaryCmd:
		return cmd.Op == syntax.Pipe || asks(cmd.Y)
	case *syntax.CallExpr:
		return stmt.Negated || len(cmd.Args) > 0 && (cmd.Args[0].Lit() == "[" || cmd.Args[0].Lit() == "test")
	default:
		return stmt.Negated
	}
}

func (s *shell) caseClause(clause *syntax.CaseClause) {
	branches := make([][]*syntax.Stmt, len(clause.Items))
	for i, item := range clause.Items {
		branches[i] = item.Stmts
	}
	s.branches(branches, false)
}

func (s *shell) whileClause(clause *syntax.WhileClause, stdin *source.Fragment) {
	if table := s.reading(clause); table != nil && stdin != nil {
		s.eachLine(clause, table, stdin)
		return
	}
	s.forget(clause)
	s.statements(clause.Cond)
	s.statements(clause.Do)
	s.forget(clause)
}

// forget makes unknown what is assigned within a node: the loop may have gone round.
func (s *shell) forget(node syntax.Node) { s.vars.forget(assigned(node)...) }

// assigned are the variables that are assigned within a node.
func assigned(node syntax.Node) []string {
	var names []string
	syntax.Walk(node, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Assign:
			if n.Name != nil {
				names = append(names, n.Name.Value)
			}
		case *syntax.BinaryArithm, *syntax.UnaryArithm:
			syntax.Walk(n, func(inner syntax.Node) bool {
				if lit, ok := inner.(*syntax.Lit); ok {
					names = append(names, lit.Value)
				}
				return true
			})
			return false
		case *syntax.CallExpr:
			if len(n.Args) > 0 && slices.Contains(setters, n.Args[0].Lit()) {
				for _, arg := range n.Args[1:] {
					names = append(names, arg.Lit())
				}
			}
		}
		return true
	})
	return names
}

// setters are commands that set the variables that they name.
var setters = []string{"read", "mapfile", "readarray", "getopts", "printf"}

func (s *shell) forClause(clause *syntax.ForClause) {
	loop, ok := clause.Loop.(*syntax.WordIter)
	if !ok {
		s.forget(clause)
		s.statements(clause.Do)
		return
	}
	items := s.words(loop.Items)
	if !loop.InPos.IsValid() { // over the arguments
		items = s.arguments
		if !s.inside {
			items = []*source.Fragment{unknownAt(s.place(loop), "")}
		}
	}
	for _, item := range items {
		s.set(loop.Name.Value, item)
		s.statements(clause.Do)
		if s.run.exhausted() {
			return
		}
	}
}
