package parsers

import (
	"path/filepath"
	"slices"
	"strings"
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
		for _, path := range a.plan.loose {
			name := a.set.Name(path)
			if taken[name] {
				continue
			}
			taken[name] = true
			a.attachLooseFile(path, servesCaddy(made, a.plan.dir))
		}
	}
}

// attachLooseFile takes a loose file for what its name says. A Caddyfile is that of the host, unless
// a container of the directory has one of its own.
func (a *assembly) attachLooseFile(path string, caddyTaken bool) {
	kind := looseKind(filepath.Base(path))
	if kind == "caddy" && (caddyTaken || filepath.Base(path) != "Caddyfile") {
		return
	}
	file, err := a.set.Read(path)
	switch {
	case err != nil:
	case kind == "caddy":
		a.attachHostProxy(file)
	case kind == "livekit": // a client without its service has nothing to be held against
		a.attachLooseLiveKit(file)
	}
}

// servesCaddy tells whether a deployment of dir runs Caddy in a container.
func servesCaddy(made []*assembly, dir string) bool {
	return slices.ContainsFunc(made, func(a *assembly) bool {
		return a.plan.dir == dir && len(a.deployment.Proxies) > 0
	})
}
