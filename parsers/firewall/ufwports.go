package firewall

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/internal/source"
)

// What ufw takes for ports: numbers, ranges with a colon, lists of both (ufw 0.36, common.py, set_port).
var (
	ufwNumbers  = pattern.Lazy(`^\d+(:\d+)?(,\d+(:\d+)?)*$`)
	dashedRange = pattern.Lazy(`^\d+-\d+(,\d+([-:]\d+)?)*$`)
)

// maxListed is how many ports iptables takes in one rule; a range counts for two.
const maxListed = 15

// ufwProtocols are those without ports that ufw knows (util.py, portless_protocols).
var ufwProtocols = []string{"tcp", "udp", "any", "", "ipv6", "esp", "ah", "igmp", "gre", "vrrp"}

// ports reads a port, a list, or the name of a service. word is where it stands, with the protocol perhaps.
func (w *ufwWords) ports(word *source.Fragment, text string) *refusal {
	if isUnknown(word) || strings.Contains(w.proto, model.UnknownMark) {
		w.unknown = true
		return nil
	}
	if service, ok := ufwServices[text]; ok {
		part := ufwPorts{protocol: service.protocol, ports: model.NewPortSet(model.Port(service.port))}
		if w.proto != "" {
			part.protocol = model.Protocol(strings.TrimPrefix(w.proto, "any"))
		}
		w.parts = append(w.parts, part)
		return w.checkProtocol()
	}
	if dashedRange().MatchString(text) {
		return w.dashed(word, text)
	}
	if !ufwNumbers().MatchString(text) {
		w.unknown = true // a profile that the package of a program brings, or a text to be filled in
		return nil
	}
	if err := w.checkProtocol(); err != nil {
		err.word = word
		return err
	}
	set, ok := parsePorts(text)
	listed := 1 + strings.Count(text, ",") + strings.Count(text, ":")
	switch {
	case !ok || hasEmptyRange(text):
		return &refusal{says: w.badPort(text), word: word, instead: "a port is 1 to 65535, and a range goes up"}
	case listed > maxListed:
		return &refusal{
			says: w.badPort(text), word: word,
			instead: fmt.Sprintf("a rule lists at most %d ports, a range counted as two", maxListed),
		}
	}
	protocol := model.Protocol(strings.TrimPrefix(w.proto, "any"))
	w.parts = append(w.parts, ufwPorts{protocol: protocol, ports: set})
	if listed > 1 && protocol == "" {
		return &refusal{
			says: "Must specify 'tcp' or 'udp' with multiple ports", word: word, plain: true,
			instead: fmt.Sprintf("write %s/tcp or %[1]s/udp, or both in two rules", text),
		}
	}
	return nil
}

// hasEmptyRange tells whether a range does not go up, which ufw refuses even where it is one port.
func hasEmptyRange(text string) bool {
	return slices.ContainsFunc(strings.Split(text, ","), func(part string) bool {
		lo, hi, ok := strings.Cut(part, ":")
		return ok && atoi(lo) >= atoi(hi)
	})
}

// dashed is a range with "-", as other firewalls write it.
func (w *ufwWords) dashed(word *source.Fragment, text string) *refusal {
	colons := strings.ReplaceAll(text, "-", ":")
	err := &refusal{says: w.badPort(text), word: word, instead: "a range is written with a colon: " + colons}
	if w.proto == "" && !w.clauses && !strings.Contains(text, ",") {
		err.says = fmt.Sprintf("Could not find a profile matching '%s'", text)
		err.instead += "/tcp or " + colons + "/udp"
	} else if string(word.Text) != text {
		err.instead += "/" + w.proto
	}
	if set, ok := parsePorts(colons); ok && w.checkProtocol() == nil {
		w.parts = append(w.parts, ufwPorts{protocol: model.Protocol(strings.TrimPrefix(w.proto, "any")), ports: set})
		err.plain = true
	}
	return err
}

func (w *ufwWords) checkProtocol() *refusal {
	if strings.Contains(w.proto, model.UnknownMark) {
		w.unknown = true
		return nil
	}
	if slices.Contains(ufwProtocols, w.proto) {
		return nil
	}
	err := &refusal{says: "Bad port", instead: "a rule is for tcp or udp, or without a protocol for both"}
	if w.clauses {
		err.says = fmt.Sprintf("Unsupported protocol '%s'", w.proto)
	}
	return err
}

// badPort is what ufw says of a port that is none.
func (w *ufwWords) badPort(text string) string {
	if w.clauses {
		return "Bad port '" + text + "'"
	}
	return "Bad port"
}

// A ufwService is a port of /etc/services with the protocol that it is listed for; "" for both.
type ufwService struct {
	port     int
	protocol model.Protocol
}

// ufwServices are the names that rules are written with (netbase 6.4, /etc/services). That of https lists UDP only
// since version 6.3: it counts as TCP.
var ufwServices = map[string]ufwService{
	"ssh": {22, model.TCP}, "smtp": {25, model.TCP}, "domain": {53, ""}, "http": {80, model.TCP},
	"www":   {80, model.TCP},
	"https": {443, model.TCP}, "ntp": {123, model.UDP}, "imap": {143, model.TCP}, "imap2": {143, model.TCP},
	"imaps": {993, model.TCP}, "submission": {587, model.TCP}, "submissions": {465, model.TCP},
	"pop3": {110, model.TCP}, "pop3s": {995, model.TCP}, "ftp": {21, model.TCP}, "telnet": {23, model.TCP},
	"mysql": {3306, model.TCP}, "postgresql": {5432, model.TCP}, "redis": {6379, model.TCP},
	"http-alt": {8080, model.TCP}, "ldap": {389, ""}, "ldaps": {636, ""}, "openvpn": {1194, model.UDP},
	"amqp": {5672, model.TCP}, "amqps": {5671, model.TCP}, "sip": {5060, ""}, "sip-tls": {5061, ""},
}
