package credentials

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// checkAccess holds what an application is told of a database against the service that runs it. The severity is that of
// what surely does not work.
func checkAccess(pass *lint.Pass, a access, severity lint.Severity) {
	if !a.port.Known() || a.parts && a.ambiguous(pass.Scenario) {
		return
	}
	if a.parts || a.host.Template || assumed(a.host) || pass.Overlaid {
		severity = lint.Warning
	}
	where := locate(pass.Scenario, a.service, a.host.V, a.port.V, a.database)
	if where.service == nil && a.host.Template {
		return // a template may name what is not there
	}
	if where.wrong != "" {
		a.reportSeat(pass, where, severity)
		return
	}
	if where.service == nil {
		return
	}
	who := fmt.Sprintf("%s of service %q", a.name, a.service.Name)
	if a.database.Family != redisServer.Family {
		a.checkAccount(pass, who, where.service, severity)
		return
	}
	if a.user.V != "" && a.user.V != redisServer.DefaultUser {
		return
	}
	presented := a.password
	if !presented.Span.Valid() {
		presented.Span, presented.Via = a.host.Span, a.host.Via
	}
	if presented.V == "" && (a.parts || hasPassword(a.service)) {
		return // the application may take it from elsewhere
	}
	passwordDrift(pass, who, presented, where.service, severity)
}

// hasPassword tells whether an application gets a password for Redis in a variable of its own.
func hasPassword(s *model.Service) bool {
	return slices.ContainsFunc(s.Environment, func(v *model.Variable) bool {
		name := strings.ToUpper(v.Name)
		return strings.Contains(name, "PASS") && (strings.Contains(name, "REDIS") || strings.Contains(name, "CACHE"))
	})
}

// ambiguous tells whether the variable may be for another kind of database: DB_HOST names any of them.
func (a access) ambiguous(s *model.Scenario) bool {
	own, others := 0, 0
	for _, service := range s.Running {
		database, ok := facts.DatabaseOfImage(service.ImageName())
		switch {
		case !ok || database.Family == redisServer.Family:
		case database.Family == a.database.Family:
			own++
		default:
			others++
		}
	}
	return a.database.Family != redisServer.Family && (own == 0 || others > 0)
}

func (a access) reportSeat(pass *lint.Pass, where seat, severity lint.Severity) {
	wrong, at, via := where.wrong, a.host.Span, a.host.Via
	if where.port != 0 {
		wrong += fmt.Sprintf(", want %d", where.port)
		if a.parts && a.port.Span.Valid() {
			at, via = a.port.Span, a.port.Via
		}
	}
	if where.doubtful {
		severity = lint.Warning
	}
	address := net.JoinHostPort(a.host.V, strconv.Itoa(a.port.V))
	pass.Report(severity, at, fmt.Sprintf(
		"%s of service %q looks for %s at %q: %s", a.name, a.service.Name, a.database.Name, address, wrong,
	), slices.Concat(where.places(), lint.Via(via), a.others())...)
}
