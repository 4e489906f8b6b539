package firewall

import (
	"maps"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// callExpr runs a simple command: assignments, a function, or a program. written are the files that its output goes
// to.
func (s *shell) callExpr(call *syntax.CallExpr, stdin *source.Fragment, written []string) {
	if len(call.Args) == 0 {
		for _, a := range call.Assigns {
			s.assign(a)
		}
		return
	}
	words := s.words(call.Args)
	for len(words) > 0 && isUnknown(words[0]) { // `$SUDO ufw …`
		words = words[1:]
	}
	c := command{words: unwrapped(words), stdin: stdin, remark: s.remark, branch: s.run.branch}
	if len(c.words) == 0 {
		return
	}
	c.program = path.Base(string(c.words[0].Text))
	if fn, ok := s.funcs[c.program]; ok && len(c.words) == len(words) {
		s.function(fn, c, s.place(call))
		return
	}
	pos, _ := c.words[0].Span(0, len(c.words[0].Text))
	c.span = model.Span{Pos: pos, End: s.place(call).End}
	if s.call.Valid() {
		c.span = s.call
	}
	if c.program == "ufw" && c.remark == "" {
		c.remark = ofSSH(call)
	}
	s.builtin(c, written)
}

// ofSSH is the variable of a command whose name says that it is for SSH: "$SSH_PORT"; "" without one.
func ofSSH(call *syntax.CallExpr) string {
	name := ""
	for _, word := range call.Args {
		syntax.Walk(word, func(n syntax.Node) bool {
			if exp, ok := n.(*syntax.ParamExp); ok && exp.Param != nil &&
				strings.Contains(strings.ToLower(exp.Param.Value), "ssh") {
				name = exp.Param.Value
			}
			return true
		})
	}
	return name
}

// builtin does what changes the shell itself, and runs the scripts in arguments. The rest are programs.
func (s *shell) builtin(c command, written []string) {
	switch c.program {
	case "set":
		for i, word := range c.words {
			if string(word.Text) == "--" {
				s.arguments, s.inside = c.words[i+1:], true
				return
			}
		}
	case "shift":
		s.arguments = s.arguments[min(1, len(s.arguments)):]
	case "read", "mapfile", "readarray", "getopts":
		for _, word := range c.words[1:] {
			s.vars.forget(string(word.Text))
		}
	case "unset":
		for _, word := range c.words[1:] {
			s.vars.unset(string(word.Text))
		}
	case "source", ".":
		s.source(c)
	case "eval":
		s.nested(spaced(c.words[1:]), c.stdin)
	case "bash", "sh", "dash", "su", "ssh":
		s.script(c)
	case "cat", "tee":
		s.write(c, written)
	default:
		s.run.take(c)
	}
}

// function calls a function of the script.
func (s *shell) function(fn function, c command, at model.Span) {
	if s.depth == maxCalls {
		s.run.missed("")
		return
	}
	inner := *s
	inner.text, inner.arguments, inner.inside, inner.locals = fn.text, c.words[1:], true, map[string]binding{}
	inner.depth++
	if !s.call.Valid() {
		inner.call = at
	}
	inner.statement(fn.body, c.stdin)
	maps.Copy(inner.vars.own, inner.locals)
	s.vars, s.sourced = inner.vars, inner.sourced
}

// wrappers are commands that run the command in their arguments, with those of their options that take a value.
var wrappers = map[string][]string{
	"sudo": {"-u", "-g", "-h", "-p", "-C", "-r", "-t", "-T", "-D"}, "doas": {"-u", "-C"}, "env": {"-u", "-C", "-S"},
	"exec": {"-a"}, "nohup": nil, "command": nil, "builtin": nil, "time": {"-f", "-o"}, "nice": {"-n"},
	"ionice": {"-c", "-n"}, "setsid": nil, "stdbuf": {"-i", "-o", "-e"}, "timeout": {"-k", "-s"},
}

// unwrapped are the words of the command that is run in the end.
func unwrapped(words []*source.Fragment) []*source.Fragment {
	for len(words) > 0 {
		name := path.Base(string(words[0].Text))
		withValue, ok := wrappers[name]
		if !ok {
			return words
		}
		rest := words[1:]
		for len(rest) > 0 {
			text := string(rest[0].Text)
			switch {
			case name == "command" && (text == "-v" || text == "-V"):
				return words
			case slices.Contains(withValue, text) && len(rest) > 1:
				rest = rest[2:]
				continue
			case text == "--":
				rest = rest[1:]
			case strings.HasPrefix(text, "-"), variableName(text) != "":
				rest = rest[1:]
				continue
			}
			break
		}
		if name == "timeout" && len(rest) > 0 {
			rest = rest[1:]
		}
		words = rest
	}
	return words
}

// variableName is the name in NAME=value.
func variableName(text string) string {
	name, _, ok := strings.Cut(text, "=")
	if !ok || !syntax.ValidName(name) {
		return ""
	}
	return name
}

// script runs `bash -c SCRIPT`, `ssh HOST SCRIPT`, and what is read from a here-document.
func (s *shell) script(c command) {
	arguments := c.words[1:]
	if c.program == "ssh" {
		if arguments = remoteCommand(arguments); len(arguments) > 0 {
			s.nested(spaced(arguments), c.stdin)
			return
		}
	}
	for i, word := range arguments {
		text := string(word.Text)
		if strings.HasPrefix(text, "-") && strings.HasSuffix(text, "c") && i+1 < len(arguments) {
			s.nested(arguments[i+1], c.stdin)
			return
		}
	}
	if c.stdin != nil {
		s.nested(c.stdin, nil)
	}
}

// remoteCommand is what stands behind the options and the host of ssh.
func remoteCommand(words []*source.Fragment) []*source.Fragment {
	const withValue = "BbcDEeFIiJLlmOopQRSWw"
	for i := 0; i < len(words); i++ {
		text := string(words[i].Text)
		switch {
		case !strings.HasPrefix(text, "-"):
			return words[i+1:]
		case len(text) == 2 && strings.IndexByte(withValue, text[1]) >= 0:
			i++
		}
	}
	return nil
}

// spaced puts words together with blanks between them.
func spaced(words []*source.Fragment) *source.Fragment {
	var b source.Builder
	for i, word := range words {
		if i > 0 {
			pos, _ := word.Span(0, 0)
			b.Replace(" ", pos, pos)
		}
		b.Copy(word, 0, len(word.Text))
	}
	return b.Fragment()
}
