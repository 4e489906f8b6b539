package compose

import (
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/yamlpos"
)

// An Outline is what a YAML file is, told without loading a project.
type Outline struct {
	// IsCompose tells that it is a compose file: it has services, or includes files.
	IsCompose bool
	// Standalone tells that no service lacks an image, a build and something that it extends, so that
	// the file can do without another one below it.
	Standalone bool
	// Broken tells that the file is no YAML from some place on; what stands before it counts.
	Broken bool
	// Services are the names under `services:`, in file order; Partial are those of them that keep the file
	// from standing alone.
	Services, Partial []string
	// Includes and Extends are the files that `include:` and `extends:` name, as written, with the
	// defaults of their variables.
	Includes, Extends []string
}

// ReadOutline looks at a YAML file.
func ReadOutline(f *source.File) Outline {
	l := newLoader(source.NewSet(""), Options{})
	docs, problem := yamlpos.ParseAll(f.Whole())
	merged := newMapping(nil, model.Span{}, l.rootScope)
	for _, doc := range docs {
		if doc.Root == nil || doc.Root.Kind != yaml.MappingNode {
			continue
		}
		if cfg, resets := l.document(doc, l.rootScope); cfg != nil {
			merged = merger{l.rootScope}.merge(resets.reset(merged), cfg)
		}
	}
	o := Outline{Includes: includesOf(merged.get("include"))}
	services := merged.get("services")
	o.IsCompose = l.schema.looksLikeServices(services) || len(o.Includes) > 0 && l.schema.knowsAllOf(merged)
	if !o.IsCompose {
		return Outline{Broken: problem != nil}
	}
	o.Broken = problem != nil
	for _, e := range entriesOf(services) {
		o.Services = append(o.Services, e.key)
		if file := e.value.get("extends").get("file"); file.scalar() && !slices.Contains(o.Extends, file.text.said()) {
			o.Extends = append(o.Extends, file.text.said())
		}
		if !standsAlone(e.value) {
			o.Partial = append(o.Partial, e.key)
		}
	}
	o.Standalone = len(o.Partial) == 0
	return o
}

func standsAlone(service *node) bool {
	return slices.ContainsFunc([]string{"image", "build", "extends", "provider"}, service.has)
}

func includesOf(n *node) []string {
	var files []string
	for _, item := range n.values() {
		if item.is(mapping) {
			item = item.get("path")
		}
		for _, p := range item.values() {
			files = append(files, p.text.said())
		}
	}
	return files
}

// looksLikeServices tells the `services:` of compose from those of other programs: at least one service
// has a key that compose knows.
func (v *validator) looksLikeServices(services *node) bool {
	service := v.root.Defs["service"]
	for _, e := range entriesOf(services) {
		for _, key := range entriesOf(e.value) {
			if v.property(service, key.key) != nil {
				return true
			}
		}
	}
	return false
}

// knowsAllOf tells whether each key of the top level is one that compose knows.
func (v *validator) knowsAllOf(n *node) bool {
	return !slices.ContainsFunc(entriesOf(n), func(e entry) bool { return v.property(v.root, e.key) == nil })
}
