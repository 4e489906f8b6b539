package parsers

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/compose"
)

// An assembly is the making of one deployment.
type assembly struct {
	*loader
	plan       project
	env        *environment
	project    *compose.Project
	deployment *model.Deployment
	variants   []string
	// mentioned is what mentions found, by text.
	mentioned map[string][]model.Mention
	// taken are the names of files that have a role already.
	taken map[string]bool
	// statements are what stands beside it, or is named, about the ports of its host, in the order of their paths.
	statements []*statement
	// tree is the directory in which it was found; whole tells that this was named to be linted.
	tree  string
	whole bool
	// livekitDirs hold the configurations of its LiveKit servers, and perhaps others that are meant to take their
	// place.
	livekitDirs []string
}

// assemble reads everything that belongs to p.
func (l *loader) assemble(p project) *assembly {
	env := l.environment(p)
	a := &assembly{
		loader:   l,
		plan:     p,
		env:      env,
		variants: p.variants(),
		taken:    map[string]bool{},
		deployment: &model.Deployment{
			Name:         l.deploymentName(p),
			HasCompose:   len(p.files) > 0,
			Project:      p.dir,
			ComposeFiles: p.files,
			Development:  p.development,
			Testing:      p.testing,
			Overlaid:     p.overlaid,
			Choice:       l.profiles(env),
			Mode:         l.opts.Mode,
			PublicURLs:   l.opts.PublicURLs,
		},
	}
	a.compose(p)
	a.findIgnored()
	for _, service := range a.deployment.Services {
		a.findMountSources(service)
		a.attach(service)
	}
	a.markSecrets()
	// Their texts were for the services, and a tree may hold hundreds of deployments.
	a.project, a.env, a.mentioned = nil, nil, nil
	return a
}

// attach reads the configuration of one service. What cannot be read of a service that the chosen
// profiles leave out matters to nobody.
func (a *assembly) attach(s *model.Service) {
	d := a.deployment
	unread, problems := len(d.Unread), len(d.Problems)
	a.checkEnvFiles(s)
	a.attachLiveKit(s)
	a.attachProxy(s)
	a.attachGarage(s)
	attachSockets(s)
	a.attachMentions(s)
	if d.Choice != nil && !s.ActiveWith(d.Choice) {
		d.Unread, d.Problems = d.Unread[:unread], d.Problems[:problems]
	}
}

// deploymentName is made of the project's files.
func (l *loader) deploymentName(p project) string {
	var names []string
	for _, file := range p.files {
		names = append(names, l.set.Name(file))
	}
	if len(names) == 0 {
		return l.set.Name(p.dir)
	}
	return strings.Join(names, "+")
}

// compose reads the compose files of p into the deployment.
func (a *assembly) compose(p project) {
	d, env := a.deployment, a.env
	a.project = compose.Load(a.set, compose.Options{
		Parser:     &a.parser,
		Files:      p.files,
		ProjectDir: p.dir,
		Env:        env.lookup,
		StandIn:    func(path string) *source.File { return a.standIn(path, a.variants) },
	})
	for _, f := range env.files {
		a.read(f)
	}
	for _, f := range a.project.Files {
		a.read(f)
	}
	d.Unread = slices.Concat(env.unread, a.project.Unread)
	d.Problems = slices.Concat(env.problems, a.project.Problems)
	d.StandIns = withStandIns(env.standIns, a.project.StandIns)
	d.Services = a.project.Services
	d.Networks = a.project.Networks
	d.Objects = a.project.Objects
	d.Variables = a.project.Variables
	d.EnvFiles, d.EnvTemplate = env.sources()
	d.EnvNamed = len(a.opts.EnvFiles) > 0
	d.EnvElsewhere = p.env == "" && !d.EnvNamed && len(p.files) > 1 && len(a.opts.Files) == 0 && p.variantOfLast() != ""
	d.Unset = a.unset()
	d.Blocks = a.project.Blocks
	for _, path := range p.files {
		a.checkComposeFile(path)
	}
	d.Span = start(a.set.Stub(slices.Concat(p.files, p.loose)[0]))
}

// checkComposeFile makes a problem of a compose file that cannot be read, or has nothing in it.
func (a *assembly) checkComposeFile(path string) {
	d := a.deployment
	file, err := a.set.Read(path)
	switch {
	case err != nil:
		d.Problems = append(d.Problems, model.Problem{
			Rule:    "syntax",
			Span:    start(a.set.Stub(path)),
			Message: "the compose file cannot be read: it " + reason(err),
		})
	case len(bytes.TrimSpace(file.Content)) == 0:
		d.Problems = append(d.Problems, model.Problem{
			Rule: "compose-invalid", Span: start(file), Message: "the compose file is empty",
		})
	}
}

func start(f *source.File) model.Span { return model.Span{Pos: f.Pos(0), End: f.Pos(0)} }

// read notes a file that was read; the first role it is given stays.
func (a *assembly) read(f model.ReadFile) {
	if !a.taken[f.Name] {
		a.taken[f.Name] = true
		a.deployment.Files = append(a.deployment.Files, f)
	}
}

// take notes what came of looking for a file that a service reads, and tells whether there is text
// to parse. A file that is neither at hand nor replaced by a template is unread.
func (a *assembly) take(f found, role string) bool {
	d := a.deployment
	switch {
	case f.text != nil:
		if f.file != nil {
			file := model.ReadFile{Name: f.file.Name, Role: role}
			if f.assumed {
				file.Assumed = f.mount
			}
			a.read(file)
		}
		if f.template && f.path != "" {
			d.StandIns = append(d.StandIns, model.StandIn{
				Span: f.mount, Missing: a.set.Name(f.path), Template: f.file.Name,
			})
		}
		return true
	case f.path == "" && f.target != "":
		d.Unread = append(d.Unread, model.ReadFile{Name: f.target, Role: role, Reason: reason(f.err)})
	case f.path != "":
		d.Unread = append(d.Unread, model.ReadFile{Name: a.set.Name(f.path), Role: role, Reason: reason(f.err)})
		if !errors.Is(f.err, fs.ErrNotExist) {
			d.Problems = append(d.Problems, model.Problem{
				Rule: "syntax", Span: f.mount, Message: a.set.Name(f.path) + " " + reason(f.err),
			})
		}
	}
	return false
}

// refuse notes a file whose text could not be parsed.
func (a *assembly) refuse(f found, role string, problem *model.Problem) {
	d := a.deployment
	if !problem.Span.Valid() {
		problem.Span = f.mount
	}
	if f.template || f.file != nil && hasTemplateMarks(f.file.Content) { // only its renderer can read it
		d.Unread = append(d.Unread, model.ReadFile{
			Name: f.file.Name, Role: role, Reason: "is a template that cannot be read before it is filled in",
		})
		return
	}
	d.Problems = append(d.Problems, *problem)
	name := role
	if f.file != nil {
		name = f.file.Name
	}
	d.Unread = append(d.Unread, model.ReadFile{Name: name, Role: role, Reason: problem.Message})
}

// findMountSources tells which bind mounts of files within the root have no source.
func (a *assembly) findMountSources(s *model.Service) {
	for i := range s.Volumes {
		mount := &s.Volumes[i]
		from := mount.Source
		if mount.Type != "bind" || !from.Known() || !mount.CreateHostPath || !source.Within(a.set.Root(), from.V) {
			continue
		}
		mount.Name = a.set.Name(from.V)
		mount.Missing = !a.set.Exists(from.V)
		if !mount.Missing {
			continue
		}
		if template := a.standIn(from.V, a.variants); template != nil {
			mount.Template = template.Name
		}
	}
}

// markSecrets lists the places that hold a secret by the name of their variable, and what they say.
func (a *assembly) markSecrets() {
	d := a.deployment
	mark := func(v model.Variable) {
		if !facts.SecretName(v.Name) {
			return
		}
		if v.Value.V != "" {
			d.SecretTexts = append(d.SecretTexts, v.Value.V)
		}
		d.Secrets = append(d.Secrets, v.Value.Span)
		for _, place := range v.Value.Via {
			d.Secrets = append(d.Secrets, place.Span)
		}
	}
	for _, s := range d.Services {
		for _, v := range s.Environment {
			mark(*v)
		}
	}
	for _, v := range d.Variables {
		mark(v)
	}
	for _, name := range slices.Sorted(maps.Keys(a.env.variables)) {
		mark(a.env.variables[name])
	}
	slices.Sort(d.SecretTexts)
	d.SecretTexts = slices.Compact(d.SecretTexts)
}
