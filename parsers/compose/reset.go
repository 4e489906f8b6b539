package compose

import "strings"

// paths is a set of places in a compose file, by their keys.
type paths map[string]bool

const pathSeparator = "\x00"

// add keeps path. Places within a list are not kept: compose has no way to reset them.
func (p paths) add(path []string) {
	for _, key := range path {
		if key == "[]" {
			return
		}
	}
	p[strings.Join(path, pathSeparator)] = true
}

// reset is n, which stands at path, without what a later file resets or overrides.
func (p paths) reset(n *node, path ...string) *node {
	if len(p) == 0 || !n.is(mapping) {
		return n
	}
	return p.strip(n, strings.Join(path, pathSeparator))
}

func (p paths) strip(n *node, path string) *node {
	if !n.is(mapping) {
		return n
	}
	changed := false
	entries := make([]entry, 0, len(n.entries))
	for _, e := range n.entries {
		next := e.key
		if path != "" {
			next = path + pathSeparator + e.key
		}
		if p[next] {
			changed = true
			continue
		}
		if stripped := p.strip(e.value, next); stripped != e.value {
			changed = true
			e.value = stripped
		}
		entries = append(entries, e)
	}
	if !changed {
		return n
	}
	return newMapping(entries, n.span, n.scope)
}

// within tells whether any of the places is below the top-level section.
func (p paths) within(section string) bool {
	for path := range p {
		if strings.HasPrefix(path, section+pathSeparator) {
			return true
		}
	}
	return false
}
