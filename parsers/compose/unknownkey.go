package compose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
)

// unknownKey reports a key that is misspelt, out of place or not known at all.
func (v *validator) unknownKey(e entry, s *schema, path []string) {
	if len(v.names(s)) == 0 {
		v.problem(e.span, "%q is no name that compose takes: it wants letters, digits, and . _ -", e.key)
		return
	}
	message := fmt.Sprintf("unknown key %q in %s", keyName(e.key), describe(path))
	near := facts.Near(e.key, v.names(s))
	switch {
	case near != "":
		message += fmt.Sprintf(": did you mean %q?", near)
	case len(path) != 2 && v.property(definition("service"), e.key) != nil:
		message += ": it belongs to a service"
	case len(path) > 0 && named(specification.properties, e.key) != nil:
		message += ": it belongs to the top level"
	}
	v.problem(e.span, "%s", message)
}

// keyName is a key for a message: "PASSWORD=…" is a list entry without its dash, "PASSWORD:…" an entry without its
// space.
func keyName(key string) string {
	if i := strings.IndexAny(key, "=:"); i > 0 {
		return key[:i]
	}
	return key
}

// names lists the keys that s knows by name, sorted.
func (v *validator) names(s *schema) []string {
	s = resolve(s)
	var names []string
	for _, p := range s.properties {
		names = append(names, p.name)
	}
	for _, part := range s.allOf {
		names = append(names, v.names(part)...)
	}
	slices.Sort(names)
	return names
}

// sections are the words for an entry of the top-level sections.
var sections = map[string]string{
	"services": "service", "jobs": "job", "networks": "network", "volumes": "volume", "configs": "config",
	"secrets": "secret", "models": "model",
}

// describe names the value at path for people: `"ports" of service "web"`.
func describe(path []string) string {
	if len(path) == 0 {
		return "the top level"
	}
	section, known := sections[path[0]]
	if !known || len(path) == 1 {
		return fmt.Sprintf("%q", strings.Join(path, "."))
	}
	owner := fmt.Sprintf("%s %q", section, path[1])
	rest := path[2:]
	if len(rest) == 0 {
		return owner
	}
	prefix := ""
	if rest[len(rest)-1] == "[]" {
		prefix, rest = "an entry of ", rest[:len(rest)-1]
	}
	return fmt.Sprintf("%s%q of %s", prefix, strings.ReplaceAll(strings.Join(rest, "."), ".[]", ""), owner)
}
