package livekit

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/parsers/yamlpos"
)

// suppose puts what stands under a key that livekit-server does not know under the one that was probably meant, unless
// that is there. The wrong key is one defect: what follows from the absence of the right one is none. A single value
// becomes unknown, as nothing is to rest on it.
func (d *document) suppose() {
	_, newest := facts.LiveKitReleases()
	left := maxSupposed
	d.supposeBelow(d.yaml.Root, "", &left, func(path, name string) []string {
		mapping, _ := facts.LiveKitKeyAt(path)
		if _, known := facts.LiveKitKeyAt(join(path, name)); known || path != "" && !mapping.Closed {
			return nil
		}
		return facts.LiveKitMeant(path, name, newest)
	})
}

// supposeSide does so for egress, ingress and SIP, of whose keys those at the top are known.
func (d *document) supposeSide(kind string) {
	left := maxSupposed
	d.supposeBelow(d.yaml.Root, "", &left, func(path, name string) []string {
		if near := facts.Near(name, facts.SideKeys(kind)); path == "" && near != "" {
			return []string{near}
		}
		return nil
	})
}

// maxSupposed bounds the keys that are looked at: a configuration has some dozens, and aliases may repeat a mapping
// without end.
const maxSupposed = 200

// supposeBelow goes through the keys of a mapping at path. meant lists the paths that may be meant by a key.
func (d *document) supposeBelow(n *yaml.Node, path string, left *int, meant func(path, name string) []string) {
	n = resolve(n)
	if n == nil || n.Kind != yaml.MappingNode || strings.Count(path, ".") > yamlpos.MaxDepth {
		return
	}
	for i, end := 0, len(n.Content); i+1 < end && *left > 0; i += 2 {
		*left--
		key, value := n.Content[i], n.Content[i+1]
		paths := meant(path, key.Value)
		for _, p := range paths {
			d.put(p, key, value)
		}
		if len(paths) == 0 && n.Content[i].Tag != "!!merge" {
			d.supposeBelow(value, join(path, key.Value), left, meant)
		}
	}
}

// put adds a value at path, together with the mappings that it takes, unless something is there. All are placed where
// the wrong key is.
func (d *document) put(path string, key, value *yaml.Node) {
	if strings.ContainsAny(path, "[*") { // an item, of which nobody can tell which
		return
	}
	n := resolve(d.yaml.Root)
	names := strings.Split(path, ".")
	for i, name := range names {
		below := field(n, name)
		last := i == len(names)-1
		switch {
		case below != nil && !last && !isSet(below): // what stood there was moved away
			*below = yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: below.Line, Column: below.Column}
		case below != nil && (last || below.Kind != yaml.MappingNode):
			return
		case below == nil:
			named := *key
			named.Value = name
			below = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: key.Line, Column: key.Column}
			if last {
				below = value
			}
			n.Content = append(n.Content, &named, below)
		}
		n = below
	}
	d.supposed[resolve(value)] = true
}
