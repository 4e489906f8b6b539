package livekit

import (
	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// The ports that livekit-server uses when nothing is said (livekit-server v1.13.11,
// pkg/config/config.go).
const (
	defaultPort    = 7880
	defaultTCPPort = 7881
)

// Defaults is a livekit-server without any configuration.
func Defaults() *model.LiveKit {
	return &model.LiveKit{
		Port:    model.DefaultOf(defaultPort),
		TCPPort: model.DefaultOf(defaultTCPPort),
	}
}

// ParseServer reads a livekit-server configuration. A problem means that nothing was read. A strict server refuses
// keys that it does not know.
func ParseServer(text *source.Fragment, template, strict bool) (*model.LiveKit, Notes, *model.Problem) {
	d, problem := parse(text, template)
	if problem != nil {
		return nil, Notes{}, problem
	}
	l := Defaults()
	l.Template = template
	l.Source = wholeSpan(text)
	d.server = true
	l.Settings, l.References = d.settings(), d.references()
	if strict {
		d.suppose()
	}
	r := &reader{document: d, livekit: l}
	r.ports()
	r.keys()
	r.wiring()
	return l, d.notes(), nil
}

func wholeSpan(text *source.Fragment) model.Span {
	pos, end := text.Span(0, len(text.Text))
	return model.Span{Pos: pos, End: end}
}

// A reader fills a LiveKit out of a document.
type reader struct {
	*document
	livekit *model.LiveKit
}

func (r *reader) ports() {
	l := r.livekit
	l.Port = r.port("port", r.at("port"), l.Port)
	l.BindAddresses = r.list(r.at("bind_addresses"))
	l.Dev = r.boolean(r.at("development"))

	rtc := r.at("rtc")
	l.RTC = l.Source
	if rtc != nil {
		l.RTC = r.yaml.Span(rtc)
		if key := r.key("rtc"); key != nil {
			l.RTC = r.yaml.Span(key)
		}
	}
	l.TCPPort = r.port("rtc.tcp_port", field(rtc, "tcp_port"), l.TCPPort)
	l.RangeStart = r.port("rtc.port_range_start", field(rtc, "port_range_start"), l.RangeStart)
	l.RangeEnd = r.port("rtc.port_range_end", field(rtc, "port_range_end"), l.RangeEnd)
	l.UDPPort = r.mux(field(rtc, "udp_port"))
	l.ForceTCP = r.boolean(field(rtc, "force_tcp"))
	l.STUNPortAsICE = r.boolean(field(rtc, "use_stun_port_as_ice"))
	l.NodeIP = r.text(field(rtc, "node_ip"))
	l.UseExternalIP = r.boolean(field(rtc, "use_external_ip"))
	l.AdvertiseInternalIP = r.boolean(field(rtc, "advertise_internal_ip"))
	l.STUNServers = r.list(field(rtc, "stun_servers"))
	l.MaxParticipants = r.integer(r.at("room", "max_participants"))
	l.PrometheusPort = r.integer(r.at("prometheus", "port"))
	if deprecated := r.integer(r.at("prometheus_port")); !l.PrometheusPort.Written() {
		l.PrometheusPort = deprecated
	}
	l.DebugPort = r.integer(r.at("debug_handler", "port"))

	r.turn()
}

func (r *reader) turn() {
	turn := r.at("turn")
	none := model.DefaultOf(0)
	r.livekit.TURN = model.TURN{
		At:          r.livekit.Source,
		Enabled:     r.boolean(field(turn, "enabled")),
		Domain:      r.text(field(turn, "domain")),
		CertFile:    r.text(field(turn, "cert_file")),
		KeyFile:     r.text(field(turn, "key_file")),
		ExternalTLS: r.boolean(field(turn, "external_tls")),
		UDPPort:     r.port("turn.udp_port", field(turn, "udp_port"), none),
		TLSPort:     r.port("turn.tls_port", field(turn, "tls_port"), none),
		RelayStart:  r.port("turn.relay_range_start", field(turn, "relay_range_start"), none),
		RelayEnd:    r.port("turn.relay_range_end", field(turn, "relay_range_end"), none),
	}
	if key := r.key("turn"); key != nil {
		r.livekit.TURN.At = r.yaml.Span(key)
	}
}

// key is the node of a top-level key.
func (d *document) key(name string) *yaml.Node {
	root := d.yaml.Root
	if root == nil {
		return nil
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == name {
			return root.Content[i]
		}
	}
	return nil
}

func (r *reader) odd(key string, n *yaml.Node, message string) {
	r.livekit.Oddities = append(r.livekit.Oddities, model.Oddity{
		Span: r.yaml.Span(n), Key: key, Message: message, Template: r.template,
	})
}

func (r *reader) keys() {
	l := r.livekit
	l.KeyFile = r.text(r.at("key_file"))
	l.KeysAt = model.Span{Pos: l.Source.Pos, End: l.Source.Pos}
	if key := r.key("keys"); key != nil {
		l.KeysAt = r.yaml.Span(key)
	}
	keys := r.at("keys")
	if keys == nil || keys.Kind != yaml.MappingNode {
		if isSet(keys) { // `key:secret` without a space is one scalar
			r.secrets = append(r.secrets, r.yaml.Span(keys))
			l.KeysVariable = "keys:"
		}
		return
	}
	for i := 0; i+1 < len(keys.Content); i += 2 {
		name, secret := r.text(keys.Content[i]), r.secret(resolve(keys.Content[i+1]))
		if name.V == "<<" {
			l.KeysOpen = true
			continue
		}
		l.Keys = append(l.Keys, model.APIKey{Name: name, Secret: secret})
	}
}

// ingestKeys are the keys below `ingress:` that hold a URL for encoders (livekit-server v1.13.11, pkg/config/config.go,
// IngressConfig).
var ingestKeys = []string{"rtmp_base_url", "whip_base_url"}

func (r *reader) wiring() {
	l := r.livekit
	webhook := r.at("webhook")
	l.WebhookURLs = r.list(field(webhook, "urls"))
	l.WebhookKey = r.text(field(webhook, "api_key"))
	l.Redis = r.redis()
	for _, key := range ingestKeys {
		if url := r.text(r.at("ingress", key)); url.Written() {
			l.IngestURLs = append(l.IngestURLs, model.Variable{Name: "ingress." + key, Value: url})
		}
	}
}
