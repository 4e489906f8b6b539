// Package caddyfile reads Caddyfiles the way Caddy v2.11.9 does, with the place of every token, and
// makes a proxy out of them whose routes are in Caddy's own order. What Caddy takes from
// its process and its disk (variables, imported files) comes from the caller: the linter's are
// not the ones that count.
package caddyfile

import (
	"path"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// Files is the file system that Caddy sees: a container's mounts, or the host.
type Files interface {
	// Read returns the file at an absolute path. The error is fs.ErrNotExist only if Caddy
	// would not find a file there either.
	Read(path string) (*source.File, error)
	// Glob lists the files that match an absolute pattern, sorted. It fails if nobody can tell.
	Glob(pattern string) ([]string, error)
}

// Options say where Caddy runs.
type Options struct {
	// Path is the Caddyfile's own path as Caddy sees it; imports are relative to it.
	Path string
	// Text is the Caddyfile where it is only a part of its file, such as an inline config of a compose
	// file; nil for the whole file.
	Text *source.Fragment
	// Files may be nil: no import can be read then.
	Files Files
	// Env is the environment of the process that runs Caddy; false means that the variable is
	// not set. It may be nil.
	Env func(name string) (model.Value[string], bool)
	// EnvOpen tells that further variables may be set that nobody can see.
	EnvOpen bool
	// Distribution is whose Caddy it is.
	Distribution Distribution
}

// Next is the first release of Caddy whose directives are not known.
var Next = facts.Release{2, 11, 10}

// A Distribution tells which directives a Caddy may know.
type Distribution uint8

// A Caddy of unknown distribution may have any plugins; the standard one has none, be it of a release that is known or
// one that may be newer.
const (
	Unknown Distribution = iota
	Standard
	StandardOrNewer
)

// A Result is what a Caddyfile and its imports say.
type Result struct {
	// Proxy is nil only if nothing at all could be read.
	Proxy *model.Proxy
	// Problems are what Caddy would refuse to load, in its words where they are good.
	Problems []model.Problem
	// Files are the imported files that were read, in reading order.
	Files []*source.File
	// Unread are imports that could not be read.
	Unread []model.ReadFile
}

// The bounds of a configuration. Real ones stay below a tenth of them.
const (
	maxTokens  = 200_000 // after imports
	maxImports = 100     // nested
	maxFiles   = 2000    // that are imported
	maxNesting = 100     // blocks in blocks
	maxText    = 2 * source.MaxFileSize
	maxToken   = 64 << 10 // bytes, with the arguments of imports put in
	maxVia     = 8        // places that a value names as having decided it
)

// Parse reads file, which Caddy knows as opts.Path, and what it imports.
func Parse(file *source.File, opts Options) Result {
	result := parse(file, opts)
	if len(result.Problems) > 0 {
		result.blameEmpty(file, opts)
	}
	return result
}

func parse(file *source.File, opts Options) Result {
	r := &reader{
		opts:     opts,
		units:    map[string]*unit{},
		missed:   map[string]bool{},
		reported: map[complaint]bool{},
	}
	main := &unit{file: file, path: path.Clean(opts.Path), text: opts.Text}
	p := &parser{reader: r, snippets: map[string]*snippet{}}
	tokens, ok := r.lex(main)
	if ok {
		p.pending, p.total = [][]token{tokens}, len(tokens)
		p.parseAll()
	}
	proxy := build(r, p.blocks)
	proxy.Source = startOf(main)
	proxy.Opaque = proxy.Opaque || r.broken
	proxy.Partial = p.partial
	proxy.Substitutions = r.env
	return Result{Proxy: proxy, Problems: r.problems, Files: r.files, Unread: r.unread}
}
