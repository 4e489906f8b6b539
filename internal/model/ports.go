package model

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// Protocol is a transport protocol as compose spells it.
type Protocol string

// The protocols that compose accepts in a port mapping.
const (
	TCP  Protocol = "tcp"
	UDP  Protocol = "udp"
	SCTP Protocol = "sctp"
)

// A PortRange is an inclusive range of port numbers, 0 to 65535. The zero PortRange is no
// port.
type PortRange struct {
	Lo, Hi int
}

// Port is the range of a single port.
func Port(n int) PortRange { return PortRange{Lo: n, Hi: n} }

// ParsePortRange reads "7881", or the first and the last port with a hyphen: "40000-40100". Ports are 1 to 65535.
func ParsePortRange(text string) (r PortRange, ok bool) {
	first, last, isRange := strings.Cut(text, "-")
	if !isRange {
		last = first
	}
	lo, err := strconv.Atoi(strings.TrimSpace(first))
	hi, err2 := strconv.Atoi(strings.TrimSpace(last))
	return PortRange{Lo: lo, Hi: hi}, err == nil && err2 == nil && 0 < lo && lo <= hi && hi <= MaxPort
}

// IsZero tells whether r is no port at all.
func (r PortRange) IsZero() bool { return r == PortRange{} }

// Len is the number of ports in r.
func (r PortRange) Len() int {
	if r.IsZero() {
		return 0
	}
	return r.Hi - r.Lo + 1
}

// Contains tells whether port n is in r.
func (r PortRange) Contains(n int) bool { return !r.IsZero() && r.Lo <= n && n <= r.Hi }

// Intersect is the range of ports in both, or the zero range.
func (r PortRange) Intersect(o PortRange) PortRange {
	x := PortRange{Lo: max(r.Lo, o.Lo), Hi: min(r.Hi, o.Hi)}
	if r.IsZero() || o.IsZero() || x.Lo > x.Hi {
		return PortRange{}
	}
	return x
}

// Overlaps tells whether r and o share a port.
func (r PortRange) Overlaps(o PortRange) bool { return !r.Intersect(o).IsZero() }

// String writes "7881" or "44200-44300", and "" for no port.
func (r PortRange) String() string {
	switch {
	case r.IsZero():
		return ""
	case r.Lo == r.Hi:
		return fmt.Sprint(r.Lo)
	default:
		return fmt.Sprintf("%d-%d", r.Lo, r.Hi)
	}
}

// A PortSet is a set of ports as sorted ranges that neither touch nor overlap.
type PortSet []PortRange

// NewPortSet is the union of the ranges.
func NewPortSet(ranges ...PortRange) PortSet {
	sorted := make([]PortRange, 0, len(ranges))
	for _, r := range ranges {
		if !r.IsZero() {
			sorted = append(sorted, r)
		}
	}
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Lo < sorted[j].Lo })
	var set PortSet
	for _, r := range sorted {
		if n := len(set); n > 0 && r.Lo <= set[n-1].Hi+1 {
			set[n-1].Hi = max(set[n-1].Hi, r.Hi)
		} else {
			set = append(set, r)
		}
	}
	return set
}

// from are the ranges of s that end at port n or behind it.
func (s PortSet) from(n int) PortSet {
	i, _ := slices.BinarySearchFunc(s, n, func(r PortRange, n int) int { return cmp.Compare(r.Hi, n) })
	return s[i:]
}

// Minus is the ports of s that are not in o.
func (s PortSet) Minus(o PortSet) PortSet {
	var rest PortSet
	for _, r := range s {
		lo := r.Lo
		for _, x := range o.from(lo) {
			if x.Lo > r.Hi {
				break
			}
			if x.Lo > lo {
				rest = append(rest, PortRange{Lo: lo, Hi: x.Lo - 1})
			}
			lo = x.Hi + 1
		}
		if lo <= r.Hi {
			rest = append(rest, PortRange{Lo: lo, Hi: r.Hi})
		}
	}
	return rest
}

// Intersect is the ports in both sets.
func (s PortSet) Intersect(o PortSet) PortSet {
	if len(s) > len(o) {
		s, o = o, s
	}
	var both PortSet
	for _, r := range s {
		for _, x := range o.from(r.Lo) {
			if x.Lo > r.Hi {
				break
			}
			both = append(both, r.Intersect(x))
		}
	}
	return both
}

// Contains tells whether port n is in s.
func (s PortSet) Contains(n int) bool {
	left := s.from(n)
	return len(left) > 0 && left[0].Contains(n)
}

// Len is the number of ports in s.
func (s PortSet) Len() int {
	n := 0
	for _, r := range s {
		n += r.Len()
	}
	return n
}

// String writes the ranges with commas.
func (s PortSet) String() string {
	parts := make([]string, len(s))
	for i, r := range s {
		parts[i] = r.String()
	}
	return strings.Join(parts, ", ")
}

// A PublishedPort is one entry under a service's `ports:`, a range counted as one.
type PublishedPort struct {
	// Span is the entry as a whole.
	Span Span
	// Raw is the entry as it reads after interpolation, for messages. The long form is
	// written as the short one.
	Raw string
	// HostIP is the address it is bound to; the invalid Addr means all
	// interfaces, IPv4 and IPv6.
	HostIP Value[netip.Addr]
	// Host is the ports on the host. The zero range means that Docker picks them.
	Host Value[PortRange]
	// Container is the ports inside the container.
	Container Value[PortRange]
	// Protocol is tcp unless said otherwise.
	Protocol Value[Protocol]
	// Layer tells which of the files that are laid over each other it stands in, 0 being the first; -1 for a file that
	// is included or extended.
	Layer int
}

// Random tells whether Docker picks the host ports, as it does for "3000", for
// "3000-3005", and for several host ports before a single container port.
func (p PublishedPort) Random() bool {
	return p.Host.Known() && p.Container.Known() &&
		(p.Host.V.IsZero() || p.Host.V.Len() != p.Container.V.Len())
}

// OneToOne tells whether each container port has the same number on the host.
func (p PublishedPort) OneToOne() bool { return p.Host.V == p.Container.V }

// HostFor is the host port behind container port n; 0 when there is none or Docker
// picks it.
func (p PublishedPort) HostFor(n int) int {
	if p.Random() || !p.Container.V.Contains(n) {
		return 0
	}
	return p.Host.V.Lo + n - p.Container.V.Lo
}

// Loopback tells whether only this host can reach the port. An address that is not known is
// not loopback.
func (p PublishedPort) Loopback() bool {
	return p.HostIP.Known() && p.HostIP.V.IsValid() && p.HostIP.V.Unmap().IsLoopback()
}

// AllInterfaces tells whether the port is bound to no particular address.
func (p PublishedPort) AllInterfaces() bool {
	return p.HostIP.Known() && (!p.HostIP.V.IsValid() || p.HostIP.V.IsUnspecified())
}

// SharesAddress tells whether p and o can be bound to the same address: equal
// addresses do, and an unspecified one with every address of its family.
func (p PublishedPort) SharesAddress(o PublishedPort) bool {
	a, b := p.HostIP.V.Unmap(), o.HostIP.V.Unmap()
	if !a.IsValid() || !b.IsValid() {
		return true
	}
	if a.Is4() != b.Is4() {
		return false
	}
	return a == b || a.IsUnspecified() || b.IsUnspecified()
}

// Clashes tells whether p and o claim a host port of the same protocol at the same address.
func (p PublishedPort) Clashes(o PublishedPort) bool {
	return p.Protocol.V == o.Protocol.V && p.Host.V.Overlaps(o.Host.V) && p.SharesAddress(o)
}
