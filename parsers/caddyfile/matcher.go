package caddyfile

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A matcherSet is the condition on a directive.
type matcherSet struct {
	match *model.Matcher
	// key is equal for sets that Caddy takes for the same.
	key string
	// paths are the values of its path matcher, by which directives are sorted.
	paths []string
	// lines are what it was read from, by kind, for what Caddy refuses only where it is used.
	lines map[string][]node
}

// A scope holds the named matchers that are visible in a block.
type scope struct {
	parent *scope
	sets   map[string]*matcherSet
}

func (s *scope) find(name string) *matcherSet {
	for ; s != nil; s = s.parent {
		if set := s.sets[name]; set != nil {
			return set
		}
	}
	return nil
}

// define makes the scope of a block out of the matchers that are defined in it. They are visible in all
// of it, whatever the order.
func (b *builder) define(parent *scope, nodes []node) *scope {
	s := &scope{parent: parent, sets: map[string]*matcherSet{}}
	for i := range nodes {
		n := &nodes[i]
		if !strings.HasPrefix(n.name.text, "@") {
			continue
		}
		if s.find(n.name.text) != nil {
			b.reject(n.span(), "matcher is defined more than once: "+n.name.text)
			continue
		}
		set := b.matcherSet(matcherLines(n), n.name)
		set.match.Span, set.match.Name = n.span(), n.name.text
		s.sets[n.name.text] = set
	}
	return s
}

// matcherLines are the matchers of a set: one behind the name, or the lines of its block. A
// quoted word in the place of a matcher's name is an expression.
func matcherLines(n *node) []node {
	if len(n.args) == 0 {
		return n.block
	}
	if first := n.args[0]; first.quoted {
		name := first
		name.text = "expression"
		return []node{{name: name, args: n.args[:1]}}
	}
	return []node{{name: n.args[0], args: n.args[1:], block: n.block, braces: n.braces}}
}

// matcherSet reads a set; all of its matchers must match. Lines with the same name are one
// matcher. The set's own name serves regular expressions without one.
func (b *builder) matcherSet(lines []node, name token) *matcherSet {
	var kinds []string
	byKind := map[string][]node{}
	for _, line := range lines {
		kind := line.name.text
		if byKind[kind] == nil {
			kinds = append(kinds, kind)
		}
		byKind[kind] = append(byKind[kind], line)
	}
	set := &matcherSet{match: &model.Matcher{Kind: model.MatchAll, Span: name.span}, lines: byKind}
	var keys []string
	for _, kind := range kinds {
		m := b.matcher(kind, byKind[kind], name)
		set.match.Of = append(set.match.Of, m)
		keys = append(keys, matcherKey(kind, byKind[kind], name.text))
		if kind == "path" {
			set.paths = m.Values
		}
	}
	sort.Strings(keys)
	set.key = strings.Join(keys, "\x02")
	if len(set.match.Of) == 1 {
		set.match = set.match.Of[0]
	}
	return set
}

// matcherKey tells matchers of one kind apart. Those with a name for their captures differ by it.
func matcherKey(kind string, lines []node, name string) string {
	var words []string
	for i := range lines {
		words = appendWords(words, lines[i].args)
		words = appendBlock(words, lines[i].block)
	}
	switch {
	case strings.HasSuffix(kind, "_regexp"), kind == "expression", kind == "not":
		words = append(words, name)
	}
	return kind + "\x01" + strings.Join(words, "\x01")
}

func appendWords(words []string, tokens []token) []string {
	for _, t := range tokens {
		words = append(words, t.text)
	}
	return words
}

func appendBlock(words []string, nodes []node) []string {
	for i := range nodes {
		words = append(appendWords(append(words, nodes[i].name.text), nodes[i].args), "\x03")
		words = append(appendBlock(words, nodes[i].block), "\x04")
	}
	return words
}

// takeMatcher reads the matcher in front of a directive's arguments, and returns the arguments behind it.
func (b *builder) takeMatcher(args []token, s *scope) (*matcherSet, []token) {
	if len(args) == 0 {
		return nil, args
	}
	switch first := args[0]; {
	case first.text == "*":
		return nil, args[1:]
	case strings.HasPrefix(first.text, "/"):
		return pathSet(first), args[1:]
	case strings.HasPrefix(first.text, "@"):
		set := s.find(first.text)
		if set == nil {
			b.reject(first.span, "unrecognized matcher name: "+first.text)
			unknown := &model.Matcher{Span: first.span, Values: []string{first.text}}
			set = &matcherSet{match: unknown, key: first.text}
		}
		b.inUse(func() { b.useSet(set.lines, false) })
		return set, args[1:]
	default:
		return nil, args
	}
}

// useSet reports what Caddy refuses of a set that a directive has, or that is negated in one.
func (b *builder) useSet(byKind map[string][]node, negated bool) {
	for _, kind := range slices.Sorted(maps.Keys(byKind)) {
		lines := byKind[kind]
		if kind != "not" {
			b.checkUse(kind, lines, negated)
			continue
		}
		for i := range lines {
			inner := map[string][]node{}
			for _, line := range matcherLines(&lines[i]) {
				inner[line.name.text] = append(inner[line.name.text], line)
			}
			b.useSet(inner, true)
		}
	}
}

func pathSet(t token) *matcherSet {
	return &matcherSet{
		match: &model.Matcher{Kind: model.MatchPath, Span: t.span, Values: []string{t.text}},
		key:   "path\x01" + t.text,
		paths: []string{t.text},
	}
}
