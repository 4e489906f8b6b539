package compose

import (
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// unknownMark stands in a text for what no file at hand tells. It leaves this package only inside
// embedded documents.
const unknownMark = model.UnknownMark

// A text is what a scalar, or a part of one, says once its variables are replaced; with the way
// back to the file and the variables that had a part in it.
type text struct {
	span  model.Span
	frag  *source.Fragment
	holes []hole
	via   []model.Place // the aliases that it was reached through
}

// A hole is the part of a text that a `${…}` was replaced by. Its bytes are [start, end), which is
// empty for an empty variable.
type hole struct {
	start, end int
	name       string
	via        []model.Place
	unknown    bool
	template   bool
}

func (h hole) touches(start, end int) bool {
	if h.start == h.end {
		return start <= h.start && h.end <= end
	}
	return h.start < end && start < h.end
}

// raw is the text with its marks; offsets into it are those that slice takes.
func (t text) raw() string {
	if t.frag == nil {
		return ""
	}
	return string(t.frag.Text)
}

// known tells whether the running system will see just this.
func (t text) known() bool {
	for _, h := range t.holes {
		if h.unknown {
			return false
		}
	}
	return true
}

// said is the text as compose reads it when every unknown variable is empty.
func (t text) said() string { return strings.ReplaceAll(t.raw(), unknownMark, "") }

// shown is the text for messages: what is unknown or secret appears as its variable.
func (t text) shown() string {
	raw := t.raw()
	var b strings.Builder
	at := 0
	for _, h := range t.holes {
		if (h.unknown || facts.SecretName(h.name)) && h.start >= at {
			b.WriteString(raw[at:h.start] + "${" + h.name + "}")
			at = h.end
		}
	}
	b.WriteString(raw[at:])
	return b.String()
}

// value is the text as a value of the model.
func (t text) value() model.Value[string] {
	v := model.Value[string]{V: t.said(), Span: t.span, Origin: model.Stated}
	for _, h := range t.holes {
		if v.Origin == model.Stated {
			v.Origin = model.Interpolated
		}
		if h.unknown {
			v.Origin = model.Unknown
		}
		v.Template = v.Template || h.template
		v.Via = appendPlaces(v.Via, h.via)
	}
	v.Via = appendPlaces(v.Via, t.via)
	return v
}

// appendPlaces appends those places that are not in list yet. It never writes into the array behind
// either.
func appendPlaces(list, places []model.Place) []model.Place {
	list = list[:len(list):len(list)]
next:
	for _, p := range places {
		for _, have := range list {
			if have == p {
				continue next
			}
		}
		list = append(list, p)
	}
	return list
}

// slice is the part [start, end) of raw. Its span is without the quotes around the whole.
func (t text) slice(start, end int) text {
	var b textBuilder
	b.copy(t, start, end)
	part := b.text()
	part.via = t.via
	part.span = t.spanOf(start, end)
	return part
}

// spanOf is where [start, end) of raw is written. It has no end where yamlpos could not tell.
func (t text) spanOf(start, end int) model.Span {
	if t.frag == nil {
		return t.span
	}
	pos, stop := t.frag.Span(start, end)
	if !pos.IsValid() {
		return t.span
	}
	if stop <= pos && end > start {
		return model.Span{Pos: pos}
	}
	return model.Span{Pos: pos, End: stop}
}

// cut splits t around the first sep. Without one, before is t and found is false.
func (t text) cut(sep string) (before, after text, found bool) {
	i := strings.Index(t.raw(), sep)
	if i < 0 {
		return t, text{span: t.span, frag: &source.Fragment{}}, false
	}
	return t.slice(0, i), t.slice(i+len(sep), len(t.raw())), true
}

// A textBuilder puts a text together out of parts of others.
type textBuilder struct {
	out   source.Builder
	holes []hole
}

func (b *textBuilder) copy(t text, start, end int) {
	shift := b.out.Len() - start
	for _, h := range t.holes {
		if h.touches(start, end) {
			h.start, h.end = max(h.start, start)+shift, min(h.end, end)+shift
			b.holes = append(b.holes, h)
		}
	}
	b.out.Copy(t.frag, start, end)
}

func (b *textBuilder) text() text {
	frag := b.out.Fragment()
	t := text{frag: frag, holes: b.holes}
	t.span = t.spanOf(0, len(frag.Text))
	return t
}

// literal is a text that stands for the span as a whole.
func literal(s string, span model.Span) text {
	var b source.Builder
	b.Replace(s, span.Pos, max(span.Pos, span.End))
	return text{span: span, frag: b.Fragment()}
}
