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

// matcher reads one matcher of a set (modules/caddyhttp/matchers.go). What a request of ours cannot tell,
// such as the client's address or the files of a directory, stays unknown.
func (b *builder) matcher(kind string, lines []node, name token) *model.Matcher {
	m := &model.Matcher{Span: lines[0].span()}
	values := argTexts(lines)
	b.checkMatcher(kind, lines)
	switch kind {
	case "path":
		m.Kind, m.Values = model.MatchPath, values
	case "host":
		m.Kind, m.Values = model.MatchHost, values
	case "method":
		m.Kind, m.Values = model.MatchMethod, values
	case "protocol":
		m.Kind = model.MatchProtocol
		if len(values) > 0 {
			m.Values = values[len(values)-1:]
		}
	case "tls":
		if len(values) == 0 {
			m.Kind, m.Values = model.MatchProtocol, []string{"https"}
		}
	case "path_regexp":
		pathRegexp(m, lines, name)
	case "header":
		return headerMatcher(lines)
	case "header_regexp":
		return headerRegexp(lines, name)
	case "query":
		return queryMatcher(lines)
	case "expression":
		return expression(rawExpression(lines[0].args), lines[0].span(), name.text)
	case "not":
		m.Kind = model.MatchNot
		for i := range lines {
			unnamed := lines[i].name // whose regular expressions have no name of their own
			unnamed.text = ""
			m.Of = append(m.Of, b.matcherSet(matcherLines(&lines[i]), unnamed).match)
		}
	default:
		m.Values = []string{kind}
	}
	return m
}

func pathRegexp(m *model.Matcher, lines []node, name token) {
	args := lines[0].args
	switch len(args) {
	case 1:
		m.Kind = model.MatchPathRegexp
		m.Values = []string{args[0].text, strings.TrimPrefix(name.text, "@")}
	case 2:
		m.Kind = model.MatchPathRegexp
		m.Values = []string{args[1].text, args[0].text}
	}
}

// headerMatcher reads `header <field> <value>` lines: values of one field are alternatives, fields
// must all match.
func headerMatcher(lines []node) *model.Matcher {
	all := &model.Matcher{Kind: model.MatchAll, Span: lines[0].span()}
	byField := map[string]*model.Matcher{}
	for i := range lines {
		args := lines[i].args
		if len(args) == 0 {
			continue
		}
		field, absent := strings.CutPrefix(args[0].text, "!")
		m := byField[strings.ToLower(field)]
		if m != nil && absent {
			m.Values = m.Values[:1] // takes back what was said before
		}
		if m == nil {
			m = &model.Matcher{Kind: model.MatchHeader, Span: lines[i].span(), Values: []string{field}}
			byField[strings.ToLower(field)] = m
			all.Of = append(all.Of, m)
		}
		if len(args) > 1 && !absent {
			m.Values = append(m.Values, args[1].text)
		}
	}
	if len(all.Of) == 1 {
		return all.Of[0]
	}
	return all
}

// headerRegexp reads `header_regexp [<name>] <field> <regexp>` lines, which must all match.
func headerRegexp(lines []node, name token) *model.Matcher {
	all := &model.Matcher{Kind: model.MatchAll, Span: lines[0].span()}
	for i := range lines {
		args := argTexts(lines[i : i+1])
		if len(args) == 2 {
			args = append([]string{strings.TrimPrefix(name.text, "@")}, args...)
		}
		m := &model.Matcher{Span: lines[i].span()}
		if len(args) == 3 {
			m.Kind, m.Values = model.MatchHeaderRegexp, []string{args[2], args[0], args[1]}
		}
		all.Of = append(all.Of, m)
	}
	return all
}

// queryMatcher reads `query <parameter>=<value>…`: values of one parameter are alternatives, parameters must all
// match.
func queryMatcher(lines []node) *model.Matcher {
	all := &model.Matcher{Kind: model.MatchAll, Span: lines[0].span()}
	byName := map[string]*model.Matcher{}
	for _, arg := range argTexts(lines) {
		name, value, ok := strings.Cut(arg, "=")
		if !ok {
			continue
		}
		if byName[name] == nil {
			byName[name] = &model.Matcher{Kind: model.MatchQuery, Span: all.Span, Values: []string{name}}
			all.Of = append(all.Of, byName[name])
		}
		byName[name].Values = append(byName[name].Values, value)
	}
	if len(all.Of) == 0 {
		return &model.Matcher{Kind: model.MatchQuery, Span: all.Span}
	}
	return all
}

func argTexts(lines []node) []string {
	var texts []string
	for i := range lines {
		texts = appendWords(texts, lines[i].args)
	}
	return texts
}

// rawExpression is the text of an expression: a single word as it is, several with their
// quotes.
func rawExpression(args []token) string {
	if len(args) == 1 {
		return args[0].text
	}
	words := make([]string, len(args))
	for i, t := range args {
		words[i] = t.text
		if t.quoted {
			words[i] = `"` + t.text + `"`
		}
	}
	return strings.Join(words, " ")
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
