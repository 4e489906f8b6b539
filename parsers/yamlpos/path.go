package yamlpos

import (
	"go/token"
	"sort"

	"gopkg.in/yaml.v3"
)

// Entry stands in a path for an entry of a sequence, whatever its number.
const Entry = "[]"

// Path lists the keys that lead to what is written at pos, outermost first.
func (d *Document) Path(pos token.Pos) []string {
	var path []string
	for n := d.Root; n != nil; {
		step := 1
		if n.Kind == yaml.MappingNode {
			step = 2
		}
		// The last child that starts at pos or before it; of a mapping, the last key.
		i := sort.Search(len(n.Content)/step, func(i int) bool { return d.pos(n.Content[i*step]) > pos }) - 1
		switch {
		case i < 0:
			return path
		case n.Kind == yaml.SequenceNode:
			path = append(path, Entry)
			n = n.Content[i]
		case n.Kind == yaml.MappingNode:
			path = append(path, n.Content[2*i].Value)
			n = n.Content[2*i+1]
		default:
			return path
		}
	}
	return path
}

func (d *Document) pos(n *yaml.Node) token.Pos {
	at := d.start(n)
	pos, _ := d.text.Span(at, at)
	return pos
}
