package main

import (
	"path/filepath"

	"github.com/reflint/reflint/internal/report"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
)

// A repository is the directory that other programs take paths to be relative to. It is looked for only when a
// format asks: following links costs system calls.
type repository struct {
	process *process
	set     *source.Set
	found   string
	known   map[string]string // the paths of files
}

func (p *process) repository(set *source.Set) *repository {
	return &repository{process: p, set: set, known: map[string]string{}}
}

// base is the work tree of the CI system, where one says what that is and it holds what is linted, or a part of it;
// else the current directory, if that does; else what is linted itself. Its links are followed.
func (r *repository) base() string {
	if r.found != "" {
		return r.found
	}
	var candidates []string
	switch p := r.process; {
	case p.onGitHub():
		candidates = append(candidates, p.getenv("GITHUB_WORKSPACE"))
	case p.getenv("GITLAB_CI") != "":
		candidates = append(candidates, p.getenv("CI_PROJECT_DIR"))
	}
	root := followLinks(r.set.Root())
	r.found = root
	for _, dir := range append(candidates, r.process.cwd) {
		// Of several paths some may lie outside; then the root is above.
		if dir = followLinks(dir); filepath.IsAbs(dir) && (source.Within(dir, root) || source.Within(root, dir)) {
			r.found = dir
			break
		}
	}
	return r.found
}

// onGitHub tells whether this is a step of a GitHub workflow.
func (p *process) onGitHub() bool { return p.getenv("GITHUB_ACTIONS") == "true" }

// path is the path in the repository of the file called name. A link stands for what it leads to, as that is what
// a change touches; unless that lies outside.
func (r *repository) path(name string) string {
	if path, ok := r.known[name]; ok {
		return path
	}
	if name == parsers.StandardInput {
		return report.Stdin
	}
	full := filepath.Join(r.set.Root(), filepath.FromSlash(name))
	if filepath.IsAbs(name) {
		full = name
	}
	inner := filepath.Join(followLinks(filepath.Dir(full)), filepath.Base(full))
	if target := followLinks(full); source.Within(r.base(), target) || !source.Within(r.base(), inner) {
		inner = target
	}
	path := r.relative(inner)
	r.known[name] = path
	return path
}

// root is the linted directory in the repository.
func (r *repository) root() string { return r.relative(followLinks(r.set.Root())) }

func (r *repository) relative(path string) string {
	if rel, err := filepath.Rel(r.base(), path); err == nil {
		path = rel
	}
	return filepath.ToSlash(path)
}

// followLinks is path without symbolic links in it; path itself if it cannot be followed.
func followLinks(path string) string {
	if followed, err := filepath.EvalSymlinks(path); err == nil {
		return followed
	}
	return path
}
