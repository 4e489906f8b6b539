package reach

import (
	"net/url"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// rewrite changes the request as Caddy does (modules/caddyhttp/rewrite/rewrite.go).
func (s *state) rewrite(r Request, w model.Rewrite) {
	if w.Method != "" {
		s.method = w.Method
	}
	if w.Unknown {
		s.url.known = false
		return
	}
	if w.URI != "" {
		s.setURI(r, w.URI)
	}
	if prefix, ok := s.operand(r, w.StripPrefix); ok && prefix != "" {
		if !strings.HasPrefix(prefix, "/") {
			prefix = "/" + prefix
		}
		s.url.strip(prefix, trimPrefix)
	}
	if suffix, ok := s.operand(r, w.StripSuffix); ok && suffix != "" {
		s.url.strip(suffix, trimSuffix)
	}
	for _, replacement := range w.Replace {
		s.replace(r, replacement)
	}
	s.url.queryOpen = s.url.queryOpen || w.Query
}

// operand expands the placeholders of a rewrite's operand. Where that fails the path is unknown.
func (s *state) operand(r Request, text string) (string, bool) {
	expanded, ok := s.expand(r, text)
	if !ok {
		s.url.known = false
	}
	return expanded, ok && s.url.known
}

// setURI replaces path and query, or one of them.
func (s *state) setURI(r Request, uri string) {
	uri, _, _ = strings.Cut(uri, "#")
	to, query, hasQuery := strings.Cut(uri, "?")
	became := s.url
	if to != "" {
		expanded, ok := s.expand(r, strings.ReplaceAll(to, "{path}", "{"+escapedPath+"}"))
		if !ok {
			s.url.known = false
			return
		}
		expanded, _, _ = strings.Cut(expanded, "#")
		path, injected, ok := strings.Cut(expanded, "?")
		if ok && query == "" {
			query, hasQuery = strings.NewReplacer("{", "%7B", "}", "%7D").Replace(injected), true
		}
		became.set(path)
		became.raw = ""
		became.known = len(path) <= maxPath
	}
	if hasQuery {
		became.query, became.queryOpen = s.buildQuery(r, query)
	}
	s.url = became
}

// buildQuery expands a query. What placeholders put into its keys and values is escaped, but for a {query} in the place
// of a key.
func (s *state) buildQuery(r Request, query string) (built string, open bool) {
	var b strings.Builder
	key := true
	for query != "" {
		end := strings.IndexByte(query, '&')
		if key {
			end = strings.IndexAny(query, "=&")
		}
		piece, delimiter := query, byte('&')
		if query = ""; end >= 0 {
			delimiter, piece, query = piece[end], piece[:end], piece[end+1:]
		}
		text, ok := s.expandEach(r, piece, func(name, value string) string {
			if name == "query" && key {
				return value
			}
			return url.QueryEscape(value)
		})
		open = open || !ok || b.Len()+len(text) > maxPath
		switch {
		case !key:
			b.WriteByte('=')
		case b.Len() > 0 && text != "":
			b.WriteByte('&')
		}
		b.WriteString(text)
		key = delimiter == '&'
	}
	return b.String()[:min(b.Len(), maxPath)], open
}

// maxPath bounds what rewrites may make of a path, in bytes.
const maxPath = 64 << 10

// change replaces the path by what newPath makes of its escaped form.
func (p *requestPath) change(newPath func(string) string) {
	if len(p.path) > maxPath {
		p.known = false
	}
	if !p.known {
		return
	}
	before := p.path
	escaped := newPath(p.escape())
	p.raw = escaped
	if decoded, err := url.PathUnescape(escaped); err == nil && decoded != "" {
		p.path = decoded
	} else {
		p.path = newPath(before)
	}
	if p.raw == defaultEscape(p.path) {
		p.raw = ""
	}
}

// strip takes a piece off the cleaned path and makes what is left absolute.
func (p *requestPath) strip(piece string, trim func(path, piece string) string) {
	merge, stripped := !strings.Contains(piece, "//"), false
	p.change(func(path string) string {
		path = cleanPath(path, merge)
		rest := trim(path, piece)
		stripped = stripped || rest != path
		return rest
	})
	if stripped {
		p.anchor()
	}
}

// anchor gives the path a leading slash and resolves its dots.
func (p *requestPath) anchor() {
	if !strings.HasPrefix(p.path, "/") {
		p.path = "/" + p.path
	}
	p.path = unescape(cleanPath(defaultEscape(p.path), false))
	if p.raw == "" {
		return
	}
	if !strings.HasPrefix(p.raw, "/") {
		p.raw = "/" + p.raw
	}
	decoded, err := url.PathUnescape(p.raw)
	if err != nil || decoded != p.path || p.raw == defaultEscape(p.path) {
		p.raw = ""
	}
}

// trimPrefix takes prefix off an escaped path, without case. Where the prefix has no escape,
// those of the path are decoded to compare.
func trimPrefix(escaped, prefix string) string {
	i, j := 0, 0
	for i < len(escaped) && j < len(prefix) {
		ch, n := escaped[i:i+1], 1
		if escaped[i] == '%' && !isEscape(prefix, j) && len(escaped) >= i+3 {
			ch, n = unescape(escaped[i:i+3]), 3
		}
		if !strings.EqualFold(ch, string(rune(prefix[j]))) {
			return escaped
		}
		i, j = i+n, j+1
	}
	if j < len(prefix) {
		return escaped
	}
	return escaped[i:]
}

// trimSuffix is trimPrefix from the other end.
func trimSuffix(escaped, suffix string) string {
	i, j := len(escaped), len(suffix)
	for i > 0 && j > 0 {
		ch, n := escaped[i-1:i], 1
		if i >= 3 && escaped[i-3] == '%' && !isEscape(suffix, j-3) && !isEscape(suffix, j-1) {
			ch, n = unescape(escaped[i-3:i]), 3
		}
		if !strings.EqualFold(ch, string(rune(suffix[j-1]))) {
			return escaped
		}
		i, j = i-n, j-1
	}
	if j > 0 {
		return escaped
	}
	return escaped[:i]
}

func isEscape(text string, i int) bool {
	if i < 0 || i+3 > len(text) || text[i] != '%' {
		return false
	}
	_, err := url.PathUnescape(text[i : i+3])
	return err == nil
}
