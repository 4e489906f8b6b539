// Package parsers finds the deployments in a tree, reads the files that belong to each, and
// puts one model together for each of them.
package parsers

import (
	"errors"
	"os"
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
		return Result{Deployments: conclude(l.load(l.named(opts.Files)))}, nil
	}
	var result Result
	var made []*assembly
	limited := true
	for _, path := range paths {
		info, err := statPath(path)
		if err == nil && info.IsDir() {
			err = readable(path)
		}
		if err != nil {
			return Result{}, &source.UnreadableError{Name: path, Reason: err.Error()}
		}
		var found []*assembly
		if info.IsDir() && (path == set.Root() || !isPart(path)) {
			found = l.below(path)
		}
		switch {
		case len(found) > 0:
			limited = false
		case path != set.Root():
			found = l.owning(path)
			result.Only = append(result.Only, belonging(found, set.Name(path))...)
		}
		if len(found) == 0 {
			result.Empty = append(result.Empty, path)
		}
		made = l.join(made, found)
	}
	result.Deployments = conclude(made)
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
func (l *loader) tree(root string) []*assembly {
	paths := directories(root)
	dirs, assemblies := make([]directory, len(paths)), make([][]*assembly, len(paths))
	parallel.Each(len(paths), func(i int) {
		dirs[i] = l.look(paths[i])
		for _, p := range l.projectsOf(dirs[i]) {
			a := l.assemble(p)
			a.tree = root
			assemblies[i] = append(assemblies[i], a)
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
func (l *loader) load(projects ...project) []*assembly {
	var made []*assembly
	var stating []string
	for _, p := range projects {
		made = append(made, l.assemble(p))
		stating = append(stating, l.look(p.dir).stating...)
	}
	return l.finish(made, stating)
}

// finish gives each of the deployments what depends on the others. stating are the files that may state a firewall.
func (l *loader) finish(made []*assembly, stating []string) []*assembly {
	attachLoose(made)
	introduce(made)
	l.shareStatements(made, stating)
	return made
}

// conclude are the deployments, with all that belongs to them.
func conclude(made []*assembly) []*model.Deployment {
	var list []*model.Deployment
	for _, a := range made {
		a.attachStatements()
		a.markElsewhere()
		list = append(list, a.deployment)
	}
	return list
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
