package compose

import (
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// environment reads what the container finds in its environment: the env files in their order, and
// `environment:` over them.
func (sr *serviceReader) environment() {
	own := sr.ownVariables()
	files := sr.n.get("env_file").values()
	if len(files) == 0 {
		sr.s.Environment = own.items
		return
	}
	list := newVariables()
	for _, item := range files {
		sr.envFile(item, own, list)
	}
	for _, v := range own.items {
		list.set(v)
	}
	sr.s.Environment = list.items
}

// variables is a list of variables with a name each.
type variables struct {
	items []*model.Variable
	at    map[string]int
}

func newVariables() *variables { return &variables{at: map[string]int{}} }

func (l *variables) set(v *model.Variable) {
	if i, ok := l.at[v.Name]; ok {
		l.items[i] = v
		return
	}
	l.at[v.Name] = len(l.items)
	l.items = append(l.items, v)
}

func (l *variables) get(name string) (model.Variable, bool) {
	i, ok := l.at[name]
	if !ok {
		return model.Variable{}, false
	}
	return *l.items[i], true
}

// ownVariables reads `environment:`.
func (sr *serviceReader) ownVariables() *variables {
	list := newVariables()
	n := sr.n.get("environment")
	list.items = make([]*model.Variable, 0, len(entriesOf(n))+len(itemsOf(n)))
	for _, e := range entriesOf(n) {
		sr.own(list, e.key, e.span, sr.asRoot(e.value))
	}
	for _, item := range itemsOf(n) {
		if p := item.pair; p != nil {
			sr.own(list, p.key, p.span, p.value)
			continue
		}
		if item.is(str) {
			sr.ownItem(list, item)
		}
	}
	return list
}

// ownItem reads `NAME=value` or `NAME`.
func (sr *serviceReader) ownItem(list *variables, item *node) {
	name, value, ok := item.text.cut("=")
	switch {
	case !name.known():
		sr.s.EnvironmentOpen = true
		return
	case strings.TrimRight(name.raw(), " \t") != name.raw():
		sr.invalid(item.span, "has the variable %q with a space before its =", strings.TrimSpace(name.raw()))
		return
	}
	n := &node{scope: item.scope}
	if ok {
		n = &node{kind: str, span: value.span, text: value, scope: item.scope}
	}
	sr.own(list, name.raw(), name.span, n)
}

// asRoot is a null value of the mapping form: unlike that of the list form, compose-go looks it up in the
// project's environment even where the file is an included one.
func (sr *serviceReader) asRoot(n *node) *node {
	if n.kind != null {
		return n
	}
	return &node{scope: sr.rootScope}
}

// own sets a variable. One without a value takes that of the environment of compose.
func (sr *serviceReader) own(list *variables, name string, span model.Span, n *node) {
	if n.scalar() {
		sr.keepText(n.text)
		list.set(&model.Variable{Name: name, Span: span, Value: n.value()})
		return
	}
	value := model.Value[string]{Span: span, Origin: model.Unknown}
	if v, ok := n.scope.lookup(name); ok {
		value = model.Value[string]{
			V: v.Value.V, Span: span, Origin: model.Interpolated, Via: v.via(), Template: v.Value.Template,
		}
		if !v.Value.Known() {
			value.Origin = model.Unknown
		}
		sr.keepText(literal(value.V, span))
	}
	list.set(&model.Variable{Name: name, Span: span, Value: value})
}
