package parsers

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A found is what stands behind a path inside a container.
type found struct {
	// file is set for a file at hand, text for the content of one or of an inline document.
	file *source.File
	text *source.Fragment
	// path is where the file is or would be on the host; "" for an inline document.
	path string
	// template tells that file is the template of an absent one.
	template bool
	// mount is the entry that brings it; invalid when nothing does and the path is part of the image.
	mount model.Span
	// assumed tells that the mount names the file by the default of a variable which is not set.
	assumed bool
	// target is the path in the container that was asked for, with the name of the service:
	// "caddy:/etc/caddy/Caddyfile".
	target string
	// named is the path that the program is told, with the place that tells it.
	named model.Value[string]
	// err tells why there is no text: fs.ErrNotExist, or unreadable.
	err error
}

// errNotAtHand is the state of a path that a volume, the image or an unknown source provides.
var errNotAtHand = errors.New("is not at hand: the image or a volume provides it")

// A container looks at files as a service sees them.
type container struct {
	*assembly
	service *model.Service
}

// open finds what is behind an absolute path in the container.
func (c *container) open(target string) found {
	f := c.look(path.Clean(target))
	f.target = c.service.Name + ":" + path.Clean(target)
	return f
}

func (c *container) look(target string) found {
	for _, mount := range c.service.Files {
		if path.Clean(mount.Target.V) == target {
			return c.openObject(mount)
		}
	}
	if mount := c.mountOf(target); mount != nil {
		if mount.Type != "bind" || !mount.Source.Known() {
			return found{mount: mount.Span, err: errNotAtHand}
		}
		rest := strings.TrimPrefix(target, path.Clean(mount.Target.V))
		if text := c.project.Text(mount.Content.Span); text != nil && rest == "" {
			return found{text: text, mount: mount.Span}
		}
		f := c.openHost(filepath.Join(mount.Source.V, filepath.FromSlash(rest)), mount.Span)
		f.assumed = mount.Source.Origin == model.Interpolated && len(mount.Source.Via) == 0
		return f
	}
	return found{err: errNotAtHand}
}

// mounts tells whether a mount brings just this file, present or not, or a directory that has it.
func (c *container) mounts(target string) bool {
	f, mount := c.look(target), c.mountOf(target)
	exact := mount != nil && path.Clean(mount.Target.V) == target
	return exact || f.text != nil
}

// mountOf is the innermost mount over target.
func (c *container) mountOf(target string) *model.Mount {
	var best *model.Mount
	for i := range c.service.Volumes {
		mount := &c.service.Volumes[i]
		at := path.Clean(mount.Target.V)
		if target != at && !strings.HasPrefix(target, strings.TrimSuffix(at, "/")+"/") {
			continue
		}
		if best == nil || len(at) > len(path.Clean(best.Target.V)) {
			best = mount
		}
	}
	return best
}

func (c *container) openObject(mount model.FileMount) found {
	for _, object := range c.deployment.Objects {
		if object.Name != mount.Source || object.Secret != mount.Secret {
			continue
		}
		switch {
		case object.Rendered:
		case object.Content.Written():
			if text := c.project.Text(object.Content.Span); text != nil {
				return found{text: text, mount: mount.Span, template: object.Content.Template}
			}
		case object.File.Written() && object.File.Known():
			return c.openHost(object.File.V, mount.Span)
		}
	}
	return found{mount: mount.Span, err: errNotAtHand}
}

// openHost opens a file of the host, or the template that stands in for it.
func (c *container) openHost(hostPath string, mount model.Span) found {
	file, err := c.set.Read(hostPath)
	if err == nil {
		return found{file: file, text: file.Whole(), path: hostPath, mount: mount}
	}
	if errors.Is(err, fs.ErrNotExist) {
		if stand := c.standIn(hostPath, c.variants); stand != nil {
			return found{file: stand, text: stand.Whole(), path: hostPath, template: true, mount: mount}
		}
	}
	return found{path: hostPath, mount: mount, err: err}
}

// configFile is the file that f was looked for as. One that is not in a directory of the linted tree is missing.
func (f found) configFile(root string) model.ConfigFile {
	missing := errors.Is(f.err, fs.ErrNotExist) && f.path != "" && source.Within(root, f.path)
	return model.ConfigFile{Path: f.named, Missing: missing}
}

// Read and Glob make the container the file system that its Caddy imports from.

// Read returns the file behind an absolute path in the container.
func (c *container) Read(target string) (*source.File, error) {
	f := c.open(target)
	switch {
	case f.file != nil:
		return f.file, nil
	case f.err != nil:
		return nil, f.err
	default:
		return nil, errNotAtHand
	}
}

// Glob lists the paths in the container that match pattern.
func (c *container) Glob(pattern string) ([]string, error) {
	dir := path.Dir(pattern)
	mount := c.mountOf(dir)
	if mount == nil || mount.Type != "bind" || !mount.Source.Known() {
		return nil, errNotAtHand
	}
	at := path.Clean(mount.Target.V)
	rest := strings.TrimPrefix(pattern, strings.TrimSuffix(at, "/"))
	matches, err := filepath.Glob(filepath.Join(mount.Source.V, filepath.FromSlash(rest)))
	if err != nil {
		return nil, err
	}
	var targets []string
	for _, match := range matches {
		rel, err := filepath.Rel(mount.Source.V, match)
		if err == nil {
			targets = append(targets, path.Join(at, filepath.ToSlash(rel)))
		}
	}
	return targets, nil
}

// reason is the text of an error for the list of what was not read.
func reason(err error) string {
	var unreadable *source.UnreadableError
	switch {
	case errors.As(err, &unreadable):
		return unreadable.Reason
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist"
	default:
		return err.Error()
	}
}
