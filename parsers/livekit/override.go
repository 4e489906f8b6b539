package livekit

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
)

// ApplyInvocation changes l by the flags and variables of the service that runs it. They
// win over the document; among themselves flags win (livekit-server v1.13.11, cmd/server/main.go
// and pkg/config/config.go, updateFromCLI).
func ApplyInvocation(l *model.LiveKit, s *model.Service) {
	number := func(target *model.Value[int], names ...string) {
		if v, ok := setting(s, names...); ok {
			n, err := strconv.Atoi(v.V)
			if err != nil && v.Known() {
				return // a variable that is no number is dropped
			}
			*target = model.With(v, n)
		}
	}
	number(&l.Port, "port", "LIVEKIT_PORT")
	number(&l.TCPPort, "rtc.tcp_port", "LIVEKIT_RTC_TCP_PORT")
	number(&l.RangeStart, "rtc.port_range_start", "LIVEKIT_RTC_PORT_RANGE_START")
	number(&l.RangeEnd, "rtc.port_range_end", "LIVEKIT_RTC_PORT_RANGE_END")

	if v, ok := setting(s, "udp-port", "UDP_PORT"); ok {
		if ports, problem := parseMux(v.V); problem == "" || !v.Known() {
			l.UDPPort = model.With(v, ports)
		}
	}
	text := func(target *model.Value[string], names ...string) {
		if v, ok := setting(s, names...); ok {
			*target = v
		}
	}
	text(&l.NodeIP, "node-ip", "NODE_IP", "rtc.node_ip", "LIVEKIT_RTC_NODE_IP")
	text(&l.KeyFile, "key-file", "LIVEKIT_KEY_FILE")
	text(&l.RedisAddress, "redis-host", "REDIS_HOST", "redis.address", "LIVEKIT_REDIS_ADDRESS")
	boolean(&l.UseExternalIP, s, "rtc.use_external_ip", "LIVEKIT_RTC_USE_EXTERNAL_IP")
	boolean(&l.TURN.Enabled, s, "turn.enabled", "LIVEKIT_TURN_ENABLED")
	number(&l.TURN.UDPPort, "turn.udp_port", "LIVEKIT_TURN_UDP_PORT")
	number(&l.TURN.TLSPort, "turn.tls_port", "LIVEKIT_TURN_TLS_PORT")
	boolean(&l.Dev, s, "dev")
	boolean(&l.Dev, s, "development", "LIVEKIT_DEVELOPMENT")
	if v, ok := s.Flag("bind"); ok {
		l.BindAddresses = []model.Value[string]{v}
	}
	applyKeys(l, s)
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
	if len(l.Keys) == 0 && !l.KeysOpen && !l.KeyFile.Written() && l.Dev.Known() && l.Dev.V {
		l.Keys = []model.APIKey{developmentKey}
	}
}

// setting looks names up as flags, then as variables. A variable that is set to nothing
// counts as not set.
func setting(s *model.Service, names ...string) (model.Value[string], bool) {
	for _, name := range names {
		if v, ok := s.Flag(name); ok {
			return v, true
		}
	}
	for _, name := range names {
		if v, ok := s.Env(name); ok && (v.Value.V != "" || !v.Value.Known()) {
			return v.Value, true
		}
	}
	return model.Value[string]{}, false
}

func boolean(target *model.Value[bool], s *model.Service, names ...string) {
	v, ok := setting(s, names...)
	if !ok {
		return
	}
	b, err := strconv.ParseBool(v.V)
	*target = model.With(v, b || err != nil && v.V == "")
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
