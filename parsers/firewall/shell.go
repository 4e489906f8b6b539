package firewall

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// Bounds of what is run in mind; beyond them a firewall is partial.
const (
	maxCalls    = 16      // functions and scripts in scripts
	maxCommands = 20_000  // simple commands, each round of a loop anew
	maxExpanded = 1 << 20 // bytes of words that were expanded
	maxFields   = 1024    // words that one word expands to
)

// A function is a body and the text that it stands in.
type function struct {
	body *syntax.Stmt
	text *source.Fragment
}

// A shell runs a script in mind. Both branches of a condition are run, and a loop over what is not known once: what a
// script says is stated, whether or not it comes to it.
type shell struct {
	run *run
	// text is what the positions of the syntax tree count in.
	text  *source.Fragment
	vars  *bindings
	funcs map[string]function
	// arguments are $1 and so on; only inside of a function they are known.
	arguments []*source.Fragment
	inside    bool
	// call is the outermost call of a function that is being run: it states the rule.
	call model.Span
	// sourced tells that a file of variables was read, which may have set any of them.
	sourced bool
	// locals are the variables of the function that is being run, with what they hide.
	locals map[string]binding
	// remark is the comment behind the statement that is being run.
	remark string
	depth  int
}

func newShell(r *run, text *source.Fragment) *shell {
	return &shell{run: r, text: text, vars: within(nil), funcs: map[string]function{}}
}

// nested runs a script that stands in this one: `ssh host <<EOF`, `bash -c "…"`. stdin is what it reads.
func (s *shell) nested(text, stdin *source.Fragment) {
	parsed, err := parseScript(text.Text)
	if err != nil || s.depth == maxCalls {
		s.run.missed("")
		return
	}
	inner := *s
	inner.text, inner.vars = text, within(s.vars)
	inner.depth++
	for _, stmt := range parsed.Stmts {
		inner.statement(stmt, stdin)
	}
}

func (s *shell) statements(stmts []*syntax.Stmt) {
	for _, stmt := range stmts {
		s.statement(stmt, nil)
	}
}

// statement runs one statement; stdin is what is piped into it, nil when nothing is known to be.
func (s *shell) statement(stmt *syntax.Stmt, stdin *source.Fragment) {
	if s.run.commands++; s.run.commands > maxCommands {
		s.run.missed("")
		return
	}
	stdin, written := s.redirects(stmt.Redirs, stdin)
	s.remark = remark(stmt)
	switch cmd := stmt.Cmd.(type) {
	case *syntax.CallExpr:
		s.callExpr(cmd, stdin, written)
	case *syntax.Block:
		s.statements(cmd.Stmts)
	case *syntax.Subshell:
		inner := *s
		inner.vars = within(s.vars)
		inner.statements(cmd.Stmts)
	case *syntax.IfClause:
		s.ifClause(cmd)
	case *syntax.CaseClause:
		s.caseClause(cmd)
	case *syntax.WhileClause:
		s.whileClause(cmd, stdin)
	case *syntax.ForClause:
		s.forClause(cmd)
	case *syntax.FuncDecl:
		if cmd.Name != nil {
			s.funcs[cmd.Name.Value] = function{cmd.Body, s.text}
		}
	case *syntax.BinaryCmd:
		s.binary(cmd, stdin)
	case *syntax.DeclClause:
		s.declare(cmd)
	case *syntax.TimeClause:
		if cmd.Stmt != nil {
			s.statement(cmd.Stmt, stdin)
		}
	case *syntax.CoprocClause:
		s.statement(cmd.Stmt, stdin)
	case *syntax.ArithmCmd, *syntax.LetClause:
		s.forget(cmd)
	}
}

// remark is the comment that stands on the line of a statement, behind it.
func remark(stmt *syntax.Stmt) string {
	line := stmt.End().Line()
	for _, comment := range slices.Backward(stmt.Comments) {
		switch {
		case !comment.Hash.After(stmt.Pos()): // the rest stands before it
			return ""
		case comment.Hash.Line() == line:
			return strings.TrimSpace(comment.Text)
		}
	}
	return ""
}

func (s *shell) binary(cmd *syntax.BinaryCmd, stdin *source.Fragment) {
	switch cmd.Op {
	case syntax.AndStmt, syntax.OrStmt:
		s.statement(cmd.X, stdin)
		if cmd.Op == syntax.AndStmt && !asks(cmd.X) { // what goes on where a command succeeds is no other way
			s.followed(cmd.Y)
			return
		}
		s.branches([][]*syntax.Stmt{{cmd.Y}}, false)
	default:
		piped := s.output(cmd.X)
		s.statement(cmd.X, stdin)
		s.statement(cmd.Y, piped)
	}
}
