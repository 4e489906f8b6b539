package stack

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// EnvFileMissing reports env files of services that are not there.
var EnvFileMissing = &lint.Rule{
	ID: "env-file-missing",
	Doc: `An env file of a service does not exist

## Why

Compose refuses to start anything when a file under "env_file:" is missing: "env file … not found". Such files are often left out
of the repository, renamed, or named relative to another directory than that of the compose file.

## How to fix

Create the file, or keep a template beside it (.env.example) for whoever does. Where the service does without, write
"- path: .env" and "required: false".

## Not reported

- A file with "required: false", and that of a service that does not run.
- It is an info where a .gitignore of the repository leaves the file out, and none that it leaves out is at hand: no clone has them.
- It is a warning where none of the deployment's env files is at hand, those of --env-file aside, as in a fresh checkout: something else
  puts them there. So is a file outside the linted directory: the host that runs reflint need not be the one that runs the stack.
- With a template beside it, it is an info, and the template is read in its place.
`,
	Severity: lint.Error,
	Check:    checkEnvFileMissing,
}

func checkEnvFileMissing(pass *lint.Pass) {
	for _, missing := range missingEnvFiles(pass.Scenario) {
		first := missing[0]
		var related []lint.Related
		for _, other := range missing[1:] {
			related = append(related, lint.At(other.file.Path.Span, "service %q reads it too", other.service.Name))
		}
		related = append(few(related), lint.Via(first.file.Path.Via)...)
		name := first.file.Path.V
		if first.file.Template != "" {
			pass.Report(lint.Info, first.file.Path.Span, fmt.Sprintf(
				"%s does not exist yet: its template %s stands in for it", name, first.file.Template,
			), related...)
			continue
		}
		severity, unless := lint.Error, ""
		switch {
		case cloned(pass.Scenario, first.file.Ignored):
			severity, unless = lint.Info, ", unless it is put there first"
			related = append(related, leftOut(first.file.Ignored, name))
		case first.file.Path.Template || outside(name) || !anyEnvFile(pass.Scenario):
			severity, unless = lint.Warning, ", unless it is put there first"
		}
		pass.Report(severity, first.file.Path.Span, fmt.Sprintf(
			"service %q reads the env file %s, which does not exist: compose refuses to start%s", first.service.Name, name, unless,
		), related...)
	}
}

// An envUse is an env file as a service names it.
type envUse struct {
	service *model.Service
	file    model.EnvFile
}

// missingEnvFiles lists the files that have to be there and are not, each with its uses in file order.
func missingEnvFiles(s *model.Scenario) [][]envUse {
	var list [][]envUse
	index := map[string]int{}
	for _, service := range s.Running {
		for _, f := range service.EnvFiles {
			if !f.Missing || !f.Required || !f.Path.Known() {
				continue
			}
			at, known := index[f.Path.V]
			if !known {
				at = len(list)
				index[f.Path.V] = at
				list = append(list, nil)
			}
			list[at] = append(list[at], envUse{service, f})
		}
	}
	return list
}

// anyEnvFile tells whether one of the env files of the deployment is at hand. Those of --env-file tell nothing of the others:
// a CI job brings its own.
func anyEnvFile(s *model.Scenario) bool {
	return len(s.EnvFiles) > 0 && !s.EnvNamed || envFilesAtHand(s).any
}

// outside tells whether a name leads out of the linted directory.
func outside(name string) bool {
	return strings.HasPrefix(name, "/") || name == ".." || strings.HasPrefix(name, "../")
}
