package livekit

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/parsers/yamlpos"
)

// maxSettings bounds the keys that are kept of a document: aliases may repeat a mapping without end.
const maxSettings = 5000

// settings lists the keys of the document.
func (d *document) settings() []model.Setting {
	left := maxSettings
	return d.below(d.yaml.Root, 0, &left)
}

// below lists the keys and items of a value, those behind an alias or a merge key among them.
func (d *document) below(n *yaml.Node, depth int, left *int) []model.Setting {
	n = resolve(n)
	if n == nil || depth > yamlpos.MaxDepth {
		return nil
	}
	var list []model.Setting
	for i, child := range n.Content {
		switch {
		case *left <= 0:
			return list
		case n.Kind == yaml.SequenceNode:
			*left--
			list = append(list, model.Setting{
				Key: "[]", Span: d.yaml.Span(child), Below: d.below(child, depth+1, left),
			})
		case n.Kind != yaml.MappingNode || i%2 == 1 || child.Kind != yaml.ScalarNode:
		case child.Tag == "!!merge":
			list = append(list, d.merged(n.Content[i+1], depth+1, left)...)
		case !strings.Contains(child.Value, model.UnknownMark):
			*left--
			d.stray(child.Value, resolve(n.Content[i+1]))
			list = append(list, model.Setting{
				Key: child.Value, Span: d.yaml.Span(child), Below: d.below(n.Content[i+1], depth+1, left),
			})
		}
	}
	return list
}

// shortestStray is the length from which a text may be a LiveKit secret at the wrong level. LiveKit asks for 32.
const shortestStray = 16

// stray keeps the value of a key that LiveKit has nowhere from being printed: with `keys:` indented wrongly, it is a
// secret behind the name of an API key.
func (d *document) stray(key string, value *yaml.Node) {
	if value == nil || value.Kind != yaml.ScalarNode || len(value.Value) < shortestStray {
		return
	}
	if d.server && !facts.LiveKitKeyName(key) {
		d.secret(value)
	}
}

// merged lists what a merge key brings: the keys of a mapping, or of each in a list.
func (d *document) merged(n *yaml.Node, depth int, left *int) []model.Setting {
	list := d.below(n, depth, left)
	if n = resolve(n); n == nil || n.Kind != yaml.SequenceNode {
		return list
	}
	var keys []model.Setting
	for _, item := range list {
		keys = append(keys, item.Below...)
	}
	return keys
}
