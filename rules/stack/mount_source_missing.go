package stack

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// MountSourceMissing reports bind mounts of files that are not there.
var MountSourceMissing = &lint.Rule{
	ID: "mount-source-missing",
	Doc: `A bind-mounted file does not exist

## Why

Docker creates a directory where the source of a short-form bind mount is missing. The program inside finds a directory in place
of its configuration and stops, and the directory stays in the way of the file.

## How to fix

Create the file before the first start: copy the template, or run the script that renders it.

## Not reported

- What package managers bring, below vendor and node_modules.
- A file or directory that Coolify makes: a bind mount with content or is_directory.
- A source in a directory that nobody may look into.
- A missing directory: Docker creates it, which is mostly what is wanted.
- Sources outside the deployment (/etc/letsencrypt, /var/run/docker.sock): the host that runs reflint need not be the one that runs
  the stack.
- With a template beside it (Caddyfile.example) it is an info, and the template is read in its place.
`,
	Severity: lint.Warning,
	Check:    checkMountSourceMissing,
}

func checkMountSourceMissing(pass *lint.Pass) {
	for _, missing := range missingSources(pass.Scenario) {
		mount := missing[0].mount
		if mount.Template != "" {
			pass.Report(lint.Info, mount.Source.Span, fmt.Sprintf(
				"%s does not exist yet: its template %s stands in for it", mount.Name, mount.Template,
			), lint.Via(mount.Source.Via)...)
			continue
		}
		var related []lint.Related
		for _, other := range missing[1:] {
			related = append(related, lint.At(other.mount.Source.Span, "service %q mounts it too", other.service.Name))
		}
		pass.Report(lint.Warning, mount.Source.Span, fmt.Sprintf(
			"service %q mounts %s, which does not exist: Docker would create a directory of that name", missing[0].service.Name, mount.Name,
		), append(related, lint.Via(mount.Source.Via)...)...)
	}
}

// A use is a service's mount of a source.
type use struct {
	service *model.Service
	mount   model.Mount
}

// missingSources lists the files that are mounted and missing, each with its mounts in file order.
func missingSources(s *model.Scenario) [][]use {
	var list [][]use
	index := map[string]int{}
	for _, service := range s.Running {
		for _, mount := range service.Volumes {
			if !mount.Missing || !looksLikeFile(mount) || installed(mount.Name) {
				continue
			}
			at, known := index[mount.Name]
			if !known {
				at = len(list)
				index[mount.Name] = at
				list = append(list, nil)
			}
			list[at] = append(list[at], use{service, mount})
		}
	}
	return list
}

// installed tells whether a file is brought by a package manager, and so by no checkout.
func installed(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(dir string) bool {
		return dir == "vendor" || dir == "node_modules"
	})
}

// looksLikeFile tells whether a mount means a file: one of its sides has an extension or a name that
// files have.
func looksLikeFile(mount model.Mount) bool {
	return fileName(filepath.Base(mount.Source.V)) || fileName(path.Base(mount.Target.V))
}

// fileExtensions are those of configuration, scripts, certificates and the like. Directories have names
// with dots too ("sites/meet.example.org", "data.v2").
var fileExtensions = []string{
	".acl", ".caddy", ".cer", ".cert", ".cfg", ".cnf", ".conf", ".crt", ".css", ".env", ".html", ".ini", ".js", ".json", ".key", ".lua", ".pem",
	".properties", ".py", ".rules", ".sh", ".sql", ".template", ".tmpl", ".toml", ".txt", ".xml", ".yaml", ".yml",
}

func fileName(base string) bool {
	base = strings.ToLower(base)
	return base == "caddyfile" || base == ".env" || slices.Contains(fileExtensions, path.Ext(base)) && path.Ext(base) != base
}
