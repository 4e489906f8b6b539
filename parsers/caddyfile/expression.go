package caddyfile

import (
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// expression reads as much of a CEL expression as has a counterpart among the matchers: calls of path(),
// host(), method(), protocol() and path_regexp() with literal arguments, joined by !, && and ||. Every
// other operand is an unknown.
func expression(text string, at model.Span, name string) *model.Matcher {
	p := &celParser{text: text, at: at, name: strings.TrimPrefix(name, "@")}
	if strings.Contains(withoutStrings(text), "?") { // a ternary reaches across all operands
		return p.unknown()
	}
	m := p.or(0)
	if p.skipSpace(); p.pos < len(p.text) {
		return p.unknown()
	}
	return m
}

// celParser reads an expression by recursive descent.
type celParser struct {
	text string
	pos  int
	at   model.Span
	name string
}

const maxExpressionDepth = 50

func (p *celParser) unknown() *model.Matcher {
	return &model.Matcher{Span: p.at, Values: []string{"expression"}}
}

func (p *celParser) skipSpace() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

// take passes word if it comes next.
func (p *celParser) take(word string) bool {
	p.skipSpace()
	if !strings.HasPrefix(p.text[p.pos:], word) {
		return false
	}
	p.pos += len(word)
	return true
}

func (p *celParser) or(depth int) *model.Matcher {
	return p.join("||", model.MatchAny, depth, p.and)
}

func (p *celParser) and(depth int) *model.Matcher {
	return p.join("&&", model.MatchAll, depth, p.not)
}

func (p *celParser) join(
	op string, kind model.MatcherKind, depth int, operand func(int) *model.Matcher,
) *model.Matcher {
	first := operand(depth)
	if !p.take(op) {
		return first
	}
	m := &model.Matcher{Kind: kind, Span: p.at, Of: []*model.Matcher{first, operand(depth)}}
	for p.take(op) {
		m.Of = append(m.Of, operand(depth))
	}
	return m
}

func (p *celParser) not(depth int) *model.Matcher {
	negated := false
	for p.take("!") {
		negated = !negated
	}
	start := p.pos
	m := p.operand(depth)
	if !p.atEndOfOperand() { // a comparison, a method, …: not what we took it for
		p.pos = start
		p.skipOperand()
		return p.unknown()
	}
	if negated {
		return &model.Matcher{Kind: model.MatchNot, Span: p.at, Of: []*model.Matcher{m}}
	}
	return m
}

func (p *celParser) operand(depth int) *model.Matcher {
	if depth > maxExpressionDepth {
		p.skipOperand()
		return p.unknown()
	}
	if p.take("(") {
		m := p.or(depth + 1)
		if !p.take(")") {
			return p.unknown()
		}
		return m
	}
	for kind, fn := range celFunctions {
		if start := p.pos; p.take(fn + "(") {
			if args, ok := p.arguments(); ok && len(args) > 0 {
				return p.call(model.MatcherKind(kind), args)
			}
			p.pos = start
		}
	}
	p.skipOperand()
	return p.unknown()
}

// celFunctions are the functions that are matchers, by their kind.
var celFunctions = func() [model.MatchProtocol + 1]string {
	var f [model.MatchProtocol + 1]string
	for i := range f {
		f[i] = "\x00" // no function
	}
	f[model.MatchPath], f[model.MatchHost] = "path", "host"
	f[model.MatchMethod], f[model.MatchProtocol] = "method", "protocol"
	f[model.MatchPathRegexp] = "path_regexp"
	return f
}()

func (p *celParser) call(kind model.MatcherKind, args []string) *model.Matcher {
	m := &model.Matcher{Kind: kind, Span: p.at, Values: args}
	if kind != model.MatchPathRegexp {
		return m
	}
	switch len(args) {
	case 1:
		m.Values = []string{args[0], p.name}
	case 2:
		m.Values = []string{args[1], args[0]}
	default:
		return p.unknown()
	}
	return m
}

// arguments reads string literals up to the closing parenthesis.
func (p *celParser) arguments() (args []string, ok bool) {
	for {
		p.skipSpace()
		raw := p.take("r'") || p.take(`r"`)
		if raw {
			p.pos--
		}
		literal, ok := p.literal(raw)
		if !ok {
			return nil, false
		}
		args = append(args, literal)
		if p.take(")") {
			return args, true
		}
		if !p.take(",") {
			return nil, false
		}
	}
}

// literal reads a string. Escapes other than of quotes and backslashes are left to CEL.
func (p *celParser) literal(raw bool) (string, bool) {
	if p.pos >= len(p.text) || (p.text[p.pos] != '\'' && p.text[p.pos] != '"') {
		return "", false
	}
	delimiter := p.text[p.pos]
	var b strings.Builder
	for i := p.pos + 1; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == delimiter:
			p.pos = i + 1
			return b.String(), true
		case c != '\\' || raw:
			b.WriteByte(c)
		case i+1 < len(p.text) && strings.IndexByte(`\'"`, p.text[i+1]) >= 0:
			i++
			b.WriteByte(p.text[i])
		default:
			return "", false
		}
	}
	return "", false
}

func (p *celParser) atEndOfOperand() bool {
	p.skipSpace()
	rest := p.text[p.pos:]
	return rest == "" || rest[0] == ')' || strings.HasPrefix(rest, "&&") || strings.HasPrefix(rest, "||")
}

// skipOperand passes what is not understood, up to the next operator on this level.
func (p *celParser) skipOperand() {
	depth := 0
	for p.pos < len(p.text) {
		rest := p.text[p.pos:]
		switch c := rest[0]; {
		case c == '\'' || c == '"':
			p.pos += stringLen(rest)
			continue
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' && depth == 0:
			return
		case c == ')' || c == ']' || c == '}':
			depth--
		case depth <= 0 && (strings.HasPrefix(rest, "&&") || strings.HasPrefix(rest, "||")):
			return
		}
		p.pos++
	}
}

// stringLen is the length of the string literal at the start of text.
func stringLen(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[0]:
			return i + 1
		}
	}
	return len(text)
}

func withoutStrings(text string) string {
	var b strings.Builder
	for text != "" {
		n := 1
		if text[0] == '\'' || text[0] == '"' {
			n = stringLen(text)
		} else {
			b.WriteByte(text[0])
		}
		text = text[n:]
	}
	return b.String()
}
