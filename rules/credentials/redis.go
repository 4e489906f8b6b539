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

// redisServer is what is known of Redis.
var redisServer, _ = facts.DatabaseOfScheme("redis")

// A redisUser is one of LiveKit's programs, with its `redis:`.
type redisUser struct {
	// name says who, for messages: `egress service "egress"`.
	name    string
	service *model.Service
	redis   model.Redis
	// at is the place to name when `redis:` is missing.
	at       model.Span
	template bool
	seat     seat
}

func serverUser(l *model.LiveKit) *redisUser {
	return &redisUser{
		name: fmt.Sprintf("the LiveKit server in service %q", l.Service.Name), service: l.Service, redis: l.Redis,
		at: whereMissing(l.Source, l.Service), template: l.Template,
	}
}

func clientUser(c *model.Client) *redisUser {
	return &redisUser{
		name: fmt.Sprintf("%s service %q", c.Kind, c.Service.Name), service: c.Service, redis: c.Redis,
		at: whereMissing(c.Source, c.Service), template: c.Template,
	}
}

// whereMissing is the start of a document, or the service where there is none.
func whereMissing(document model.Span, s *model.Service) model.Span {
	if !document.Valid() {
		return s.Span
	}
	return model.Span{Pos: document.Pos, End: document.Pos}
}

// follow finds out where the address of u leads, and reports one that no program can use.
func (u *redisUser) follow(pass *lint.Pass) (usable bool) {
	address := u.redis.Address
	if u.redis.Several || !address.Known() || address.V == "" {
		return false
	}
	wrong := u.sit(pass.Scenario)
	if wrong == "" {
		return true
	}
	pass.Report(u.severity(pass, u.seat.doubtful || assumed(address)), address.Span, fmt.Sprintf(
		"%s looks for Redis at %q: %s", u.name, address.V, wrong,
	), append(u.seat.places(), lint.Via(address.Via)...)...)
	return false
}

// sit finds the seat of u, and tells what is wrong with its address, or "".
func (u *redisUser) sit(s *model.Scenario) (wrong string) {
	address := u.redis.Address.V
	host, port, err := splitAddress(address)
	switch {
	case err != nil && !strings.Contains(address, ":"):
		return fmt.Sprintf("want a port too, \"%s:%d\"", address, redisServer.Port)
	case err != nil:
		return "want HOST:PORT"
	}
	u.seat = locate(s, u.service, host, port, redisServer)
	if u.seat.port == 0 {
		return u.seat.wrong
	}
	return fmt.Sprintf("%s, want %q", u.seat.wrong, net.JoinHostPort(host, strconv.Itoa(u.seat.port)))
}

func splitAddress(address string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, err
	}
	port, err = strconv.Atoi(text)
	return host, port, err
}

func (u *redisUser) severity(pass *lint.Pass, doubtful bool) lint.Severity {
	return unlessDoubtful(doubtful || u.template || pass.Overlaid)
}

// checkPassword holds the password of u against that of the Redis that it signs in to.
func (u *redisUser) checkPassword(pass *lint.Pass) {
	name := u.redis.Username
	if u.seat.service == nil || !name.Known() || name.V != "" && name.V != redisServer.DefaultUser {
		return
	}
	at := u.redis.Password
	if !at.Written() || !at.Span.Valid() {
		at.Span = u.redis.At
	}
	passwordDrift(pass, u.name, at, u.seat.service, u.severity(pass, false))
}

// passwordsDiffer tells whether two passwords are known, in use, and not the same.
func passwordsDiffer(a, b model.Value[string]) bool {
	placeholder := func(v model.Value[string]) bool { return v.V != "" && facts.Placeholder(v.V) }
	return a.Known() && b.Known() && a.V != b.V && !placeholder(a) && !placeholder(b)
}

// passwordDrift reports a password that a Redis refuses, or does not ask for.
func passwordDrift(
	pass *lint.Pass, name string, presented model.Value[string], s *model.Service, severity lint.Severity,
) {
	wanted := redisPassword(s, redisServer)
	bothWritten := presented.Written() && wanted.Written()
	if !passwordsDiffer(presented, wanted) || bothWritten && presented.Template != wanted.Template {
		return
	}
	at := wanted.Span
	if !at.Valid() {
		at = s.Span
	}
	problem := fmt.Sprintf("presents another password than Redis in service %q asks for: it is refused", s.Name)
	switch {
	case presented.V == "":
		problem = fmt.Sprintf("presents no password, but Redis in service %q asks for one: it is refused", s.Name)
	case wanted.V == "":
		severity = lint.Warning
		problem = fmt.Sprintf("presents a password, but Redis in service %q has none: "+
			"it is open to whoever reaches it; want --requirepass in its command", s.Name)
	}
	related := slices.Concat([]lint.Related{lint.At(at, "this Redis")}, lint.Via(wanted.Via), lint.Via(presented.Via))
	pass.Report(severity, presented.Span, name+" "+problem, related...)
}
