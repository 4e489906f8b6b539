package credentials

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/facts"
)

// maxPlaces is the number of places that a misplaced key is looked for at: "enabled" stands in too many to tell.
const maxPlaces = 2

// hint tells what was probably meant by a key that is not known at path, as the end of a message; "" when nobody can
// tell.
func (c *strict) hint(path, name string) string {
	var siblings, places, flat []string
	for _, key := range facts.LiveKitKeys() {
		if known, _ := key.In(c.release); !known {
			continue
		}
		parent, last := split(key.Path)
		switch {
		case parent == path && spelling(last) == spelling(name):
			return fmt.Sprintf(", did you mean %q?", last)
		case parent == path:
			siblings = append(siblings, last)
		case last == name:
			places = append(places, place(parent))
		}
		if spelling(key.Path) == spelling(join(path, name)) {
			flat = append(flat, fmt.Sprintf("%q %s", last, place(parent)))
		}
	}
	near := facts.Near(name, siblings)
	switch {
	case len(places) > 0 && len(places) <= maxPlaces:
		return ", it belongs " + strings.Join(places, " or ")
	case near != "":
		return fmt.Sprintf(", did you mean %q?", near)
	case len(flat) == 1:
		return ", want " + flat[0]
	default:
		return ""
	}
}

// maxListed is the number of keys that a message lists.
const maxListed = 6

// takes lists the keys of a mapping that takes few, as the end of a message.
func (c *strict) takes(path string) string {
	var names []string
	for _, key := range facts.LiveKitKeys() {
		parent, last := split(key.Path)
		if known, certain := key.In(c.release); parent == path && known && certain {
			names = append(names, last)
		}
	}
	switch {
	case path == "" || len(names) > maxListed:
		return ""
	case len(names) == 0:
		return fmt.Sprintf("; %s takes no key", path)
	default:
		return fmt.Sprintf("; %s takes only %s", path, strings.Join(names, ", "))
	}
}

// split cuts a path at its last key.
func split(path string) (parent, last string) {
	i := strings.LastIndexByte(path, '.')
	return path[:max(i, 0)], path[i+1:]
}

func place(parent string) string {
	if parent == "" {
		return "at the top level"
	}
	return fmt.Sprintf("under %q", parent)
}

// spelling is a name without what tells snake_case, kebab-case, camelCase and a.path apart.
func spelling(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "").Replace(name))
}
