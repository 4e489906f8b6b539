package reach

import (
	"maps"
	"net/textproto"
	"regexp"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A header is what is known of the fields of a request, by their canonical names.
type header map[string]field

// A field has no values where it is absent.
type field struct {
	values []string
	// open tells that the values are not known.
	open bool
}

func canonical(name string) string { return textproto.CanonicalMIMEHeaderKey(name) }

func headerOf(fields map[string]string) header {
	h := header{"Connection": {}, "Upgrade": {}} // which a client sends only if the request says so
	for name, value := range fields {
		h[canonical(name)] = field{values: []string{value}}
	}
	return h
}

func (h header) field(name string) field {
	if f, ok := h[canonical(name)]; ok {
		return f
	}
	return field{open: true}
}

// fieldSeen is a field as conditions see it: among them the host.
func (s *state) fieldSeen(name string) field {
	if canonical(name) == "Host" && s.authority != "" {
		return field{values: []string{s.authority}}
	}
	return s.header.field(name)
}

// hasValue tells whether a value of the field is as asked for.
func (s *state) hasValue(name string, ask func(value string) bool) Verdict {
	f := s.header.field(name)
	if f.open {
		return Maybe
	}
	return verdict(slices.ContainsFunc(f.values, ask))
}

// matchHeader compares a field with patterns that may begin or end with "*". No pattern asks
// for its absence.
func (s *state) matchHeader(values []string) Verdict {
	if len(values) == 0 {
		return Maybe
	}
	f, patterns := s.fieldSeen(values[0]), values[1:]
	switch {
	case f.open:
		return Maybe
	case len(patterns) == 0:
		return verdict(f.values == nil)
	}
	return anyOf(patterns, func(pattern string) Verdict {
		if f.values != nil && open(pattern) {
			return Maybe
		}
		return verdict(slices.ContainsFunc(f.values, func(value string) bool { return matchStars(pattern, value) }))
	})
}

// matchHeaderRegexp tries a regular expression on the values of a field.
func (s *state) matchHeaderRegexp(values []string) Verdict {
	if len(values) < 3 {
		return Maybe
	}
	f := s.fieldSeen(values[2])
	if f.open {
		return Maybe
	}
	for _, value := range f.values {
		if v := s.matchRegexp(values, value); v != No {
			return v
		}
	}
	return No
}

func matchStars(pattern, value string) bool {
	before, starBefore := strings.CutPrefix(pattern, "*")
	core, starAfter := strings.CutSuffix(before, "*")
	switch {
	case pattern == "*":
		return true
	case starBefore && starAfter:
		return strings.Contains(value, core)
	case starBefore:
		return strings.HasSuffix(value, core)
	case starAfter:
		return strings.HasPrefix(value, core)
	default:
		return value == pattern
	}
}

// change applies what a route does to the header, which later conditions see.
func (s *state) change(r Request, changes []model.HeaderChange) {
	if len(changes) == 0 {
		return
	}
	s.headers = append(s.headers, changes...)
	s.header = s.changed(r, s.header, changes)
	s.authority = ""
	if hosts := s.header["Host"].values; len(hosts) > 0 {
		s.authority = hosts[len(hosts)-1]
	}
	delete(s.header, "Host")
}

// changed is a copy of h with changes made to it, in Caddy's order whatever that of the file
// (modules/caddyhttp/headers/headers.go, ApplyTo).
func (s *state) changed(r Request, h header, changes []model.HeaderChange) header {
	h = maps.Clone(h)
	h["Host"] = field{values: []string{s.authority}}
	for _, phase := range phases {
		for _, c := range changes {
			if phase.has(c) && open(c.Field) {
				h.obscure()
			} else if phase.has(c) {
				phase.apply(h, c, s.fieldValue(r, c.Value))
			}
		}
	}
	return h
}

// obscure makes every field one whose values are not known.
func (h header) obscure() {
	for name := range h {
		h[name] = field{open: true}
	}
}

// phases are the kinds of changes in the order in which they are made.
var phases = []struct {
	has   func(model.HeaderChange) bool
	apply func(header, model.HeaderChange, field)
}{
	{func(c model.HeaderChange) bool { return c.Delete && c.Field == "*" }, header.remove},
	{func(c model.HeaderChange) bool { return c.Add }, header.add},
	{func(c model.HeaderChange) bool { return !c.Add && !c.Delete && c.Find == "" }, header.set},
	{func(c model.HeaderChange) bool { return c.Delete && c.Field != "*" }, header.remove},
	{func(c model.HeaderChange) bool { return !c.Add && !c.Delete && c.Find != "" }, header.replace},
}

// fieldValue is the one value that text stands for.
func (s *state) fieldValue(r Request, text string) field {
	value, ok := s.expand(r, text)
	return field{values: []string{value}, open: !ok || len(value) > maxPath}
}

func (h header) add(c model.HeaderChange, value field) {
	name, f := canonical(c.Field), h.field(c.Field)
	h[name] = field{values: append(slices.Clip(f.values), value.values...), open: f.open || value.open}
}

func (h header) set(c model.HeaderChange, value field) { h[canonical(c.Field)] = value }

func (h header) remove(c model.HeaderChange, _ field) {
	if !strings.Contains(c.Field, "*") {
		h[canonical(c.Field)] = field{}
		return
	}
	for name := range h {
		if matchStars(strings.ToLower(c.Field), strings.ToLower(name)) {
			h[name] = field{}
		}
	}
}

// namesPlaceholder tells whether a regular expression has a placeholder in it, which Caddy fills in for each request.
// What begins a count is no such thing.
func namesPlaceholder(re string) bool {
	for i := range len(re) - 1 {
		if re[i] == '{' && (re[i+1] < '0' || re[i+1] > '9') {
			return true
		}
	}
	return false
}

func (h header) replace(c model.HeaderChange, value field) {
	name, f := canonical(c.Field), h.field(c.Field)
	re, err := regexp.Compile(c.Find)
	if f.values == nil && !f.open {
		return
	}
	if err != nil || f.open || value.open || namesPlaceholder(c.Find) ||
		len(c.Find) > maxRegexp || c.Field == "*" {
		h[name] = field{open: true}
		return
	}
	var values []string
	for _, v := range f.values {
		values = append(values, re.ReplaceAllString(v, value.values[0]))
	}
	h[name] = field{values: values}
}

// upgrade tells whether an upstream sees that the client wants another protocol. A proxy takes the two fields
// that say so off, puts them on again as one wish, and then makes its own changes
// (modules/caddyhttp/reverseproxy/reverseproxy.go, prepareRequest).
func (s *state) upgrade(r Request, changes []model.HeaderChange) Verdict {
	h := maps.Clone(s.header)
	connection, protocol := h["Connection"], h["Upgrade"]
	h["Connection"], h["Upgrade"] = field{}, field{}
	switch {
	case connection.open || protocol.open:
		h["Connection"], h["Upgrade"] = field{open: true}, field{open: true}
	case hasToken(connection.values, "upgrade") && len(protocol.values) > 0 && protocol.values[0] != "":
		h["Connection"], h["Upgrade"] = field{values: []string{"Upgrade"}}, field{values: protocol.values[:1]}
	}
	if len(changes) > 0 {
		h = s.changed(r, h, changes)
	}
	connection, protocol = h["Connection"], h["Upgrade"]
	if connection.open || protocol.open {
		return Maybe
	}
	return verdict(hasToken(connection.values, "upgrade") && hasToken(protocol.values, "websocket"))
}

// hasToken tells whether a field that is a list with commas holds token, without case.
func hasToken(values []string, token string) bool {
	for _, value := range values {
		for part := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(part), token) {
				return true
			}
		}
	}
	return false
}
