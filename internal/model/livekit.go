package model

import "net/netip"

// A LiveKit is the configuration of one livekit-server, out of its file, its
// inline configuration, its flags and its environment, in LiveKit's own order of precedence
// (livekit-server v1.13.11, cmd/server/main.go).
type LiveKit struct {
	// Service runs it; nil for a configuration that no service at hand uses.
	Service *Service
	// Source is the configuration file or inline document; invalid when
	// there is none and the server runs on defaults, flags and environment.
	Source Span
	// Mounted tells that a service at hand mounts the file of a configuration that none is known to use: a fork of
	// LiveKit, say.
	Mounted bool
	// Unread tells that there is a configuration that could not be read: nothing may be
	// concluded from what is absent.
	Unread bool
	// Template marks a configuration that a template stands in for.
	Template bool
	// Development tells that its file is named for development, when no service uses it.
	Development bool

	// Port is the signalling port (HTTP and WebSocket), default 7880.
	Port Value[int]
	// BindAddresses is nil for all interfaces. A list of none, which is not nil, leaves the signalling port closed.
	BindAddresses []Value[string]
	// TCPPort is the ICE/TCP port, default 7881; 0 disables it.
	TCPPort Value[int]
	// RangeStart and RangeEnd bound the ICE/UDP ports, inclusive; 0 when not set.
	RangeStart, RangeEnd Value[int]
	// UDPPort is the UDP mux, one port or a range of them; the zero range when not set.
	UDPPort Value[PortRange]
	// ForceTCP is rtc.force_tcp: no UDP candidates.
	ForceTCP Value[bool]
	// STUNPortAsICE is rtc.use_stun_port_as_ice: UDP 3478 takes ICE traffic too.
	STUNPortAsICE Value[bool]
	// NodeIP is rtc.node_ip; UseExternalIP is rtc.use_external_ip.
	NodeIP        Value[string]
	UseExternalIP Value[bool]
	// AdvertiseInternalIP is rtc.advertise_internal_ip: the container's own address stays beside the external one.
	AdvertiseInternalIP Value[bool]
	// STUNServers are rtc.stun_servers; nil for the default ones.
	STUNServers []Value[string]
	// MaxParticipants is room.max_participants; 0 for any number.
	MaxParticipants Value[int]
	// PrometheusPort is prometheus.port, or prometheus_port; DebugPort is debug_handler.port. 0 is none.
	PrometheusPort, DebugPort Value[int]
	// Dev is `development: true` or --dev.
	Dev Value[bool]
	// TURN is the built-in TURN server.
	TURN TURN

	// Keys are the API keys; KeyFile is a file of them, not read.
	Keys    []APIKey
	KeyFile Value[string]
	// KeysAt is the place to name when there are none: an empty `keys:`, else the document.
	KeysAt Span
	// KeysVariable is the flag or variable that sets the keys in place of the document, or "".
	KeysVariable string
	// KeysOpen tells that keys may come from where we cannot see.
	KeysOpen bool

	// WebhookURLs and WebhookKey are webhook.urls and webhook.api_key.
	WebhookURLs []Value[string]
	WebhookKey  Value[string]
	Redis       Redis
	// IngestURLs are ingress.rtmp_base_url and ingress.whip_base_url: where encoders are told to send streams.
	IngestURLs []Variable

	// RTC is the place to name when something is missing under `rtc:`: that
	// mapping, else the document, else the service.
	RTC Span
	// Oddities are values under `rtc:` that LiveKit reads otherwise than they look,
	// or refuses.
	Oddities []Oddity

	// ConfigFile is the file that it is told to read, unless the document is inline.
	ConfigFile ConfigFile
	// References are the variables in the document that nobody replaces.
	References []Reference
	// Overrides are the values of the document that do not count.
	Overrides []Override

	// Settings are all keys of the document, at the top level.
	Settings []Setting
	// Lenient tells that keys that LiveKit does not know are ignored (--disable-strict-config).
	Lenient bool
}

// A Setting is a key of a document, known to its program or not.
type Setting struct {
	// Key is what stands before the colon; "[]" for an item of a list.
	Key  string
	Span Span
	// Below is what its value holds, when that is a mapping or a list.
	Below []Setting
}

// TURN is LiveKit's built-in TURN server.
type TURN struct {
	// At is the place to name when something is missing under `turn:`.
	At      Span
	Enabled Value[bool]
	// Domain is what clients are told to ask for TURN over TLS.
	Domain Value[string]
	// CertFile and KeyFile are the certificate for TLSPort, unless ExternalTLS tells that another program ends TLS.
	CertFile, KeyFile Value[string]
	ExternalTLS       Value[bool]
	// UDPPort and TLSPort are where it listens; 0 for not at all.
	UDPPort, TLSPort Value[int]
	// RelayStart and RelayEnd bound the UDP ports that it relays through, inclusive; default
	// 30000-40000 when either is 0 (livekit-server v1.13.11, pkg/config/config.go).
	RelayStart, RelayEnd Value[int]
}

// An Oddity is a value that does not mean what it seems to mean.
type Oddity struct {
	Span Span
	// Key is its data path, "rtc.port_range_start".
	Key string
	// Message says what it is and how LiveKit reads it.
	Message string
	// Template marks a value out of a template.
	Template bool
}

// An APIKey is a LiveKit API key with its secret. The secret must never be printed.
type APIKey struct {
	Name   Value[string]
	Secret Value[string]
}

// A Client is a LiveKit side service that carries API credentials of its own: egress, ingress or SIP.
type Client struct {
	// Kind is "egress", "ingress" or "sip".
	Kind string
	// Service runs it; nil for a configuration that no service at hand uses.
	Service  *Service
	Source   Span
	Unread   bool
	Template bool

	APIKey    Value[string]
	APISecret Value[string]
	WSURL     Value[string]
	Redis     Redis
	// Ports are what it listens on, as its document and its program's defaults say; nil without a document.
	Ports []Socket

	// ConfigFile and References are as those of a LiveKit.
	ConfigFile ConfigFile
	References []Reference

	// Settings are all keys of the document, at the top level.
	Settings []Setting
}

// DefaultUDP is the range that livekit-server uses when neither rtc.udp_port nor a
// range is set (mediatransportutil pkg/rtcconfig/config.go, Validate).
var DefaultUDP = PortRange{Lo: 50000, Hi: 60000}

// DevUDP is the mux port in development mode when nothing is set (same place).
const DevUDP = 7882

// UDPUse tells which UDP ports a LiveKit server really binds, and what decided it.
type UDPUse struct {
	Ports PortRange
	// Mux tells that one port carries all media.
	Mux bool
	// By is the data path that decided: "rtc.port_range_start", "rtc.udp_port", or "" for a default.
	By string
	// Spans are the values behind Ports, lower bound first; empty for a default.
	Spans []Span
	// Via are the places that decided those values, when they are interpolated.
	Via []Place
	// Template marks values that come from a template.
	Template bool
}

// UDP is the set of ICE/UDP ports that the server binds. It is not ok when that
// cannot be told: an unknown value, an unreadable file, half a range (the operating
// system then picks ports, or the default replaces it), or an inverted one (the server does not start).
func (l *LiveKit) UDP() (use UDPUse, ok bool) {
	start, end, mux := l.RangeStart, l.RangeEnd, l.UDPPort
	if l.Unread || !start.Known() || !end.Known() || !mux.Known() || !l.Dev.Known() || !l.ForceTCP.Known() {
		return UDPUse{}, false
	}
	if l.ForceTCP.V {
		return UDPUse{}, false
	}
	switch {
	case start.V != 0 && end.V != 0:
		if start.V > end.V || end.V > MaxPort || start.V < 0 {
			return UDPUse{}, false
		}
		return UDPUse{
			Ports:    PortRange{Lo: start.V, Hi: end.V},
			By:       "rtc.port_range_start",
			Spans:    []Span{start.Span, end.Span},
			Via:      append(append([]Place(nil), start.Via...), end.Via...),
			Template: start.Template || end.Template,
		}, true
	case !mux.V.IsZero():
		return UDPUse{
			Ports:    mux.V,
			Mux:      true,
			By:       "rtc.udp_port",
			Spans:    []Span{mux.Span},
			Via:      mux.Via,
			Template: mux.Template,
		}, true
	case start.V != 0 || end.V != 0:
		return UDPUse{}, false
	case l.Dev.V:
		return UDPUse{Ports: Port(DevUDP), Mux: true}, true
	default:
		return UDPUse{Ports: DefaultUDP}, true
	}
}

// LoopbackOnly tells whether the signalling port is surely open for the server's own machine, or container, alone.
func (l *LiveKit) LoopbackOnly() bool {
	for _, address := range l.BindAddresses {
		if ip, err := netip.ParseAddr(address.V); !address.Known() || err != nil || !ip.Unmap().IsLoopback() {
			return false
		}
	}
	return l.BindAddresses != nil && !l.Unread
}
