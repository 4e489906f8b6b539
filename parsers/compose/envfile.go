package compose

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/dotenv"
)

// maxInherited is how many variables the services and includes of a project may have out of env files, a file
// counted for each that names it.
const maxInherited = 200_000

// An envKey is an env file as it is read for a service: variables of the service may stand in it.
type envKey struct {
	path string
	raw  bool
}

// envContent is an env file that was read without drawing on a service's own variables.
type envContent struct {
	variables []*model.Variable
	problems  []model.Problem
}

// An envSource is an env file, or the template that stands in for it.
type envSource struct {
	file     *source.File
	template bool
	span     model.Span // where it is named, if it is
}

// envFile reads an entry of `env_file:` into list, below the service's own variables.
func (sr *serviceReader) envFile(item *node, own, list *variables) {
	n, f := item, model.EnvFile{Required: true}
	if item.is(mapping) {
		n = item.get("path")
		f.Required = truth(item.get("required"), true)
		f.Raw = item.get("format").value().V == "raw"
	}
	if !n.scalar() {
		return
	}
	path := hostPath(n)
	f.Path = sr.relative(path)
	if !path.Known() {
		sr.s.EnvironmentOpen = true
		sr.s.EnvFiles = append(sr.s.EnvFiles, f)
		return
	}
	if n.text.raw() == "" {
		if f.Required {
			sr.invalid(n.span, "has an env_file without a path")
		}
		return
	}
	src, err := sr.envSource(envRequest{path: path.V, span: n.span, raw: f.Raw, optional: !f.Required})
	missing := errors.Is(err, fs.ErrNotExist)
	f.Missing = missing || src.template
	if src.template {
		f.Template = src.file.Name
	}
	if err != nil && !missing {
		f.Unread = reason(err)
	}
	sr.s.EnvironmentOpen = sr.s.EnvironmentOpen || err != nil
	sr.s.EnvFiles = append(sr.s.EnvFiles, f)
	if err != nil {
		return
	}
	vars := sr.parseEnv(src, f.Raw, own, list)
	if !sr.mayInherit(len(vars), n.span) {
		sr.s.EnvironmentOpen = true
		return
	}
	list.items = slices.Grow(list.items, len(vars)+len(own.items))
	for _, v := range vars {
		if v.Value.Span.Valid() && v.Value.V != "" {
			sr.keepText(literal(v.Value.V, v.Value.Span))
		}
		list.set(v)
	}
}

// mayInherit tells whether the project may have n more variables out of env files, one of which span names.
func (l *loader) mayInherit(n int, span model.Span) bool {
	if l.inherited += n; l.inherited <= maxInherited {
		return true
	}
	l.report(model.Problem{
		Rule: "syntax", Span: span,
		Message: fmt.Sprintf("the env files of all services have more than %d variables", maxInherited),
	})
	return false
}

// An envRequest asks for an env file, which span names; one that nobody names has none.
type envRequest struct {
	path     string
	span     model.Span
	raw      bool
	optional bool
}

// envSource finds an env file, or its template.
func (l *loader) envSource(r envRequest) (envSource, error) {
	const role = "env file"
	file, err := l.set.Read(r.path)
	if err == nil {
		l.listEnv(model.ReadFile{Name: file.Name, Role: role, Raw: r.raw})
		return envSource{file: file, span: r.span}, nil
	}
	missing := errors.Is(err, fs.ErrNotExist)
	if missing && l.opts.StandIn != nil {
		if file = l.opts.StandIn(r.path); file != nil {
			l.listEnv(model.ReadFile{Name: file.Name, Role: role, Raw: r.raw})
			l.standIn(model.StandIn{Span: r.span, Missing: l.set.Name(r.path), Template: file.Name})
			return envSource{file: file, template: true, span: r.span}, nil
		}
	}
	if !r.optional || !missing {
		l.listMissing(model.ReadFile{Name: l.set.Name(r.path), Role: role, Reason: reason(err), Raw: r.raw})
	}
	return envSource{}, err
}

func (l *loader) listEnv(f model.ReadFile) {
	if !l.listed[f.Name] {
		l.listed[f.Name] = true
		l.project.Files = append(l.project.Files, f)
	}
}

func (l *loader) listMissing(f model.ReadFile) {
	if !l.listed[f.Name] {
		l.listed[f.Name] = true
		l.project.Unread = append(l.project.Unread, f)
	}
}

func (l *loader) standIn(s model.StandIn) {
	for _, have := range l.project.StandIns {
		if have.Missing == s.Missing && have.Template == s.Template {
			return
		}
	}
	l.project.StandIns = append(l.project.StandIns, s)
}

// parseEnv reads an env file. Variables in it are looked up in compose's environment, the service's own
// variables, and the env files before it; a file that asks for none of the service's is read
// once for all.
func (sr *serviceReader) parseEnv(src envSource, raw bool, own, before *variables) []*model.Variable {
	key := envKey{src.file.Path, raw}
	if c := sr.envs[key]; c != nil {
		return c.variables
	}
	private := false
	find := func(name string) (model.Value[string], bool) {
		if v, ok := sr.rootScope.lookup(name); ok {
			return v.Value, true
		}
		private = true
		v, ok := own.get(name)
		return v.Value, ok && v.Value.Known()
	}
	earlier := func(name string) (model.Value[string], bool) {
		v, ok := before.get(name)
		return v.Value, ok
	}
	parsed, problems := dotenv.Parse(src.file.Whole(), dotenv.Options{Lookup: find, Earlier: earlier, Raw: raw})
	vars := make([]*model.Variable, 0, len(parsed))
	for i := range parsed {
		parsed[i].Value.Template = parsed[i].Value.Template || src.template
		vars = append(vars, &parsed[i])
	}
	for _, p := range problems {
		sr.report(p)
	}
	if !private {
		sr.envs[key] = &envContent{variables: vars, problems: problems}
	}
	return vars
}
