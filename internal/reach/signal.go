package reach

import (
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// OffSignalling tells which LiveKit server of the stack a connection from service from to host:port comes to on
// another port than that of its signalling; nil for none, and where that cannot be told. Ports for metrics and
// debugging are none of signalling's.
func OffSignalling(s *model.Scenario, from *model.Service, host string, port int) *model.LiveKit {
	service, container, target := ServiceAt(s.Live, from, host, port)
	itself := target.Loopback && !target.Host
	if service == nil || itself || len(target.Also) > 0 || !facts.Runs(service.ImageName(), "livekit") {
		return nil
	}
	for _, l := range s.RunningLiveKits() {
		if l.Service != service || l.Unread || !l.Port.Known() || !l.PrometheusPort.Known() || !l.DebugPort.Known() {
			continue
		}
		if container != l.Port.V && container != l.PrometheusPort.V && container != l.DebugPort.V {
			return l
		}
	}
	return nil
}

// HostPort reads a value like "livekit:7880", without scheme.
func HostPort(value string) (host string, port int, ok bool) {
	i := strings.LastIndexByte(value, ':')
	if i <= 0 || strings.ContainsAny(value, "/ ,{}$<>@\"'") || strings.Count(value, ":") > 1 {
		return "", 0, false
	}
	port, err := strconv.Atoi(value[i+1:])
	return value[:i], port, err == nil && port > 0 && port <= 65535
}
