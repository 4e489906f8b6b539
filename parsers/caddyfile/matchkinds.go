package caddyfile

import (
	"strings"

	"github.com/reflint/reflint/internal/model"
)

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
