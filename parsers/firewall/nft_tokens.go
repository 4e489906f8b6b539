package firewall

import (
	"bytes"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// An nftToken is a word, a string or a mark of the language of nft. A line break is a semicolon.
type nftToken struct {
	text   string
	span   model.Span
	quoted bool
}

// nftMarks are tokens wherever they stand; those of two characters come first.
var nftMarks = []string{
	"==", "!=", "<=", ">=", "<<", ">>", "{", "}", ",", "=", "(", ")", "<", ">", "&", "|", "^", "!", ";",
}

// nftTokens splits text[start:]; place tells where a range of it stands.
func nftTokens(text []byte, place func(start, end int) model.Span) []nftToken {
	var tokens []nftToken
	add := func(word string, start, end int) {
		tokens = append(tokens, nftToken{text: word, span: place(start, end)})
	}
	for at := 0; at < len(text); {
		rest := text[at:]
		switch c := rest[0]; {
		case c == '\n':
			add(";", at, at+1)
			at++
		case c == ' ' || c == '\t' || c == '\r':
			at++
		case c == '\\' && nftContinued(rest) > 0:
			at += nftContinued(rest)
		case c == '#':
			at += lengthUntil(rest, '\n')
		case c == '"' || c == '\'':
			n := 1 + lengthUntil(rest[1:], c)
			end := min(at+n+1, len(text))
			tokens = append(tokens, nftToken{text: string(rest[1:n]), span: place(at, end), quoted: true})
			at = end
		case c == ':':
			add(":", at, at+1)
			at++
		case nftMark(rest) != "":
			mark := nftMark(rest)
			add(mark, at, at+len(mark))
			at += len(mark)
		default:
			n := nftWord(rest)
			add(string(rest[:n]), at, at+n)
			at += n
		}
	}
	return tokens
}

// nftContinued is the length of a backslash and the line break behind it.
func nftContinued(text []byte) int {
	switch {
	case bytes.HasPrefix(text, []byte("\\\n")):
		return 2
	case bytes.HasPrefix(text, []byte("\\\r\n")):
		return 3
	default:
		return 0
	}
}

func lengthUntil(text []byte, end byte) int {
	if i := bytes.IndexByte(text, end); i >= 0 {
		return i
	}
	return len(text)
}

func nftMark(text []byte) string {
	for _, mark := range nftMarks {
		if bytes.HasPrefix(text, []byte(mark)) {
			return mark
		}
	}
	return ""
}

// nftWord is the length of the word that text starts with. A colon is part of an address; before a verdict, and at the
// end of a word, it is not.
func nftWord(text []byte) int {
	n := bytes.IndexAny(text[1:], " \t\r\n#\"'{},=()<>&|^!;") + 1
	if n == 0 {
		n = len(text)
	}
	word := string(text[:n])
	colon := strings.LastIndexByte(word, ':')
	if colon <= 0 || strings.HasSuffix(word, "::") {
		return n
	}
	if after := word[colon+1:]; after == "" || strings.Trim(after, "0123456789abcdefABCDEF./-") != "" {
		return colon
	}
	return n
}

// nftStatement cuts tokens at the first semicolon outside of braces.
func nftStatement(tokens []nftToken) (words, rest []nftToken) {
	depth := 0
	for i, token := range tokens {
		switch {
		case token.quoted:
		case token.text == "{":
			depth++
		case token.text == "}":
			if depth == 0 {
				return tokens[:i], tokens[i:]
			}
			depth--
		case token.text == ";" && depth == 0:
			return tokens[:i], tokens[i+1:]
		}
	}
	return tokens, nil
}

// nftBlock cuts tokens behind the brace that closes what they stand in.
func nftBlock(tokens []nftToken) (inside, rest []nftToken) {
	depth := 0
	for i, token := range tokens {
		switch {
		case token.quoted:
		case token.text == "{":
			depth++
		case token.text == "}" && depth == 0:
			return tokens[:i], tokens[i+1:]
		case token.text == "}":
			depth--
		}
	}
	return tokens, nil
}
