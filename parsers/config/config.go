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

// A Setting is one value in the file.
type Setting struct {
	// Key is the one at the top level, and Name, in a mapping below it, the one there.
	Key, Name string
	Value     string
	Span      model.Span
}

// Parse lists the settings in the order of the file: one for a plain value, one for each entry of a list or
// mapping. The problem is what keeps the file from being read.
func Parse(file *source.File) ([]Setting, *model.Problem) {
	d, problem := yamlpos.Parse(file.Whole())
	if problem != nil || d.Root == nil {
		return nil, problem
	}
	r := &reader{document: d}
	r.pairs(d.Root, func(key, value *yaml.Node) {
		switch value.Kind {
		case yaml.SequenceNode:
			for _, entry := range value.Content {
				r.add(key.Value, "", entry)
			}
		case yaml.MappingNode:
			r.pairs(value, func(name, value *yaml.Node) { r.add(key.Value, name.Value, value) })
		default:
			r.add(key.Value, "", value)
		}
	})
	return r.settings, r.problem
}

type reader struct {
	document *yamlpos.Document
	settings []Setting
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

func (r *reader) add(key, name string, value *yaml.Node) {
	if value.Kind != yaml.ScalarNode {
		r.refuse(value, fmt.Sprintf("%s: want a plain value, a list of them, or names with values", key))
		return
	}
	r.settings = append(r.settings, Setting{Key: key, Name: name, Value: value.Value, Span: r.document.Span(value)})
}

func (r *reader) refuse(n *yaml.Node, message string) {
	if r.problem == nil {
		r.problem = &model.Problem{Rule: "syntax", Span: r.document.Span(n), Message: message}
	}
}
