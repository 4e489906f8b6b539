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
	s.builtin(c, written)
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
			s.vars[string(word.Text)] = nil
		}
	case "unset":
		for _, word := range c.words[1:] {
			delete(s.vars, string(word.Text))
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

// source reads another file: of variables, or of functions that may hold any command.
func (s *shell) source(c command) {
	if len(c.words) < 2 {
		return
	}
	name := path.Base(string(c.words[1].Text))
	if name == "os-release" || name == "lsb-release" {
		return
	}
	s.sourced = true
	for known := range s.vars {
		s.vars[known] = nil
	}
	if !strings.Contains(name, "env") && !strings.HasSuffix(name, ".conf") {
		s.run.missed("")
	}
}

// function calls a function of the script.
func (s *shell) function(fn function, c command, at model.Span) {
	if s.depth == maxCalls {
		s.run.missed("")
		return
	}
	inner := *s
	inner.text, inner.arguments, inner.inside, inner.locals = fn.text, c.words[1:], true, map[string]value{}
	inner.depth++
	if !s.call.Valid() {
		inner.call = at
	}
	inner.statement(fn.body, c.stdin)
	maps.Copy(inner.vars, inner.locals)
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

// redirects finds what a statement reads, and the files that it writes.
func (s *shell) redirects(redirs []*syntax.Redirect, stdin *source.Fragment) (*source.Fragment, []string) {
	var written []string
	for _, r := range redirs {
		switch r.Op {
		case syntax.Hdoc, syntax.DashHdoc:
			stdin = s.hereDocument(r)
		case syntax.WordHdoc:
			stdin = s.single(r.Word)
		case syntax.RdrIn:
			stdin = s.run.files[string(s.single(r.Word).Text)]
		case syntax.RdrOut, syntax.AppOut:
			written = append(written, string(s.single(r.Word).Text))
		}
	}
	return stdin, written
}

func (s *shell) hereDocument(r *syntax.Redirect) *source.Fragment {
	if r.Hdoc == nil {
		return (&source.Builder{}).Fragment()
	}
	if r.Word.Lit() == "" { // quoted: nothing in it is expanded
		at := r.Hdoc
		return s.text.Slice(int(at.Pos().Offset()), min(int(at.End().Offset()), len(s.text.Text)))
	}
	sp := &speller{shell: s}
	sp.quote(r.Hdoc.Parts)
	return sp.joined()
}

// write remembers the file that `cat > FILE <<EOF` or `tee FILE <<EOF` writes.
func (s *shell) write(c command, written []string) {
	if c.program == "tee" {
		for _, word := range c.words[1:] {
			if text := string(word.Text); !strings.HasPrefix(text, "-") {
				written = append(written, text)
			}
		}
	}
	for _, name := range written {
		if c.stdin != nil && strings.HasPrefix(name, "/") {
			s.run.wrote(name, c.stdin)
		}
	}
}
