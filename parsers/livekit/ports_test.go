package livekit_test

import (
	"testing"

	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/livekit"
)

func TestClientPorts(t *testing.T) {
	for _, test := range []struct {
		kind, text, key, want string
	}{
		{"ingress", "api_key: a\n", "rtmp_port", "1935"},
		{"ingress", "rtmp_port: -1\n", "rtmp_port", ""},
		{"ingress", "rtmp_port: 1936\n", "rtmp_port", "1936"},
		{"ingress", "rtmp_port: many\n", "rtmp_port", "unknown"},
		{"ingress", "rtc_config:\n  udp_port: 7890\n", "rtc_config.udp_port", "7890"},
		{"ingress", "rtc_config:\n  port_range_start: 3000\n  port_range_end: 3010\n", "rtc_config.port_range_start", "3000-3010"},
		{"ingress", "rtc_config:\n  port_range_start: 3000\n", "rtc_config.port_range_start", "unknown"},
		{"sip", "sip_port: 5070\n", "sip_port", "5070"},
		{"sip", "sip_port: 5070\nsip_port_listen: 5080\n", "sip_port", "5080"},
		{"sip", "rtp_port: 10000-10100\n", "rtp_port", "10000-10100"},
		{"sip", "rtp_port: {start: 10000, end: 10200}\n", "rtp_port", "10000-10200"},
		{"sip", "rtp_port: 10100-10000\n", "rtp_port", "unknown"},
		{"sip", "api_key: a\n", "tls.port", "not opened"},
		{"sip", "tls:\n  certs: []\n", "tls.port", "5061"},
		{"egress", "health_port: 9000\n", "health_port", "9000"},
	} {
		f := source.NewSet("/root").Add("c.yaml", []byte(test.text))
		client, _, problem := livekit.ParseClient(test.kind, f.Whole(), false, true)
		if problem != nil {
			t.Fatal(problem.Message)
		}
		got := "not opened"
		for _, p := range client.Ports {
			if p.Key == test.key {
				if got = p.Ports.V.String(); !p.Ports.Known() {
					got = "unknown"
				}
			}
		}
		if got != test.want {
			t.Errorf("%s %q: %s is %q, want %q", test.kind, test.text, test.key, got, test.want)
		}
	}
}
