package reach

import (
	"net"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// expand replaces the placeholders of text. It is not ok when one of them is not known.
func (s *state) expand(r Request, text string) (expanded string, ok bool) {
	return s.expandEach(r, text, func(_, value string) string { return value })
}

// expandEach is expand with a say in what a placeholder's value is written as.
func (s *state) expandEach(r Request, text string, write func(name, value string) string) (expanded string, ok bool) {
	ok = true
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		name, after, closed := strings.Cut(rest, "}")
		b.WriteString(before)
		if b.Len() > maxExpanded {
			return "", false
		}
		if !found || !closed {
			if found {
				b.WriteString("{" + rest)
			}
			return b.String(), ok
		}
		value, known := s.placeholder(r, name)
		if ok = ok && known; known {
			b.WriteString(write(name, value))
		} else {
			b.WriteString("{" + name + "}")
		}
		text = after
	}
}

// maxExpanded bounds what placeholders may make of a text, in bytes.
const maxExpanded = 4 * maxPath

// placeholder is the value of one (Caddy, modules/caddyhttp/replacer.go).
func (s *state) placeholder(r Request, name string) (value string, known bool) {
	if value, known, ok := s.url.placeholder(name); ok {
		return value, known
	}
	if of, ok := strings.CutPrefix(name, "orig_"); ok {
		return s.original(r, of)
	}
	authority, method := s.authority, s.method
	if s.shown != nil {
		authority, method = s.shown.authority, s.shown.method
	}
	switch name {
	case "host":
		return withoutPort(authority), true
	case "hostport":
		return authority, true
	case "port":
		_, port, _ := net.SplitHostPort(authority)
		return port, true
	case "method":
		return method, true
	case "scheme":
		if s.listener.TLS {
			return "https", true
		}
		return "http", true
	}
	kind, key, _ := strings.Cut(name, ".")
	switch kind {
	case "re":
		return s.capture(key)
	case "header":
		f := s.header.field(key)
		return strings.Join(f.values, ","), !f.open
	case "labels":
		labels := strings.Split(withoutPort(authority), ".")
		slices.Reverse(labels)
		value, known = nth(labels, key)
		return strings.ToLower(value), known
	}
	return "", false
}

// original is a placeholder for the request as it came in.
func (s *state) original(r Request, name string) (value string, known bool) {
	if name == "method" {
		return r.Method, true
	}
	if name == "uri" { // as it came in, not even cleaned
		return r.Path, true
	}
	came := r.path()
	value, known, ok := came.placeholder(name)
	return value, known && ok
}

// placeholder is the value of one that stands for a piece of the URL. It is not ok for others.
func (p *requestPath) placeholder(name string) (value string, known, ok bool) {
	dir, file := path.Split(p.path)
	switch name {
	case "path":
		return p.path, p.known, true
	case escapedPath:
		return p.escape(), p.known, true
	case "path_escaped":
		return url.QueryEscape(p.path), p.known, true
	case "dir":
		return dir, p.known, true
	case "file":
		return file, p.known, true
	case "uri":
		return p.uri(), p.known && !p.queryOpen, true
	case "uri_escaped":
		return url.QueryEscape(p.uri()), p.known && !p.queryOpen, true
	case "query":
		return p.query, !p.queryOpen, true
	case "query_escaped":
		return url.QueryEscape(p.query), !p.queryOpen, true
	case "prefixed_query":
		return p.prefixedQuery(), !p.queryOpen, true
	}
	if key, ok := strings.CutPrefix(name, "path."); ok {
		value, known := nth(strings.Split(strings.TrimPrefix(p.path, "/"), "/"), key)
		return value, known && p.known, true
	}
	if key, ok := strings.CutPrefix(name, "query."); ok {
		parameters, _ := url.ParseQuery(p.query)
		return strings.Join(parameters[key], ","), !p.queryOpen, true
	}
	return "", false, false
}

// escapedPath is the path as it came over the wire, which rewrites put in for {path}.
const escapedPath = "\x00escaped"

func (p *requestPath) prefixedQuery() string {
	if p.query == "" {
		return ""
	}
	return "?" + p.query
}

// uri is path and query.
func (p *requestPath) uri() string { return p.escaped() + p.prefixedQuery() }

// nth is the part at an index; "" beyond the last.
func nth(parts []string, index string) (part string, known bool) {
	n, err := strconv.Atoi(index)
	switch {
	case err != nil || n < 0:
		return "", false
	case n >= len(parts):
		return "", true
	default:
		return parts[n], true
	}
}

// hostPort is the host as a client sends it, with the port unless that is the scheme's own.
func hostPort(r Request) string {
	if r.Port == 0 || r.Port == defaultPorts[r.Scheme] {
		return r.Host
	}
	return net.JoinHostPort(r.Host, itoa(r.Port))
}

// capture is what a group of a regular expression caught: "name.1", or "1" of the last one.
func (s *state) capture(key string) (value string, known bool) {
	name, group := "", key
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		name, group = key[:i], key[i+1:]
	}
	n, err := strconv.Atoi(group)
	if err != nil {
		return "", false // a named group
	}
	groups, ok := s.captures[name]
	if !ok || n < 0 || n >= len(groups) {
		return "", !s.guessed // nothing caught is nothing
	}
	return groups[n], true
}

// replace substitutes in the path.
func (s *state) replace(r Request, w model.Replacement) {
	with, ok := s.operand(r, w.With)
	if !ok || w.Find == "" {
		return
	}
	if w.Regexp {
		re, err := regexp.Compile(w.Find)
		if err != nil {
			s.url.known = false
			return
		}
		s.url.change(func(path string) string { return re.ReplaceAllString(path, with) })
		return
	}
	find, ok := s.operand(r, w.Find)
	if !ok {
		return
	}
	limit := w.Limit
	if limit == 0 {
		limit = -1
	}
	merge := !strings.Contains(w.Find, "//")
	s.url.change(func(path string) string {
		return strings.Replace(cleanPath(path, merge), find, with, limit)
	})
	s.url.query = strings.Replace(s.url.query, find, with, limit)
}
