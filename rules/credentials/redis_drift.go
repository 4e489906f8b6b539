package credentials

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// RedisDrift reports programs that do not meet in the same Redis.
var RedisDrift = &lint.Rule{
	ID: "redis-drift",
	Doc: `LiveKit and its side services do not meet in the same Redis

## Why

The LiveKit server hands its jobs to egress, ingress and SIP through Redis. All of them need "redis:", with the same
address, the same database and the password that Redis asks for. Without it the server starts and rooms work, but no
recording, no stream and no call ever begins; with a wrong address or password they do not start at all. An
application with another address loses its cache and its queue.

## How to fix

Write the same "redis:" in livekit.yaml, egress.yaml, ingress.yaml and sip.yaml. The host is the name of the service,
the port the one inside its container.

## Not reported

- The database number of an application: each may have one of its own.
- Sentinels and clusters, a Redis with a configuration file or access list of its own, and one outside the stack.
- A side service whose LiveKit URL leads to another server than that of the stack, unless it holds a key of this one.
- A Redis that the host may run for itself: where the stack has one too, which is published on another port or address, or
  not at all, it is a warning. So is host.docker.internal without extra_hosts, as Docker Desktop knows the name.
- What an application is told (REDIS_URL, CELERY_BROKER_URL, KV_URL, REDIS_HOST, …) is a warning, as is what stands in
  a template.
`,
	Severity: lint.Error,
	Check:    checkRedisDrift,
}

func checkRedisDrift(pass *lint.Pass) {
	var servers []*model.LiveKit
	users := map[*model.LiveKit]*redisUser{}
	for _, l := range pass.RunningLiveKits() {
		if l.Unread {
			continue
		}
		u := serverUser(l)
		servers, users[l] = append(servers, l), u
		if u.follow(pass) {
			u.checkPassword(pass)
		}
	}
	for _, c := range pass.Clients {
		if !pass.Runs(c.Service) || c.Unread {
			continue
		}
		u := clientUser(c)
		server := serverOf(pass.Scenario, c, servers)
		if !c.Redis.Used() {
			u.missing(pass, users[server])
			continue
		}
		if server != nil && !server.Redis.Used() {
			users[server].lacking(pass, u)
		}
		if u.follow(pass) {
			u.checkPassword(pass)
		}
		if server != nil && u.seat.wrong == "" && users[server].seat.wrong == "" {
			u.compare(pass, users[server])
		}
	}
	for _, a := range accesses(pass.Scenario, redisServer) {
		checkAccess(pass, a, lint.Warning)
	}
}

// serverOf is the LiveKit server that a side service works for: the one that its URL leads to, or whose key it has; nil
// where that is none of the stack's, or cannot be told.
func serverOf(s *model.Scenario, c *model.Client, servers []*model.LiveKit) *model.LiveKit {
	i := slices.IndexFunc(servers, func(l *model.LiveKit) bool {
		severity, ok := peer(s, bearer{service: c.Service, wsURL: c.WSURL}, l)
		shared := slices.ContainsFunc(l.Keys, func(key model.APIKey) bool {
			return inUse(c.APIKey) && inUse(key.Name) && key.Name.V == c.APIKey.V
		})
		return shared || ok && (severity == lint.Error || len(servers) == 1)
	})
	if i < 0 {
		return nil
	}
	return servers[i]
}

// missing reports a side service without Redis.
func (u *redisUser) missing(pass *lint.Pass, server *redisUser) {
	if u.service.Build.Valid() && u.at == u.service.Span {
		return // an image of one's own may bring its configuration
	}
	want, related := "", []lint.Related(nil)
	if server != nil && server.redis.Address.V != "" {
		want = fmt.Sprintf("; want address: %s, as the server has", server.redis.Address.V)
		related = append(related, lint.At(server.redis.At, "the server's Redis"))
	}
	pass.Report(u.severity(pass, false), u.at, fmt.Sprintf(
		"%s has no redis: the LiveKit server hands out jobs through Redis, so it never gets one%s", u.name, want,
	), related...)
}

// lacking reports a server without Redis that a side service waits for.
func (u *redisUser) lacking(pass *lint.Pass, client *redisUser) {
	want := ""
	if client.seat.wrong == "" && client.redis.Address.V != "" {
		want = fmt.Sprintf("; want address: %s, as the other has", client.redis.Address.V)
	}
	pass.Report(u.severity(pass, client.template), u.at, fmt.Sprintf(
		"%s has no redis, but %s waits there for its jobs: none ever comes%s", u.name, client.name, want,
	), lint.At(client.redis.At, "its Redis"))
}
