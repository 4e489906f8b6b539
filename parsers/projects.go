package parsers

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/parsers/compose"
)

// A project is what one deployment is made of, before anything is read.
type project struct {
	// files are the compose files in order; none for configuration files without compose.
	files []string
	// loose are configuration files that stand beside the compose files, or alone.
	loose []string
	dir   string
	// env is an env file that is named after the last of the files; "" for none.
	env string
	// development tells that it is not for production; overlaid that another project lays further files
	// over these.
	development, overlaid bool
	// testing tells that it is for automatic tests.
	testing bool
	// elsewhere are those of the files that the user named which other choices of compose files have too.
	elsewhere []string
}

func isDefaultName(name string) bool { return slices.Contains(compose.DefaultNames, name) }

// projectsOf groups the compose files of one directory. What `docker compose up` takes by itself
// is one deployment; every other file that can stand alone is another; a file that cannot is laid
// over the one that has what it lacks.
func (l *loader) projectsOf(dir directory) []project {
	if len(dir.compose) == 0 {
		return nil
	}
	automatic := l.automatic(dir)
	var projects []project
	add := func(files ...string) {
		projects = append(projects, project{files: files, dir: dir.path, loose: dir.loose})
	}
	if len(automatic) > 0 {
		add(automatic...)
	}
	for _, file := range dir.compose {
		switch {
		case slices.Contains(automatic, file), slices.Contains(compose.OverrideNames, filepath.Base(file)):
		case l.outline(file).Standalone() || l.outline(file).Broken:
			add(file)
		default:
			if base := l.baseFor(file, dir, automatic); base != "" {
				add(base, file)
			} else {
				add(file)
			}
		}
	}
	l.compareProjects(projects)
	for i, p := range projects {
		if !slices.Equal(p.files, automatic) {
			projects[i].env = l.envFileOf(p, dir)
		}
	}
	return projects
}

// The words by which compose files say what they are for.
var (
	developmentWords = []string{
		"dev", "devel", "development", "devcontainer", "local", "localtest", "test", "tests", "testing", "ci", "e2e",
	}
	testingWords    = []string{"test", "tests", "testing", "ci", "e2e"}
	productionWords = []string{"prod", "production", "selfhosted", "selfhost", "live"}
)

// compareProjects tells what the projects of a directory are to each other: which are laid over which,
// and which are not for production, by their names or that of a directory, or because another has a word
// for production and they have none.
func (l *loader) compareProjects(projects []project) {
	says := func(p project, words []string) bool {
		return slices.ContainsFunc(p.variants(), func(word string) bool { return slices.Contains(words, word) })
	}
	inDevelopment := func(p project) bool {
		return slices.ContainsFunc(strings.Split(l.set.Name(p.dir), "/"), func(part string) bool {
			return slices.Contains(developmentWords, strings.TrimPrefix(part, "."))
		})
	}
	for i, p := range projects {
		projects[i].overlaid = slices.ContainsFunc(projects, func(o project) bool {
			return len(o.files) > len(p.files) && slices.Equal(o.files[:len(p.files)], p.files)
		})
	}
	production := slices.ContainsFunc(projects, func(p project) bool { return says(p, productionWords) })
	for i, p := range projects {
		projects[i].testing = says(p, testingWords) && !says(p, productionWords)
		projects[i].development = says(p, developmentWords) || inDevelopment(p) || production && len(p.variants()) == 0
	}
}

// automatic lists the files that `docker compose` takes when none is named.
func (l *loader) automatic(dir directory) []string {
	if files := l.composeFileVariable(dir.path); files != nil {
		return files
	}
	pick := func(names []string) string {
		for _, name := range names {
			if full := filepath.Join(dir.path, name); slices.Contains(dir.compose, full) {
				return full
			}
		}
		return ""
	}
	base := pick(compose.DefaultNames)
	if base == "" {
		return nil
	}
	if override := pick(compose.OverrideNames); override != "" {
		return []string{base, override}
	}
	return []string{base}
}

// composeFileVariable lists the files that COMPOSE_FILE of the directory's .env names.
func (l *loader) composeFileVariable(dir string) []string {
	env := l.environment(project{dir: dir})
	value, ok := env.lookup(compose.FilesVariable)
	if !ok || value.Value.V == "" || value.Value.Template {
		return nil
	}
	separator := ":"
	if v, ok := env.lookup(compose.PathSeparatorVariable); ok && v.Value.V != "" {
		separator = v.Value.V
	}
	var files []string
	for name := range strings.SplitSeq(value.Value.V, separator) {
		if name = strings.TrimSpace(name); name != "" && len(files) <= compose.MaxFiles { // one too many will be told
			files = append(files, resolvePath(dir, name))
		}
	}
	return files
}

// baseFor picks the file that an overlay is laid over: one of the same directory that has all the
// services that the overlay changes, first what `docker compose` takes by itself.
func (l *loader) baseFor(overlay string, dir directory, automatic []string) string {
	candidates := slices.Concat(automatic, dir.compose)
	best := "" // for an overlay, whatever it lacks
	for _, file := range candidates {
		override := slices.Contains(compose.OverrideNames, filepath.Base(file))
		if file == overlay || override || !l.outline(file).Standalone() {
			continue
		}
		if best == "" && l.outline(overlay).Partial {
			best = file
		}
		if l.outline(overlay).LaidOver(*l.outline(file)) {
			return file
		}
	}
	return best
}

// dropParts removes the deployments whose only file another one includes or extends and that cannot
// stand alone.
func (l *loader) dropParts(made []*assembly) []*assembly {
	parts := map[string]bool{}
	for _, a := range made {
		files := a.plan.files
		for _, file := range files {
			for _, part := range l.outline(file).Includes {
				if path := resolvePath(filepath.Dir(file), part); !slices.Contains(files, path) {
					parts[path] = true
				}
			}
			for _, part := range l.outline(file).Extends {
				if path := resolvePath(filepath.Dir(file), part); !l.outline(path).Standalone() {
					parts[path] = true
				}
			}
		}
	}
	return slices.DeleteFunc(made, func(a *assembly) bool { return parts[a.plan.files[len(a.plan.files)-1]] })
}

// named is the project of files that the user named.
func (l *loader) named(files []string) project {
	dir := filepath.Dir(files[0])
	if l.opts.ProjectDirectory != "" {
		dir = l.opts.ProjectDirectory
	}
	projects := []project{{files: files, dir: dir, loose: l.look(filepath.Dir(files[0])).loose}}
	l.compareProjects(projects)
	projects[0].elsewhere = l.elsewhere(files)
	return projects[0]
}

// alone is the project of a single file that no deployment reads, or nil when its name says
// nothing.
func (l *loader) alone(path string) *project {
	dir := filepath.Dir(path)
	switch name := filepath.Base(path); {
	case looseKind(name) != "":
		return &project{dir: dir, loose: []string{path}}
	case composeName(name) || isYAML(name) && l.outline(path).IsCompose:
		return &project{dir: dir, files: []string{path}, loose: l.look(dir).loose}
	default:
		return nil
	}
}
