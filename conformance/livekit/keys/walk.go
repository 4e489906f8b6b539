package main

import (
	"go/ast"
	"path"
	"reflect"
	"regexp"
	"strings"
)

// named adds what a type of p takes at a path, as yaml.v3 reads it: a type that decodes itself is one value.
func (t *tree) named(at string, p *pkg, name string, inline bool) {
	d, ok := p.types[name]
	if !ok || p.decodes[name] {
		return
	}
	if s, ok := d.expr.(*ast.StructType); ok {
		t.fields(at, p, d, s, inline)
		return
	}
	t.typ(at, p, d, d.expr, false)
}

// typ adds what an expression for a type takes at a path.
func (t *tree) typ(at string, p *pkg, d declared, expr ast.Expr, inline bool) {
	switch e := expr.(type) {
	case *ast.StarExpr:
		t.typ(at, p, d, e.X, inline)
	case *ast.ArrayType:
		t.typ(at+"[]", p, d, e.Elt, false)
	case *ast.MapType:
		t.typ(at+".*", p, d, e.Value, false)
	case *ast.StructType:
		t.fields(at, p, d, e, inline)
	case *ast.Ident:
		t.named(at, p, e.Name, inline)
	case *ast.SelectorExpr:
		imported := d.importPath(e.X.(*ast.Ident).Name)
		if other := t.load(imported); other != nil {
			t.named(at, other, e.Sel.Name, inline)
		} else if strings.HasPrefix(imported, "github.com/livekit/") {
			t.unread[at] = true
		}
	}
}

func (t *tree) fields(at string, p *pkg, d declared, s *ast.StructType, inline bool) {
	if at != "" && !inline {
		t.keys[at] = true
	}
	for _, field := range s.Fields.List {
		tag := ""
		if field.Tag != nil {
			tag = reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("yaml")
		}
		key, options, _ := strings.Cut(tag, ",")
		name := ""
		if len(field.Names) > 0 {
			name = field.Names[0].Name
		}
		switch {
		case key == "-", name != "" && !ast.IsExported(name):
			continue
		case strings.Contains(options, "inline"):
			t.typ(at, p, d, field.Type, true)
			continue
		case key == "":
			key = strings.ToLower(name)
		}
		below := key
		if at != "" {
			below = at + "." + key
		}
		t.keys[below] = false
		t.typ(below, p, d, field.Type, false)
	}
}

var major = regexp.MustCompile(`^v\d+$`)

// importPath is what a name of the file's imports stands for; "" for none.
func (d declared) importPath(name string) string {
	for _, spec := range d.imports {
		imported := strings.Trim(spec.Path.Value, `"`)
		last := path.Base(imported)
		if major.MatchString(last) {
			last = path.Base(path.Dir(imported))
		}
		if spec.Name != nil && spec.Name.Name == name || spec.Name == nil && last == name {
			return imported
		}
	}
	return ""
}
