package livekit

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
)

// ApplyInvocation changes l by the flags and variables of the service that runs it. They win over the document. Those
// that livekit-server makes of the keys of the configuration come first, then those that it names itself
// (livekit-server v1.13.5, cmd/server/main.go and pkg/config/config.go, updateFromCLI).
func ApplyInvocation(l *model.LiveKit, s *model.Service) {
	before := *l
	i := &invocation{livekit: l, service: s}
	i.number(&l.Port, "port")
	i.number(&l.TCPPort, "rtc.tcp_port")
	i.number(&l.RangeStart, "rtc.port_range_start")
	i.number(&l.RangeEnd, "rtc.port_range_end")
	i.boolean(&l.ForceTCP, "rtc.force_tcp")
	i.boolean(&l.STUNPortAsICE, "rtc.use_stun_port_as_ice")
	i.boolean(&l.UseExternalIP, "rtc.use_external_ip")
	i.text(&l.NodeIP, "rtc.node_ip.ipv4")
	i.boolean(&l.AdvertiseInternalIP, "rtc.advertise_internal_ip")
	i.number(&l.PrometheusPort, "prometheus_port")
	i.number(&l.PrometheusPort, "prometheus.port")
	i.number(&l.DebugPort, "debug_handler.port")
	i.text(&l.KeyFile, "key_file")
	i.redis()
	i.boolean(&l.TURN.Enabled, "turn.enabled")
	i.number(&l.TURN.UDPPort, "turn.udp_port")
	i.number(&l.TURN.TLSPort, "turn.tls_port")
	i.number(&l.TURN.RelayStart, "turn.relay_range_start")
	i.number(&l.TURN.RelayEnd, "turn.relay_range_end")
	i.text(&l.TURN.Domain, "turn.domain")
	i.text(&l.TURN.CertFile, "turn.cert_file")
	i.text(&l.TURN.KeyFile, "turn.key_file")
	for n := range l.IngestURLs {
		i.text(&l.IngestURLs[n].Value, l.IngestURLs[n].Name)
	}
	i.boolean(&l.TURN.ExternalTLS, "turn.external_tls")
	i.boolean(&l.Dev, "development")

	i.nodeIP()
	i.mux()
	applyOwn(l, s)
	applyKeys(l, s)
	l.Overrides = overrides(&before, l)
	applyDevelopment(l)
}

// applyOwn is for the flags and variables that stand for no single key.
func applyOwn(l *model.LiveKit, s *model.Service) {
	replace(&l.KeyFile, s, "key-file", "")
	replace(&l.TURN.CertFile, s, "turn-cert", "LIVEKIT_TURN_CERT")
	replace(&l.TURN.KeyFile, s, "turn-key", "LIVEKIT_TURN_KEY")
	if v, ok := s.Switch("dev"); ok {
		dev, err := strconv.ParseBool(v.V)
		l.Dev = model.With(v, dev || err != nil)
	}
	if lenient, ok := s.Switch("disable-strict-config"); ok {
		l.Lenient = lenient.V != "false" || !lenient.Known()
	}
	if list := s.Flags("bind"); len(list) > 0 {
		l.BindAddresses = nil
	}
	for _, v := range s.Flags("bind") {
		for address := range strings.SplitSeq(v.V, ",") {
			l.BindAddresses = append(l.BindAddresses, model.With(v, address))
		}
	}
}

// developmentKey is the pair that development mode brings when there is no other (livekit-server v1.13.11,
// cmd/server/main.go).
var developmentKey = model.APIKey{Name: model.DefaultOf("devkey"), Secret: model.DefaultOf("secret")}

func applyKeys(l *model.LiveKit, s *model.Service) {
	if v, ok := setting(s, "keys", "LIVEKIT_KEYS"); ok {
		l.Keys, l.KeysOpen = inlineKeys(v)
		l.KeysAt, l.KeysVariable = v.Span, "LIVEKIT_KEYS"
		if _, flag := s.Flag("keys"); flag {
			l.KeysVariable = "--keys"
		}
	} else if s.EnvironmentOpen {
		l.KeysOpen = true
	}
}

// applyDevelopment does what development mode does where there is no key: it brings one, and listens for this
// machine alone.
func applyDevelopment(l *model.LiveKit) {
	if len(l.Keys) > 0 || l.KeysOpen || !l.Dev.Known() || !l.Dev.V {
		return
	}
	if l.BindAddresses == nil {
		l.BindAddresses = []model.Value[string]{model.DefaultOf("127.0.0.1"), model.DefaultOf("::1")}
	}
	if !l.KeyFile.Written() {
		l.Keys = []model.APIKey{developmentKey}
	}
}

// inlineKeys reads the "key: secret" lines of LIVEKIT_KEYS, a YAML mapping whose
// values must be text. Keys that cannot be told leave the set open.
func inlineKeys(v model.Value[string]) (keys []model.APIKey, open bool) {
	if !v.Known() && !strings.Contains(v.V, ":") {
		return nil, true
	}
	var doc yaml.Node
	if yaml.Unmarshal([]byte(v.V), &doc) != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, !v.Known()
	}
	pairs := doc.Content[0].Content
	for i := 0; i+1 < len(pairs); i += 2 {
		if v.Known() && pairs[i+1].Tag != "!!str" {
			continue // numbers are dropped
		}
		keys = append(keys, model.APIKey{
			Name:   model.With(v, pairs[i].Value),
			Secret: model.With(v, pairs[i+1].Value),
		})
	}
	return keys, false
}
