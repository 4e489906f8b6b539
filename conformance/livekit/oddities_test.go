package livekit

import (
	"slices"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/lint"
)

// numbers are ways to write 27882, to write what looks like it, and to write no port at all.
var numbers = []string{
	"27882", "27_882", "+27882", "066352", "0o66352", "0x6CEA", "0b110110011101010", "2.7882e4", "27882.0", "27882.5",
	"-27882", "93418", "4294995178", "1e100", ".inf", "27882/udp", "27882#", "27882-27889", "27882 - 27889",
	"27889-27882", "27882-27882", "27882-27889-27890", "93418-93419", "", "0", "00", "-0", "089", "true", "port",
}

// oddities are numbers and what is odd in YAML alone.
var oddities = append([]string{
	`"27882"`, "'27882'", "!!str 27882", `!!int "27882"`, "&a 27882", "27882 # a comment", `"27882 - 27889"`,
	`" 27882"`, `"27882 "`, `"-27882"`, "[27882]", "{start: 27882, end: 27889}", "[]", "{}", "~", "null", `""`, "yes",
	"2026-11-22", "27:42", "!!binary MjAw", "<<",
}, numbers...)

// settings are what takes them, and what else LiveKit is told.
var settings = []struct {
	name string
	with func(value string) launch
	as   []string // what they are set to
	udp  bool     // about the ports of media
}{
	{"port", func(value string) launch { return launch{config: plain("port: "+value, tcpLine)} }, oddities, false},
	{"rtc.tcp_port", func(value string) launch {
		return launch{config: plain(portLine, "rtc:", "  tcp_port: "+value)}
	}, oddities, false},
	{"rtc.udp_port", func(value string) launch {
		return launch{config: withRTC("udp_port: " + value)}
	}, oddities, true},
	{"rtc.port_range_start", func(value string) launch {
		return launch{config: withRTC("port_range_start: "+value, highLine)}
	}, oddities, true},
	{"rtc.port_range_end", func(value string) launch {
		return launch{config: withRTC("port_range_start: 27881", "port_range_end: "+value)}
	}, oddities, true},
	{"LIVEKIT_PORT", func(value string) launch {
		return launch{config: plain(portLine, tcpLine), env: []string{"LIVEKIT_PORT=" + value}}
	}, numbers, false},
	{"--rtc.tcp_port", func(value string) launch {
		return launch{config: plain(portLine, tcpLine), args: []string{"--rtc.tcp_port=" + value}}
	}, numbers, false},
	{"UDP_PORT", func(value string) launch {
		return launch{config: withRTC(muxLine), env: []string{"UDP_PORT=" + value}}
	}, numbers, true},
	{"LIVEKIT_RTC_PORT_RANGE_START", func(value string) launch {
		return launch{config: withRTC(lowLine, highLine), env: []string{"LIVEKIT_RTC_PORT_RANGE_START=" + value}}
	}, numbers, true},
}

// TestOddities holds what rtc-range-invalid says of odd values against what LiveKit makes of them: it refuses to start
// exactly where the rule says so, and elsewhere has the ports that we tell.
func TestOddities(t *testing.T) {
	for _, setting := range settings {
		for _, value := range setting.as {
			t.Run(setting.name+"="+value, func(t *testing.T) {
				l := setting.with(value)
				ours, findings := read(t, l)
				s := start(t, l)
				if says(findings, "refuses to start", "does not start") != (s.refusal != "") {
					t.Fatalf("LiveKit: %q; we: %q", s.refusal, messages(findings))
				}
				if s.refusal != "" {
					return
				}
				if number := cut(findings); number != "" {
					ours, findings = read(t, setting.with(number))
				}
				checkSockets(t, s, ours)
				if setting.udp {
					checkMedia(t, s, ours, findings)
				}
			})
		}
	}
}

// says tells whether an error of the rule has one of these texts.
func says(findings []lint.Finding, texts ...string) bool {
	return slices.ContainsFunc(of(findings, "rtc-range-invalid"), func(f lint.Finding) bool {
		return f.Severity == lint.Error &&
			slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(f.Message, text) })
	})
}

// cut is the number that LiveKit has, as the rule tells, in the place of one that is no port.
func cut(findings []lint.Finding) (number string) {
	for _, message := range messages(of(findings, "rtc-range-invalid")) {
		_, number, _ = strings.Cut(message, "keeps only the low 16 bits, ")
	}
	return number
}

func messages(findings []lint.Finding) (list []string) {
	for _, f := range findings {
		list = append(list, f.Message)
	}
	return list
}
