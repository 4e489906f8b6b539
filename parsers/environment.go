package parsers

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/parsers/compose"
	"github.com/reflint/reflint/parsers/dotenv"
)

// An environment is what compose interpolates with: --env, then the process environment when it was
// asked for, then the env files of the project.
type environment struct {
	variables map[string]model.Variable
	files     []model.ReadFile
	unread    []model.ReadFile
	problems  []model.Problem
	template  string // that stands in for an absent file
	standIns  []model.StandIn
}

// sources names the files that were read, and the template among them.
func (e *environment) sources() (files []string, template string) {
	for _, f := range e.files {
		if f.Name != e.template {
			files = append(files, f.Name)
		}
	}
	for _, f := range e.unread {
		files = append(files, f.Name)
	}
	return files, e.template
}

func (e *environment) lookup(name string) (model.Variable, bool) {
	v, ok := e.variables[name]
	return v, ok
}

// environment reads the variables of a project.
func (l *loader) environment(p project) *environment {
	e := &environment{variables: map[string]model.Variable{}}
	if len(l.opts.EnvFiles) > 0 {
		for _, path := range l.opts.EnvFiles {
			l.readEnvFile(e, path, nil)
		}
	} else {
		if own := filepath.Join(p.dir, ".env"); p.env == "" || l.set.Exists(own) {
			l.readEnvFile(e, own, p.variants())
		}
		if before := len(e.files); p.env != "" {
			l.readEnvFile(e, p.env, nil)
			for i := range e.files[before:] {
				e.files[before+i].Role = "env file, by its name as if --env-file said so"
			}
		}
		for _, path := range e.furtherFiles() {
			l.readEnvFile(e, resolvePath(p.dir, path), nil)
		}
	}
	e.set(l.opts.ProcessEnv)
	e.set(l.opts.Env)
	return e
}

// furtherFiles lists what COMPOSE_ENV_FILES names.
func (e *environment) furtherFiles() []string {
	v, ok := e.lookup(compose.EnvFilesVariable)
	if !ok || v.Value.Template || v.Value.V == "" {
		return nil
	}
	return strings.Split(v.Value.V, ",")
}

// set puts in NAME=VALUE pairs, which have no place.
func (e *environment) set(pairs []string) {
	for _, pair := range pairs {
		if name, value, ok := strings.Cut(pair, "="); ok {
			e.variables[name] = model.Variable{Name: name, Value: model.Value[string]{V: value, Origin: model.Stated}}
		}
	}
}

// readEnvFile adds the variables of one file, or of the template that stands in for it.
func (l *loader) readEnvFile(e *environment, path string, variants []string) {
	file, err := l.set.Read(path)
	template := false
	if err != nil {
		if stand := l.standIn(path, variants); stand != nil {
			file, template = stand, true
		} else if !errors.Is(err, fs.ErrNotExist) || slices.Contains(l.opts.EnvFiles, path) {
			e.unread = append(e.unread, model.ReadFile{Name: l.set.Name(path), Role: "env file", Reason: reason(err)})
			e.problems = append(e.problems, model.Problem{
				Rule:    "syntax",
				Span:    start(l.set.Stub(path)),
				Message: "the env file cannot be read: it " + reason(err),
			})
			return
		} else {
			return
		}
	}
	variables, problems := dotenv.Parse(file.Whole(), dotenv.Options{
		Lookup: func(name string) (model.Value[string], bool) {
			v, ok := e.variables[name]
			return v.Value, ok
		},
	})
	e.problems = append(e.problems, problems...)
	role := "env file"
	if template {
		role = "template for " + filepath.Base(path)
		e.template = file.Name
		e.standIns = append(e.standIns, model.StandIn{Missing: l.set.Name(path), Template: file.Name})
	}
	e.files = append(e.files, model.ReadFile{Name: file.Name, Role: role})
	for _, v := range variables {
		v.Value.Template = template
		e.variables[v.Name] = v
	}
}

// checkEnvFiles makes a problem of each env file of a service that is there and cannot be read, once for all services.
func (a *assembly) checkEnvFiles(s *model.Service) {
	d := a.deployment
	for _, f := range s.EnvFiles {
		unread := func(o model.ReadFile) bool { return o.Name == f.Path.V }
		if f.Unread == "" || outside(f.Path.V) || slices.ContainsFunc(a.env.unread, unread) {
			continue
		}
		message := "the env file " + f.Path.V + " cannot be read: it " + f.Unread
		told := func(o model.Problem) bool { return o.Message == message }
		if !slices.ContainsFunc(d.Problems, told) {
			d.Problems = append(d.Problems, model.Problem{Rule: "syntax", Span: f.Path.Span, Message: message})
		}
	}
}

// outside tells whether a name leads out of the linted directory: the host that runs reflint need not be the one that
// runs the stack.
func outside(name string) bool { return !filepath.IsLocal(filepath.FromSlash(name)) }

// profiles lists the chosen profiles, nil without a choice.
func (l *loader) profiles(e *environment) []string {
	if l.opts.Profiles != nil { // docker compose takes "" for no profile
		return slices.DeleteFunc(slices.Clone(l.opts.Profiles), func(name string) bool { return name == "" })
	}
	v, ok := e.lookup(compose.ProfilesVariable)
	if !ok || v.Value.Template || v.Value.V == "" {
		return nil
	}
	var profiles []string
	for name := range strings.SplitSeq(v.Value.V, ",") {
		if name = strings.TrimSpace(name); name != "" {
			profiles = append(profiles, name)
		}
	}
	return profiles
}
