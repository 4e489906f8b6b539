package facts

// The ports that programs have when their configuration names none.
const (
	// SignallingPort is LiveKit's for HTTP and WebSockets, ICETCPPort the one that media falls back to (livekit-server
	// v1.13.11, pkg/config/config.go).
	SignallingPort = 7880
	ICETCPPort     = 7881
	// CaddyAdminPort is where Caddy takes commands (caddy v2.11.9, admin.go, DefaultAdminListen).
	CaddyAdminPort = 2019
)
