package caddyfile

import (
	"bytes"
	"slices"
	"sort"
	"strings"
)

// An enclosure is what `{` opens, in the block around it.
type enclosure struct {
	outer *enclosure
	head  string
}

// A named is a line of a Caddyfile: the block that it stands in and its directive, "" where it opens or closes the
// block.
type named struct {
	start     int
	in        *enclosure
	directive string
}

func (n named) path() string {
	var parts []string
	if n.directive != "" {
		parts = []string{n.directive}
	}
	for b := n.in; b != nil; b = b.outer {
		parts = append(parts, b.head)
	}
	slices.Reverse(parts)
	return strings.Join(parts, "/")
}

// Paths returns a function that names what stands at an offset of a Caddyfile: the heads of the blocks around
// it and the directive, with slashes between them. Of arguments only those are named that tell blocks apart, the
// addresses of sites and matchers: others may be secrets.
func Paths(text []byte) func(offset int) string {
	lines := linesOf(text)
	return func(offset int) string {
		i := sort.Search(len(lines), func(i int) bool { return lines[i].start > offset })
		if i == 0 {
			return ""
		}
		return lines[i-1].path()
	}
}

// linesOf lists the lines up to where blocks nest deeper than Caddy's do.
func linesOf(text []byte) []named {
	var lines []named
	var in *enclosure
	depth := 0
	for places := scanAll(text); len(places) > 0 && depth <= maxNesting; {
		line := places[:lineLength(text, places, depth)]
		places = places[len(line):]
		at := named{start: line[0].start}
		switch last := line[len(line)-1]; {
		case isBrace(text, line[0], '}'):
			if in != nil {
				in, depth = in.outer, depth-1
			}
		case isBrace(text, last, '{'):
			in = &enclosure{outer: in, head: head(line[:len(line)-1], depth)}
			depth++
		default:
			at.directive = line[0].text
		}
		at.in = in
		lines = append(lines, at)
	}
	return lines
}

// lineLength is the number of tokens on the line that places start with. The addresses of a site may stand on
// several, with commas behind them.
func lineLength(text []byte, places []place, depth int) int {
	for i := 1; i < len(places); i++ {
		between := text[places[i-1].end:places[i].start]
		continued := depth == 0 && strings.HasSuffix(places[i-1].text, ",")
		if bytes.IndexByte(between, '\n') >= 0 && !continued {
			return i
		}
	}
	return len(places)
}

// head is the name of a block: the addresses of a site, or a directive with its matcher.
func head(line []place, depth int) string {
	var words []string
	for i, p := range line {
		if i == 0 || depth == 0 || i == 1 && isMatcher(p.text) {
			words = append(words, p.text)
		}
	}
	if len(words) == 0 {
		return "{}" // the global options
	}
	return strings.Join(words, " ")
}

func isMatcher(text string) bool {
	return text != "" && (text[0] == '/' || text[0] == '@' || text == "*")
}

func isBrace(text []byte, p place, brace byte) bool {
	return p.end == p.start+1 && text[p.start] == brace
}
