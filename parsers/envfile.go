package parsers

import (
	"path/filepath"
	"slices"
	"strings"
)

// envFileOf is the env file that is named after the last compose file of a project, as ".env.prod" is after
// compose.prod.yml: the one is for `docker compose --env-file` with the other. One that a service reads is for that
// service, and with files named by the user so is the env file. It is "" where there is none.
func (l *loader) envFileOf(p project, dir directory) string {
	named := p.variantOfLast()
	if named == "" || len(l.opts.EnvFiles) > 0 || l.set.Exists(filepath.Join(p.dir, "package.json")) {
		return "" // the builds of JavaScript read files of such names
	}
	best := ""
	for _, path := range dir.env {
		word := envWord(filepath.Base(path))
		if word != named && (best != "" || !sameVariant(word, named)) || l.readByService(p, path) {
			continue
		}
		if best = path; word == named {
			break
		}
	}
	return best
}

// variantOfLast is what the last compose file of a project is called after: "prod" for compose.prod.yml; "" for none.
func (p project) variantOfLast() string {
	return strings.Join(project{files: p.files[len(p.files)-1:]}.variants(), ".")
}

// readByService tells whether a service of a project has the env file for its own.
func (l *loader) readByService(p project, path string) bool {
	return slices.ContainsFunc(p.files, func(file string) bool {
		return slices.ContainsFunc(l.outline(file).EnvFiles, func(name string) bool {
			return resolvePath(filepath.Dir(file), name) == path
		})
	})
}

// envWord is what the name of an env file says beside being one, in lower case: "prod" for ".env.prod", "prod.env" and
// "env.prod". It is "" for other files, for .env and for templates.
func envWord(name string) string {
	parts := nameParts(strings.ToLower(name))
	at := slices.Index(parts, "env")
	if at < 0 || at != 0 && at != len(parts)-1 || isTemplate(name) {
		return ""
	}
	return strings.Join(slices.Delete(parts, at, at+1), ".")
}
