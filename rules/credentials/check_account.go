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
	if !a.user.Written() || !a.user.Known() || !a.database.ReadsAccount(s.ImageName()) {
		return
	}
	if s.Build.Valid() || s.EnvironmentOpen || trusts(s) || withFiles(s) {
		return
	}
	made := accountOf(s, a.database)
	isRoot := a.user.V != "" && a.user.V == a.database.RootUser
	if isRoot {
		made.user = a.user
		made.password, _ = firstOf(s, a.database.RootPasswords)
	}
	if !made.user.Known() || made.user.V == "" {
		return
	}
	if made.user.V != a.user.V {
		a.otherUser(pass, who, s, made)
		return
	}
	if _, ok := firstOf(s, a.database.Passwords); !ok && !isRoot {
		a.noPassword(pass, who, s)
		return
	}
	blank := a.password.Template && (made.password.V == "" || facts.Placeholder(a.password.V) || isPasswordWord(a.password.V))
	if blank || !made.password.Written() || a.password.V == "" || a.password.Template != made.password.Template ||
		!passwordsDiffer(a.password, made.password) {
		return
	}
	pass.Report(severity, a.password.Span, fmt.Sprintf(
		"%s signs in to %s with another password for user %q than service %q gives it: it is refused",
		who, a.database.Name, a.user.V, s.Name,
	), slices.Concat(
		[]lint.Related{lint.At(made.password.Span, "the password that it starts with")}, lint.Via(a.password.Via),
	)...)
}

// isPasswordWord tells whether a password in a template is only the word for one.
func isPasswordWord(text string) bool {
	return slices.Contains([]string{"password", "pass", "pwd", "secret"}, strings.ToLower(text))
}

// noPassword reports a database whose image is told no password for the user that it makes.
func (a access) noPassword(pass *lint.Pass, who string, s *model.Service) {
	if a.password.V == "" {
		return
	}
	pass.Report(lint.Warning, s.Span, fmt.Sprintf(
		"%s in service %q has no %s, which its image wants at the first start, and %s signs in with a password",
		a.database.Name, s.Name, a.database.Passwords[0], who,
	), append([]lint.Related{lint.At(a.password.Span, "who signs in")}, lint.Via(a.password.Via)...)...)
}

// otherUser reports a user that the image does not make. A script or somebody else may have made it, unless it is
// the same but for a letter. Where nothing names the image's user, it is the password that tells which one is meant.
func (a access) otherUser(pass *lint.Pass, who string, s *model.Service, made account) {
	if _, both := s.Env("POSTGRESQL_POSTGRES_PASSWORD"); both && a.user.V == a.database.DefaultUser {
		return // Bitnami's image keeps that user beside the one it makes
	}
	near := facts.Near(a.user.V, []string{made.user.V}) != ""
	meant := made.user.Written() || !pass.Overlaid && made.password.Known() && made.password.V == a.password.V
	if !near && (!meant || hasScripts(s) || a.parts || a.user.V == a.database.RootUser) {
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
	_, empty := firstOf(s, []string{
		"MYSQL_ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "ALLOW_EMPTY_PASSWORD",
	})
	return ok && (method.Value.V == "trust" || !method.Value.Known()) || empty
}

// withFiles tells whether the account stands in files that are not read.
func withFiles(s *model.Service) bool {
	return slices.ContainsFunc(s.Environment, func(v *model.Variable) bool {
		isFile := strings.HasSuffix(v.Name, "_FILE")
		return isFile && (strings.Contains(v.Name, "USER") || strings.Contains(v.Name, "PASSWORD"))
	})
}

// hasScripts tells whether scripts run at the first start, which may add users.
func hasScripts(s *model.Service) bool {
	inside := func(target string) bool { return strings.Contains(target, "initdb.d") }
	return slices.ContainsFunc(s.Volumes, func(m model.Mount) bool { return inside(m.Target.V) }) ||
		slices.ContainsFunc(s.Files, func(f model.FileMount) bool { return inside(f.Target.V) })
}
