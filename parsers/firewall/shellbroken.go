package firewall

import (
	"bytes"
	"errors"

	"mvdan.cc/sh/v3/syntax"

	"github.com/reflint/reflint/internal/pattern"
)

// What the parser says of a quotation, a block or a branch without an end, without a start or without a middle: bash
// and dash both stop there (`-n` of either, on some ten thousand scripts with one word changed). What else it refuses,
// some shell may take: it reads arithmetic, tests and extended patterns more strictly than bash does.
var impossible = pattern.Lazy("^reached EOF without (closing quote|matching `[$<>]?[({]` with)|" +
	"can only be used (in an `if`|in a loop|in a case clause|to (end|close a (block|subshell)))|" +
	"can only immediately follow a statement|encountered `\\)`$|statement must end with|" +
	"must be followed by (`(then|do|in)`|a statement)")

var (
	// template is what a script is made of by another program, Ansible or Terraform say: it need not be one itself.
	template = pattern.Lazy(`\{\{|\{%|<%|<\?|%\{~? *(if|for|else|end)`)
	// ofZsh marks a script for zsh, which takes empty and unclosed branches that bash and sh refuse.
	ofZsh = pattern.Lazy(`\b(zsh|setopt|emulate|autoload)\b`)
	// ruling is a command that changes a firewall, outside of comments and of most texts.
	ruling = pattern.Lazy(`(?m)^[^#'"\n]*\b(ufw +(--force|allow|default|delete|deny|disable|enable|insert|limit|` +
		`prepend|reject|reload|reset|route)\b|ip6?tables(-restore)? +[-<]|nft +(-f|add|create|delete|flush|insert)\b|` +
		`doctl +compute +firewall |aws +ec2 +(authorize|create|revoke)-security-group)`)
)

// brokenInAnyShell tells whether neither bash nor sh reads a script that the parser refuses. A here-document may hold
// anything, and needs no end; what stands in backquotes is read when it is run.
func brokenInAnyShell(text []byte, refused syntax.ParseError) bool {
	if !impossible().MatchString(refused.Text) || ofZsh().Match(text) || !ruling().Match(text) {
		return false
	}
	rest, closed := withoutBodies(text)
	if !closed {
		return false
	}
	_, err := parseScript(rest)
	parse, refuses := errors.AsType[syntax.ParseError](err)
	return refuses && impossible().MatchString(parse.Text)
}

var keyword = pattern.Lazy("`([^`]+)`")

// bareWords is what the parser says without its quotes. What stands in them are words of the shell, and none of the
// script, which messages on files elsewhere hide.
func bareWords(text string) string { return keyword().ReplaceAllString(text, "$1") }

var (
	hereDocument = pattern.Lazy(`(?:^|[^<])<<-?[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\?(\w+))`)
	backquoted   = pattern.Lazy("`[^`\n]*`")
)

// withoutBodies is a script without the text of its here-documents and without what stands in backquotes; closed tells
// whether each here-document has an end.
func withoutBodies(text []byte) (rest []byte, closed bool) {
	var ends [][]byte
	for line := range bytes.Lines(text) {
		if len(ends) > 0 {
			if !bytes.Equal(bytes.TrimRight(bytes.TrimLeft(line, "\t"), "\r\n"), ends[0]) {
				continue
			}
			ends = ends[1:]
		} else {
			for _, m := range hereDocument().FindAllSubmatch(line, -1) {
				ends = append(ends, bytes.Join(m[1:], nil))
			}
		}
		rest = append(rest, backquoted().ReplaceAll(line, []byte("x"))...)
	}
	return rest, len(ends) == 0
}
