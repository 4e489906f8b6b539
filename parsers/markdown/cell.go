package markdown

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// portsOf reads a cell of ports. It is not sure where the cell says something else as well, or that in words:
// "8000+", "${PORT}", "varies".
func portsOf(cell string) (found []scanned, sure bool) {
	found, end := scanPorts(cell)
	rest := strings.Trim(cell[end:], " *`")
	aside := strings.HasPrefix(rest, "(") && strings.HasSuffix(rest, ")")
	return found, rest == "" || aside && len(found) > 0
}

// protocolWords are what people write where a protocol is asked for, and what carries it.
var protocolWords = map[string]model.Protocol{
	"tcp": model.TCP, "http": model.TCP, "https": model.TCP, "ws": model.TCP, "wss": model.TCP, "websocket": model.TCP,
	"grpc": model.TCP, "ssh": model.TCP, "tls": model.TCP, "udp": model.UDP, "quic": model.UDP,
}

// protocolOf reads a cell of protocols. It is "" for none that is known, and for both.
func protocolOf(cell string) (protocol model.Protocol, known bool) {
	for _, word := range words(plain(cell)).list() {
		switch said := protocolWords[word]; {
		case said == "":
		case protocol != "" && protocol != said:
			return "", true
		default:
			protocol = said
		}
	}
	return protocol, protocol != ""
}

// A role is what a column of a table tells.
type role uint8

const (
	other role = iota
	portRole
	protocolRole
	directionRole
	typeRole
	sourceRole
	serviceRole
	descriptionRole
	needRole
	reachRole
)

// roleWords are the words that a header may have for its role; the header of a column of ports is told by portHeader.
var roleWords = []struct {
	role  role
	words []string
}{
	{protocolRole, []string{"protocol", "protocols", "proto", "transport"}},
	{directionRole, []string{"direction", "traffic"}},
	{typeRole, []string{"type"}},
	{sourceRole, []string{"source", "sources", "cidr"}},
	{needRole, []string{"required", "need", "needed", "mandatory", "importance", "necessity", "optional"}},
	{reachRole, []string{
		"binding", "bind", "bound", "access", "accessible", "exposure", "exposed", "public", "visibility", "scope",
		"open", "published",
	}},
	{serviceRole, []string{"service", "services", "component", "container", "application", "app", "name", "process"}},
	{descriptionRole, []string{
		"description", "purpose", "usage", "use", "used", "function", "notes", "note", "comment", "reason", "details",
	}},
}

func roleOf(header string) role {
	said := words(plain(header))
	if said.has("port", "ports") {
		if portHeader(said.list()) {
			return portRole
		}
		return other
	}
	for _, row := range roleWords {
		if said.has(row.words...) {
			return row.role
		}
	}
	return other
}

// besidePort are the words that a header may have beside "port"; "container port" is no port of the host.
var besidePort = []string{
	"port", "ports", "s", "range", "ranges", "number", "numbers", "host", "published", "public", "external", "inbound",
	"open", "firewall", "required", "protocol", "proto", "exposed", "tcp", "udp", "server", "the", "to", "or",
}

func portHeader(said []string) bool {
	for _, word := range said {
		if !slices.Contains(besidePort, word) {
			return false
		}
	}
	return true
}
