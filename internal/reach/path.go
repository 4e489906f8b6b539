package reach

import (
	"net/url"
	"path"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A requestPath is the path of a request as it is and as it was escaped, and the query behind it.
type requestPath struct {
	path, raw, query string
	// known is false once something has changed the path that nobody can follow.
	known bool
}

// parsePath takes a path with its query.
func parsePath(text string) requestPath {
	escaped, query, _ := strings.Cut(text, "?")
	p := requestPath{query: query, known: true}
	p.set(escaped)
	return p
}

// set takes an escaped path; one with a faulty escape is taken literally.
func (p *requestPath) set(escaped string) {
	p.raw = ""
	decoded, err := url.PathUnescape(escaped)
	if err != nil {
		p.path = escaped
		return
	}
	if p.path = decoded; escaped != defaultEscape(decoded) {
		p.raw = escaped
	}
}

func defaultEscape(p string) string { return (&url.URL{Path: p}).EscapedPath() }

func (p *requestPath) escape() string { return (&url.URL{Path: p.path, RawPath: p.raw}).EscapedPath() }

// escaped is the path as an upstream gets it, never empty.
func (p *requestPath) escaped() string {
	if !p.known {
		return ""
	}
	if e := p.escape(); e != "" {
		return e
	}
	return "/"
}

// cleanPath resolves dots and, with merge, double slashes. A slash at the end stays.
func cleanPath(p string, merge bool) string {
	if merge {
		cleaned := path.Clean(p)
		if cleaned != "/" && strings.HasSuffix(p, "/") {
			cleaned += "/"
		}
		return cleaned
	}
	const mark = "\xff" // in no URL; it keeps empty segments
	cleaned := cleanPath(strings.ReplaceAll(strings.ReplaceAll(p, "//", "/"+mark+"/"), "//", "/"+mark+"/"), true)
	return strings.ReplaceAll(cleaned, mark, "")
}

// matches tells whether one of the patterns is the path.
func (p *requestPath) matches(patterns []string) Verdict {
	return anyOf(patterns, func(pattern string) Verdict {
		switch {
		case pattern == "*" || (pattern == "/*" && !p.known):
			return Yes
		case open(pattern) || !p.known:
			return Maybe
		default:
			return verdict(p.match(strings.ToLower(pattern)))
		}
	})
}

// match compares the cleaned path with one pattern, without case. A single "*" at an end stands
// for anything; elsewhere it stops at slashes.
func (p *requestPath) match(pattern string) bool {
	merge := !strings.Contains(pattern, "//")
	if strings.Contains(pattern, "%") {
		return matchEscaped(strings.ToLower(cleanPath(p.escape(), merge)), pattern)
	}
	actual := cleanPath(strings.ToLower(p.path), merge)
	stars := strings.Count(pattern, "*")
	before, starBefore := strings.CutPrefix(pattern, "*")
	core, starAfter := strings.CutSuffix(before, "*")
	switch {
	case stars == 2 && starBefore && starAfter:
		return strings.Contains(actual, core)
	case stars == 1 && starBefore:
		return strings.HasSuffix(actual, before)
	case stars == 1 && starAfter:
		return strings.HasPrefix(actual, core)
	default:
		ok, err := path.Match(pattern, actual)
		return ok && err == nil
	}
}

// matchEscaped compares an escaped path with a pattern that has escapes: where the pattern writes
// one, so must the path; elsewhere the path's are decoded first. "%*" is a "*" over escaped text
// (matchers.go, matchPatternWithEscapeSequence).
func matchEscaped(escaped, pattern string) bool {
	var seen strings.Builder // the path, decoded where the pattern wants it so
	i, j := 0, 0
	for i < len(pattern) && j < len(escaped) {
		literal := false // a "*" whose text stays escaped
		switch {
		case pattern[i] == '%' && len(pattern) >= i+3 && pattern[i+1] != '*':
			if n := escapeLen(escaped, j); n > 1 {
				seen.WriteString(escaped[j : j+n])
				j += n
			} else {
				j++
			}
			i += 3
			continue
		case pattern[i] == '%':
			literal = true
			i++
		case pattern[i] != '*':
			n := escapeLen(escaped, j)
			seen.WriteString(unescape(escaped[j : j+n]))
			i, j = i+1, j+n
			continue
		}
		span := escaped[j:]
		if i < len(pattern)-1 {
			end := strings.IndexByte(span, pattern[i+1])
			if end < 0 {
				return false
			}
			span = span[:end]
		}
		j += len(span)
		if !literal {
			span = unescape(span)
		}
		seen.WriteString(span)
		i++
	}
	seen.WriteString(unescape(escaped[j:]))
	ok, err := path.Match(strings.ReplaceAll(pattern, "%*", "*"), strings.ToLower(seen.String()))
	return ok && err == nil
}

// escapeLen is 3 where text has an escape at i, else 1.
func escapeLen(text string, i int) int {
	if text[i] == '%' && i+3 <= len(text) {
		return 3
	}
	return 1
}

func unescape(text string) string {
	if decoded, err := url.PathUnescape(text); err == nil {
		return decoded
	}
	return text
}

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
	if to != "" {
		expanded, ok := s.expand(r, strings.ReplaceAll(to, "{path}", "{%path}"))
		if !ok {
			s.url.known = false
			return
		}
		expanded, _, _ = strings.Cut(expanded, "#")
		path, injected, ok := strings.Cut(expanded, "?")
		if ok && !hasQuery {
			query, hasQuery = injected, true
		}
		s.url.set(path)
		s.url.raw = ""
		s.url.known = len(path) <= maxPath
	}
	if hasQuery {
		s.url.query, _ = s.expand(r, query)
		s.url.query = s.url.query[:min(len(s.url.query), maxPath)]
	}
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
	if decoded, err := url.PathUnescape(p.raw); err != nil || decoded != p.path || p.raw == defaultEscape(p.path) {
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
