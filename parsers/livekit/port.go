package livekit

import (
	"fmt"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
)

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
