package parsers

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// looseKind tells what a configuration file is by its name: "livekit", "egress", "ingress", "sip",
// "caddy", or "" for none of them.
func looseKind(name string) string {
	lower := strings.ToLower(name)
	for _, word := range templateWords {
		lower = strings.TrimSuffix(lower, "."+word)
	}
	if lower == "caddyfile" || strings.HasPrefix(lower, "caddyfile.") || strings.HasSuffix(lower, ".caddyfile") {
		return "caddy"
	}
	if !isYAML(lower) || composeName(lower) {
		return ""
	}
	for _, kind := range []string{"egress", "ingress", "sip", "livekit"} {
		if strings.Contains(strings.TrimSuffix(lower, filepath.Ext(lower)), kind) {
			return kind
		}
	}
	return ""
}

// attachLoose gives the configuration files that stand beside compose files, and that no service of
// any deployment reads, to the first deployment of their directory.
func attachLoose(made []*assembly) {
	taken := map[string]bool{}
	for _, a := range made {
		for name := range a.taken {
			taken[name] = true
		}
		for _, f := range a.deployment.Unread {
			taken[f.Name] = true
		}
	}
	for _, a := range made {
		for _, path := range slices.Concat(a.plan.loose, a.looseVariants()) {
			name := a.set.Name(path)
			if taken[name] {
				continue
			}
			taken[name] = true
			caddyTaken := servesCaddy(made, a.plan.dir)
			if caddyTaken && filepath.Base(path) == "Caddyfile" && !mounted(made, path) {
				noteSpareCaddyfile(made, a.plan.dir, path)
			}
			a.attachLooseFile(path, caddyTaken, mountedAlone(made, path))
		}
	}
}

// attachLooseFile takes a loose file for what its name says. A Caddyfile is that of the host, unless
// a container of the directory has one of its own.
func (a *assembly) attachLooseFile(path string, caddyTaken, mounted bool) {
	kind := looseKind(filepath.Base(path))
	if kind == "caddy" && (caddyTaken || filepath.Base(path) != "Caddyfile") {
		return
	}
	file, err := a.set.Read(path)
	switch {
	case err != nil:
	case kind == "caddy":
		a.attachHostProxy(file)
	case kind == "livekit", kind == "": // a client without its service has nothing to be held against
		a.attachLooseLiveKit(file, mounted)
	}
}

// noteSpareCaddyfile notes, for the deployments of its directory, a Caddyfile that nothing mounts. It is not read:
// nobody says that a proxy runs it.
func noteSpareCaddyfile(made []*assembly, dir, path string) {
	for _, a := range made {
		if file, err := a.set.Read(path); err == nil && a.plan.dir == dir {
			a.deployment.SpareCaddyfile.Pos, a.deployment.SpareCaddyfile.End = file.Whole().Span(0, 0)
		}
	}
}

// looseVariants lists the LiveKit configurations beside one that a service reads: "livekit.prod.yaml" beside
// "livekit.yaml".
func (a *assembly) looseVariants() []string {
	var list []string
	for _, dir := range a.livekitDirs {
		if dir == a.plan.dir || !source.Within(a.set.Root(), dir) {
			continue
		}
		for _, path := range a.look(dir).loose {
			if looseKind(filepath.Base(path)) == "livekit" && !isTemplate(filepath.Base(path)) {
				list = append(list, path)
			}
		}
	}
	return list
}

// namedForDevelopment tells whether a file says by its name that it is not for production.
func namedForDevelopment(name string) bool {
	return slices.ContainsFunc(nameParts(filepath.Base(name)), func(part string) bool {
		return slices.ContainsFunc(strings.FieldsFunc(part, func(r rune) bool { return r == '-' || r == '_' }),
			func(word string) bool { return slices.Contains(developmentWords, strings.ToLower(word)) })
	})
}

// servesCaddy tells whether a deployment of dir runs Caddy in a container.
func servesCaddy(made []*assembly, dir string) bool {
	return slices.ContainsFunc(made, func(a *assembly) bool {
		return a.plan.dir == dir && len(a.deployment.Proxies) > 0
	})
}

// mountedAlone tells whether a service of any deployment mounts just the file at path.
func mountedAlone(made []*assembly, path string) bool {
	return slices.ContainsFunc(made, func(a *assembly) bool {
		return slices.ContainsFunc(a.deployment.Services, func(s *model.Service) bool {
			return slices.ContainsFunc(s.Volumes, func(m model.Mount) bool {
				return m.Type == "bind" && m.Source.V == path
			})
		})
	})
}

// mounted tells whether a service of any deployment mounts the file at path, or a directory around it.
func mounted(made []*assembly, path string) bool {
	return slices.ContainsFunc(made, func(a *assembly) bool {
		object := slices.ContainsFunc(a.deployment.Objects, func(o *model.FileObject) bool { return o.File.V == path })
		return object || slices.ContainsFunc(a.deployment.Services, func(s *model.Service) bool {
			return slices.ContainsFunc(s.Volumes, func(m model.Mount) bool {
				return m.Type == "bind" && m.Source.V != "" && source.Within(m.Source.V, path)
			})
		})
	})
}
