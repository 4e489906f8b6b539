package stack

import "testing"

func TestGluedComment(t *testing.T) {
	for _, c := range []struct {
		name, value string
		want        bool
	}{
		{"LIVEKIT_PUBLIC_URL", "wss://meet.example.org/lk-ws# behind Caddy", true},
		{"LIVEKIT_PUBLIC_URL", "wss://meet.example.org/lk-ws#behind Caddy", true},
		{"LIVEKIT_PUBLIC_URL", "wss://meet.example.org/lk-ws#caddy", true},
		{"API", "http://server:1250# the API", true},
		{"DATABASE_URL", "postgresql://a:b@db/app# the database", true},
		{"WEBRTC_HOST", "192.0.2.4#host", true},
		{"WEBRTC_HOST", "192.0.2.4# the host", true},
		{"NODE_IP", "192.0.2.4:7881#tcp", true},
		{"DOMAIN", "meet.example.org#prod", true},
		{"POSTGRES_HOST", "db# the database", true},
		{"PORT", "1250# API", true},
		{"LIVEKIT_UDP_PORTS", "44200-44300:44200-44300#media", true},

		{"SITE_URL", "https://meet.example.org/#/room", false},
		{"SITE_URL", "https://meet.example.org/docs#ports", false},
		{"PAGES_URL", "https://a.example.org/#/x https://b.example.org/#/y", false},
		{"NOTE", "https://a.example.org/#news and more", false},
		{"DATABASE_URL", "postgresql://a:b#c d@db/app", false},
		{"REDIS_URL", "redis://:b#c@redis", false},
		{"REDIS_URL", "redis://:b#c", false},
		{"HOST_PASSWORD", "db# the database", false},
		{"PIHOLE_HOST", "127.0.0.1#5335", false},
		{"RESOLVER_IP", "9.9.9.9#dns.quad9.net", false},
		{"DNS", "127.0.0.1#local", false},
		{"HOST", "db#1", false},
		{"IRC_PORT", "#general", false},
		{"PORT_COLOR", "#ff8800", false},
		{"HOST", "db", false},
	} {
		if got := gluedComment(c.name, c.value); got != c.want {
			t.Errorf("gluedComment(%q, %q) = %v", c.name, c.value, got)
		}
	}
}
