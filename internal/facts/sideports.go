package facts

// A SidePort is a port that a side service of LiveKit's listens on, as a key of its configuration says.
type SidePort struct {
	// Key is a path from the top, "rtc_config.udp_port".
	Key      string
	Protocol string // "tcp" or "udp"
	// Lo and Hi are what it is when nothing is said; 0 for nowhere.
	Lo, Hi int
	// With is a key without which the port is not opened, or "".
	With string
	// Clients tells that whom the service is for connects there; other ports are for probes, metrics and the like.
	Clients bool
}

// sidePorts are read from livekit/egress pkg/config/base.go and service.go, livekit/ingress pkg/config/config.go
// (rtc_config is mediatransportutil's RTCConfig with the udp_port that ingress sets) and livekit/sip
// pkg/config/config.go.
var sidePorts = map[string][]SidePort{
	"egress": {
		{Key: "template_port", Protocol: tcp, Lo: 7980, Hi: 7980},
		{Key: "health_port", Protocol: tcp},
		{Key: "prometheus_port", Protocol: tcp},
		{Key: "debug_handler_port", Protocol: tcp},
	},
	"ingress": {
		{Key: "rtmp_port", Protocol: tcp, Lo: 1935, Hi: 1935, Clients: true},
		{Key: "whip_port", Protocol: tcp, Lo: 8080, Hi: 8080, Clients: true},
		{Key: "rtc_config.udp_port", Protocol: udp, Lo: 7885, Hi: 7885, Clients: true},
		{Key: "rtc_config.tcp_port", Protocol: tcp},
		{Key: "http_relay_port", Protocol: tcp, Lo: 9090, Hi: 9090},
		{Key: "health_port", Protocol: tcp},
		{Key: "prometheus_port", Protocol: tcp},
		{Key: "debug_handler_port", Protocol: tcp},
	},
	"sip": {
		{Key: "sip_port", Protocol: udp, Lo: 5060, Hi: 5060, Clients: true},
		{Key: "sip_port", Protocol: tcp, Lo: 5060, Hi: 5060, Clients: true},
		{Key: "tls.port", Protocol: tcp, Lo: 5061, Hi: 5061, With: "tls", Clients: true},
		{Key: "rtp_port", Protocol: udp, Lo: 10000, Hi: 20000, Clients: true},
		{Key: "health_port", Protocol: tcp},
		{Key: "prometheus_port", Protocol: tcp},
		{Key: "pprof_port", Protocol: tcp},
	},
}

// SidePorts lists the ports of a side service, "egress", "ingress" or "sip".
func SidePorts(kind string) []SidePort { return sidePorts[kind] }
