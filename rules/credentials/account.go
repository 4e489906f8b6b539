package credentials

import (
	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// An account is who may sign in to a database server, by the variables that its image makes the account of.
type account struct {
	user, password model.Value[string]
}

// accountOf is the account that service s, which runs the database, makes at its first start. What is not known is
// Unknown.
func accountOf(s *model.Service, database facts.Database) account {
	a := account{user: model.DefaultOf(database.DefaultUser), password: model.Value[string]{Origin: model.Unknown}}
	if v, ok := firstOf(s, database.Users); ok {
		a.user = v
	} else if s.EnvironmentOpen {
		a.user.Origin = model.Unknown
	}
	if v, ok := firstOf(s, database.Passwords); ok {
		a.password = v
	}
	return a
}

// firstOf is the first of the variables that the service has.
func firstOf(s *model.Service, names []string) (model.Value[string], bool) {
	for _, name := range names {
		if v, ok := s.Env(name); ok {
			return v.Value, true
		}
	}
	return model.Value[string]{}, false
}
