package parsers

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/parsers/dotenv"
)

// unset are the places where interpolation found nothing, without those whose variable is set in another env file
// beside the compose files: that one is meant to be named on the command line (`--env-file .env.production`).
func (a *assembly) unset() []model.Unset {
	if len(a.project.Unset) == 0 {
		return nil
	}
	elsewhere := a.setBeside()
	return slices.DeleteFunc(a.project.Unset, func(u model.Unset) bool { return elsewhere[u.Name] })
}

// setBeside are the names that env files in the directory of the project set, templates left out.
func (a *assembly) setBeside() map[string]bool {
	names := map[string]bool{}
	entries, _ := os.ReadDir(a.plan.dir) // what cannot be read has none
	for _, entry := range entries {
		name := entry.Name()
		env := strings.HasPrefix(name, ".env.") || strings.HasSuffix(name, ".env")
		if !env || !entry.Type().IsRegular() || isTemplate(name) {
			continue
		}
		file, err := a.set.Read(filepath.Join(a.plan.dir, name))
		if err != nil {
			continue
		}
		variables, _ := dotenv.Parse(file.Whole(), dotenv.Options{}) // what is wrong with it matters where it is used
		for _, v := range variables {
			names[v.Name] = true
		}
	}
	return names
}
