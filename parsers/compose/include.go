package compose

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/parsers/dotenv"
)

// maxIncludes is how deep files may include files.
const maxIncludes = 50

// importable are the sections that an included file brings.
var importable = []string{"services", "jobs", "volumes", "networks", "secrets", "configs", "models"}

// An inclusion is an entry of `include:`.
type inclusion struct {
	at    *node
	files []string // absolute
	scope *scope
}

// include imports what the `include:` of cfg names. The chain ends with the file that cfg stands in.
func (l *loader) include(cfg *node, s *scope, chain []string, resets paths) *node {
	n := cfg.get("include")
	if n == nil {
		return cfg
	}
	if !n.is(list) && n.kind != null {
		s.problem("compose-invalid", n.span, `"include" is %s where compose wants a list`, n.kind)
	}
	for _, item := range n.values() {
		inc, ok := l.inclusion(item, s)
		if !ok || !l.mayInclude(inc, chain) {
			continue
		}
		imported := l.load(inc, chain)
		for _, section := range importable {
			cfg = importSection(cfg, imported, section, s, resets)
		}
	}
	return cfg.without("include")
}

// inclusion reads an entry of `include:`: the main file, files laid over it, and optionally a project
// directory and env files.
func (l *loader) inclusion(item *node, s *scope) (inclusion, bool) {
	paths, dir := item, ""
	if item.is(mapping) {
		paths = item.get("path")
		dir = item.get("project_directory").value().V
	}
	inc := inclusion{at: item}
	for _, p := range paths.values() {
		name := p.text.said()
		switch {
		case !p.text.known():
			l.open = true
			return inc, false
		case remote(name):
			l.unread(name, "included compose", "is on the network")
			return inc, false
		}
		inc.files = append(inc.files, s.abs(name))
	}
	if len(inc.files) == 0 {
		return inc, false
	}
	if dir == "" {
		dir = filepath.Dir(inc.files[0])
	}
	if !filepath.IsAbs(dir) && !l.set.Exists(s.abs(dir)) {
		dir = filepath.Dir(dir) // compose takes it for a file
	}
	inc.scope = s.in(s.abs(dir))
	inc.scope.env = l.includedEnv(item.get("env_file"), s, inc.scope.dir)
	return inc, true
}

// mayInclude tells whether the files are there, and lead to no loop.
func (l *loader) mayInclude(inc inclusion, chain []string) bool {
	main := inc.files[0]
	if i := slices.Index(chain, main); i >= 0 {
		var names []string
		for _, path := range append(chain[i:len(chain):len(chain)], main) {
			names = append(names, l.set.Name(path))
		}
		l.invalid(inc.at.span, "a file includes itself: %s", strings.Join(names, " includes "))
		return false
	}
	if len(chain) > maxIncludes {
		s := l.rootScope
		s.problem("syntax", inc.at.span, "includes files more than %d levels deep", maxIncludes)
		l.open = true
		return false
	}
	if !l.mayLoad(inc.files, inc.at.span) {
		return false
	}
	for _, path := range inc.files {
		if _, err := l.set.Read(path); err != nil {
			l.invalid(inc.at.span, "includes %s, which %s", l.set.Name(path), reason(err))
			l.unread(path, "included compose", reason(err))
			return false
		}
	}
	return true
}

func (l *loader) invalid(span model.Span, format string, args ...any) {
	l.report(model.Problem{Rule: "compose-invalid", Span: span, Message: fmt.Sprintf(format, args...)})
}

// load reads included files; those that are included in several ways, once.
func (l *loader) load(inc inclusion, chain []string) *node {
	key := strings.Join(append([]string{inc.scope.env.id, inc.scope.dir}, inc.files...), pathSeparator)
	if n, ok := l.included[key]; ok {
		return n
	}
	n := l.files(inc.files, inc.scope, chain, "included compose")
	l.included[key] = n
	return n
}

// importSection adds a section of an included model to cfg. What both define is merged, and cfg's own
// definition wins.
func importSection(cfg, imported *node, section string, s *scope, resets paths) *node {
	from := imported.get(section)
	if !from.is(mapping) {
		return cfg
	}
	to := cfg.get(section)
	if !to.is(mapping) {
		to = newMapping(nil, from.span, from.scope)
	}
	entries := append([]entry(nil), to.entries...)
	for _, e := range from.entries {
		i := to.at(e.key)
		if i < 0 {
			entries = append(entries, e)
			continue
		}
		own := entries[i].value
		if e.value.fingerprint(true) == own.fingerprint(true) {
			continue
		}
		base := resets.reset(e.value, section, e.key)
		entries[i].value = merger{s}.merge(base, own, section, e.key)
	}
	at := entry{key: section, span: from.span, value: newMapping(entries, to.span, to.scope)}
	if i := cfg.at(section); i >= 0 {
		at.span = cfg.entries[i].span
	}
	return cfg.with(at)
}

// includedEnv is the environment of included files: that of the including file, and below it the env
// files, by default the .env of the project directory.
func (l *loader) includedEnv(n *node, s *scope, dir string) *environment {
	id := s.env.id
	vars := map[string]model.Variable{}
	lookup := func(name string) (model.Variable, bool) {
		if v, ok := s.env.lookup(name); ok {
			return v, true
		}
		v, ok := vars[name]
		return v, ok
	}
	outer := func(name string) (model.Value[string], bool) {
		v, ok := s.env.lookup(name)
		return v.Value, ok
	}
	earlier := func(name string) (model.Value[string], bool) {
		v, ok := vars[name]
		return v.Value, ok
	}
	for _, f := range l.includedEnvFiles(n, s, dir) {
		if l.inherited > maxInherited { // which was said
			break
		}
		id += pathSeparator + f.file.Path
		parsed, problems := dotenv.Parse(f.file.Whole(), dotenv.Options{Lookup: outer, Earlier: earlier})
		for _, p := range problems {
			l.report(p)
		}
		if !l.mayInherit(len(parsed), f.span) {
			l.open = true
			break
		}
		for _, v := range parsed {
			v.Value.Template = v.Value.Template || f.template
			vars[v.Name] = v
		}
	}
	return &environment{id: id, lookup: lookup}
}

func (l *loader) includedEnvFiles(n *node, s *scope, dir string) []envSource {
	var files []envSource
	if len(n.values()) == 0 {
		path := filepath.Join(dir, ".env")
		f, err := l.envSource(envRequest{path: path, optional: true})
		switch {
		case err == nil:
			files = append(files, f)
		case !errors.Is(err, fs.ErrNotExist):
			stub := l.set.Stub(path)
			l.report(model.Problem{
				Rule: "syntax", Span: model.Span{Pos: stub.Pos(0), End: stub.Pos(0)},
				Message: "the env file cannot be read: it " + reason(err),
			})
		}
		return files
	}
	for _, item := range n.values() {
		name := item.text.said()
		if name == "/dev/null" || !item.text.known() {
			continue
		}
		f, err := l.envSource(envRequest{path: s.abs(name), span: item.span})
		if err != nil {
			l.invalid(item.span, "includes with the env file %s, which %s", l.set.Name(s.abs(name)), reason(err))
			continue
		}
		files = append(files, f)
	}
	return files
}
