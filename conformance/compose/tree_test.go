package compose

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A tree is YAML that can be cut down piece by piece: a scalar as it is written, or a mapping or
// sequence of items.
type tree struct {
	prefix string // anchor and tag
	scalar string // as written; the lines of a block scalar are indented when written out
	kind   byte   // 'm'apping, 's'equence, or 0 for a scalar
	flow   bool
	items  []item
}

type item struct {
	key string // as written
	val *tree
}

func scalar(written string) *tree { return &tree{scalar: written} }

// alias tells whether t is "*name", which takes neither anchor nor tag.
func (t *tree) alias() bool { return strings.HasPrefix(t.scalar, "*") }

func seq(vals ...*tree) *tree {
	t := &tree{kind: 's'}
	for _, v := range vals {
		t.items = append(t.items, item{val: v})
	}
	return t
}

func mapping(items ...item) *tree { return &tree{kind: 'm', items: items} }

func (t *tree) set(key string, val *tree) {
	if val != nil {
		t.items = append(t.items, item{key, val})
	}
}

// get is the value of a key, which is added as an empty mapping where it is missing.
func (t *tree) get(key string) *tree {
	for _, i := range t.items {
		if i.key == key {
			return i.val
		}
	}
	val := mapping()
	t.set(key, val)
	return val
}

// write appends the YAML of t behind a "key:" or a "-".
func (t *tree) write(b *strings.Builder, indent int) {
	if t.prefix != "" {
		b.WriteString(" " + t.prefix)
	}
	switch {
	case t.kind == 0:
		for i, line := range strings.Split(t.scalar, "\n") {
			switch {
			case i > 0 && line != "":
				b.WriteString("\n" + strings.Repeat(" ", indent+2) + line)
			case i > 0:
				b.WriteString("\n")
			case line != "":
				b.WriteString(" " + line)
			}
		}
		b.WriteString("\n")
	case len(t.items) == 0 || t.flow:
		b.WriteString(" ")
		t.writeFlow(b)
		b.WriteString("\n")
	default:
		b.WriteString("\n")
		t.writeItems(b, indent+2)
	}
}

func (t *tree) writeItems(b *strings.Builder, indent int) {
	for _, i := range t.items {
		b.WriteString(strings.Repeat(" ", indent))
		if t.kind == 's' {
			b.WriteString("-")
		} else {
			b.WriteString(i.key + ":")
		}
		i.val.write(b, indent)
	}
}

func (t *tree) writeFlow(b *strings.Builder) {
	if t.kind == 0 {
		b.WriteString(strings.TrimSpace(t.prefix + " " + t.scalar))
		return
	}
	brackets := map[byte]string{'s': "[]", 'm': "{}"}[t.kind]
	b.WriteByte(brackets[0])
	for n, i := range t.items {
		if n > 0 {
			b.WriteString(", ")
		}
		if t.kind == 'm' {
			b.WriteString(i.key + ": ")
		}
		i.val.writeFlow(b)
	}
	b.WriteByte(brackets[1])
}

// An invented project is a set of files in one directory, and the environment around it.
type invented struct {
	files   []*inventedFile
	compose []string // the names of those that are loaded, in order
	env     map[string]string
}

type inventedFile struct {
	name string
	docs []*tree  // of a compose file
	text []string // the lines of any other
}

func (f *inventedFile) content() string {
	var b strings.Builder
	for i, doc := range f.docs {
		if i > 0 {
			b.WriteString("---\n")
		}
		if len(doc.items) == 0 {
			b.WriteString("{}\n")
		}
		doc.writeItems(&b, 0)
	}
	for _, line := range f.text {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// String writes all files for a person who has to find out what is wrong.
func (p *invented) String() string {
	var b strings.Builder
	for _, f := range p.files {
		fmt.Fprintf(&b, "== %s\n%s", f.name, f.content())
	}
	files := b.String()
	for _, name := range slices.Sorted(maps.Keys(p.env)) {
		if strings.Contains(files, name) {
			fmt.Fprintf(&b, "== %s=%q\n", name, p.env[name])
		}
	}
	fmt.Fprintf(&b, "== loaded: %s\n", strings.Join(p.compose, " "))
	return b.String()
}

// writeTo makes dir hold just these files.
func (p *invented) writeTo(dir string) (input, error) {
	if err := os.RemoveAll(dir); err != nil {
		return input{}, err
	}
	in := input{dir: dir, env: p.env}
	for _, f := range p.files {
		path := filepath.Join(dir, f.name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return input{}, err
		}
		if err := os.WriteFile(path, []byte(f.content()), 0o644); err != nil {
			return input{}, err
		}
	}
	for _, name := range p.compose {
		in.files = append(in.files, filepath.Join(dir, name))
	}
	return in, nil
}
