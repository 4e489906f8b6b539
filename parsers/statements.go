package parsers

import (
	"slices"

	"github.com/reflint/reflint/internal/model"
)

// shareStatements gives each statement to the deployment that it is most likely about.
func (l *loader) shareStatements(made []*assembly, stating []string) {
	for _, s := range l.statements(stating) {
		owners := s.owners(made)
		for _, a := range owners {
			a.statements = append(a.statements, s)
		}
		if s.document != nil && len(s.document.Blocks) > 0 {
			l.shareKept(s, made, owners)
		}
	}
}

// attachStatements puts into the deployment what its statements say. It is the last to be done, for several paths that
// are named may each add statements.
func (a *assembly) attachStatements() {
	d := a.deployment
	for _, s := range a.statements {
		if s.problem != nil && s.problem.Rule == "" { // no mistake of the file
			name := s.files[0].Name
			d.Unread = append(d.Unread, model.ReadFile{Name: name, Role: s.kind, Reason: s.problem.Message})
			continue
		}
		d.Firewalls = append(d.Firewalls, s.firewalls...)
		if s.document != nil {
			d.Documents = append(d.Documents, s.document)
		}
		problems := s.marks
		if s.problem != nil {
			problems = append(slices.Clip(problems), *s.problem)
		}
		for _, problem := range problems {
			problem.Apart = true
			d.Problems = append(d.Problems, problem)
		}
		d.Secrets = append(d.Secrets, s.secrets...)
		for _, f := range s.files {
			a.read(model.ReadFile{Name: f.Name, Role: s.kind})
		}
	}
}
