package parsers

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/source"
)

// below loads the deployments in a directory that is named, which are linted as a whole.
func (l *loader) below(dir string) []*assembly {
	found := l.tree(dir)
	for _, a := range found {
		a.whole = true
	}
	return found
}

// owning loads the deployments that read the file at path, or a file in the directory at path, looking
// for compose files from its own directory up to the root. What none of them reads is a deployment of its
// own.
func (l *loader) owning(path string) []*assembly {
	name := l.set.Name(path)
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		var owners []*assembly
		for _, a := range l.tree(dir) {
			if a.deployment.HasCompose && len(belonging([]*assembly{a}, name)) > 0 {
				owners = append(owners, a)
			}
		}
		if len(owners) > 0 {
			ask(owners, name)
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

// belonging lists the files of the deployments that are the one called name, or lie in the directory of
// that name.
func belonging(made []*assembly, name string) []string {
	var names []string
	add := func(file string) {
		if isOrHolds(name, file) {
			names = append(names, file)
		}
	}
	for _, a := range made {
		for _, f := range slices.Concat(a.deployment.Files, a.deployment.Unread) {
			add(f.Name)
		}
		for _, s := range a.statements {
			for _, f := range s.files {
				add(f.Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ask marks the statements that are the file called name, or lie in the directory of that name.
func ask(made []*assembly, name string) {
	named := func(f *source.File) bool { return isOrHolds(name, f.Name) }
	for _, a := range made {
		for _, s := range a.statements {
			s.asked = s.asked || slices.ContainsFunc(s.files, named)
		}
	}
}

func isOrHolds(name, file string) bool { return file == name || strings.HasPrefix(file, name+"/") }

// join adds deployments to those that other paths lead to. Which path comes first does not matter.
func (l *loader) join(list, more []*assembly) []*assembly {
	for _, a := range more {
		i := slices.IndexFunc(list, func(o *assembly) bool { return o.deployment.Name == a.deployment.Name })
		if i < 0 {
			list = append(list, a)
		} else {
			list[i] = l.joined(list[i], a)
		}
	}
	return list
}

// joined is the deployment that two paths lead to. It has what stands in a directory that is named, or else around the
// file that is nearest to it, and the statements that are named.
func (l *loader) joined(a, b *assembly) *assembly {
	if b.whole && !a.whole || a.whole == b.whole && len(b.tree) > len(a.tree) {
		a, b = b, a
	}
	if !a.deployment.HasCompose && !a.whole { // each path is one configuration
		p := a.plan
		p.loose = slices.Compact(slices.Sorted(slices.Values(slices.Concat(p.loose, b.plan.loose))))
		a = l.load(p)[0]
	}
	for _, s := range b.statements {
		i := slices.IndexFunc(a.statements, func(o *statement) bool { return o.files[0].Name == s.files[0].Name })
		switch {
		case i >= 0:
			a.statements[i].asked = a.statements[i].asked || s.asked
		case b.whole || s.asked || s.named:
			a.statements = append(a.statements, s)
		}
	}
	slices.SortStableFunc(a.statements, func(s, o *statement) int {
		return strings.Compare(s.files[0].Name, o.files[0].Name)
	})
	return a
}
