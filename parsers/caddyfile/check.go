package caddyfile

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// checkForm reports what Caddy does not take behind a name.
func (b *builder) checkForm(n *node, args []token, f form) {
	if len(args) < f.least || f.most >= 0 && len(args) > f.most {
		b.rejectArgs(n, args, f)
	} else if f.value != nil {
		b.checkValues(n, args, f)
	}
	if f.bare && n.braces {
		b.reject(n.span(), n.name.text+" takes no block")
	}
	seen := map[string]bool{}
	for i := range n.block {
		if f.lines != nil {
			b.checkLine(n, &n.block[i], f.lines, seen)
		}
	}
}

func (b *builder) checkValues(n *node, args []token, f form) {
	check := func() {
		for _, arg := range args {
			if !f.value(arg.text) && arg.origin != model.Unknown {
				b.reject(arg.span, fmt.Sprintf("%s: '%s' is not %s", n.name.text, arg.text, f.hint))
			}
		}
	}
	if f.late {
		b.inUse(check)
	} else {
		check()
	}
}

// checkLine reports what Caddy does not take in the block of n.
func (b *builder) checkLine(n, line *node, lines map[string]form, seen map[string]bool) {
	name := line.name.text
	f, ok := lines[name]
	if !ok && strings.HasPrefix(name, "@") {
		f, ok = lines["@"]
	}
	if !ok {
		f, ok = lines[""]
	}
	switch {
	case name == "import": // one that could not be read
	case !ok:
		b.reject(line.span(), fmt.Sprintf("%s has no line '%s'", n.name.text, name))
	case f.once && seen[name]:
		b.reject(line.span(), fmt.Sprintf("%s has two lines '%s': keep one", n.name.text, name))
	case line.braces && f.lines == nil && !f.open:
		b.reject(line.span(), fmt.Sprintf("%s: '%s' takes no block", n.name.text, name))
	default:
		args := line.args
		if _, ok := lines["@"]; ok && f.most >= 0 && len(args) > f.most && strings.HasPrefix(args[f.most].text, "@") {
			args = args[:f.most] // what follows defines a matcher
		}
		b.checkForm(line, args, f)
	}
	seen[name] = true
}

// rejectArgs reports too many or too few arguments.
func (b *builder) rejectArgs(n *node, args []token, f form) {
	at, takes := n.span(), fmt.Sprintf("%d", f.least)
	switch {
	case f.most < 0:
		takes = fmt.Sprintf("%d or more", f.least)
	case f.most > f.least:
		takes = fmt.Sprintf("%d to %d", f.least, f.most)
	}
	if len(args) > f.least && f.most >= 0 {
		at = args[f.most].span
	}
	b.reject(at, fmt.Sprintf("%s takes %s arguments here, not %d", n.name.text, takes, len(args)))
}

// checkQuery reports what Caddy refuses of a change to the query (rewrite/caddyfile.go, applyQueryOps).
func (b *builder) checkQuery(n *node, args []token) {
	want := 2
	switch key := args[0].text; {
	case strings.HasPrefix(key, "-"), !strings.HasPrefix(key, "+") && strings.Contains(key, ">"):
		want = 1
	case !strings.HasPrefix(key, "+") && len(args) == 3:
		want = 3
	}
	if len(args) != want {
		b.reject(args[0].span, "uri query takes -parameter, +parameter value, old>new, parameter value, "+
			"or parameter regexp replacement")
	}
	if n.braces && len(n.block) > 0 {
		b.reject(n.block[0].span(), "uri query takes its changes in one line or in a block, not both")
	}
}
