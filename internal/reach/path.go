package reach

import (
	"net/url"
	"path"
	"strings"
)

// A requestPath is the path of a request as it is and as it was escaped, and the query behind it.
type requestPath struct {
	path, raw, query string
	// known is false once something has changed the path that nobody can follow, queryOpen true once
	// something has so changed the query.
	known, queryOpen bool
}

// parsePath takes a path with its query.
func parsePath(text string) requestPath {
	escaped, query, _ := strings.Cut(text, "?")
	p := requestPath{query: query, known: true}
	p.set(escaped)
	return p
}

// path is that of the request as it comes in.
func (r Request) path() requestPath {
	p := parsePath(r.Path)
	p.queryOpen = r.QueryOpen
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
