package credentials

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// checkAccount holds user and password of an access against the account that the database's image makes.
func (a access) checkAccount(pass *lint.Pass, who string, s *model.Service, severity lint.Severity) {
	if !a.user.Written() || !a.user.Known() || !a.database.ReadsAccount(s.ImageName()) || s.Build.Valid() || s.EnvironmentOpen ||
		trusts(s) || withFiles(s) {
		return
	}
	made := accountOf(s, a.database)
	if root, ok := firstOf(s, a.database.RootPasswords); ok && a.user.V == a.database.RootUser {
		made = account{user: a.user, password: root}
	}
	if !made.user.Known() || made.user.V == "" {
		return
	}
	if made.user.V != a.user.V {
		a.otherUser(pass, who, s, made)
		return
	}
	if !made.password.Known() || !a.password.Known() || a.password.V == "" || a.password.V == made.password.V ||
		a.password.Template != made.password.Template || facts.Placeholder(a.password.V) || facts.Placeholder(made.password.V) {
		return
	}
	pass.Report(severity, a.password.Span, fmt.Sprintf(
		"%s signs in to %s with another password for user %q than service %q gives it: it is refused",
		who, a.database.Name, a.user.V, s.Name,
	), append([]lint.Related{lint.At(made.password.Span, "the password that the database starts with")}, lint.Via(a.password.Via)...)...)
}

// otherUser reports a user that the image does not make. A script or somebody else may have made it, unless it is
// the same but for a letter.
func (a access) otherUser(pass *lint.Pass, who string, s *model.Service, made account) {
	near := facts.Near(a.user.V, []string{made.user.V}) != ""
	if !near && (!made.user.Written() || hasScripts(s) || a.parts || a.user.V == a.database.RootUser) {
		return
	}
	at := made.user.Span
	if !at.Valid() {
		at = s.Span
	}
	pass.Report(lint.Warning, a.user.Span, fmt.Sprintf(
		"%s signs in to %s as %q, but service %q makes the user %q: unless somebody adds the other one, it is refused",
		who, a.database.Name, a.user.V, s.Name, made.user.V,
	), append([]lint.Related{lint.At(at, "the user that the database starts with")}, lint.Via(a.user.Via)...)...)
}

// trusts tells whether the database asks nobody for a password.
func trusts(s *model.Service) bool {
	method, ok := s.Env("POSTGRES_HOST_AUTH_METHOD")
	_, empty := firstOf(s, []string{"MYSQL_ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "ALLOW_EMPTY_PASSWORD"})
	return ok && (method.Value.V == "trust" || !method.Value.Known()) || empty
}

// withFiles tells whether the account stands in files that are not read.
func withFiles(s *model.Service) bool {
	return slices.ContainsFunc(s.Environment, func(v *model.Variable) bool {
		return strings.HasSuffix(v.Name, "_FILE") && (strings.Contains(v.Name, "USER") || strings.Contains(v.Name, "PASSWORD"))
	})
}

// hasScripts tells whether scripts run at the first start, which may add users.
func hasScripts(s *model.Service) bool {
	inside := func(target string) bool { return strings.Contains(target, "initdb.d") }
	return slices.ContainsFunc(s.Volumes, func(m model.Mount) bool { return inside(m.Target.V) }) ||
		slices.ContainsFunc(s.Files, func(f model.FileMount) bool { return inside(f.Target.V) })
}
