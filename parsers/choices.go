package parsers

import (
	"path/filepath"
	"slices"
	"strings"
)

// elsewhere are those of the compose files that the user named which also serve without the others, or with further
// ones of their directories: what is written there may be meant for these.
func (l *loader) elsewhere(files []string) []string {
	var found, dirs []string
	for _, file := range files {
		if dir := filepath.Dir(file); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	for _, path := range dirs {
		dir := l.look(path)
		for _, p := range l.projectsOf(dir) {
			if !slices.Equal(p.files, files) {
				found = append(found, p.files...)
			}
		}
		for _, other := range dir.compose {
			if !slices.Contains(files, other) {
				found = append(found, l.laidTogether(files, other)...)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(files), func(file string) bool { return !slices.Contains(found, file) })
}

// laidTogether are those of the files that define a service which another one defines, changes or depends on, as a file
// does that is laid over it.
func (l *loader) laidTogether(files []string, other string) []string {
	o := l.outline(other)
	names := slices.Concat(o.Defines, o.Lacks)
	return slices.DeleteFunc(slices.Clone(files), func(file string) bool {
		return !slices.ContainsFunc(l.outline(file).Defines, func(name string) bool {
			return strings.HasPrefix(name, "services/") && slices.Contains(names, name)
		})
	})
}

// markElsewhere marks the files that belong to other choices of compose files as well: compose files that do, and with
// them what the services of these read.
func (a *assembly) markElsewhere() {
	if len(a.plan.elsewhere) == 0 {
		return
	}
	for i := range a.deployment.Files {
		f := &a.deployment.Files[i]
		is := func(path string) bool { return a.set.Name(path) == f.Name }
		f.Elsewhere = !slices.ContainsFunc(a.plan.files, is) || slices.ContainsFunc(a.plan.elsewhere, is)
	}
}
