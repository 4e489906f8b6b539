package reach

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// expand replaces the placeholders of text. It is not ok when one of them is not known.
func (s *state) expand(r Request, text string) (expanded string, ok bool) {
	ok = true
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		name, after, closed := strings.Cut(rest, "}")
		b.WriteString(before)
		if !found || !closed {
			if found {
				b.WriteString("{" + rest)
			}
			return b.String(), ok
		}
		value, known := s.placeholder(r, name)
		if ok = ok && known; known {
			b.WriteString(value)
		} else {
			b.WriteString("{" + name + "}")
		}
		text = after
	}
}

func (s *state) placeholder(r Request, name string) (value string, known bool) {
	switch name {
	case "path":
		return s.url.path, s.url.known
	case "%path":
		return s.url.escape(), s.url.known
	case "uri":
		if s.url.query != "" {
			return s.url.escaped() + "?" + s.url.query, s.url.known
		}
		return s.url.escaped(), s.url.known
	case "query":
		return s.url.query, true
	case "host", "hostport":
		return r.Host, true
	case "method":
		return s.method, true
	case "scheme":
		if s.listener.TLS {
			return "https", true
		}
		return "http", true
	}
	if capture, ok := strings.CutPrefix(name, "re."); ok {
		return s.capture(capture)
	}
	return "", false
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
