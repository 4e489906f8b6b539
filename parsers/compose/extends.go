package compose

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// maxExtends is how many services may extend one another in a row.
const maxExtends = 100

// A family is the services of one file, whose `extends:` refer to each other or to other families.
type family struct {
	scope    *scope
	file     string
	section  string // "services" or "jobs"
	services *node
	resets   paths
	resolved map[string]*node
}

// A step is a service on the way down a chain of extends.
type step struct{ file, name string }

// extend resolves the `extends:` of every service of cfg.
func (l *loader) extend(cfg *node, s *scope, file string, resets paths) *node {
	for _, section := range []string{"services", "jobs"} {
		i := cfg.at(section)
		if i < 0 || !cfg.entries[i].value.is(mapping) {
			continue
		}
		services := cfg.entries[i].value
		f := newFamily(s, file, section, services, resets)
		entries := append([]entry(nil), services.entries...)
		for j, e := range entries {
			entries[j].value = f.resolve(e.key, nil)
		}
		e := cfg.entries[i]
		e.value = newMapping(entries, services.span, services.scope)
		cfg = cfg.with(e)
	}
	return cfg
}

func newFamily(s *scope, file, section string, services *node, resets paths) *family {
	return &family{
		scope: s, file: file, section: section, services: services, resets: resets, resolved: map[string]*node{},
	}
}

// resolve is the service called name on top of what it extends; nil when there is no such service.
func (f *family) resolve(name string, trail []step) *node {
	if n, ok := f.resolved[name]; ok {
		return n
	}
	service := f.services.get(name)
	if !service.is(mapping) || !service.has("extends") {
		return service
	}
	merged := service.without("extends")
	base := f.base(name, service, trail)
	if base == nil {
		f.scope.loader.open = true // what the base would have said is not known
	}
	if base.is(mapping) {
		base = f.resets.reset(base, f.section, name)
		merged = merger{f.scope}.merge(base, merged, f.section, name)
		merged = merged.without("extends")
	}
	f.resolved[name] = merged
	return merged
}

// base is the service that service extends, resolved itself; nil where it is not to be had.
func (f *family) base(name string, service *node, trail []step) *node {
	extends := service.get("extends")
	ref, file := extends, extends.get("file")
	if extends.is(mapping) {
		ref = extends.get("service")
	}
	if !ref.scalar() {
		f.scope.problem("compose-invalid", extends.span, `"extends" of service %q names no service`, name)
		return nil
	}
	here := step{f.file, name}
	if f.loops(here, trail, extends.span) {
		return nil
	}
	from := f
	if file.scalar() {
		if from = f.scope.loader.familyOf(file, f); from == nil {
			return nil
		}
	}
	wanted := ref.text.said()
	if !from.services.has(wanted) {
		f.undefined(name, wanted, from, ref)
		return nil
	}
	base := from.resolve(wanted, append(trail[:len(trail):len(trail)], here))
	if !f.affordable(base, ref.span) {
		return nil
	}
	return base
}

// affordable counts what a service inherits. A small file can make very much of a large service.
func (f *family) affordable(base *node, span model.Span) bool {
	l := f.scope.loader
	if l.copies <= maxCopies {
		l.copies += base.size()
	}
	if l.copies <= maxCopies {
		return true
	}
	f.scope.problem("syntax", span, "extends services until they hold more than %d values", maxCopies)
	return false
}

// loops reports an extends that leads back to itself, or a chain that is too long.
func (f *family) loops(here step, trail []step, span model.Span) bool {
	if len(trail) >= maxExtends {
		f.scope.problem("syntax", span, "extends more than %d services in a row", maxExtends)
		return true
	}
	for i, s := range trail {
		if s == here {
			var names []string
			for _, t := range trail[i:] {
				names = append(names, fmt.Sprintf("%q", t.name))
			}
			f.scope.problem("compose-invalid", span, "a service extends itself: %s",
				strings.Join(append(names, fmt.Sprintf("%q", here.name)), " extends "))
			return true
		}
	}
	return false
}

func (f *family) undefined(name, wanted string, from *family, ref *node) {
	if !ref.text.known() {
		return
	}
	message := fmt.Sprintf("service %q extends %q, which %s does not define",
		name, wanted, f.scope.loader.set.Name(from.file))
	if near := facts.Near(wanted, keys(from.services)); near != "" {
		message += fmt.Sprintf(": did you mean %q?", near)
	}
	f.scope.problem("compose-invalid", ref.span, "%s", message)
}

func keys(n *node) []string {
	var names []string
	if n != nil {
		for _, e := range n.entries {
			names = append(names, e.key)
		}
	}
	return names
}

// familyOf is the services of the file that an `extends: file:` of from names, or nil. Its paths are
// relative to its own directory.
func (l *loader) familyOf(file *node, from *family) *family {
	name := file.text.said()
	switch {
	case !file.text.known():
		l.open = true
		return nil
	case remote(name):
		l.unread(name, "extended compose", "is on the network")
		return nil
	}
	path := file.scope.abs(name)
	key := from.scope.env.id + pathSeparator + path
	if f, ok := l.families[key]; ok {
		return f
	}
	if _, err := l.set.Read(path); err != nil {
		l.open = true
		l.report(model.Problem{
			Rule: "compose-invalid", Span: file.span,
			Message: fmt.Sprintf("extends a service of %s, which %s", l.set.Name(path), reason(err)),
		})
		l.families[key] = nil
		return nil
	}
	var f *family
	if l.mayLoad([]string{path}, file.span) {
		f = l.readFamily(path, from)
	}
	l.families[key] = f
	return f
}

func (l *loader) readFamily(path string, from *family) *family {
	l.list(path, "extended compose")
	s := from.scope.in(filepath.Dir(path))
	tree := newMapping(nil, model.Span{}, s)
	var last paths
	for _, doc := range l.documentsOf(path) {
		cfg, resets := l.document(doc, s)
		if cfg == nil {
			continue
		}
		last = resets
		tree = merger{s}.merge(resets.reset(tree), cfg)
	}
	if len(tree.entries) == 0 {
		return nil
	}
	l.entries(tree.get("services"))
	tree = canonical(tree, s)
	return newFamily(s, path, "services", tree.get("services"), last)
}
