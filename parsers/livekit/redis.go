package livekit

import (
	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
)

// redis reads `redis:`, which means the same to all programs of the family (livekit/protocol v1.54.0,
// redis/redis.go).
func (d *document) redis() model.Redis {
	n := d.at("redis")
	r := model.Redis{
		Address:  d.text(field(n, "address")),
		Username: d.text(field(n, "username")),
		Password: d.secret(field(n, "password")),
		DB:       d.integer(field(n, "db")),
		TLS:      d.boolean(field(n, "use_tls")),
		Several:  hasItems(field(n, "sentinel_addresses")) || hasItems(field(n, "cluster_addresses")),
	}
	d.secret(field(n, "sentinel_password"))
	if tls := d.boolean(field(field(n, "tls"), "enabled")); !r.TLS.V && tls.Written() {
		r.TLS = tls
	}
	if n != nil {
		r.At = d.yaml.Span(n)
	}
	if key := d.key("redis"); key != nil {
		r.At = d.yaml.Span(key)
	}
	return r
}

func hasItems(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.SequenceNode && len(n.Content) > 0
}

// integer reads n as a number, 0 for what is absent.
func (d *document) integer(n *yaml.Node) model.Value[int] {
	v := d.text(n)
	if !v.Written() {
		return model.DefaultOf(0)
	}
	number := 0
	if v.Known() && n.Decode(&number) != nil {
		v.Origin = model.Unknown
	}
	return model.With(v, number)
}

// redis applies the settings of livekit-server that concern Redis. One of them is enough to use it
// (livekit-server v1.13.5, pkg/config/config.go, updateFromCLI).
func (i *invocation) redis() {
	r := &i.livekit.Redis
	i.text(&r.Address, "redis.address")
	i.text(&r.Username, "redis.username")
	i.text(&r.Password, "redis.password")
	i.number(&r.DB, "redis.db")
	i.boolean(&r.TLS, "redis.use_tls")
	replace(&r.Address, i.service, "redis-host", "REDIS_HOST")
	replace(&r.Password, i.service, "redis-password", "REDIS_PASSWORD")
	if !r.At.Valid() && r.Used() {
		r.At = r.Address.Span
	}
}
