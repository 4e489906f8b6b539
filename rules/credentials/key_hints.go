package credentials

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/facts"
)

// hint tells what was probably meant by a key that is not known at path, as the end of a message; "" when nobody can
// tell.
func (c *strict) hint(path, name string) string {
	meant := facts.LiveKitMeant(path, name, c.release)
	if len(meant) == 0 {
		return ""
	}
	var places []string
	for _, key := range meant {
		parent, _ := facts.CutKey(key)
		places = append(places, place(parent))
	}
	switch parent, last := facts.CutKey(meant[0]); {
	case parent == path:
		return fmt.Sprintf(", did you mean %q?", last)
	case last == name:
		return ", it belongs " + strings.Join(places, " or ")
	default:
		return fmt.Sprintf(", want %q %s", last, places[0])
	}
}

// maxListed is the number of keys that a message lists.
const maxListed = 6

// takes lists the keys of a mapping that takes few, as the end of a message.
func (c *strict) takes(path string) string {
	var names []string
	for _, key := range facts.LiveKitKeys() {
		parent, last := facts.CutKey(key.Path)
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

func place(parent string) string {
	if parent == "" {
		return "at the top level"
	}
	return fmt.Sprintf("under %q", parent)
}
