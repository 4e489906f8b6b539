package parsers

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// shareKept gives the kept parts of a document to the deployments that they are of. The document itself is that of its
// owners; a part that its mark gives to another deployment, or that may be of several, goes to the first of these.
func (l *loader) shareKept(s *statement, made, owners []*assembly) {
	blocks := s.document.Blocks
	s.document.Blocks = nil
	near := made
	if !s.named {
		near = nearest(made, filepath.Dir(s.files[0].Path))
	}
	others := map[*assembly]*statement{}
	other := func(a *assembly) *statement {
		if others[a] == nil {
			document := &model.Document{File: s.document.File, Span: s.document.Span}
			others[a] = &statement{files: s.files, kind: s.kind, document: document}
			a.statements = append(a.statements, others[a])
		}
		return others[a]
	}
	for _, block := range blocks {
		of := near
		if len(block.Named) > 0 {
			of = l.namedBy(s, &block, made)
		}
		block.Of = deploymentsOf(of)
		document := s.document
		if len(of) > 0 && !slices.ContainsFunc(owners, func(a *assembly) bool { return slices.Contains(of, a) }) {
			document = other(of[0]).document
		}
		document.Blocks = append(document.Blocks, block)
	}
	if len(owners) == 0 && len(near) > 0 && len(s.marks) > 0 { // else nobody would tell of the mistakes
		other(near[0]).marks = s.marks
	}
}

// namedBy are the deployments that the mark of a part names.
func (l *loader) namedBy(s *statement, block *model.PortBlock, made []*assembly) []*assembly {
	paths := NamedPaths(s.files[0].Path, block)
	list := NamedBy(deploymentsOf(made), paths)
	mistake := ""
	if slices.ContainsFunc(paths, func(path string) bool { return !l.set.Exists(path) }) {
		mistake = "no such file or directory"
	} else if len(list) > 1 {
		mistake = NotOne(list)
	}
	switch {
	case mistake != "" && !block.Broken:
		block.Broken = true
		s.marks = append(s.marks, model.Problem{
			Rule: "syntax", Span: block.Mark,
			Message: "the deployment of a kept part is not found: " +
				"deployment=" + strings.Join(block.Named, " deployment=") + ": " + mistake,
		})
		return nil
	case len(list) == 0: // it is not linted
		return nil
	}
	return made[slices.IndexFunc(made, func(a *assembly) bool { return a.deployment == list[0] }):][:1]
}

// NotOne says why paths that name these deployments do not name one.
func NotOne(list []*model.Deployment) string {
	if len(list) == 0 {
		return "it is no deployment"
	}
	var names []string
	for _, d := range list {
		names = append(names, d.Name)
	}
	return "several deployments are there, of which the compose files name one: " + strings.Join(names, ", ")
}

func deploymentsOf(made []*assembly) []*model.Deployment {
	var list []*model.Deployment
	for _, a := range made {
		list = append(list, a.deployment)
	}
	return list
}

// NamedPaths are what the mark of a part in the document at path names as its deployment, absolute.
func NamedPaths(path string, block *model.PortBlock) []string {
	var list []string
	for _, name := range block.Named {
		list = append(list, resolvePath(filepath.Dir(path), name))
	}
	return list
}

// NamedBy are the deployments that paths name: the ones of a directory; those of just these compose files; or for one
// file those that it is the last of, or else has a part in.
func NamedBy(list []*model.Deployment, paths []string) []*model.Deployment {
	for _, fits := range []func(d *model.Deployment) bool{
		func(d *model.Deployment) bool { return slices.Equal(paths, []string{d.Project}) },
		func(d *model.Deployment) bool { return slices.Equal(d.ComposeFiles, paths) },
		func(d *model.Deployment) bool {
			return len(paths) == 1 && len(d.ComposeFiles) > 0 && d.ComposeFiles[len(d.ComposeFiles)-1] == paths[0]
		},
		func(d *model.Deployment) bool { return len(paths) == 1 && slices.Contains(d.ComposeFiles, paths[0]) },
	} {
		var found []*model.Deployment
		for _, d := range list {
			if fits(d) {
				found = append(found, d)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// NearestTo are the deployments that are near to the document at path, as a look at all below root finds them: those in
// its directory, or else in the nearest one above that has any.
func NearestTo(path, root string, opts Options) []*model.Deployment {
	for dir := filepath.Dir(path); source.Within(root, dir); dir = filepath.Dir(dir) {
		loaded, err := Load(source.NewSet(dir), []string{dir}, opts)
		if err == nil {
			return loaded.Deployments
		}
		if dir == root || strings.HasSuffix(dir, string(filepath.Separator)) {
			break
		}
	}
	return nil
}

// NearOf is the one in the list that the document at path is of where nothing names it: the only one, or the only one
// near; of several near, the only one in whose directory the document lies. It is nil otherwise.
func NearOf(list []*model.Deployment, path string) *model.Deployment {
	near := list
	if len(near) > 1 {
		near = nearestBy(list, filepath.Dir(path), func(d *model.Deployment) string { return d.Project })
	}
	if len(near) > 1 {
		near = slices.DeleteFunc(near, func(d *model.Deployment) bool { return !source.Within(d.Project, path) })
	}
	if len(near) != 1 {
		return nil
	}
	return near[0]
}

// LintedWith is the directory that a document is most likely linted with: its repository, else the current directory
// where the document lies in it, else its own.
func LintedWith(path, cwd string) string {
	switch root := repository(path); {
	case IsRepository(root):
		return root
	case source.Within(cwd, path):
		return cwd
	default:
		return filepath.Dir(path)
	}
}
