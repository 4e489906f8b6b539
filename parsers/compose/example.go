package compose

import (
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/yamlpos"
)

// Example reads the services of an example in a document: a compose file, or services without the key above them. Of
// each it tells name, image, build and ports. Nothing is looked up on disk, and variables have no values but their
// defaults. What is no compose file has no services.
func Example(text *source.Fragment) []*model.Service {
	docs, problem := yamlpos.ParseAll(text)
	if problem != nil || len(docs) != 1 {
		return nil
	}
	l := newLoader(source.NewSet(""), Options{})
	root, _ := l.document(docs[0], l.rootScope)
	if root == nil {
		return nil
	}
	services := root
	if root.has("services") {
		services = root.get("services")
	}
	if !l.schema.looksLikeServices(services) {
		return nil
	}
	var list []*model.Service
	for _, e := range entriesOf(services) {
		if !e.value.is(mapping) {
			continue
		}
		s := &model.Service{Name: e.key, Span: e.span, Image: e.value.get("image").value()}
		if b := e.value.get("build"); b != nil {
			s.Build = b.span
		}
		sr := &serviceReader{reader: &reader{loader: l, root: root}, n: e.value, s: s}
		s.Ports = sr.ports()
		list = append(list, s)
	}
	return list
}
