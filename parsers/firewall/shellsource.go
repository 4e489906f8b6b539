package firewall

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// Beside finds a file that a script names by a path relative to its own directory; nil where there is none.
type Beside func(name string) *source.File

// beside is a file that lies beside the script: `./lib.sh`, or `$(dirname "$0")/lib.sh`, as what a script puts before
// the name of such a file is where it lies itself.
func (r *run) beside(name *source.Fragment) *source.File {
	text := string(name.Text)
	if strings.HasPrefix(text, model.UnknownMark) {
		_, text, _ = strings.Cut(text, "/")
	}
	if r.find == nil || text == "" || strings.HasPrefix(text, "/") || strings.Contains(text, model.UnknownMark) {
		return nil
	}
	file, known := r.found[text]
	if !known {
		file = r.find(text)
		r.found[text] = file
	}
	return file
}

// script is a file that a script runs as a part of itself; nil for one that is none. It may do so in a loop.
func (r *run) script(file *source.File) *syntax.File {
	parsed, known := r.sourced[file]
	if !known && len(file.Content) <= maxSize {
		parsed, _ = parseScript(file.Content)
	}
	r.sourced[file] = parsed
	return parsed
}

// source runs another file: of variables, or of functions that may hold any command. One that lies beside the script is
// read. Else nothing tells what it sets.
func (s *shell) source(c command) {
	if len(c.words) < 2 {
		return
	}
	name := path.Base(string(c.words[1].Text))
	if name == "os-release" || name == "lsb-release" {
		return
	}
	if file := s.run.beside(c.words[1]); file != nil && s.depth < maxCalls {
		if parsed := s.run.script(file); parsed != nil {
			inner := *s
			inner.text = file.Whole()
			inner.depth++
			inner.statements(parsed.Stmts)
			s.vars, s.sourced, s.arguments = inner.vars, inner.sourced, inner.arguments
			return
		}
	}
	s.sourced = true
	s.vars.forgetAll()
	if !strings.Contains(name, "env") && !strings.HasSuffix(name, ".conf") {
		s.run.missed("")
	}
}
