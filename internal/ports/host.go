package ports

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// onHost adds the rows of a service on the host's network.
func (b *builder) onHost(s *model.Service, uses []use) {
	because, filter := fmt.Sprintf("service %q is on the host's network", s.Name), Host
	if loopbackAlone(s) {
		because, filter = because+`, and "--bind" has it listen on loopback alone`, Loopback
	}
	for _, u := range uses {
		if u.need != Never || !u.hidden {
			b.add(s, u, u.ports, filter, because, s.NetworkMode.Span)
		}
	}
	b.unsure("service %q is on the host's network, and what else it listens on is not known", s.Name)
}

// loopbackAlone tells whether Redis is told to listen on addresses of loopback alone: "--bind 127.0.0.1 -::1", where a
// dash is for an address that the host may lack (redis.conf).
func loopbackAlone(s *model.Service) bool {
	words := slices.Concat(s.Entrypoint, s.Command)
	i := slices.IndexFunc(words, func(word model.Value[string]) bool { return word.V == "--bind" })
	if i < 0 || !facts.Runs(s.ImageName(), "redis") {
		return false
	}
	loopback := false
	for _, word := range words[i+1:] {
		if strings.HasPrefix(word.V, "--") {
			break
		}
		address, err := netip.ParseAddr(strings.TrimPrefix(word.V, "-"))
		if err != nil || !word.Known() || !address.IsLoopback() {
			return false
		}
		loopback = true
	}
	return loopback
}
