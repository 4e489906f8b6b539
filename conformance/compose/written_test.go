package compose

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
)

// An inventor makes up one project.
type inventor struct {
	*rand.Rand
	p         *invented
	variables int
	shelf     *tree // at the start of the current document: what its aliases name
}

// chance is true in percent of all cases.
func (g *inventor) chance(percent int) bool { return g.IntN(100) < percent }

// rarely is for mistakes, of which a project should have one at most.
func (g *inventor) rarely() bool { return g.IntN(400) == 0 }

func pick[T any](g *inventor, list ...T) T { return list[g.IntN(len(list))] }

// some is a random part of list, in its order.
func some(g *inventor, percent int, list ...string) []string {
	var part []string
	for _, s := range list {
		if g.chance(percent) {
			part = append(part, s)
		}
	}
	return part
}

// value is a scalar that reads s once its variables are replaced.
func (g *inventor) value(s string) *tree {
	if g.chance(25) {
		s = g.interpolated(s)
	} else {
		s = strings.ReplaceAll(s, "$", "$$")
	}
	return g.shelve(3, scalar(g.quoted(s)))
}

// shelve moves a value, in percent of all cases, to the start of the document and leaves an alias.
func (g *inventor) shelve(percent int, t *tree) *tree {
	if t == nil || t.prefix != "" || t.alias() || t.scalar == "" && t.kind == 0 || !g.chance(percent) {
		return t
	}
	name := fmt.Sprintf("s%d", len(g.shelf.items))
	t.prefix = "&" + name
	g.shelf.set("", t)
	return scalar("*" + name)
}

// interpolated writes s, or a part of it, as a variable.
func (g *inventor) interpolated(s string) string {
	from, to := 0, len(s)
	if g.chance(30) && len(s) > 1 {
		from = g.IntN(len(s) - 1)
		to = from + 1 + g.IntN(len(s)-from-1)
	}
	escaped := strings.ReplaceAll(s, "$", "$$")
	if escaped != s || strings.ContainsAny(s, "{}\nü") {
		return escaped
	}
	return s[:from] + g.variable(s[from:to], s[to:]) + s[to:]
}

// variable is an expression that yields s; rest is what will follow it.
func (g *inventor) variable(s, rest string) string {
	g.variables++
	name := fmt.Sprintf("V%d", g.variables)
	if g.chance(5) {
		name = "v_" + name
	}
	set := func() string { g.p.env[name] = s; return name }
	switch g.IntN(14) {
	case 0:
		if rest == "" || !regexp.MustCompile(`^\w`).MatchString(rest) {
			return "$" + set()
		}
		return "${" + set() + "}"
	case 1, 2, 3:
		return "${" + set() + "}"
	case 4:
		return "${" + name + ":-" + s + "}"
	case 5:
		return "${" + name + "-" + s + "}"
	case 6:
		return "${" + set() + ":-" + pick(g, "no", "80:80", "a{b") + "}"
	case 7:
		return "${EMPTY:-" + s + "}"
	case 8:
		if g.chance(8) && strings.ContainsAny(s, "aeiou") { // no port, which would be another
			return pick(g, "${EMPTY-"+s+"}", "${"+name+"}", "$"+name+"_") // which are empty
		}
		return "${" + set() + "-x}"
	case 9:
		return "${" + name + ":-${EMPTY:-${" + name + "X-" + s + "}}}"
	case 10:
		return "${" + set() + pick(g, ":?", "?") + "must be set}"
	case 11:
		g.p.env[name] = pick(g, "x", "0")
		return "${" + name + pick(g, ":+", "+") + s + "}"
	case 12:
		return "${" + name + pick(g, ":+", "+") + "gone}" + s
	default:
		return "${" + set() + "}"
	}
}

var plain = regexp.MustCompile(`^[A-Za-z/][\w./-]*(:[\w./-]+)*$`)

// quoted writes a string in one of the styles that can hold it.
func (g *inventor) quoted(s string) string {
	word := strings.ToLower(s)
	isWord := word == "true" || word == "false" || word == "null" || word == "yes" || word == "no" || word == "on" || word == "off"
	switch style := g.IntN(8); {
	case style < 3 && plain.MatchString(s) && !isWord:
		return s
	case style == 3:
		return "'" + strings.ReplaceAll(strings.ReplaceAll(s, "'", "''"), "\n", "\n\n") + "'"
	case style == 4 && s != "" && strings.TrimSpace(s) == s:
		return "|-\n" + s
	case style == 5 && s != "" && strings.TrimSpace(s) == s && !strings.Contains(s, "\n"):
		return ">-\n" + s
	default:
		return fmt.Sprintf("%q", s)
	}
}
