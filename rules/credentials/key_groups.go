package credentials

import (
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// A group is bearers with the same pair: where they differ from the server, it is one drift.
type group struct {
	severity lint.Severity
	bearers  []bearer
}

func (g group) agrees(b bearer) bool {
	first := g.bearers[0]
	return b.key.V == first.key.V && b.secret.V == first.secret.V && inUse(b.secret) == inUse(first.secret) &&
		b.secret.Template == first.secret.Template
}

// does begins a message: who does what.
func (g group) does(one, several string) string {
	var names []string
	for _, b := range g.bearers {
		names = append(names, b.name)
	}
	last := len(names) - 1
	if last == 0 {
		return names[0] + " " + one
	}
	return strings.Join(names[:last], ", ") + " and " + names[last] + " " + several
}

func (g group) their() string {
	if len(g.bearers) == 1 {
		return "its"
	}
	return "their"
}

// places are where the bearers after the first have theirs, and what decided it for each.
func (g group) places(of func(bearer) model.Value[string]) []lint.Related {
	var list []lint.Related
	for i, b := range g.bearers {
		if i > 0 {
			list = append(list, lint.At(of(b).Span, "%s has it here", b.name))
		}
		list = append(list, lint.Via(of(b).Via)...)
		list = append(list, b.others()...)
	}
	return list
}
