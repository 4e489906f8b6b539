// Package compose reads compose files into the model, along the Compose specification and with the
// place of every value. It follows compose-go v2.16.2, which has no places and gives up at the first
// mistake: here a mistake is a problem, and the rest is read.
package compose

import (
	"sort"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// Options is what `docker compose` would be told.
type Options struct {
	// Parser parses the files; nil for a new one.
	Parser *Parser
	// Files are the compose files in their order, as absolute paths.
	Files []string
	// ProjectDir is absolute. Relative paths of the Files are relative to it.
	ProjectDir string
	// Env is the environment that interpolation draws on: --env, .env. The spans of the Variable and of its
	// Value are where it is defined. What it does not have may still be in the environment of the
	// process that runs compose. nil is an empty environment.
	Env func(name string) (model.Variable, bool)
	// StandIn finds the template that stands in for an absent file, or nil. It may be nil itself.
	StandIn func(path string) *source.File
}

// A Project is what a set of compose files says.
type Project struct {
	// Name is the top-level `name:`, if any.
	Name model.Value[string]
	// Services are all services, active or not, in file order.
	Services []*model.Service
	// Networks are the declared ones and, where a service uses it, the implicit "default".
	Networks []*model.Network
	// Objects are the top-level `configs:` and `secrets:`.
	Objects []*model.FileObject
	// Variables is every variable that interpolation asked for, once, sorted by name. Span is its first
	// use; Value's Span and Via tell where it is set. The Value of one that is not set is Unknown, or
	// a Default where each use has one of its own.
	Variables []model.Variable
	// Unset are the places where interpolation found nothing.
	Unset []model.Unset
	// Problems are of the rule "syntax" for what cannot be read and "compose-invalid" for what compose
	// refuses.
	Problems []model.Problem
	// Files and Unread are the files asked for, as "compose", "included compose" or "env file".
	Files, Unread []model.ReadFile
	// StandIns are the templates that were read for absent files.
	StandIns []model.StandIn
	// Blocks are the spans of scalars over several lines, by position.
	Blocks []model.Span

	texts map[model.Span]text
}

// Text is the whole text behind a value that may hold a document (an environment variable, a word of a
// command, the content of a config), with the way back to its source. A model.UnknownMark stands for what
// is not known. The span is the value's; nil for any other.
func (p *Project) Text(span model.Span) *source.Fragment {
	return p.texts[span].frag
}

// Load reads a project. It never fails: what cannot be read is among the problems.
func Load(set *source.Set, opts Options) *Project {
	if opts.Parser == nil {
		opts.Parser = &Parser{}
	}
	l := newLoader(set, opts)
	if !l.mayLoad(opts.Files, model.Span{}) {
		opts.Files = nil
	}
	root := l.files(opts.Files, l.rootScope, nil, "compose")
	l.project.Name = root.get("name").value()
	r := &reader{loader: l, root: root}
	r.read()
	l.finish()
	return l.project
}

// finish brings what was gathered along the way into order.
func (l *loader) finish() {
	p := l.project
	for _, v := range l.variables {
		p.Variables = append(p.Variables, *v)
	}
	sort.Slice(p.Variables, func(i, j int) bool { return p.Variables[i].Name < p.Variables[j].Name })
	for span := range l.blocks {
		p.Blocks = append(p.Blocks, span)
	}
	sort.Slice(p.Blocks, func(i, j int) bool {
		a, b := p.Blocks[i], p.Blocks[j]
		return a.Pos < b.Pos || a.Pos == b.Pos && a.End < b.End
	})
	sort.SliceStable(p.Problems, func(i, j int) bool { return p.Problems[i].Span.Pos < p.Problems[j].Span.Pos })
}
