// Package livekit reads the YAML configuration of livekit-server, egress, ingress
// and SIP, and the flags and variables that override it.
package livekit

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/yamlpos"
)

// maxAliasHops bounds a chain of aliases that point at aliases.
const maxAliasHops = 100

// A document is one configuration with the means to place its values.
type document struct {
	yaml     *yamlpos.Document
	template bool
	// server tells that it is livekit-server's, of whose keys all names are known.
	server bool
	// supposed are values that stand under another key than the one that they are read by.
	supposed map[*yaml.Node]bool
	secrets  []model.Span
	blocks   []model.Span
}

// Notes are places of a document that matter beyond its values.
type Notes struct {
	// Secrets must never be printed.
	Secrets []model.Span
	// Blocks are scalars of several lines.
	Blocks []model.Span
}

func (d *document) notes() Notes { return Notes{Secrets: d.secrets, Blocks: d.blocks} }

func parse(text *source.Fragment, template bool) (*document, *model.Problem) {
	doc, problem := yamlpos.Parse(text)
	if problem != nil {
		return nil, problem
	}
	d := &document{yaml: doc, template: template, supposed: map[*yaml.Node]bool{}}
	if doc.Root != nil && doc.Root.Kind != yaml.MappingNode {
		return nil, &model.Problem{
			Rule:    "syntax",
			Span:    doc.Span(doc.Root),
			Message: "is no LiveKit configuration: want a mapping at the top level",
		}
	}
	if problem := d.duplicate(doc.Root, 0); problem != nil {
		return nil, problem
	}
	d.findBlocks(doc.Root, 0)
	return d, nil
}

// duplicate finds a key that stands twice in a mapping, which the program's YAML library refuses (yaml.v3
// decode.go, uniqueKeys).
func (d *document) duplicate(n *yaml.Node, depth int) *model.Problem {
	if n == nil || depth > yamlpos.MaxDepth {
		return nil
	}
	first := map[string]*yaml.Node{}
	for i, child := range n.Content {
		if n.Kind != yaml.MappingNode || i%2 == 1 || child.Kind != yaml.ScalarNode {
			if problem := d.duplicate(child, depth+1); problem != nil {
				return problem
			}
			continue
		}
		if before := first[child.Value]; before != nil && child.Tag != "!!merge" {
			return &model.Problem{
				Rule:    "syntax",
				Span:    d.yaml.Span(child),
				Message: fmt.Sprintf("key %q stands twice in this mapping: the program refuses to start", child.Value),
				Related: []model.Place{{Span: d.yaml.Span(before), Text: "the first time"}},
			}
		}
		first[child.Value] = child
	}
	return nil
}

// findBlocks collects the scalars that span lines; comments above them speak for all of it.
func (d *document) findBlocks(n *yaml.Node, depth int) {
	if n == nil || depth > maxAliasHops {
		return
	}
	if n.Kind == yaml.ScalarNode && strings.Contains(n.Value, "\n") {
		d.blocks = append(d.blocks, d.yaml.Span(n))
	}
	for _, child := range n.Content {
		d.findBlocks(child, depth+1)
	}
}

// at follows keys from the root. It returns nil where one is absent.
func (d *document) at(keys ...string) *yaml.Node {
	n := d.yaml.Root
	for _, key := range keys {
		n = field(n, key)
	}
	return n
}

// field returns the value of key in a mapping, through aliases and merge keys.
func field(n *yaml.Node, key string) *yaml.Node {
	n = resolve(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	var merged *yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		switch k := n.Content[i]; {
		case k.Value == key:
			return resolve(n.Content[i+1])
		case k.Tag == "!!merge":
			merged = n.Content[i+1]
		}
	}
	if m := resolve(merged); m != nil && m != n && m.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(m.Content); i += 2 {
			if m.Content[i].Value == key {
				return resolve(m.Content[i+1])
			}
		}
	}
	return nil
}

func resolve(n *yaml.Node) *yaml.Node {
	for range maxAliasHops {
		if n == nil || n.Kind != yaml.AliasNode {
			return n
		}
		n = n.Alias
	}
	return nil
}

// isSet tells whether a node says something: `port:` alone leaves the default.
func isSet(n *yaml.Node) bool { return n != nil && n.Tag != "!!null" }

// text is the scalar n as it is written; the zero Value when it is absent.
func (d *document) text(n *yaml.Node) model.Value[string] {
	if !isSet(n) || n.Kind != yaml.ScalarNode {
		return model.Value[string]{}
	}
	v := model.Value[string]{V: n.Value, Span: d.yaml.Span(n), Origin: model.Stated, Template: d.template}
	if strings.Contains(n.Value, model.UnknownMark) {
		v.V, v.Origin = strings.ReplaceAll(n.Value, model.UnknownMark, ""), model.Unknown
	}
	if refers(n.Value) || d.supposed[n] {
		v.Origin = model.Unknown
	}
	return v
}

// secret is text that must never be printed.
func (d *document) secret(n *yaml.Node) model.Value[string] {
	v := d.text(n)
	if v.Span.Valid() {
		d.secrets = append(d.secrets, v.Span)
	}
	return v
}

func (d *document) list(n *yaml.Node) []model.Value[string] {
	n = resolve(n)
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	values := []model.Value[string]{}
	for _, item := range n.Content {
		values = append(values, d.text(resolve(item)))
	}
	return values
}

// boolean reads n as LiveKit does, with fallback for what is absent or no boolean.
func (d *document) boolean(n *yaml.Node) model.Value[bool] {
	v := d.text(n)
	if !v.Written() {
		return model.DefaultOf(false)
	}
	var b bool
	if v.Known() && n.Decode(&b) != nil {
		return model.With(model.Value[string]{Span: v.Span, Origin: model.Unknown}, false)
	}
	return model.With(v, b)
}
