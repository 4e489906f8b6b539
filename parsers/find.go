package parsers

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/compose"
)

// maxDirectories bounds the walk; a deployment repository has far fewer.
const maxDirectories = 20000

// A project is what one deployment is made of, before anything is read.
type project struct {
	// files are the compose files in order; none for configuration files without compose.
	files []string
	// loose are configuration files that stand beside the compose files, or alone.
	loose []string
	dir   string
	// development tells that it is not for production; overlaid that another project lays further files
	// over these.
	development, overlaid bool
}

// A directory is what the walk saw in one directory that matters.
type directory struct {
	path    string
	compose []string // by name
	loose   []string // LiveKit family configurations and Caddyfiles, templates included
	stating []string // what may state a firewall, or tell of ports
}

// foreignDirectories hold what is not the deployment's own.
var foreignDirectories = []string{".git", "node_modules", "vendor"}

// directories lists root and the directories below it, in lexical order.
func directories(root string) []string {
	var paths []string
	eachDirectory(root, func(path string) bool {
		paths = append(paths, path)
		return true
	})
	return paths
}

// eachDirectory calls visit with root, which may be a link, and the directories below it in lexical
// order, until it returns false.
func eachDirectory(root string, visit func(path string) bool) {
	seen := 0
	_ = filepath.WalkDir(root+string(filepath.Separator), func(path string, entry fs.DirEntry, err error) error {
		path = filepath.Clean(path)
		switch {
		case err != nil:
			return skip(entry)
		case !entry.IsDir():
			return nil
		case path != root && slices.Contains(foreignDirectories, entry.Name()):
			return filepath.SkipDir
		}
		if seen++; seen > maxDirectories || !visit(path) {
			return filepath.SkipAll
		}
		return nil
	})
}

func skip(entry fs.DirEntry) error {
	if entry != nil && entry.IsDir() {
		return filepath.SkipDir
	}
	return nil
}

// look sorts the files of one directory.
func (l *loader) look(path string) directory {
	dir := directory{path: path}
	var variants []string            // "dev.yaml" in the directory of LiveKit's own deployment
	entries, err := os.ReadDir(path) // sorted
	if err != nil {
		l.noteUnread(path, err)
		return dir
	}
	for _, entry := range entries {
		name := entry.Name()
		switch full := filepath.Join(path, name); {
		case entry.IsDir():
		case composeName(name):
			if l.outline(full).IsCompose || l.takenByName(full) {
				dir.compose = append(dir.compose, full)
			}
		case looseKind(name) != "":
			dir.loose = append(dir.loose, full)
		case stating(name):
			dir.stating = append(dir.stating, full)
		case isYAML(name) && filepath.Base(path) == "livekit":
			variants = append(variants, full)
		}
	}
	if len(dir.compose) > 0 {
		dir.loose = append(dir.loose, variants...)
	}
	return dir
}

// noteUnread keeps a directory that cannot be looked into.
func (l *loader) noteUnread(path string, err error) {
	name := l.set.Name(path)
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.ContainsFunc(l.unread, func(f model.ReadFile) bool { return f.Name == name }) {
		reason := "cannot be opened: " + source.BareError(err).Error()
		l.unread = append(l.unread, model.ReadFile{Name: name, Role: "directory", Reason: reason})
	}
}

// takenByName tells whether docker compose takes a file for its name although it has no services: an
// override, or a file that is broken or empty.
func (l *loader) takenByName(path string) bool {
	name := filepath.Base(path)
	hollow := isDefaultName(name) && (l.outline(path).Broken || l.hollow(path))
	return (hollow || slices.Contains(compose.OverrideNames, name)) && !l.unrendered(path)
}

// composeName tells whether a file may be a compose file by its name; its content decides.
func composeName(name string) bool {
	lower := strings.ToLower(name)
	return isYAML(lower) && (strings.Contains(lower, "compose") || strings.Contains(lower, "stack"))
}

func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".yaml")
}

// hollow tells whether a file with the name of a compose file is empty, or names no service under `services:`.
func (l *loader) hollow(path string) bool {
	f, err := l.set.Read(path)
	if err != nil {
		return false
	}
	text := bytes.TrimSpace(f.Content)
	return len(text) == 0 || bytes.HasPrefix(text, []byte("services:")) || bytes.Contains(text, []byte("\nservices:"))
}

// unrendered tells whether a file is the source of a template engine, which becomes YAML only when it is
// rendered.
func (l *loader) unrendered(path string) bool {
	f, err := l.set.Read(path)
	return err == nil && hasTemplateMarks(f.Content)
}

func hasTemplateMarks(content []byte) bool {
	for _, mark := range []string{"{{", "{%", "<%"} {
		if bytes.Contains(content, []byte(mark)) {
			return true
		}
	}
	return false
}

// outline looks at a file that may be a compose file. One that cannot be read is broken.
func (l *loader) outline(path string) *compose.Outline {
	l.mu.Lock()
	o, ok := l.outlines[path]
	l.mu.Unlock()
	if ok {
		return o
	}
	o = &compose.Outline{Broken: true}
	if f, err := l.set.Read(path); err == nil {
		*o = l.parser.Outline(f)
	}
	l.mu.Lock()
	l.outlines[path] = o
	l.mu.Unlock()
	return o
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
	return projects
}

// The words by which compose files say what they are for.
var (
	developmentWords = []string{
		"dev", "devel", "development", "devcontainer", "local", "localtest", "test", "tests", "testing", "ci", "e2e",
	}
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
	env := l.environment(dir, nil)
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

// resolvePath is path as seen from dir.
func resolvePath(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// statPath tells what path is, its links followed.
func statPath(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	return info, source.BareError(err)
}
