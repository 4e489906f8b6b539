package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/report"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
)

// load reads what is selected.
func (p *process) load(s *selection) (*source.Set, parsers.Result, error) {
	paths, err := p.absolutePaths(s)
	if err != nil {
		return nil, parsers.Result{}, err
	}
	opts, err := p.loadOptions(s)
	if err != nil {
		return nil, parsers.Result{}, err
	}
	set := source.NewSet(parsers.Root(p.cwd, paths))
	if s.config != "" {
		if _, err := set.Read(s.config); err != nil { // it was read a moment ago
			return nil, parsers.Result{}, fmt.Errorf("%s cannot be read any more", p.relative(s.config))
		}
	}
	loaded, err := parsers.Load(set, paths, opts)
	if unreadable, ok := errors.AsType[*source.UnreadableError](err); ok {
		err = fmt.Errorf("%s cannot be read: %s", p.relative(unreadable.Name), unreadable.Reason)
	}
	switch {
	case errors.Is(err, parsers.ErrNothingFound):
		err = p.nothingFound(paths)
	case err == nil:
		err = nothingRead(loaded.Deployments, p.openable(set.Root()))
	}
	return set, loaded, err
}

// nothingFound is the error where no path holds anything that reflint knows.
func (p *process) nothingFound(paths []string) error {
	if info, err := os.Stat(paths[0]); err != nil || info.IsDir() || len(paths) > 1 {
		return parsers.ErrNothingFound
	}
	return fmt.Errorf("%s is no file that reflint reads for a deployment: name the directory of the deployment, "+
		"or its compose file with -f", p.relative(paths[0]))
}

// nothingRead is an error when files were found but none of them could be read: to say then that there
// are no findings would be wrong.
func nothingRead(deployments []*model.Deployment, open func(string) string) error {
	var err error
	for _, d := range deployments {
		if len(d.Files) > 0 {
			return nil
		}
		for _, f := range d.Unread {
			err = errors.Join(err, fmt.Errorf("cannot read %s: it %s", open(f.Name), f.Reason))
		}
	}
	return err
}

// absolutePaths are those to lint: the arguments, else the files of -f, else the current
// directory.
func (p *process) absolutePaths(s *selection) ([]string, error) {
	if slices.Contains(s.paths, "") {
		return nil, usagef("a path is empty: is a variable not set?")
	}
	paths := p.absolute(s.paths)
	if len(paths) == 0 {
		paths = p.absolute(s.files)
	}
	if len(paths) == 0 {
		paths = []string{p.cwd}
	}
	named := slices.Concat(paths, p.absolute(s.files), p.absolute(s.envFiles), p.projectDirectory(s), p.firewalls(s))
	for _, path := range named {
		if path == parsers.StandardInput {
			continue
		}
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, usagef("%s: no such file or directory", p.relative(path))
		}
	}
	return paths, nil
}

func (p *process) loadOptions(s *selection) (parsers.Options, error) {
	opts := parsers.Options{
		Files:      p.absolute(s.files),
		Profiles:   s.profiles,
		EnvFiles:   p.absolute(s.envFiles),
		Env:        s.env,
		Mode:       s.mode,
		PublicURLs: s.publicURLs,
		Firewalls:  p.firewalls(s),
	}
	if dirs := p.projectDirectory(s); dirs != nil {
		opts.ProjectDirectory = dirs[0]
	}
	if s.useEnv {
		opts.ProcessEnv = p.environ
	}
	var err error
	if slices.Contains(opts.Firewalls, parsers.StandardInput) && p.stdin != nil {
		opts.Input, err = p.input()
	}
	return opts, err
}

// input is what stands on standard input.
func (p *process) input() ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(p.stdin, source.MaxFileSize+1))
	if err != nil {
		return nil, fmt.Errorf("standard input cannot be read: %w", source.BareError(err))
	}
	if len(content) > source.MaxFileSize {
		return nil, fmt.Errorf("standard input is larger than %d MiB", source.MaxFileSize>>20)
	}
	return content, nil
}

// firewalls are the files of --firewall, absolute but for standard input.
func (p *process) firewalls(s *selection) []string {
	list := p.absolute(s.firewalls)
	for i, name := range s.firewalls {
		if name == parsers.StandardInput {
			list[i] = name
		}
	}
	return list
}

// projectDirectory is that of --project-directory, if it is there.
func (p *process) projectDirectory(s *selection) []string {
	if s.projectDirectory == "" {
		return nil
	}
	return p.absolute([]string{s.projectDirectory})
}

func (p *process) absolute(paths []string) []string {
	var list []string
	for _, path := range paths {
		if !filepath.IsAbs(path) {
			path = filepath.Join(p.cwd, path)
		}
		list = append(list, filepath.Clean(path))
	}
	return list
}

// relative is how the user reaches path from the current directory.
func (p *process) relative(path string) string {
	if rel, err := filepath.Rel(p.cwd, path); err == nil {
		return rel
	}
	return path
}

// openable turns the names of files into paths that the user can open from here.
func (p *process) openable(root string) func(name string) string {
	prefix := filepath.ToSlash(p.relative(root))
	return func(name string) string {
		switch {
		case name == parsers.StandardInput:
			return report.Stdin
		case path.IsAbs(name):
			return name
		default:
			return path.Join(prefix, name)
		}
	}
}
