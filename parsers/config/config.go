// Package config reads .reflint.yaml, in which a project says what the flags of reflint say elsewhere.
package config

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/yamlpos"
)

// Names are those of the file, of which a directory has at most one.
var Names = []string{".reflint.yaml", ".reflint.yml"}

// A Setting is one of the keys at the top level, with its values.
type Setting struct {
	Key    string
	Span   model.Span // of the key
	Values []Value
}

// A Value is a plain value, or one of a list or mapping.
type Value struct {
	// Name is its key in a mapping; "" elsewhere.
	Name string
	Text string
	Span model.Span
}

// Parse lists the settings in the order of the file. The problem is what keeps the file from being read.
func Parse(file *source.File) ([]Setting, *model.Problem) {
	documents, problem := yamlpos.ParseAll(file.Whole())
	if problem != nil {
		return nil, problem
	}
	r := &reader{}
	var settings []Setting
	for _, d := range documents {
		switch first := r.document == nil; {
		case d.Root.Tag == "!!null": // "---" and comments
		case first:
			r.document = d
			r.pairs(d.Root, func(key, value *yaml.Node) {
				settings = append(settings, Setting{Key: key.Value, Span: d.Span(key), Values: r.values(key, value)})
			})
		default:
			r.document = d
			r.refuse(d.Root, "a second document begins here: want one")
		}
	}
	return settings, r.problem
}

type reader struct {
	document *yamlpos.Document
	problem  *model.Problem
}

// pairs calls visit for each key of a mapping with its value.
func (r *reader) pairs(n *yaml.Node, visit func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.refuse(n, "want keys with values, such as \"mode: caddy\"")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if seen[key.Value] {
			r.refuse(key, fmt.Sprintf("%s stands here twice", key.Value))
		}
		seen[key.Value] = true
		visit(key, n.Content[i+1])
	}
}

// values are those of a key: one for a plain value, one for each entry of a list or mapping, and none where nothing but
// comments stands behind it.
func (r *reader) values(key, n *yaml.Node) (list []Value) {
	add := func(name string, value *yaml.Node) {
		if value.Kind != yaml.ScalarNode {
			r.refuse(value, fmt.Sprintf("%s: want a plain value, a list of them, or names with values", key.Value))
			return
		}
		list = append(list, Value{Name: name, Text: value.Value, Span: r.document.Span(value)})
	}
	switch {
	case n.Tag == "!!null":
		return nil
	case n.Kind == yaml.SequenceNode:
		for _, entry := range n.Content {
			add("", entry)
		}
	case n.Kind == yaml.MappingNode:
		r.pairs(n, func(name, value *yaml.Node) { add(name.Value, value) })
	default:
		add("", n)
	}
	return list
}

func (r *reader) refuse(n *yaml.Node, message string) {
	if r.problem == nil {
		r.problem = &model.Problem{Rule: "syntax", Span: r.document.Span(n), Message: message}
	}
}
