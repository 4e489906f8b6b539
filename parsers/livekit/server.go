package livekit

import (
	"fmt"
	"strconv"
	"strings"

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

// port reads an unsigned port number with yaml.v3, as LiveKit itself does, and notes where the
// number read is not the number seen.
func (r *reader) port(key string, n *yaml.Node, fallback model.Value[int]) model.Value[int] {
	if !isSet(n) {
		return fallback
	}
	v := r.text(n)
	if n.Kind != yaml.ScalarNode {
		r.odd(key, n, "is no port number: livekit-server refuses to start")
		return model.Value[int]{Span: r.yaml.Span(n), Origin: model.Unknown}
	}
	if !v.Known() {
		return model.With(v, 0)
	}
	var number uint32
	if err := n.Decode(&number); err != nil {
		r.odd(key, n, notANumber(n))
		v.Origin = model.Unknown
		return model.With(v, 0)
	}
	plain := strings.ReplaceAll(strings.TrimPrefix(n.Value, "+"), "_", "")
	switch {
	case number > model.MaxPort:
		r.odd(key, n, beyond(key, n.Value, number))
		v.Origin = model.Unknown
	case strings.HasPrefix(plain, "0") && allDigits(plain) && number != uint32(atoi(plain)):
		r.odd(key, n, fmt.Sprintf("%s is read as octal %d", n.Value, number))
	}
	return model.With(v, int(number))
}

// beyond tells what becomes of a number that is none of a port.
func beyond(key, text string, number uint32) string {
	switch key {
	case "rtc.port_range_start", "rtc.port_range_end":
		return fmt.Sprintf("%s is above 65535: livekit-server keeps only the low 16 bits, %d", text, uint16(number))
	case "turn.udp_port", "turn.tls_port": // which nothing looks at while turn.enabled is off
		return text + " is above 65535, the highest port"
	default:
		return text + " is above 65535, the highest port: livekit-server refuses to start"
	}
}

func notANumber(n *yaml.Node) string {
	if n.Tag == "!!str" && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		if _, err := strconv.Atoi(n.Value); err == nil {
			return fmt.Sprintf(
				"%q is quoted, so it is text: livekit-server wants a number here and refuses to start", n.Value)
		}
	}
	return fmt.Sprintf("%q is no port number: livekit-server refuses to start", n.Value)
}

func allDigits(text string) bool {
	return strings.Trim(text, "0123456789") == ""
}

// mux reads rtc.udp_port: one port or "a-b" (mediatransportutil pkg/rtcconfig/config.go,
// PortRange.UnmarshalString). A mapping or a list there has no text, and LiveKit ignores it
// silently.
func (r *reader) mux(n *yaml.Node) model.Value[model.PortRange] {
	if !isSet(n) {
		return model.Value[model.PortRange]{}
	}
	if n.Kind != yaml.ScalarNode {
		r.odd("rtc.udp_port", n,
			`is written as a mapping or list: livekit-server ignores it silently, want one port or "7882-7892"`)
		return model.Value[model.PortRange]{}
	}
	v := r.text(n)
	if !v.Known() || n.Value == "" { // which LiveKit takes for not set
		return model.With(v, model.PortRange{})
	}
	ports, problem := parseMux(n.Value)
	if problem == "" {
		problem = impossible(ports, n.Value)
	}
	if problem != "" {
		r.odd("rtc.udp_port", n, problem)
		v.Origin = model.Unknown
	}
	return model.With(v, ports)
}

// parseMux reads a port or a range as LiveKit does. A problem tells why it cannot.
func parseMux(text string) (ports model.PortRange, problem string) {
	lo, hi, isRange := strings.Cut(text, "-")
	if !isRange {
		hi = lo
	}
	ports.Lo = atoi(strings.Trim(lo, " "))
	ports.Hi = atoi(strings.Trim(hi, " "))
	switch {
	case ports.Lo < 0 || ports.Hi < 0 || !isRange && lo != strings.Trim(lo, " "):
		return model.PortRange{}, fmt.Sprintf(
			"%q is neither a port nor a range like 7882-7892: livekit-server refuses to start", text)
	case isRange && ports.Hi <= ports.Lo:
		return model.PortRange{}, fmt.Sprintf("range %s does not rise: livekit-server refuses to start", text)
	}
	return ports, ""
}

// impossible tells what is wrong with ports that LiveKit reads and cannot open; "" for nothing.
func impossible(ports model.PortRange, text string) string {
	switch {
	case ports.Lo > model.MaxPort:
		return text + " is above 65535, the highest port: livekit-server refuses to start"
	case ports.Hi > model.MaxPort:
		return text + " goes beyond 65535, the highest port"
	case ports.Lo == 0 && ports.Hi > 0:
		return text + " begins at 0, which is no port: livekit-server takes it for not set"
	}
	return ""
}

// atoi is the number that text is, or -1.
func atoi(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return -1
	}
	return n
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
