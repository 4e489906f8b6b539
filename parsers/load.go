// Package parsers finds the deployments in a tree, reads the files that belong to each, and
// puts one model together for each of them.
package parsers

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/parallel"
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
	// Mode is the mode that the deployments run in (model.ModeCaddy, …); "" to derive it.
	Mode string
	// Firewalls are files that state a firewall, beside those found; StandardInput stands for what Input holds.
	Firewalls []string
	Input     []byte
	// PublicURLs are further variables that hold URLs for browsers.
	PublicURLs []string
	// ProcessEnv is the process environment, NAME=VALUE, when the user asked for it.
	ProcessEnv []string
}

// Result is what Load found.
type Result struct {
	Deployments []*model.Deployment
	// Only names the files that findings are limited to; nil for all. Names are relative to the root.
	Only []string
	// Unread are the directories that could not be looked into, by name.
	Unread []model.ReadFile
	// Empty are those of several paths that hold nothing that reflint knows.
	Empty []string
}

// ErrNothingFound tells that no path holds anything that reflint knows.
var ErrNothingFound = errors.New("found no compose file, LiveKit configuration or Caddyfile: " +
	"name the directory of the deployment, or its compose file with -f")

// Load reads the deployments that paths, directories or files, hold or belong to. The error is
// ErrNothingFound or about a path that cannot be read.
func Load(set *source.Set, paths []string, opts Options) (Result, error) {
	l := &loader{set: set, opts: opts, outlines: map[string]*compose.Outline{}, templates: map[string][]string{}}
	if len(opts.Files) > 0 {
		return Result{Deployments: l.load(l.named(opts.Files))}, nil
	}
	var result Result
	limited := true
	for _, path := range paths {
		info, err := statPath(path)
		if err == nil && info.IsDir() {
			err = readable(path)
		}
		if err != nil {
			return Result{}, &source.UnreadableError{Name: path, Reason: err.Error()}
		}
		var found []*model.Deployment
		if info.IsDir() && (path == set.Root() || !isPart(path)) {
			limited = false
			found = l.tree(path)
		} else {
			found = l.owning(path)
			result.Only = append(result.Only, belonging(found, set.Name(path))...)
		}
		if len(found) == 0 {
			result.Empty = append(result.Empty, path)
		}
		result.Deployments = appendNew(result.Deployments, found...)
	}
	if !limited {
		result.Only = nil
	}
	slices.SortFunc(l.unread, func(a, b model.ReadFile) int { return strings.Compare(a.Name, b.Name) })
	result.Unread = l.unread
	if len(result.Deployments) == 0 {
		return result, ErrNothingFound
	}
	return result, nil
}

// readable is an error when a directory cannot be looked into.
func readable(dir string) error {
	_, err := os.ReadDir(dir)
	return source.BareError(err)
}

// belonging lists the files of the deployments that are the one called name, or lie in the directory of
// that name.
func belonging(deployments []*model.Deployment, name string) []string {
	var names []string
	for _, d := range deployments {
		for _, f := range slices.Concat(d.Files, d.Unread) {
			if f.Name == name || strings.HasPrefix(f.Name, name+"/") {
				names = append(names, f.Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
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

// A loader carries one run. It reads several directories at a time.
type loader struct {
	set    *source.Set
	opts   Options
	parser compose.Parser

	mu       sync.Mutex // guards what follows
	outlines map[string]*compose.Outline
	// unread are the directories that could not be looked into.
	unread []model.ReadFile
	// templates are what templatesIn found.
	templates map[string][]string
}

// tree loads every deployment below root, directory by directory, so that what a look at a file has parsed
// serves the loading and is dropped then. Only the whole tells which files are parts of others.
func (l *loader) tree(root string) []*model.Deployment {
	paths := directories(root)
	dirs, assemblies := make([]directory, len(paths)), make([][]*assembly, len(paths))
	parallel.Each(len(paths), func(i int) {
		dirs[i] = l.look(paths[i])
		for _, p := range l.projectsOf(dirs[i]) {
			assemblies[i] = append(assemblies[i], l.assemble(p))
		}
	})
	var stating []string
	var bare []project // configuration without compose
	for _, dir := range dirs {
		stating = append(stating, dir.stating...)
		if len(dir.loose) > 0 {
			bare = append(bare, project{dir: dir.path, loose: dir.loose})
		}
	}
	if made := l.dropParts(slices.Concat(assemblies...)); len(made) > 0 {
		return l.finish(made, stating)
	}
	return l.load(bare...)
}

// load loads projects that are known to be deployments.
func (l *loader) load(projects ...project) []*model.Deployment {
	var made []*assembly
	var stating []string
	for _, p := range projects {
		made = append(made, l.assemble(p))
		stating = append(stating, l.look(p.dir).stating...)
	}
	return l.finish(made, stating)
}

// finish gives each of the deployments what depends on the others. stating are the files that may state a firewall.
func (l *loader) finish(made []*assembly, stating []string) []*model.Deployment {
	attachLoose(made)
	introduce(made)
	l.attachStatements(made, stating)
	var list []*model.Deployment
	for _, a := range made {
		list = append(list, a.deployment)
	}
	return list
}

// owning loads the deployments that read the file at path, or a file in the directory at path, looking
// for compose files from its own directory up to the root. What none of them reads is a deployment of its
// own.
func (l *loader) owning(path string) []*model.Deployment {
	name := l.set.Name(path)
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		var owners []*model.Deployment
		for _, d := range l.tree(dir) {
			if d.HasCompose && len(belonging([]*model.Deployment{d}, name)) > 0 {
				owners = append(owners, d)
			}
		}
		if len(owners) > 0 {
			return owners
		}
		if dir == l.set.Root() || !source.Within(l.set.Root(), dir) {
			break
		}
	}
	if info, err := statPath(path); err == nil && info.IsDir() {
		return l.tree(path)
	}
	if p := l.alone(path); p != nil {
		return l.load(*p)
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
