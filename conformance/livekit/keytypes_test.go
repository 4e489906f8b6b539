package livekit

import (
	"iter"
	"reflect"
	"strings"
)

// A yamlField is a field of a struct, by the name that yaml.v3 knows it by.
type yamlField struct {
	name string
	typ  reflect.Type
}

// fields lists the fields of a struct that yaml.v3 decodes, those of inlined structs among them.
func fields(typ reflect.Type) iter.Seq[yamlField] {
	return func(yield func(yamlField) bool) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			switch {
			case name == "-" || f.PkgPath != "" && !f.Anonymous:
			case strings.Contains(options, "inline"):
				fields(f.Type)(yield)
			case name == "":
				yield(yamlField{strings.ToLower(f.Name), f.Type})
			default:
				yield(yamlField{name, f.Type})
			}
		}
	}
}
