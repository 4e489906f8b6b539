// Package parsers finds the deployments in a tree, reads the files that belong to each, and
// puts one model together for each of them.
package parsers

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/compose"
)

// Options is what `docker compose` would be told on its command line. Paths are absolute.
type Options struct {
	// Files are the compose files, in order; nil to find them.
	Files []string
	// Profiles are the active ones; nil without a choice.
	Profiles []string
	// EnvFiles replace the project's .env.
	EnvFiles []string
	// Env holds NAME=VALUE pairs that win over env files.
	Env []string
	// ProjectDirectory replaces the directory of the first compose file.
	ProjectDirectory string
	// ProcessEnv is the process environment, NAME=VALUE, when the user asked for it.
	ProcessEnv []string
}

// Result is what Load found.
type Result struct {
	Deployments []*model.Deployment
	// Only names the files that findings are limited to; nil for all. Names are relative to the root.
	Only []string
}

// ErrNothingFound tells that no path holds anything that reflint knows.
var ErrNothingFound = errors.New("found no compose file, LiveKit configuration or Caddyfile: " +
	"name the directory of the deployment, or its compose file with -f")

// Root is the directory that findings are relative to: the directory named, the current one
// where files or several paths below it are named, else what they have in common. cwd and
// paths are absolute.
func Root(cwd string, paths []string) string {
	if len(paths) == 1 {
		if info, err := statPath(paths[0]); err == nil && info.IsDir() {
			return filepath.Clean(paths[0])
		}
	}
	root := cwd
	for _, path := range paths {
		for !within(root, path) {
			root = filepath.Dir(root)
		}
	}
	return root
}

// within tells whether path is dir or lies below it.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// Load reads the deployments that paths, directories or files, hold or belong to. The error is
// ErrNothingFound or about a path that cannot be read.
func Load(set *source.Set, paths []string, opts Options) (Result, error) {
	l := &loader{set: set, opts: opts, outlines: map[string]*compose.Outline{}}
	if len(opts.Files) > 0 {
		return Result{Deployments: l.assembleAll([]project{l.named(opts.Files)})}, nil
	}
	var result Result
	limited := true
	for _, path := range paths {
		info, err := statPath(path)
		if err != nil {
			return Result{}, &source.UnreadableError{Name: path, Reason: err.Error()}
		}
		if info.IsDir() {
			limited = false
			result.Deployments = appendNew(result.Deployments, l.tree(path)...)
			continue
		}
		result.Only = append(result.Only, set.Name(path))
		result.Deployments = appendNew(result.Deployments, l.owning(path)...)
	}
	if !limited {
		result.Only = nil
	}
	if len(result.Deployments) == 0 {
		return Result{}, ErrNothingFound
	}
	return result, nil
}

// appendNew appends the deployments whose name is not in list yet.
func appendNew(list []*model.Deployment, more ...*model.Deployment) []*model.Deployment {
	for _, d := range more {
		if !slices.ContainsFunc(list, func(o *model.Deployment) bool { return o.Name == d.Name }) {
			list = append(list, d)
		}
	}
	return list
}

// A loader carries one run.
type loader struct {
	set      *source.Set
	opts     Options
	outlines map[string]*compose.Outline
}

// tree loads every deployment below dir.
func (l *loader) tree(dir string) []*model.Deployment {
	return l.assembleAll(l.find(dir))
}

func (l *loader) assembleAll(projects []project) []*model.Deployment {
	var made []*assembly
	for _, p := range projects {
		made = append(made, l.assemble(p))
	}
	attachLoose(made)
	introduce(made)
	var list []*model.Deployment
	for _, a := range made {
		list = append(list, a.deployment)
	}
	return list
}

// owning loads the deployments that read the file at path, looking from its directory up to
// the root. A file that none of them reads is a deployment of its own.
func (l *loader) owning(path string) []*model.Deployment {
	name := l.set.Name(path)
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		var owners []*model.Deployment
		for _, d := range l.tree(dir) {
			if reads(d, name) {
				owners = append(owners, d)
			}
		}
		if len(owners) > 0 {
			return owners
		}
		if dir == l.set.Root() || !within(l.set.Root(), dir) {
			break
		}
	}
	if p := l.alone(path); p != nil {
		return l.assembleAll([]project{*p})
	}
	return nil
}

// introduce tells the deployments of one directory of each other's services.
func introduce(made []*assembly) {
	for _, a := range made {
		for _, other := range made {
			if a == other || a.plan.dir != other.plan.dir {
				continue
			}
			for _, s := range other.deployment.Services {
				a.deployment.Beside = append(a.deployment.Beside, s.Name)
			}
		}
	}
}

func reads(d *model.Deployment, name string) bool {
	is := func(f model.ReadFile) bool { return f.Name == name }
	return slices.ContainsFunc(d.Files, is) || slices.ContainsFunc(d.Unread, is)
}
