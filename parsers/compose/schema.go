package compose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// A schema says what a value may be. It has of JSON Schema what the specification uses.
type schema struct {
	ref        string // "#/$defs/<name>": the schema is that of the name
	types      []string
	properties []property // by name
	patterns   []property // by regular expression
	closed     bool       // no other properties
	allOf      []*schema
	oneOf      []*schema // anyOf as well
	items      *schema
	required   []string
	enum       []string
	pattern    string
	unique     bool // no item twice
	minimum    limit
	maximum    limit
	// definitions are what ref names, sorted by name.
	definitions []property
}

// A property is what a key, or each key that matches an expression, may be.
type property struct {
	name   string
	schema *schema
}

// A limit is an inclusive bound of a number, if it is set.
type limit struct {
	set   bool
	value float64
}

// named finds a property in a list sorted by name, or returns nil.
func named(list []property, name string) *schema {
	i, ok := slices.BinarySearchFunc(list, name, func(p property, name string) int {
		return strings.Compare(p.name, name)
	})
	if !ok {
		return nil
	}
	return list[i].schema
}

// definition is the schema of a name that others refer to.
func definition(name string) *schema { return named(specification.definitions, name) }

// A validator holds a tree against the specification and reports what compose refuses.
type validator struct {
	report   func(model.Problem)
	patterns map[string]*regexp.Regexp
	done     map[*node]string // nodes that were looked at, with their path
}

func newValidator(report func(model.Problem)) *validator {
	return &validator{report: report, patterns: map[string]*regexp.Regexp{}, done: map[*node]string{}}
}

// project checks a whole file. What was checked before, in the file that it is laid over, is not checked
// again.
func (v *validator) project(n *node) { v.visit(n, &specification, nil) }

func resolve(s *schema) *schema {
	for s.ref != "" {
		s = definition(strings.TrimPrefix(s.ref, "#/$defs/"))
	}
	return s
}

// visit checks a node unless that was done before.
func (v *validator) visit(n *node, s *schema, path []string) {
	if n.kind >= list {
		at := strings.Join(path, pathSeparator)
		if done, ok := v.done[n]; ok && done == at {
			return
		}
		v.done[n] = at
	}
	v.check(n, s, path)
}

func (v *validator) check(n *node, s *schema, path []string) {
	s = resolve(s)
	if n.loose {
		return
	}
	if want := v.types(s); len(want) > 0 && !v.accepts(want, n) {
		v.wrongType(n, want, path)
		return
	}
	for _, branch := range s.oneOf {
		if want := v.types(branch); len(want) > 0 && v.accepts(want, n) {
			v.check(n, branch, path)
			break
		}
	}
	switch n.kind {
	case mapping:
		v.mapping(n, s, path)
	case list:
		v.list(n, s, path)
	case null:
	default:
		v.scalar(n, s, path)
	}
}

// types lists the JSON types that s allows; none for any.
func (v *validator) types(s *schema) []string {
	s = resolve(s)
	if len(s.types) > 0 {
		return s.types
	}
	var types []string
	for _, branch := range slices.Concat(s.oneOf, s.allOf) {
		for _, t := range v.types(branch) {
			if !slices.Contains(types, t) {
				types = append(types, t)
			}
		}
	}
	return types
}

func (v *validator) accepts(types []string, n *node) bool {
	switch n.kind {
	case null:
		return slices.Contains(types, "null")
	case str:
		return slices.Contains(types, "string")
	case integer:
		return slices.Contains(types, "integer") || slices.Contains(types, "number")
	case number:
		whole := !strings.ContainsAny(n.text.raw(), ".eEN")
		return slices.Contains(types, "number") || whole && slices.Contains(types, "integer")
	case boolean:
		return slices.Contains(types, "boolean")
	case list:
		return slices.Contains(types, "array")
	default:
		return slices.Contains(types, "object")
	}
}

// typeNames words the JSON types.
var typeNames = []struct{ json, words string }{
	{"string", str.String()}, {"integer", integer.String()}, {"number", number.String()},
	{"boolean", boolean.String()}, {"array", list.String()}, {"object", mapping.String()}, {"null", null.String()},
}

func (v *validator) wrongType(n *node, types, path []string) {
	var want []string
	for _, t := range typeNames {
		if slices.Contains(types, t.json) {
			want = append(want, t.words)
		}
	}
	v.report(n.refused("%s is %s where compose wants %s", describe(path), n.kind, alternatives(want)))
}

func alternatives(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}

func (v *validator) problem(span model.Span, format string, args ...any) {
	v.report(model.Problem{Rule: "compose-invalid", Span: span, Message: fmt.Sprintf(format, args...)})
}

func (v *validator) mapping(n *node, s *schema, path []string) {
	for _, key := range s.required {
		if !n.has(key) {
			v.problem(n.span, "%s has no %q, which compose wants there", describe(path), key)
		}
	}
	for _, e := range n.entries {
		next := below(path, e.key)
		switch value := v.property(s, e.key); {
		case value != nil:
			v.visit(e.value, value, next)
		case s.closed && !coolifyKey(path, e.key):
			v.unknownKey(e, s, path)
		}
	}
}

// property is the schema of a key, or nil.
func (v *validator) property(s *schema, key string) *schema {
	s = resolve(s)
	if p := named(s.properties, key); p != nil {
		return p
	}
	for _, part := range s.allOf {
		if p := v.property(part, key); p != nil {
			return p
		}
	}
	for _, p := range s.patterns {
		if v.pattern(p.name).MatchString(key) {
			return p.schema
		}
	}
	return nil
}

func (v *validator) pattern(pattern string) *regexp.Regexp {
	re := v.patterns[pattern]
	if re == nil {
		re = regexp.MustCompile(pattern)
		v.patterns[pattern] = re
	}
	return re
}

// deduplicated are the lists of a service of which compose itself drops repeated items (compose-go v2.16.2,
// override/uncity.go).
var deduplicated = []string{
	"annotations", "cap_add", "cap_drop", "configs", "devices", "dns", "dns_opt", "dns_search", "env_file",
	"environment", "expose", "labels", "links", "ports", "profiles", "secrets", "sysctls", "tmpfs", "volumes",
}

func (v *validator) list(n *node, s *schema, path []string) {
	if s.items != nil {
		next := below(path, "[]")
		for _, item := range n.items {
			v.visit(item, s.items, next)
		}
	}
	if !s.unique || len(path) > 3 || len(path) == 3 && slices.Contains(deduplicated, path[2]) {
		return
	}
	seen := make(map[string]bool, len(n.items))
	for _, item := range n.items {
		mark := item.fingerprint(false)
		if seen[mark] && item.text.known() {
			v.report(item.refused("%s names %q twice", describe(path), item.text.shown()))
		}
		seen[mark] = true
	}
}

func (v *validator) scalar(n *node, s *schema, path []string) {
	if !n.text.known() {
		return
	}
	said := n.text.raw()
	if n.kind == number && (strings.HasSuffix(said, "Inf") || said == "NaN") {
		v.report(n.refused("%s is %s, which compose does not take", describe(path), said))
		return
	}
	if len(s.enum) > 0 && !slices.Contains(s.enum, said) {
		message := fmt.Sprintf("%s is %q where compose knows %s", describe(path), said, alternatives(s.enum))
		if near := facts.Near(said, s.enum); near != "" {
			message += fmt.Sprintf(": did you mean %q?", near)
		}
		v.report(n.refused("%s", message))
	}
	if s.pattern != "" && n.kind == str && !v.pattern(s.pattern).MatchString(said) {
		v.report(n.refused("%s is %q, which compose does not take", describe(path), said))
	}
	v.bounds(n, s, path)
}

func (v *validator) bounds(n *node, s *schema, path []string) {
	if n.kind != integer && n.kind != number {
		return
	}
	var f float64
	if _, err := fmt.Sscan(n.text.raw(), &f); err != nil {
		return
	}
	if s.minimum.set && f < s.minimum.value {
		v.report(n.refused("%s is %s and at least %v", describe(path), n.text.raw(), s.minimum.value))
	}
	if s.maximum.set && f > s.maximum.value {
		v.report(n.refused("%s is %s and at most %v", describe(path), n.text.raw(), s.maximum.value))
	}
}

// below is the path of a key below path; "[]" for the items of a list.
func below(path []string, key string) []string {
	next := make([]string, 0, len(path)+1)
	return append(append(next, path...), key)
}
