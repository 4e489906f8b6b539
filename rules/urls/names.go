package urls

import (
	"strings"

	"github.com/reflint/reflint/internal/facts"
)

// slip tells whether two names differ in a letter or two of the label before the top-level domain, and perhaps in that.
// One that differs in the top-level domain alone may be that of another country's server: see asker.movedEnd.
func slip(a, b string) bool {
	owner := func(name string) string { return strings.Split(domain(name), ".")[0] }
	return owner(a) != owner(b) && facts.Near(domain(a), []string{domain(b)}) != ""
}

// otherEnd tells whether two names are the same but for the top-level domain: meet.acme.com and meet.acme.org. With
// nothing before the domain they may be meant: acme.com has the pages about what runs at acme.dev.
func otherEnd(a, b string) bool {
	i, j := strings.LastIndexByte(a, '.'), strings.LastIndexByte(b, '.')
	return i > 0 && j > 0 && a != b && a[:i] == b[:j] && strings.Contains(a[:i], ".") && !facts.IsAddress(a)
}

// oneLabel tells whether two names of different domains are the same but for some letters of one label.
func oneLabel(a, b string) bool { return !siblings(a, b) && nearlySame(a, b) }

// siblings tells whether two names are of one domain, as far as can be told without a list of public suffixes.
func siblings(a, b string) bool { return domain(a) == domain(b) }

func domain(name string) string {
	labels := strings.Split(name, ".")
	return strings.Join(labels[max(0, len(labels)-2):], ".")
}

// nearlySame tells whether two names are the same but for some letters of one label. Short labels are names of their
// own ("app" and "api"), and digits count ("live1" and "live2").
func nearlySame(a, b string) bool {
	const shortest = 5
	ours, theirs := strings.Split(a, "."), strings.Split(b, ".")
	if len(ours) != len(theirs) {
		return false
	}
	differing := 0
	for i, label := range ours {
		other := theirs[i]
		if label == other {
			continue
		}
		differing++
		letters := func(s string) string { return strings.Trim(s, "0123456789") }
		if len(label) < shortest || letters(label) == letters(other) || facts.Near(label, []string{other}) == "" {
			return false
		}
	}
	return differing == 1
}
