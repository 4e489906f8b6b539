package compose

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// specification is schema/compose-spec.json of compose-go v2.16.2, by the Compose Specification
// Authors under the Apache License 2.0. It says which keys there are and what they take.
//
//go:embed compose-spec.json
var specification []byte

// A schema is what of JSON Schema the specification uses.
type schema struct {
	Ref               string             `json:"$ref"`
	Type              words              `json:"type"`
	Properties        map[string]*schema `json:"properties"`
	PatternProperties map[string]*schema `json:"patternProperties"`
	Additional        *bool              `json:"additionalProperties"`
	Unevaluated       *bool              `json:"unevaluatedProperties"`
	AllOf             []*schema          `json:"allOf"`
	AnyOf             []*schema          `json:"anyOf"`
	OneOf             []*schema          `json:"oneOf"`
	Items             *schema            `json:"items"`
	Required          []string           `json:"required"`
	Enum              []string           `json:"enum"`
	Pattern           string             `json:"pattern"`
	Unique            bool               `json:"uniqueItems"`
	Minimum           *float64           `json:"minimum"`
	Maximum           *float64           `json:"maximum"`
	Defs              map[string]*schema `json:"$defs"`
}

// words is a string or a list of strings.
type words []string

func (w *words) UnmarshalJSON(data []byte) error {
	var one string
	if err := json.Unmarshal(data, &one); err == nil {
		*w = words{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(w))
}

// loadSchema reads the specification, once.
var loadSchema = sync.OnceValue(func() *schema {
	s := &schema{}
	if err := json.Unmarshal(specification, s); err != nil {
		panic("compose-spec.json: " + err.Error()) // it is part of the program
	}
	return s
})

// A validator holds a tree against the specification and reports what compose refuses.
type validator struct {
	root     *schema
	report   func(model.Problem)
	patterns map[string]*regexp.Regexp
	done     map[*node]string // nodes that were looked at, with their path
}

func newValidator(report func(model.Problem)) *validator {
	return &validator{
		root: loadSchema(), report: report, patterns: map[string]*regexp.Regexp{}, done: map[*node]string{},
	}
}

// project checks a whole file. What was checked before, in the file that it is laid over, is not checked
// again.
func (v *validator) project(n *node) { v.visit(n, v.root, nil) }

func (v *validator) resolve(s *schema) *schema {
	for s.Ref != "" {
		s = v.root.Defs[strings.TrimPrefix(s.Ref, "#/$defs/")]
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
	s = v.resolve(s)
	if n.loose {
		return
	}
	if want := v.types(s); len(want) > 0 && !v.accepts(want, n) {
		v.wrongType(n, want, path)
		return
	}
	for _, branch := range slices.Concat(s.OneOf, s.AnyOf) {
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
	s = v.resolve(s)
	if len(s.Type) > 0 {
		return s.Type
	}
	var types []string
	for _, branch := range slices.Concat(s.OneOf, s.AllOf) {
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
	v.problem(n.span, "%s is %s where compose wants %s", describe(path), n.kind, alternatives(want))
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
	for _, key := range s.Required {
		if !n.has(key) {
			v.problem(n.span, "%s has no %q, which compose wants there", describe(path), key)
		}
	}
	for _, e := range n.entries {
		next := below(path, e.key)
		switch value := v.property(s, e.key); {
		case value != nil:
			v.visit(e.value, value, next)
		case v.closed(s):
			v.unknownKey(e, s, path)
		}
	}
}

// property is the schema of a key, or nil.
func (v *validator) property(s *schema, key string) *schema {
	s = v.resolve(s)
	if p := s.Properties[key]; p != nil {
		return p
	}
	for _, part := range s.AllOf {
		if p := v.property(part, key); p != nil {
			return p
		}
	}
	for pattern, p := range s.PatternProperties { // never more than one in the specification
		if v.pattern(pattern).MatchString(key) {
			return p
		}
	}
	return nil
}

func (v *validator) closed(s *schema) bool {
	return s.Additional != nil && !*s.Additional || s.Unevaluated != nil && !*s.Unevaluated
}

func (v *validator) pattern(pattern string) *regexp.Regexp {
	re := v.patterns[pattern]
	if re == nil {
		re = regexp.MustCompile(pattern)
		v.patterns[pattern] = re
	}
	return re
}

// unknownKey reports a key that is misspelt, out of place or not known at all.
func (v *validator) unknownKey(e entry, s *schema, path []string) {
	if len(v.names(s)) == 0 {
		v.problem(e.span, "%q is no name that compose takes: it wants letters, digits, and . _ -", e.key)
		return
	}
	key, _, _ := strings.Cut(e.key, "=") // "PASSWORD=…" is a list entry without its dash
	message := fmt.Sprintf("unknown key %q in %s", key, describe(path))
	near := facts.Near(e.key, v.names(s))
	switch {
	case near != "":
		message += fmt.Sprintf(": did you mean %q?", near)
	case len(path) != 2 && v.property(v.root.Defs["service"], e.key) != nil:
		message += ": it belongs to a service"
	case len(path) > 0 && v.root.Properties[e.key] != nil:
		message += ": it belongs to the top level"
	}
	v.problem(e.span, "%s", message)
}

// names lists the keys that s knows by name, sorted.
func (v *validator) names(s *schema) []string {
	s = v.resolve(s)
	var names []string
	for key := range s.Properties {
		names = append(names, key)
	}
	for _, part := range s.AllOf {
		names = append(names, v.names(part)...)
	}
	slices.Sort(names)
	return names
}

// deduplicated are the lists of a service of which compose itself drops repeated items (compose-go v2.16.2,
// override/uncity.go).
var deduplicated = []string{
	"annotations", "cap_add", "cap_drop", "configs", "devices", "dns", "dns_opt", "dns_search", "env_file",
	"environment", "expose", "labels", "links", "ports", "profiles", "secrets", "sysctls", "tmpfs", "volumes",
}

func (v *validator) list(n *node, s *schema, path []string) {
	if s.Items != nil {
		next := below(path, "[]")
		for _, item := range n.items {
			v.visit(item, s.Items, next)
		}
	}
	if !s.Unique || len(path) > 3 || len(path) == 3 && slices.Contains(deduplicated, path[2]) {
		return
	}
	seen := make(map[string]bool, len(n.items))
	for _, item := range n.items {
		mark := item.fingerprint(false)
		if seen[mark] && item.text.known() {
			v.problem(item.span, "%s names %q twice", describe(path), item.text.shown())
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
		v.problem(n.span, "%s is %s, which compose does not take", describe(path), said)
		return
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, said) {
		message := fmt.Sprintf("%s is %q where compose knows %s", describe(path), said, alternatives(s.Enum))
		if near := facts.Near(said, s.Enum); near != "" {
			message += fmt.Sprintf(": did you mean %q?", near)
		}
		v.problem(n.span, "%s", message)
	}
	if s.Pattern != "" && n.kind == str && !v.pattern(s.Pattern).MatchString(said) {
		v.problem(n.span, "%s is %q, which compose does not take", describe(path), said)
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
	if s.Minimum != nil && f < *s.Minimum {
		v.problem(n.span, "%s is %s and at least %v", describe(path), n.text.raw(), *s.Minimum)
	}
	if s.Maximum != nil && f > *s.Maximum {
		v.problem(n.span, "%s is %s and at most %v", describe(path), n.text.raw(), *s.Maximum)
	}
}

// sections are the words for an entry of the top-level sections.
var sections = map[string]string{
	"services": "service", "jobs": "job", "networks": "network", "volumes": "volume", "configs": "config",
	"secrets": "secret", "models": "model",
}

// below is the path of a key below path; "[]" for the items of a list.
func below(path []string, key string) []string {
	next := make([]string, 0, len(path)+1)
	return append(append(next, path...), key)
}

// describe names the value at path for people: `"ports" of service "web"`.
func describe(path []string) string {
	if len(path) == 0 {
		return "the top level"
	}
	section, known := sections[path[0]]
	if !known || len(path) == 1 {
		return fmt.Sprintf("%q", strings.Join(path, "."))
	}
	owner := fmt.Sprintf("%s %q", section, path[1])
	rest := path[2:]
	if len(rest) == 0 {
		return owner
	}
	prefix := ""
	if rest[len(rest)-1] == "[]" {
		prefix, rest = "an entry of ", rest[:len(rest)-1]
	}
	return fmt.Sprintf("%s%q of %s", prefix, strings.ReplaceAll(strings.Join(rest, "."), ".[]", ""), owner)
}
