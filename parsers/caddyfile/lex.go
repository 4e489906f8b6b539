package caddyfile

import (
	"bytes"
	"fmt"
	"strconv"

	caddy "github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/internal/source"
)

// lex splits a file into tokens. Caddy's own lexer says what the tokens are; a scanner of ours that
// runs along tells where they stand. It is not ok when Caddy would refuse the file.
func (r *reader) lex(u *unit) (tokens []token, ok bool) {
	text, uses, ok := r.substitute(u.fragment())
	if !ok {
		r.refuse(startOf(u), tooLong("the file with its variables replaced is too large, bytes", maxText))
		return nil, false
	}
	places := scanAll(text.Text)
	if len(places) > maxTokens {
		r.refuse(startOf(u), tooLong("too many tokens", maxTokens))
		return nil, false
	}
	if len(bytes.TrimSpace(text.Text)) == 0 {
		return nil, true
	}
	if heredocCost(text.Text, places) > maxHeredocCost {
		r.refuse(startOf(u), "too long a heredoc")
		return nil, false
	}
	words, err := caddy.Tokenize(text.Text, u.path)
	if err != nil {
		r.refuse(placeOf(text, places, err), err.Error())
		return nil, false
	}
	tokens = make([]token, len(words))
	for i, w := range words {
		var at place
		if len(places) > 0 {
			at = places[min(i, len(places)-1)]
		}
		tokens[i] = makeToken(u, text, w, at)
		uses = after(uses, at.start)
		blame(&tokens[i], at.start, at.end, uses)
	}
	return tokens, true
}

// makeToken joins a token of Caddy's with its place. Where the two disagree only the start is kept.
func makeToken(u *unit, text *source.Fragment, w caddy.Token, at place) token {
	l := &lexeme{unit: u, line: w.Line, breaks: w.NumLineBreaks(), quoted: w.Quoted()}
	if at.heredoc || at.text == w.Text {
		l.span.Pos, l.span.End = text.Span(at.start, at.end)
	} else {
		l.span.Pos, _ = text.Span(at.start, at.start)
	}
	return token{lexeme: l, text: w.Text, origin: model.Stated}
}

// after drops the uses that end before offset.
func after(uses []use, offset int) []use {
	for len(uses) > 0 && uses[0].end <= offset {
		uses = uses[1:]
	}
	return uses
}

// maxHeredocCost bounds the time that Caddy's lexer takes for heredocs, which grows with their lines times
// their bytes. A heredoc of 20,000 characters in 500 lines has a hundredth of it.
const maxHeredocCost = 1e9

func heredocCost(text []byte, places []place) int {
	cost := 0
	for _, p := range places {
		if p.heredoc {
			cost += bytes.Count(text[p.start:p.end], []byte("\n")) * (p.end - p.start)
		}
	}
	return cost
}

func startOf(u *unit) model.Span {
	if s := lineOf(u.fragment(), 1); s.Valid() {
		return s
	}
	return model.Span{Pos: u.file.Pos(0)}
}

// lineOf is the start of a line of the text, or of the last.
func lineOf(text *source.Fragment, line int) model.Span {
	at := 0
	for ; line > 1; line-- {
		end := bytes.IndexByte(text.Text[at:], '\n')
		if end < 0 {
			break
		}
		at += end + 1
	}
	pos, _ := text.Span(at, at)
	return model.Span{Pos: pos}
}

var lineNumber = pattern.Lazy(`on line #(\d+)`)

// placeOf finds what a lexer error speaks of: a heredoc that does not end, or a line.
func placeOf(text *source.Fragment, places []place, err error) model.Span {
	if n := len(places); n > 0 && places[n-1].open {
		pos, end := text.Span(places[n-1].start, places[n-1].start+len("<<"))
		return model.Span{Pos: pos, End: end}
	}
	line := 1
	if m := lineNumber().FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1])
	}
	return lineOf(text, line)
}

func tooLong(what string, limit int) string { return fmt.Sprintf("%s: more than %d", what, limit) }
