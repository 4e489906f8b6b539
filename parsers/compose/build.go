package compose

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/parsers/yamlpos"
)

const (
	// maxAliases is how many times a project may follow an alias, one within an alias counted each time.
	maxAliases = 100_000
	// maxCopies is how many nodes the aliases of a project may stand for, and its services inherit.
	maxCopies = 500_000
	// maxDepth is how deep collections may nest once aliases are followed.
	maxDepth = 200
)

// A builder turns one YAML document into nodes: it follows aliases, merges `<<`, replaces variables,
// and notes what is tagged `!reset` or `!override`.
type builder struct {
	scope  *scope
	loader *loader
	doc    *yamlpos.Document
	resets paths
	open   map[*yaml.Node]bool // anchors that are being followed
	failed bool                // a bound was passed: the document is left out
}

// A place is where in the document the builder is, and the aliases that led there.
type place struct {
	path []string // keys; "[]" for an item of a list
	via  []model.Place
}

func (p place) child(key string) place {
	return place{path: below(p.path, key), via: p.via}
}

func (p place) through(alias model.Span, words string) place {
	via := []model.Place{{Span: alias, Text: words}}
	return place{path: p.path, via: append(via, p.via...)}
}

// build returns the node for n; nil for one that is tagged !reset or cannot be read.
func (b *builder) build(n *yaml.Node, at place) *node {
	if len(at.via) > 0 {
		if b.loader.copies++; b.loader.copies > maxCopies {
			b.fail(n, "holds aliases that stand for more than %d values", maxCopies)
		}
	}
	if len(at.path) > maxDepth {
		b.fail(n, "nests deeper than %d levels", maxDepth)
	}
	if b.failed {
		return nil
	}
	switch tag(n) {
	case "!reset":
		return nil
	case "!override":
		b.resets.add(at.path)
	}
	if b.loader.outlining && !outlined(at.path) {
		return &node{}
	}
	switch n.Kind {
	case yaml.AliasNode:
		return b.alias(n, at)
	case yaml.MappingNode:
		return b.mapping(n, at)
	case yaml.SequenceNode:
		items := make([]*node, 0, len(n.Content))
		within := at.child("[]")
		for _, c := range n.Content {
			if item := b.build(c, within); item != nil {
				items = append(items, item)
			}
		}
		return &node{kind: list, items: items, span: b.doc.Span(n), scope: b.scope}
	default:
		return b.scalar(n, at)
	}
}

// tag is the tag of n or of what it is an alias for.
func tag(n *yaml.Node) string {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n.Tag
}

func (b *builder) fail(n *yaml.Node, format string, args ...any) {
	if !b.failed {
		b.failed = true
		b.scope.problem("syntax", b.doc.Span(n), format, args...)
	}
}

// follow calls visit with what the alias n names.
func (b *builder) follow(n *yaml.Node, visit func(*yaml.Node)) {
	if b.loader.aliases++; b.loader.aliases > maxAliases {
		b.fail(n, "follows more than %d aliases", maxAliases)
		return
	}
	if b.open[n.Alias] {
		b.fail(n, "holds an alias within the value that it stands for")
		return
	}
	b.open[n.Alias] = true
	visit(n.Alias)
	delete(b.open, n.Alias)
}

func (b *builder) alias(n *yaml.Node, at place) (built *node) {
	b.follow(n, func(target *yaml.Node) {
		built = b.build(target, at.through(b.doc.Span(n), "used here as *"+n.Value))
	})
	return built
}

// A field is a key of a mapping, be it merged in, with its value.
type field struct {
	key   string
	node  *yaml.Node
	value *yaml.Node
	at    place
}

func (b *builder) mapping(n *yaml.Node, at place) *node {
	fields := make([]field, 0, len(n.Content)/2)
	b.fields(n, at, nil, &fields, 0)
	entries := make([]entry, 0, len(fields))
	for _, f := range fields {
		value := b.build(f.value, f.at.child(f.key))
		if value == nil {
			continue
		}
		e := entry{key: f.key, span: b.doc.Span(f.node), frag: b.doc.Text(f.node), via: f.at.via, value: value}
		entries = append(entries, e)
	}
	return newMapping(entries, b.doc.Span(n), b.scope)
}

// fields appends the keys of the mapping n that are not in seen, nil for none: its own, then those that
// it merges in, of which the first wins.
func (b *builder) fields(n *yaml.Node, at place, seen map[string]bool, fields *[]field, depth int) {
	if depth > maxDepth {
		b.fail(n, "merges mappings in more than %d levels", maxDepth)
	}
	if b.failed {
		return
	}
	var merged []*yaml.Node
	own := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind == yaml.ScalarNode && key.ShortTag() == "!!merge" {
			merged = append(merged, value)
			continue
		}
		name, ok := b.key(key)
		if !ok {
			continue
		}
		if first := own[name]; first != nil {
			b.scope.report(model.Problem{
				Rule: "compose-invalid", Span: b.doc.Span(key),
				Message: fmt.Sprintf("key %q is here twice", keyName(name)),
				Related: []model.Place{{Span: b.doc.Span(first), Text: "the first one"}},
			})
			continue
		}
		own[name] = key
		if tag(value) == "!reset" { // as if it were not there: what is merged in stays
			b.resets.add(at.child(name).path)
			continue
		}
		if !seen[name] {
			if seen != nil {
				seen[name] = true
			}
			*fields = append(*fields, field{key: name, node: key, value: value, at: at})
		}
	}
	if seen == nil && len(merged) > 0 {
		seen = map[string]bool{}
		for _, f := range *fields {
			seen[f.key] = true
		}
	}
	for _, value := range merged {
		b.merged(value, at, seen, fields, depth+1)
	}
}

// merged appends the keys that a value of `<<` brings: a mapping, an alias of one, or a list of
// such.
func (b *builder) merged(n *yaml.Node, at place, seen map[string]bool, fields *[]field, depth int) {
	switch n.Kind {
	case yaml.AliasNode:
		b.follow(n, func(target *yaml.Node) {
			b.merged(target, at.through(b.doc.Span(n), "merged in here as *"+n.Value), seen, fields, depth)
		})
	case yaml.MappingNode:
		b.fields(n, at, seen, fields, depth)
	case yaml.SequenceNode:
		if depth > maxDepth {
			b.fail(n, "merges mappings in more than %d levels", maxDepth)
			return
		}
		for _, item := range n.Content {
			b.merged(item, at, seen, fields, depth+1)
		}
	default:
		b.scope.problem("compose-invalid", b.doc.Span(n), `"<<" takes a mapping or a list of mappings`)
	}
}
