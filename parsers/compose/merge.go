package compose

import (
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A merger lays one tree over another as compose-go v2.16.2 does (override/merge.go).
type merger struct{ scope *scope }

// merge lays over on top of base, both of which stand at path.
func (m merger) merge(base, over *node, path ...string) *node {
	if special := mergeSpecial(path); special != nil {
		return special(m, base, over, path)
	}
	m.noteEmptyPorts(base, over, path)
	if over.kind == null {
		return base
	}
	switch base.kind {
	case mapping:
		if over.kind == mapping {
			return m.mappings(base, over, path)
		}
	case list:
		if over.kind == list {
			return appendNew(base, over, keepsPaths(path))
		}
	default:
		return over
	}
	m.scope.report(model.Problem{
		Rule: "compose-invalid", Span: over.span,
		Message: describe(path) + " is " + over.kind.String() + " here and " + base.kind.String() +
			" in what it is laid over",
		Related: []model.Place{{Span: base.span, Text: "the other one"}},
	})
	return over
}

// noteEmptyPorts keeps the place of `ports:` without entries where there are some: they stay.
func (m merger) noteEmptyPorts(base, over *node, path []string) {
	isPorts := len(path) == 3 && path[0] == "services" && path[2] == "ports"
	if isPorts && len(base.items) > 0 && (over.kind == null || over.is(list)) && len(over.items) == 0 {
		l := m.scope.loader
		l.emptyPorts[path[1]] = append(l.emptyPorts[path[1]], over.span)
	}
}

func (m merger) mappings(base, over *node, path []string) *node {
	entries := append(make([]entry, 0, len(base.entries)+len(over.entries)), base.entries...)
	for _, e := range over.entries {
		i := base.at(e.key)
		if i < 0 {
			entries = append(entries, e)
			continue
		}
		entries[i].value = m.merge(entries[i].value, e.value, below(path, e.key)...)
	}
	return newMapping(entries, base.span, base.scope)
}

type special func(m merger, base, over *node, path []string) *node

// serviceSpecial is how a key of a service merges that does not merge by its shape, or nil.
func serviceSpecial(key string) special {
	switch key {
	case "command", "entrypoint", "healthcheck.test":
		return replace
	case "annotations", "build.additional_contexts", "build.args", "build.labels", "deploy.labels",
		"environment", "labels", "sysctls":
		return mergeKeyValues
	case "build.extra_hosts", "dns", "dns_opt", "dns_search", "env_file", "extra_hosts", "label_file", "tmpfs":
		return mergeSequences
	case "models", "networks":
		return mergeNames
	case "build":
		return mergeBuild
	case "depends_on":
		return mergeDependsOn
	case "logging":
		return mergeLogging
	default:
		return nil
	}
}

func mergeSpecial(path []string) special {
	if len(path) < 3 {
		return nil
	}
	switch path[0] {
	case "services", "jobs":
		if len(path) == 4 && path[2] == "ulimits" {
			return mergeUlimit
		}
		return serviceSpecial(strings.Join(path[2:], "."))
	case "networks", "volumes", "secrets", "configs":
		if len(path) == 3 && path[2] == "labels" {
			return mergeKeyValues
		}
		if path[0] == "networks" && len(path) == 4 && path[2] == "ipam" && path[3] == "config" {
			return replace // compose merges them by subnet; nothing here reads them
		}
	}
	return nil
}

// keepsPaths tells whether the strings of a list are paths, which depend on the file that they stand in.
func keepsPaths(path []string) bool {
	if len(path) != 3 || path[0] != "services" {
		return false
	}
	return path[2] == "volumes" || path[2] == "env_file" || path[2] == "label_file"
}

func replace(_ merger, _, over *node, _ []string) *node { return over }

func mergeBuild(m merger, base, over *node, path []string) *node {
	return m.mappings(asBuild(base), asBuild(over), path)
}

func asBuild(n *node) *node {
	if !n.scalar() {
		return n
	}
	return newMapping([]entry{{key: "context", span: n.span, value: n}}, n.span, n.scope)
}

func mergeLogging(m merger, base, over *node, path []string) *node {
	driver, other := base.get("driver"), over.get("driver")
	if driver != nil && other != nil && driver.text.raw() != other.text.raw() {
		return over
	}
	if !base.is(mapping) || !over.is(mapping) {
		return over
	}
	return m.mappings(base, over, path)
}

func mergeUlimit(m merger, base, over *node, path []string) *node {
	if base.is(mapping) && over.is(mapping) {
		return m.mappings(base, over, path)
	}
	return over
}

// mergeDependsOn merges lists and mappings of services. A name in a list stands for the condition
// service_started, which replaces another one.
func mergeDependsOn(m merger, base, over *node, path []string) *node {
	return m.mappings(m.named(base, started, path), m.named(over, started, path), path)
}

func mergeNames(m merger, base, over *node, path []string) *node {
	return m.mappings(m.named(base, joined, path), m.named(over, joined, path), path)
}

// joined is what the name of a network stands for in a list.
func joined(n *node) *node { return &node{span: n.span, scope: n.scope} }

// started is what the name of a service stands for in a list of dependencies.
func started(n *node) *node {
	condition := &node{kind: str, span: n.span, scope: n.scope, text: literal("service_started", n.span)}
	required := &node{kind: boolean, span: n.span, scope: n.scope, text: literal("true", n.span)}
	entries := []entry{{key: "condition", value: condition}, {key: "required", value: required}}
	return newMapping(entries, n.span, n.scope)
}

// named turns a list of names into a mapping, with value for each of them.
func (m merger) named(n *node, value func(*node) *node, path []string) *node {
	if n.is(mapping) {
		return n
	}
	var entries []entry
	seen := map[string]bool{}
	for _, item := range n.values() {
		if item.kind != str {
			m.scope.problem("compose-invalid", item.span, "%s takes names, not %s", describe(path), item.kind)
			continue
		}
		if name := item.text.said(); !seen[name] {
			seen[name] = true
			entries = append(entries, entry{
				key: name, span: item.span, frag: item.text.frag, via: item.text.via, value: value(item),
			})
		}
	}
	return newMapping(entries, n.span, n.scope)
}

// mergeSequences appends, whatever the shapes.
func mergeSequences(_ merger, base, over *node, path []string) *node {
	return appendNew(sequence(base), sequence(over), keepsPaths(path))
}

// mergeKeyValues appends `key=value` items; a key that is there already gets its new value in its old
// place.
func mergeKeyValues(_ merger, base, over *node, _ []string) *node {
	items := append(append([]*node(nil), sequence(base).items...), sequence(over).items...)
	return &node{kind: list, items: unique(items, keyOf), span: over.span, scope: over.scope}
}

// unique keeps one item a key: the last one, in the place of the first.
func unique[T any](items []T, key func(T) string) []T {
	kept := make([]T, 0, len(items))
	seen := make(map[string]int, len(items))
	for _, item := range items {
		k := key(item)
		if i, ok := seen[k]; ok {
			kept[i] = item
			continue
		}
		seen[k] = len(kept)
		kept = append(kept, item)
	}
	return kept
}

// keyOf is what stands before the "=" of an item.
func keyOf(n *node) string {
	if n.pair != nil {
		return n.pair.key
	}
	key, _, _ := strings.Cut(n.text.raw(), "=")
	return key
}

// appendNew appends the items of over that base does not have.
func appendNew(base, over *node, dirs bool) *node {
	items := append([]*node(nil), base.items...)
	have := make(map[string]bool, len(items))
	for _, item := range items {
		have[item.fingerprint(dirs)] = true
	}
	for _, item := range over.items {
		mark := item.fingerprint(dirs)
		if !have[mark] {
			have[mark] = true
			items = append(items, item)
		}
	}
	return &node{kind: list, items: items, span: over.span, scope: over.scope}
}

// sequence turns a mapping into a list of `key=value` items, and a scalar into a list of it.
func sequence(n *node) *node {
	if !n.is(mapping) {
		return &node{kind: list, items: n.values(), span: n.span, scope: n.scope}
	}
	var items []*node
	for i := range n.entries {
		e := &n.entries[i]
		if !e.value.is(list) {
			items = append(items, pairItem(*e))
			continue
		}
		for _, v := range e.value.items {
			items = append(items, pairItem(entry{key: e.key, span: e.span, frag: e.frag, via: e.via, value: v}))
		}
	}
	return &node{kind: list, items: items, span: n.span, scope: n.scope}
}

func pairItem(e entry) *node {
	var b textBuilder
	b.out.Copy(e.frag, 0, len(e.frag.Text))
	if e.value.scalar() {
		b.out.Replace("=", e.span.Pos, e.span.Pos)
		b.copy(e.value.text, 0, len(e.value.text.frag.Text))
	}
	t := b.text()
	t.span = e.span
	return &node{kind: str, span: e.span, text: t, scope: e.value.scope, pair: &e}
}
