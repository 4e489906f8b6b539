package credentials

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// compare reports where a side service and its server do not meet. Both lead somewhere, as far as that can be told.
func (u *redisUser) compare(pass *lint.Pass, server *redisUser) {
	own, other := u.redis, server.redis
	if !own.Single() || !other.Single() {
		return
	}
	doubtful := u.template != server.template || assumed(own.Address) || assumed(other.Address)
	same := u.seat.service == server.seat.service
	if u.seat.service == nil && server.seat.service == nil {
		same = strings.EqualFold(own.Address.V, other.Address.V)
		doubtful = true // two names may be those of one machine
	}
	if !same && (u.seat.service == nil) != (server.seat.service == nil) {
		return // the one that is not known may be the way round to the other
	}
	report := func(severity lint.Severity, at, there model.Span, via []model.Place, what string) {
		pass.Report(severity, at, fmt.Sprintf("%s uses %s: they never meet", u.name, what),
			append([]lint.Related{lint.At(there, "the server's Redis")}, lint.Via(via)...)...)
	}
	unlike := u.severity(pass, u.template != server.template)
	switch {
	case !same:
		report(u.severity(pass, doubtful), own.Address.Span, other.Address.Span, own.Address.Via, fmt.Sprintf(
			"Redis at %q, %s at %q", own.Address.V, server.name, other.Address.V))
	case own.DB.Known() && other.DB.Known() && own.DB.V != other.DB.V:
		report(unlike, spanIn(own.DB.Span, own), spanIn(other.DB.Span, other), own.DB.Via,
			fmt.Sprintf("database %d of Redis, %s database %d", own.DB.V, server.name, other.DB.V))
	case own.TLS.Known() && other.TLS.Known() && own.TLS.V != other.TLS.V && u.seat.service != nil:
		report(unlike, spanIn(own.TLS.Span, own), spanIn(other.TLS.Span, other), own.TLS.Via,
			fmt.Sprintf("Redis %s TLS, %s %s it", with(own.TLS.V), server.name, with(other.TLS.V)))
	case u.seat.service == nil:
		u.comparePasswords(pass, server)
	}
}

func with(yes bool) string {
	if yes {
		return "with"
	}
	return "without"
}

// spanIn is a span, or that of `redis:` where nobody wrote the value.
func spanIn(at model.Span, r model.Redis) model.Span {
	if !at.Valid() {
		return r.At
	}
	return at
}

// comparePasswords reports two passwords for the same account of a Redis that is not at hand.
func (u *redisUser) comparePasswords(pass *lint.Pass, server *redisUser) {
	own, other := u.redis.Password, server.redis.Password
	if u.redis.Username.V != server.redis.Username.V || u.template != server.template || !passwordsDiffer(own, other) {
		return
	}
	pass.Report(u.severity(pass, false), spanIn(own.Span, u.redis), fmt.Sprintf(
		"%s presents another password to Redis at %q than %s: one of them is refused",
		u.name, u.redis.Address.V, server.name,
	), slices.Concat([]lint.Related{lint.At(spanIn(other.Span, server.redis), "the server's Redis")},
		lint.Via(other.Via), lint.Via(own.Via))...)
}
