package compose

import "path"

// canonical does with the services of a file what compose does before it goes on to the next one: networks
// and dependencies are written as mappings, so that a later file can reset one of them; and of the
// entries that are for the same thing the last one stays, in the place of the first.
func canonical(tree *node, s *scope) *node {
	for _, section := range []string{"services", "jobs"} {
		i := tree.at(section)
		if i < 0 || !tree.entries[i].value.is(mapping) {
			continue
		}
		services := tree.entries[i].value
		entries := append([]entry(nil), services.entries...)
		for j, e := range entries {
			entries[j].value = canonicalService(e.value, s, section, e.key)
		}
		e := tree.entries[i]
		e.value = newMapping(entries, services.span, services.scope)
		tree = tree.with(e)
	}
	return tree
}

func canonicalService(n *node, s *scope, section, name string) *node {
	change := func(key string, to func(*node) *node) {
		if i := n.at(key); i >= 0 && n.entries[i].value.is(list) {
			e := n.entries[i]
			e.value = to(e.value)
			n = n.with(e)
		}
	}
	named := func(key string, value func(*node) *node) {
		change(key, func(l *node) *node { return merger{s}.named(l, value, []string{section, name, key}) })
	}
	distinct := func(key string, by ...func(*node) string) {
		change(key, func(l *node) *node {
			items := l.items
			for _, f := range by {
				items = unique(items, f)
			}
			return &node{kind: list, items: longForms(items), span: l.span, scope: l.scope}
		})
	}
	named("networks", joined)
	named("depends_on", started)
	distinct("volumes", targetKey, cleanTargetKey)
	distinct("env_file", s.loader.envFileKey)
	distinct("configs", func(n *node) string { return sourceKey(n, "") })
	distinct("secrets", func(n *node) string { return sourceKey(n, "/run/secrets") })
	return n
}

// longForms marks the short forms among the items.
func longForms(items []*node) []*node {
	marked := make([]*node, len(items))
	for i, item := range items {
		marked[i] = item
		if item.scalar() && !item.canonical {
			long := *item
			long.canonical = true
			marked[i] = &long
		}
	}
	return marked
}

// targetKey is what a volume is mounted on, as it is written. The long form of a short one is cleaned.
func targetKey(n *node) string {
	m, wrong := readMount(n)
	if wrong != "" || !m.Target.Known() {
		return n.fingerprint(true)
	}
	if n.canonical {
		return path.Clean(m.Target.V)
	}
	return m.Target.V
}

func cleanTargetKey(n *node) string { return path.Clean(targetKey(n)) }

// sourceKey is what a config or secret is mounted on.
func sourceKey(n *node, base string) string {
	if target := n.get("target"); target.scalar() {
		return target.text.raw()
	}
	return base + "/" + sourceOf(n).value().V
}

// envFileKey is the path of an env file, as written where no other directory than the project's comes
// into it.
func (l *loader) envFileKey(n *node) string {
	if n.is(mapping) {
		n = n.get("path")
	}
	if !n.scalar() {
		return ""
	}
	if n.scope.dir == l.rootScope.dir {
		return n.text.raw()
	}
	return l.set.Name(hostPath(n).V)
}
