package model

// A Redis is how LiveKit's programs are told to reach Redis, their `redis:` (livekit/protocol v1.54.0,
// redis/redis.go).
type Redis struct {
	// At is the key `redis:`, or the setting that stands for it; invalid when no file says anything of Redis.
	At Span
	// Address is HOST:PORT.
	Address  Value[string]
	Username Value[string]
	// Password must never be printed.
	Password Value[string]
	// DB is the number of the database, default 0.
	DB Value[int]
	// TLS is use_tls, or tls.enabled.
	TLS Value[bool]
	// Several tells of sentinels or a cluster, which come before Address.
	Several bool
}

// Single tells whether one address is known that says where Redis is.
func (r *Redis) Single() bool { return !r.Several && r.Address.Known() && r.Address.V != "" }

// Used tells whether the program uses Redis at all: without an address it does not, whatever else is said.
func (r *Redis) Used() bool {
	return r.Several || r.Address.V != "" || !r.Address.Known()
}
