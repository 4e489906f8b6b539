package firewall

import "mvdan.cc/sh/v3/syntax"

// substitute appends what a command prints, or what arithmetic gives: that is not known, but for the question where
// a program is.
func (sp *speller) substitute(part syntax.WordPart) {
	at := sp.shell.place(part)
	if subst, ok := part.(*syntax.CmdSubst); ok {
		if name := whereabouts(subst); name != "" {
			sp.field.Replace(name, at.Pos, at.End)
			return
		}
		inner := *sp.shell
		inner.statements(subst.Stmts)
	}
	putUnknown(&sp.field, at)
}

// whereabouts is the program of `$(command -v ufw)`.
func whereabouts(subst *syntax.CmdSubst) string {
	if len(subst.Stmts) != 1 {
		return ""
	}
	stmt := subst.Stmts[0]
	if or, ok := stmt.Cmd.(*syntax.BinaryCmd); ok {
		stmt = or.X // $(command -v ufw || true)
	}
	call, ok := stmt.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) < 2 {
		return ""
	}
	switch call.Args[0].Lit() {
	case "command", "which", "type":
		return call.Args[len(call.Args)-1].Lit()
	default:
		return ""
	}
}
