package report

import (
	"strings"

	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/internal/source"
)

var (
	// secretParent opens a mapping of secrets, or a secret of several lines.
	secretParent = pattern.Lazy(`(?i)^[ \t-]*["']?(?:keys["']?[ \t]*:|` + secretName + `["']?[ \t]*:[ \t]+[|>])`)
	entry        = pattern.Lazy(`^[ \t-]*["']?[\w.-]+["']?[ \t]*:[ \t]+`)
)

func (m *mask) outline(file *source.File) *outline {
	if m.outlines[file] == nil {
		m.outlines[file] = newOutline(file)
	}
	return m.outlines[file]
}

// An outline tells of each line of a file under which other line it is indented.
type outline struct {
	file *source.File
	// above holds, by the number of a line, that of the line under which it is indented, or 0.
	above []int
	// opens tells of the lines that were looked at whether they are a key of secrets or below one.
	opens map[int]bool
}

// newOutline reads the indentation of every line, once: to look for it from each line upwards would cost a file
// with very many findings the square of its length.
func newOutline(file *source.File) *outline {
	o := &outline{file: file, above: make([]int, 1+file.LineCount()), opens: map[int]bool{0: false}}
	type open struct{ line, indent int }
	var stack []open
	for n := 1; n <= file.LineCount(); n++ {
		line := file.Line(n)
		depth, text := indent(line), strings.TrimSpace(line)
		at := len(stack)
		for at > 0 && stack[at-1].indent >= depth {
			at--
		}
		if at > 0 {
			o.above[n] = stack[at-1].line
		}
		if text != "" && text[0] != '#' {
			stack = append(stack[:at], open{n, depth})
		}
	}
	return o
}

// belowSecret tells whether line n is indented under a key of secrets, as the entries of
// LiveKit's `keys:` and the lines of a private key are.
func (o *outline) belowSecret(n int) bool {
	var unknown []int
	at := o.above[n]
	for {
		if _, known := o.opens[at]; known {
			break
		}
		unknown = append(unknown, at)
		if opensSecrets(o.file.Line(at)) {
			o.opens[at] = true
			break
		}
		at = o.above[at]
	}
	for _, line := range unknown {
		o.opens[line] = o.opens[at]
	}
	return o.opens[at]
}

// opensSecrets tells whether a line is a key with secrets below it.
func opensSecrets(line string) bool {
	return hasAny(strings.ToLower(line), secretWords) && secretParent().MatchString(line)
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// underSecret is what to hide in a line under a secret's key: the value of its entry, or all of it.
func underSecret(line string) byteRange {
	if m := entry().FindStringIndex(line); m != nil {
		return valueAt(line, m[1])
	}
	return byteRange{indent(line), len(strings.TrimRight(line, " \t"))}
}
