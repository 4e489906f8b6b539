package caddyfile

import (
	"errors"
	"strings"
)

// A snippet is the body of a block (name).
type snippet struct {
	key    string // file and name, which tells import cycles
	tokens []token
}

// snippet reads the block of a snippet as it is, to be put in later.
func (p *parser) snippet(key token, name string) {
	if p.snippets[name] != nil {
		p.cur = key
		p.stopf("redeclaration of previously declared snippet %s", name)
		return
	}
	if !p.cur.opens() {
		if p.cur.text == "import" {
			p.stop("global options block must appear before import directives; " +
				"move the global options block to the top of the Caddyfile")
		} else {
			p.stopf("unexpected token '%s', expecting '{'", p.cur.text)
		}
		return
	}
	open, nesting := p.cur, 1
	s := &snippet{key: key.unit.path + ":" + name}
	for p.next() {
		if p.cur.closes() {
			if nesting--; nesting == 0 {
				p.snippets[name] = s
				return
			}
		}
		if p.cur.opens() {
			nesting++
		}
		t := p.cur
		t.snippet = name
		s.tokens = append(s.tokens, t)
	}
	p.cur = open
	p.stop("this block is not closed: unexpected end of file, expecting '}'")
}

// An importing is an import directive that is being carried out.
type importing struct {
	pattern token
	args    []token
	block   []token
	blocks  map[string][]token // parts of block by their first word
	step    *importStep
	// grown counts the bytes that arguments added; tooLong tells that there are too many.
	grown   int
	tooLong bool
}

// importHere replaces the import directive at the current token by what it imports: reading goes on
// there. Where that cannot be read, the directive itself is returned, to stand for whatever it
// would bring.
func (p *parser) importHere(nesting int) []token {
	before, directive := p.prev, p.cur
	if !p.nextArg() {
		p.stop("wrong argument count or unexpected line ending after 'import'")
		return nil
	}
	im := importing{pattern: p.cur, grown: p.grown}
	for p.nextArg() {
		im.args = append(im.args, p.cur)
	}
	p.importBlock(&im)
	if p.stopped {
		return nil
	}
	tokens, targets, err := p.imported(im.pattern)
	if p.stopped {
		return nil
	}
	if err != nil {
		p.unreadable(im.pattern.span, im.pattern.text, err)
		p.partial = p.partial || nesting == 0
		p.cur = before
		return []token{directive, im.pattern}
	}
	if !p.enter(&im, targets) {
		return nil
	}
	tokens = im.fill(tokens, nesting)
	if p.grown = im.grown; im.tooLong {
		p.cur = im.pattern
		p.stop("the arguments of imports make the file too large")
		return nil
	}
	if p.total += len(tokens) + 1; p.total > maxTokens {
		p.stop(tooLong("too many tokens after imports", maxTokens))
		return nil
	}
	p.pending = append(p.pending, tokens)
	p.cur = before
	return nil
}

// importBlock reads the block that an import may carry.
func (p *parser) importBlock(im *importing) {
	if t, ok := p.peek(); !ok || p.cur.newLine(t) || !t.opens() {
		return
	}
	p.next()
	open := p.cur
	if p.inNamed { // Caddy forgets to take the directive away (caddyfile/parse.go, expandImportsInBlock)
		p.reject(open.span, "an import in a named route cannot take a block: Caddy would look for a directive "+
			"\"import\"; write the block where it is needed")
	}
	for nesting := 1; nesting > 0; {
		if !p.next() {
			p.cur = open
			p.stop("this block is not closed: unexpected end of file, expecting '}'")
			return
		}
		switch {
		case p.cur.opens():
			nesting++
		case p.cur.closes():
			nesting--
		}
		if nesting > 0 {
			im.block = append(im.block, p.cur)
		}
	}
	im.split()
}

// split files the lines of the block by their first word, for {blocks.*}. What a line's own braces
// hold comes without them.
func (im *importing) split() {
	im.blocks = map[string][]token{}
	for i := 0; i < len(im.block); {
		key := im.block[i]
		body := []token{}
		last := key
		for i++; i < len(im.block) && !last.newLine(im.block[i]) && !im.block[i].opens(); i++ {
			last = im.block[i]
			body = append(body, last)
		}
		if i < len(im.block) && im.block[i].opens() {
			for nesting := 1; nesting > 0 && i+1 < len(im.block); {
				i++
				if im.block[i].opens() {
					nesting++
				} else if im.block[i].closes() {
					nesting--
				}
				if nesting > 0 {
					body = append(body, im.block[i])
				}
			}
			i++
		}
		im.blocks[key.text] = body
	}
}

// imported finds what a pattern names: a snippet, a file, or several.
func (p *parser) imported(pattern token) (tokens []token, targets []string, err error) {
	if s := p.snippets[pattern.text]; s != nil {
		return s.tokens, []string{s.key}, nil
	}
	if pattern.text == "" {
		p.stop("import requires a non-empty filepath")
		return nil, nil, nil
	}
	if hasPlaceholder(pattern.text) {
		return nil, nil, errUnseen
	}
	if strings.Count(pattern.text, "*") > 1 || strings.Count(pattern.text, "?") > 1 ||
		(strings.Contains(pattern.text, "[") && strings.Contains(pattern.text, "]")) {
		p.stopf("glob pattern may only contain one wildcard (*), but has others: %s", pattern.text)
		return nil, nil, nil
	}
	units, err := p.importFiles(pattern.unit, pattern.text)
	if errors.Is(err, errManyFiles) {
		p.stop(err.Error())
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	for _, u := range units {
		if !u.ok {
			p.stopped = true // its problem is reported there
			return nil, nil, nil
		}
		tokens = append(tokens, u.tokens...)
		targets = append(targets, u.path)
	}
	return tokens, targets, nil
}

// enter adds the step to the chain of imports. It is false for a cycle, or out of bounds.
func (p *parser) enter(im *importing, targets []string) bool {
	at := im.pattern
	here := at.unit.path
	if at.snippet != "" {
		here += ":" + at.snippet
	}
	depth := 1
	if at.chain != nil {
		depth = at.chain.depth + 1
	}
	for _, target := range targets {
		if target == here || at.chain.imports(target) {
			p.cur = at
			p.stopf("a cycle of imports exists between %s and %s", baseName(here), baseName(target))
			return false
		}
	}
	if depth > maxImports {
		p.cur = at
		p.stop(tooLong("imports nested too deep", maxImports))
		return false
	}
	im.step = &importStep{parent: at.chain, depth: depth, target: strings.Join(targets, "\n")}
	return true
}

func baseName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
