package firewall

import (
	"bytes"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/reflint/reflint/internal/source"
)

// redirects finds what a statement reads, and the files that it writes.
func (s *shell) redirects(redirs []*syntax.Redirect, stdin *source.Fragment) (*source.Fragment, []string) {
	var written []string
	for _, r := range redirs {
		switch r.Op {
		case syntax.Hdoc, syntax.DashHdoc:
			stdin = s.hereDocument(r)
		case syntax.WordHdoc:
			stdin = s.single(r.Word)
		case syntax.RdrIn:
			stdin = s.run.file(s.single(r.Word))
		case syntax.RdrOut, syntax.AppOut:
			written = append(written, string(s.single(r.Word).Text))
		}
	}
	return stdin, written
}

func (s *shell) hereDocument(r *syntax.Redirect) *source.Fragment {
	if r.Hdoc == nil {
		return (&source.Builder{}).Fragment()
	}
	end := s.single(r.Word)
	if word := r.Word.Lit(); word == "" || strings.Contains(word, `\`) { // quoted: nothing in it is expanded
		at := r.Hdoc
		body := s.text.Slice(int(at.Pos().Offset()), min(int(at.End().Offset()), len(s.text.Text)))
		return withoutEnd(body, end.Text)
	}
	sp := &speller{shell: s}
	sp.quote(r.Hdoc.Parts)
	return withoutEnd(sp.joined(), end.Text)
}

// withoutEnd is the body of a here-document, to which the parser counts the word that ends it.
func withoutEnd(body *source.Fragment, end []byte) *source.Fragment {
	last := bytes.LastIndexByte(body.Text, '\n') + 1
	if !bytes.Equal(bytes.TrimLeft(body.Text[last:], "\t"), end) {
		return body
	}
	return body.Slice(0, last)
}

// write remembers the file that `cat > FILE <<EOF` or `tee FILE <<EOF` writes.
func (s *shell) write(c command, written []string) {
	if c.program == "tee" {
		for _, word := range c.words[1:] {
			if text := string(word.Text); !strings.HasPrefix(text, "-") {
				written = append(written, text)
			}
		}
	}
	for _, name := range written {
		if c.stdin != nil && strings.HasPrefix(name, "/") {
			s.run.wrote(name, c.stdin)
		}
	}
}
