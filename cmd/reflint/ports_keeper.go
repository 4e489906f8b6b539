package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/kept"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
	"github.com/reflint/reflint/parsers/markdown"
)

// A keeper finds the deployments that the kept parts of documents are of.
type keeper struct {
	*process
	settings *portsSettings
	set      *source.Set // of the documents
	// writers are those of the deployments that marks name, by what names them.
	writers map[string]*kept.Writer
	// list are the deployments of the command line, in the set listSet; nil before they are loaded. own are the
	// writers of those that were asked for.
	list    []*model.Deployment
	listSet *source.Set
	own     map[*model.Deployment]*kept.Writer
	// near are the deployments near to a document, by the path of that.
	near map[string][]*model.Deployment
}

// wrong is a mistake in a mark.
func (k *keeper) wrong(at model.Span, message string) error {
	where := k.set.Position(at.Pos)
	return usagef("%s:%d: %s", k.relative(where.File.Path), where.Line, message)
}

// writer is that of the deployment that a part is of: the one that its mark names, else that of the command line, or of
// several there the one that is near to the document.
func (k *keeper) writer(file *source.File, block *model.PortBlock) (*kept.Writer, error) {
	if len(block.Named) == 0 {
		return k.ownWriter(file.Path)
	}
	paths := parsers.NamedPaths(file.Path, block)
	key := strings.Join(paths, "\x00")
	if k.writers[key] != nil {
		return k.writers[key], nil
	}
	w, err := k.ofPaths(paths)
	if _, usage := errors.AsType[usageError](err); usage {
		err = k.wrong(block.Mark, "deployment="+strings.Join(block.Named, " deployment=")+": "+err.Error())
	}
	k.writers[key] = w
	return w, err
}

// loadOwn reads the deployments of the command line.
func (k *keeper) loadOwn() error {
	if k.list != nil {
		return nil
	}
	s := &k.settings.selection
	if err := s.onePath(); err != nil {
		return err
	}
	set, list, err := k.loadConfigured(s)
	if err == nil && len(list) == 1 {
		err = k.allRead(set, list[0])
	}
	if err == nil {
		k.list, k.listSet = list, set
	}
	return err
}

// ownWriter is that of the deployment of the command line for the document at path.
func (k *keeper) ownWriter(path string) (*kept.Writer, error) {
	if err := k.loadOwn(); err != nil {
		return nil, err
	}
	d := parsers.NearOf(k.list, path)
	if d == nil {
		const why = "a part without deployment=PATH in its mark is that of one deployment"
		return nil, several(k.list, why, k.openable(k.listSet.Root()))
	}
	if k.own[d] == nil {
		if err := k.allRead(k.listSet, d); err != nil {
			return nil, err
		}
		k.own[d] = kept.NewWriter(k.listSet, d)
	}
	return k.own[d], nil
}

// ofPaths is that of the deployment that paths name.
func (k *keeper) ofPaths(paths []string) (*kept.Writer, error) {
	dir := paths[0]
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return nil, usagef("no such file or directory")
	case !info.IsDir():
		dir = filepath.Dir(dir)
	}
	s := k.settings.selection
	s.paths, s.files, s.projectDirectory = []string{dir}, nil, ""
	set, list, err := k.loadConfigured(&s)
	if err == nil {
		list = parsers.NamedBy(list, paths)
	}
	if len(list) == 0 && !info.IsDir() { // files that nobody would lay over each other
		s.paths, s.files = nil, paths
		set, list, err = k.loadConfigured(&s)
	}
	if err != nil {
		return nil, err
	}
	if len(list) != 1 {
		return nil, usagef("%s", parsers.NotOne(list))
	}
	if err := k.allRead(set, list[0]); err != nil {
		return nil, err
	}
	return kept.NewWriter(set, list[0]), nil
}

// naming is what a mark in the document at path must say so that reflint knows the deployment without a command line;
// "" where it is the only one that is near, or none is.
func (k *keeper) naming(path string, d *model.Deployment) (string, error) {
	same := func(o *model.Deployment) bool {
		return o.Project == d.Project && slices.Equal(o.ComposeFiles, d.ComposeFiles)
	}
	near := k.nearestTo(path, parsers.LintedWith(path, k.cwd))
	if len(near) == 0 || len(near) == 1 && same(near[0]) {
		return "", nil
	}
	names := d.ComposeFiles
	beside := k.nearestTo(filepath.Join(d.Project, filepath.Base(path)), d.Project)
	if found := parsers.NamedBy(beside, []string{d.Project}); len(found) == 1 && same(found[0]) || len(names) == 0 {
		names = []string{d.Project}
	}
	var options []string
	for _, name := range names {
		if rel, err := filepath.Rel(filepath.Dir(path), name); err == nil {
			name = filepath.ToSlash(rel)
		}
		option := markdown.DeploymentOption(name)
		if option == "" {
			return "", errors.New("several deployments are around, and no mark can name " + name)
		}
		options = append(options, option)
	}
	return strings.Join(options, " "), nil
}

// nearestTo are the deployments near to a document.
func (k *keeper) nearestTo(path, root string) []*model.Deployment {
	near, known := k.near[path]
	if !known {
		s := k.settings.selection
		near = parsers.NearestTo(path, root, parsers.Options{
			Profiles: s.profiles, EnvFiles: k.absolute(s.envFiles), Env: s.env,
		})
		k.near[path] = near
	}
	return near
}
