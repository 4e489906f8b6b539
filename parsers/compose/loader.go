package compose

import (
	"errors"
	"io/fs"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/yamlpos"
)

const (
	// MaxFiles is how many compose files a project may load, one that is loaded twice counted twice.
	MaxFiles = 500
	// maxBytes is how many bytes these may have in all.
	maxBytes = 8 << 20
)

// A loader reads the files of one project.
type loader struct {
	set       *source.Set
	opts      Options
	project   *Project
	schema    *validator
	rootScope *scope
	variables map[string]*model.Variable
	blocks    map[model.Span]bool
	reported  map[reportKey]bool
	documents map[string][]*yamlpos.Document
	listed    map[string]bool
	envs      map[envKey]*envContent
	included  map[string]*node
	unset     map[model.Unset]bool
	// emptyPorts are, by service, empty `ports:` that are laid over some.
	emptyPorts map[string][]model.Span
	families   map[string]*family
	loads      int
	bytes      int
	aliases    int            // that were followed
	copies     int            // nodes that aliases and extends stand for
	inherited  int            // variables out of env files
	inserted   int            // bytes that variables put in
	seen       map[*node]bool // by entries
	naming     bool           // nameVariable is at work
	full       bool           // no more compose files are loaded
	outlining  bool           // only what an Outline tells is read
	// open tells that parts of the project are out of sight: what is not found may be there.
	open bool
}

type reportKey struct {
	span    model.Span
	message string
}

func newLoader(set *source.Set, opts Options) *loader {
	l := &loader{
		set:        set,
		opts:       opts,
		project:    &Project{texts: map[model.Span]text{}},
		variables:  map[string]*model.Variable{},
		blocks:     map[model.Span]bool{},
		reported:   map[reportKey]bool{},
		documents:  map[string][]*yamlpos.Document{},
		listed:     map[string]bool{},
		envs:       map[envKey]*envContent{},
		included:   map[string]*node{},
		unset:      map[model.Unset]bool{},
		emptyPorts: map[string][]model.Span{},
		families:   map[string]*family{},
		seen:       map[*node]bool{},
	}
	l.rootScope = l.newRootScope()
	l.schema = newValidator(l.report)
	return l
}

// report keeps a problem, once.
func (l *loader) report(p model.Problem) {
	key := reportKey{p.Span, p.Message}
	if !l.reported[key] {
		l.reported[key] = true
		l.project.Problems = append(l.project.Problems, p)
	}
}

// files loads compose files and lays each over those before it. The chain is the files that
// include them.
func (l *loader) files(paths []string, s *scope, chain []string, role string) *node {
	tree := newMapping(nil, model.Span{}, s)
	for _, path := range paths {
		tree = l.file(path, tree, s, chain, role)
	}
	return tree
}

// file lays the documents of a compose file over tree.
func (l *loader) file(path string, tree *node, s *scope, chain []string, role string) *node {
	l.list(path, role)
	chain = append(chain[:len(chain):len(chain)], path)
	for _, doc := range l.documentsOf(path) {
		cfg, resets := l.document(doc, s)
		if cfg == nil {
			continue
		}
		cfg = l.include(cfg, s, chain, resets)
		tree = resets.reset(tree)
		cfg = l.extend(cfg, s, path, resets)
		tree = merger{s}.merge(tree, cfg)
		l.schema.project(tree)
		l.entries(tree.get("services"))
		tree = canonical(tree, s)
	}
	return tree
}

// document builds the tree of one YAML document; nil where there is none to go on with.
func (l *loader) document(doc *yamlpos.Document, s *scope) (*node, paths) {
	b := &builder{scope: s, loader: l, doc: doc, resets: paths{}, open: map[*yaml.Node]bool{}}
	if doc.Root == nil {
		return nil, nil
	}
	cfg := b.build(doc.Root, place{})
	switch {
	case b.failed || cfg == nil:
		l.open = true
		return nil, nil
	case !cfg.is(mapping):
		s.problem("compose-invalid", cfg.span, "the file is %s where compose wants a mapping", cfg.kind)
		return nil, nil
	}
	return cfg, b.resets
}

// mayLoad tells whether the project may have more compose files, which span names.
func (l *loader) mayLoad(paths []string, span model.Span) bool {
	bytes := l.bytes
	for _, path := range paths {
		if file, err := l.set.Read(path); err == nil {
			bytes += len(file.Content)
		}
	}
	switch {
	case l.full: // which was said
	case l.loads+len(paths) > MaxFiles:
		l.rootScope.problem("syntax", span, "the project has more than %d compose files", MaxFiles)
	case bytes > maxBytes:
		l.rootScope.problem("syntax", span, "the project has more than %d MiB of compose files", maxBytes>>20)
	default:
		return true
	}
	l.open, l.full = true, true
	return false
}

// documentsOf is parse for a file that is loaded, which counts.
func (l *loader) documentsOf(path string) []*yamlpos.Document {
	l.loads++
	if file, err := l.set.Read(path); err == nil {
		l.bytes += len(file.Content)
	}
	return l.parse(path)
}

// parse returns the documents of a YAML file. What is wrong with it is reported once.
func (l *loader) parse(path string) []*yamlpos.Document {
	if docs, ok := l.documents[path]; ok {
		return docs
	}
	l.documents[path] = nil
	file, err := l.set.Read(path)
	if err != nil {
		l.unread(path, "compose", reason(err))
		return nil
	}
	made := l.opts.Parser.take(file)
	if made.problem != nil {
		l.open = true
		l.report(*made.problem)
	}
	l.documents[path] = made.docs
	return made.docs
}

// list notes a file that is read.
func (l *loader) list(path, role string) {
	name := l.set.Name(path)
	if _, err := l.set.Read(path); err == nil && !l.listed[name] {
		l.listed[name] = true
		l.project.Files = append(l.project.Files, model.ReadFile{Name: name, Role: role})
	}
}

// unread notes a file that is named and not read.
func (l *loader) unread(path, role, reason string) {
	l.open = true
	name := l.set.Name(path)
	if !l.listed[name] {
		l.listed[name] = true
		l.project.Unread = append(l.project.Unread, model.ReadFile{Name: name, Role: role, Reason: reason})
	}
}

// reason words an error of source.Set.Read.
func reason(err error) string {
	var unreadable *source.UnreadableError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist"
	case errors.As(err, &unreadable):
		return unreadable.Reason
	default:
		return err.Error()
	}
}

// remote tells whether a path names something on the network, which is not read.
func remote(path string) bool {
	for _, prefix := range []string{"https://", "http://", "git://", "ssh://", "oci://", "github.com/", "git@"} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

// topLevel is the scalar that a document has for key, or nil.
func topLevel(root *yaml.Node, key string) *yaml.Node {
	if root == nil || root.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == key && root.Content[i+1].Kind == yaml.ScalarNode {
			return root.Content[i+1]
		}
	}
	return nil
}
