package lint

import (
	"go/token"
	"path"
	"slices"

	"github.com/reflint/reflint/internal/model"
)

// assume makes a warning of an error that rests on a file which the default of a variable names: where the variable is
// set, another file takes its place. That a file cannot be parsed is an error whatever names it.
func (c *collector) assume(f *Finding, d *model.Deployment) {
	if f.Severity != Error || f.Rule == "syntax" {
		return
	}
	for _, pos := range f.Places() {
		if file := c.assumed(d, pos); file != nil {
			f.Severity = Warning
			f.Message += "; this assumes that the variable which names " + path.Base(file.Name) + " stays unset"
			f.Related = append(f.Related, At(file.Assumed, "its default names the file"))
			return
		}
	}
}

// assumed is the file of a place, where the default of a variable names it; else nil.
func (c *collector) assumed(d *model.Deployment, pos token.Pos) *model.ReadFile {
	file := c.set.File(pos)
	i := slices.IndexFunc(d.Files, func(r model.ReadFile) bool {
		return r.Assumed.Valid() && file != nil && r.Name == file.Name
	})
	if i < 0 {
		return nil
	}
	return &d.Files[i]
}
