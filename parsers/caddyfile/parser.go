package caddyfile

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A block is a group of addresses and what stands in its braces.
type block struct {
	keys   []token
	braces bool
	named  bool // a named route, &(name)
	nodes  []node
}

// A parser groups tokens into blocks and puts imports in their place
// (caddyconfig/caddyfile/parse.go). It stops at the first mistake behind which the structure is a
// guess; what came before is kept.
type parser struct {
	*reader
	// pending is what is still to be read, a stack whose top comes next.
	pending   [][]token
	prev, cur token
	total     int // tokens taken in so far, imports counted each time
	grown     int // bytes that arguments of imports have added
	snippets  map[string]*snippet
	blocks    []block
	partial   bool
	stopped   bool
	inNamed   bool // the current block is a named route
}

// next moves to the next token.
func (p *parser) next() bool {
	t, ok := p.peek()
	if !ok || p.stopped {
		return false
	}
	top := len(p.pending) - 1
	p.pending[top] = p.pending[top][1:]
	p.prev, p.cur = p.cur, t
	return true
}

// peek is the next token.
func (p *parser) peek() (token, bool) {
	for len(p.pending) > 0 {
		top := p.pending[len(p.pending)-1]
		if len(top) > 0 {
			return top[0], true
		}
		p.pending = p.pending[:len(p.pending)-1]
	}
	return token{}, false
}

// back returns the current token, to be read again.
func (p *parser) back() {
	p.pending = append(p.pending, []token{p.cur})
	p.cur = p.prev
}

// onNewLine tells whether the current token is the first of a line.
func (p *parser) onNewLine() bool { return p.prev.newLine(p.cur) }

// lastOnLine tells whether nothing follows the current token on its line.
func (p *parser) lastOnLine() bool {
	t, ok := p.peek()
	return !ok || p.cur.newLine(t)
}

// nextArg moves on if the next token is an argument on the same line.
func (p *parser) nextArg() bool {
	if t, ok := p.peek(); !ok || p.cur.newLine(t) || t.opens() {
		return false
	}
	return p.next()
}

// stop reports a mistake and ends the reading.
func (p *parser) stop(message string) {
	at := p.cur.lexeme
	if at == nil {
		return
	}
	p.refuse(at.span, message)
	p.stopped = true
}

func (p *parser) stopf(format string, args ...any) { p.stop(fmt.Sprintf(format, args...)) }

func (p *parser) parseAll() {
	for p.next() {
		p.parseBlock()
	}
}

// parseBlock reads addresses and the block behind them.
func (p *parser) parseBlock() {
	var b block
	atEnd := p.addresses(&b)
	if p.stopped || (atEnd && len(b.keys) == 0) {
		return
	}
	if name, ok := b.named1("(", ")"); ok {
		p.snippet(b.keys[0], name)
		return
	}
	if name, ok := b.named1("&(", ")"); ok {
		b.named = true
		b.keys[0].text = name
		if !atEnd && !p.cur.opens() {
			p.stopf("unexpected token '%s', expecting '{'", p.cur.text)
			return
		}
	}
	if !atEnd {
		p.inNamed = b.named
		p.contents(&b)
		p.inNamed = false
	}
	if len(b.keys) > 0 || len(b.nodes) > 0 || b.braces {
		p.blocks = append(p.blocks, b)
	}
}

// named1 is the name between prefix and suffix if that is all there is in front of the block.
func (b *block) named1(prefix, suffix string) (string, bool) {
	if len(b.keys) != 1 || len(b.keys[0].text) < len(prefix)+len(suffix) {
		return "", false
	}
	name, ok := strings.CutPrefix(b.keys[0].text, prefix)
	if !ok || !strings.HasSuffix(name, suffix) {
		return "", false
	}
	return strings.TrimSuffix(name, suffix), true
}

// addresses reads the keys in front of a block and tells whether the input ended behind them.
func (p *parser) addresses(b *block) (atEnd bool) {
	expecting := false // a comma announces another address
	for {
		if p.cur.text == "import" && p.onNewLine() {
			p.importHere(0)
			if !p.next() {
				return true
			}
			continue
		}
		if p.cur.opens() {
			if expecting {
				p.stop("expected another address but had '{' - check for extra comma")
			}
			b.braces = true
			return false
		}
		if !p.address(b, &expecting) {
			return true
		}
		if !p.next() {
			if expecting {
				p.stop("unexpected end of file: expected another address")
			}
			return true
		}
		if !expecting && p.onNewLine() {
			return false
		}
	}
}

// address takes the current token for an address. It is false if it cannot be one.
func (p *parser) address(b *block, expecting *bool) bool {
	t := p.cur
	switch {
	case strings.HasPrefix(t.text, "@"):
		p.stopf("request matchers may not be defined globally, they must be in a site block; "+
			"found %s", t.text)
		return false
	case strings.HasSuffix(t.text, "{") && !t.quoted && t.origin != model.Unknown:
		p.stopf("site addresses cannot end with a curly brace: '%s' - "+
			"put a space between the token and the brace", t.text)
		return false
	case t.text == "":
		return true
	}
	t.text, *expecting = strings.CutSuffix(t.text, ",")
	if strings.Contains(t.text, ",") {
		p.stopf("site addresses cannot contain a comma ',': '%s' - "+
			"put a space after the comma to separate site addresses", t.text)
		return false
	}
	if t.text != "" {
		b.keys = append(b.keys, t)
	}
	return true
}

// contents reads the directives of a site, up to the closing brace or the end.
func (p *parser) contents(b *block) {
	if !p.cur.opens() {
		p.back() // a single site needs no braces
	}
	open := p.cur
	var tokens []token
	for p.next() && !p.cur.closes() {
		if p.cur.text == "import" {
			tokens = append(tokens, p.importHere(1)...)
			continue
		}
		tokens = p.directive(tokens)
	}
	if b.braces && !p.stopped && !p.cur.closes() {
		p.cur = open
		p.stop("this block is not closed: unexpected end of file, expecting '}'")
	}
	b.nodes = nodesOf(tokens)
}

// directive reads one directive with its block. The current token is its name.
func (p *parser) directive(tokens []token) []token {
	tokens = append(tokens, p.cur)
	nesting := 0
	open := p.cur
	for p.next() {
		switch {
		case p.cur.opens():
			nesting++
			open = p.cur
			p.checkOpening(nesting)
		case p.cur.text == "{}" && !p.cur.quoted:
			if p.lastOnLine() {
				p.refuse(p.cur.span, "unexpected '{}' at end of line")
			}
		case p.onNewLine() && nesting == 0:
			p.back()
			return tokens
		case p.cur.closes() && nesting == 0:
			p.stop("unexpected '}' because no matching opening brace")
			return tokens
		case p.cur.closes():
			nesting--
		case p.cur.text == "import" && p.onNewLine():
			tokens = append(tokens, p.importHere(1)...)
			continue
		}
		tokens = append(tokens, p.cur)
	}
	if nesting > 0 && !p.stopped {
		p.cur = open
		p.stop("this block is not closed: unexpected end of file, expecting '}'")
	}
	return tokens
}

// checkOpening reports a brace that does not end its line. Reading goes on: what is
// meant is plain, and there may be more of them.
func (p *parser) checkOpening(nesting int) {
	switch {
	case nesting > maxNesting:
		p.stop(tooLong("blocks nested too deep", maxNesting))
	case !p.lastOnLine():
		p.refuse(p.cur.span,
			"unexpected next token after '{' on same line: begin a new line after '{', and one for its '}'")
	case p.onNewLine():
		p.refuse(p.cur.span,
			"unexpected '{' on a new line; did you mean to place the '{' on the previous line?")
	}
}
