package compose

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// An Outline is what a YAML file is, told without loading a project.
type Outline struct {
	// IsCompose tells that it is a compose file: it has services, or includes files.
	IsCompose bool
	// Broken tells that the file is no YAML from some place on; what stands before it counts.
	Broken bool
	// Defines and Lacks are what the file brings and what it needs from one below it: "services/web" for a
	// service that it depends on, or to which it adds without giving it an image or a build;
	// "networks/edge" and so on for what it names and does not define.
	Defines, Lacks []string
	// Partial tells that a service has nothing that it is made from, so that the file is surely meant to
	// be laid over another one.
	Partial bool
	// Includes, Extends and EnvFiles are the files that `include:`, `extends:` and `env_file:` name, as written, with
	// the defaults of their variables.
	Includes, Extends, EnvFiles []string
}

// Standalone tells whether the file can do without another one below it.
func (o Outline) Standalone() bool { return len(o.Lacks) == 0 }

// LaidOver tells whether base has everything that the file lacks.
func (o Outline) LaidOver(base Outline) bool {
	return !slices.ContainsFunc(o.Lacks, func(name string) bool { return !slices.Contains(base.Defines, name) })
}

// objectSections are the top-level sections whose entries services name.
var objectSections = []string{"networks", "configs", "secrets"}

// Outline looks at a YAML file.
func (p *Parser) Outline(f *source.File) Outline {
	l := newLoader(source.NewSet(""), Options{})
	l.outlining = true
	file := p.look(f)
	merged := newMapping(nil, model.Span{}, l.rootScope)
	reset := false
	for _, doc := range file.docs {
		if doc.Root == nil || doc.Root.Kind != yaml.MappingNode {
			continue
		}
		if cfg, resets := l.document(doc, l.rootScope); cfg != nil {
			merged = merger{l.rootScope}.merge(resets.reset(merged), cfg)
			reset = reset || resets.within("services")
		}
	}
	o := Outline{Includes: includesOf(merged.get("include")), Broken: file.problem != nil}
	services := merged.get("services")
	o.IsCompose = reset || l.schema.looksLikeServices(services) || len(o.Includes) > 0 && l.schema.knowsAllOf(merged)
	if !o.IsCompose {
		return Outline{Broken: o.Broken}
	}
	defined := map[string]bool{}
	for _, section := range append([]string{"services"}, objectSections...) {
		for _, e := range entriesOf(merged.get(section)) {
			if section != "services" || standsAlone(e.value) {
				o.Defines = append(o.Defines, section+"/"+e.key)
				defined[section+"/"+e.key] = true
			}
		}
	}
	for _, e := range entriesOf(services) {
		o.addService(e, defined)
	}
	return o
}

// outlinedKeys are those of a service whose values an Outline tells something of. Of the others it wants the key alone.
var outlinedKeys = append([]string{"extends", "depends_on", "network_mode", "env_file"}, objectSections...)

// outlined tells whether an Outline has a use for the value at a path.
func outlined(path []string) bool {
	return len(path) != 3 || path[0] != "services" || slices.Contains(outlinedKeys, path[2])
}

// addService notes what a service lacks in this file, and which file it extends.
func (o *Outline) addService(e entry, defined map[string]bool) {
	lack := func(name string) {
		if !defined[name] && len(o.Includes) == 0 {
			o.Lacks = append(o.Lacks, name)
		}
	}
	if !standsAlone(e.value) {
		o.Partial = true
		lack("services/" + e.key)
	}
	if file := e.value.get("extends").get("file"); file.scalar() && !slices.Contains(o.Extends, file.text.said()) {
		o.Extends = append(o.Extends, file.text.said())
	}
	for _, file := range e.value.get("env_file").values() {
		if file.is(mapping) {
			file = file.get("path")
		}
		if file.scalar() {
			o.EnvFiles = append(o.EnvFiles, file.text.said())
		}
	}
	for _, name := range namesIn(e.value.get("depends_on")) {
		lack("services/" + name)
	}
	if owner, shares := strings.CutPrefix(e.value.get("network_mode").value().V, "service:"); shares {
		lack("services/" + owner)
	}
	for _, section := range objectSections {
		for _, name := range namesIn(e.value.get(section)) {
			if section != "networks" || name != "default" {
				lack(section + "/" + name)
			}
		}
	}
}

// namesIn lists the names in a list or mapping of a service: `depends_on:`, `networks:`, `configs:`,
// `secrets:`.
func namesIn(n *node) []string {
	var names []string
	for _, item := range n.values() {
		if item.is(mapping) {
			item = item.get("source")
		}
		if item.scalar() && item.text.known() {
			names = append(names, item.text.said())
		}
	}
	for _, e := range entriesOf(n) {
		names = append(names, e.key)
	}
	return names
}

// standsAlone tells whether a service has what it is made from.
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
	service := definition("service")
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
	return !slices.ContainsFunc(entriesOf(n), func(e entry) bool { return v.property(&specification, e.key) == nil })
}
