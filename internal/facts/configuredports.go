package facts

// A ConfiguredPort is a port that a program listens on, as a key of its configuration or a variable says.
type ConfiguredPort struct {
	// Key is a path from the top of a document, "rtc_config.udp_port", or the name of a variable.
	Key      string
	Protocol string // "tcp" or "udp"
	// Lo and Hi are what it is when nothing is said; 0 for nowhere, or not known of a variable.
	Lo, Hi int
	// With is a key without which the port is not opened, or "".
	With string
	// Bind is the variable with the address that it is opened on, or "" for all addresses.
	Bind string
	// Clients tells that whom a side service of LiveKit's is for connects there; its other ports are for probes, metrics
	// and the like.
	Clients bool
	// Lost is what goes wrong where they cannot, and HandedBy the key of livekit.yaml with the URL by which LiveKit tells
	// them where it is, "" for none.
	Lost, HandedBy string
	Use            Use
	// What names it in a message: "WHIP", "Garage S3".
	What string
	// Usual is the port that programs and people take it for; 0 where that is Lo.
	Usual int
}

// configuredPorts are read from livekit/egress pkg/config/base.go and service.go, livekit/ingress pkg/config/config.go
// (rtc_config is mediatransportutil's RTCConfig with the udp_port that ingress sets, and its media is WHIP's) and
// livekit/sip pkg/config/config.go; livekit-server v1.13.11 pkg/service/ingress.go, where an input without a base URL is
// handed out with an empty address; garage v1.1.0 src/util/config.rs, whose ports have no default, and quick-start, which has the
// usual ones.
var configuredPorts = map[string][]ConfiguredPort{
	"egress": {
		{Key: "template_port", Protocol: tcp, Lo: 7980, Hi: 7980, Use: Admin, What: "egress templates"},
		{Key: "health_port", Protocol: tcp, Use: Admin, What: "egress health"},
		{Key: "prometheus_port", Protocol: tcp, Use: Admin, What: "egress metrics"},
		{Key: "debug_handler_port", Protocol: tcp, Use: Admin, What: "egress debugging"},
	},
	"ingress": {
		{
			Key: "rtmp_port", Protocol: tcp, Lo: 1935, Hi: 1935, Clients: true, Use: Media, What: "RTMP",
			Lost: "encoders such as OBS cannot connect", HandedBy: "ingress.rtmp_base_url",
		},
		{
			Key: "whip_port", Protocol: tcp, Lo: 8080, Hi: 8080, Clients: true, Use: HTTP, What: "WHIP",
			Lost: "browsers and OBS cannot set up WHIP", HandedBy: "ingress.whip_base_url",
		},
		{
			Key: "rtc_config.udp_port", Protocol: udp, Lo: 7885, Hi: 7885, Clients: true, Use: Media, What: "ingress media",
			Lost: "no media arrives by WHIP", HandedBy: "ingress.whip_base_url",
		},
		{Key: "rtc_config.tcp_port", Protocol: tcp, Use: Media, What: "ingress media"},
		{Key: "http_relay_port", Protocol: tcp, Lo: 9090, Hi: 9090, Use: Internal, What: "ingress HTTP relay"},
		{Key: "health_port", Protocol: tcp, Use: Admin, What: "ingress health"},
		{Key: "prometheus_port", Protocol: tcp, Use: Admin, What: "ingress metrics"},
		{Key: "debug_handler_port", Protocol: tcp, Use: Admin, What: "ingress debugging"},
	},
	"sip": {
		{
			Key: "sip_port", Protocol: udp, Lo: 5060, Hi: 5060, Clients: true, Use: Media, What: "SIP",
			Lost: "the SIP trunk cannot call in",
		},
		{
			Key: "sip_port", Protocol: tcp, Lo: 5060, Hi: 5060, Clients: true, Use: Media, What: "SIP",
			Lost: "the SIP trunk cannot call in",
		},
		{
			Key: "tls.port", Protocol: tcp, Lo: 5061, Hi: 5061, With: "tls", Clients: true, Use: Media, What: "SIP over TLS",
			Lost: "the SIP trunk cannot call in over TLS",
		},
		{
			Key: "rtp_port", Protocol: udp, Lo: 10000, Hi: 20000, Clients: true, Use: Media, What: "SIP media",
			Lost: "no voice arrives",
		},
		{Key: "health_port", Protocol: tcp, Use: Admin, What: "SIP health"},
		{Key: "prometheus_port", Protocol: tcp, Use: Admin, What: "SIP metrics"},
		{Key: "pprof_port", Protocol: tcp, Use: Admin, What: "SIP profiling"},
	},
	"garage": {
		{Key: "s3_api.api_bind_addr", Protocol: tcp, Use: HTTP, What: "Garage S3", Usual: 3900},
		{Key: "rpc_bind_addr", Protocol: tcp, Use: Internal, What: "Garage RPC", Usual: 3901},
		{Key: "s3_web.bind_addr", Protocol: tcp, Use: HTTP, What: "Garage web", Usual: 3902},
		{Key: "admin.api_bind_addr", Protocol: tcp, Use: Admin, What: "Garage admin API", Usual: 3903},
		{Key: "k2v_api.api_bind_addr", Protocol: tcp, Use: HTTP, What: "Garage K2V", Usual: 3904},
	},
}

// variablePorts are those of images that are told them by variables (hatchet-dev/hatchet pkg/config/server/server.go,
// cmd/hatchet-lite/main.go and build/package/lite.dockerfile). hatchet-lite is mostly told 7077 for gRPC; what it has
// when told nothing depends on its /config.
var variablePorts = map[string][]ConfiguredPort{
	"hatchet-lite": {
		{Key: "SERVER_GRPC_PORT", Protocol: tcp, Bind: "SERVER_GRPC_BIND_ADDRESS", Use: Internal, What: "Hatchet gRPC", Usual: 7077},
		{Key: "LITE_RUNTIME_PORT", Protocol: tcp, Lo: 8888, Hi: 8888, Use: Admin, What: "Hatchet dashboard"},
		{Key: "SERVER_PORT", Protocol: tcp, Lo: 8080, Hi: 8080, Use: Admin, What: "Hatchet API"},
		{Key: "LITE_FRONTEND_PORT", Protocol: tcp, Lo: 8081, Hi: 8081, Use: Admin, What: "Hatchet dashboard's files"},
		{Key: "SERVER_HEALTHCHECK_PORT", Protocol: tcp, Lo: 8733, Hi: 8733, Use: Admin, What: "Hatchet health"},
	},
	"hatchet-engine": {
		{
			Key: "SERVER_GRPC_PORT", Protocol: tcp, Lo: 7070, Hi: 7070, Bind: "SERVER_GRPC_BIND_ADDRESS", Use: Internal,
			What: "Hatchet gRPC",
		},
		{Key: "SERVER_HEALTHCHECK_PORT", Protocol: tcp, Lo: 8733, Hi: 8733, Use: Admin, What: "Hatchet health"},
	},
	"hatchet-api": {
		{Key: "SERVER_PORT", Protocol: tcp, Lo: 8080, Hi: 8080, Use: HTTP, What: "Hatchet API"},
	},
}

// ConfiguredPorts lists the ports of a program whose configuration is a document: "ingress", "garage", ….
func ConfiguredPorts(program string) []ConfiguredPort { return configuredPorts[program] }

// VariablePorts lists those of an image that is told them by variables, by the last part of its name: "hatchet-lite".
func VariablePorts(image string) []ConfiguredPort { return variablePorts[image] }

// ConfiguredPortOf is what is known of the port of a program under a key; nil for nothing.
func ConfiguredPortOf(program, key string) *ConfiguredPort {
	list := configuredPorts[program]
	if list == nil {
		list = variablePorts[program]
	}
	for i := range list {
		if list[i].Key == key {
			return &list[i]
		}
	}
	return nil
}
