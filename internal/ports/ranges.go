package ports

import (
	"cmp"
	"slices"

	"github.com/reflint/reflint/internal/model"
)

// The ephemeral ranges, out of which the operating system picks ports for outgoing connections: that of Linux
// (net.ipv4.ip_local_port_range, include/net/ip.h), and that of IANA, macOS and Windows (RFC 6335).
var (
	EphemeralLinux = model.PortRange{Lo: 32768, Hi: 60999}
	EphemeralOther = model.PortRange{Lo: 49152, Hi: 65535}
)

// Ranges are the rows of tables that may be open and have more than one port, each once, by port.
func Ranges(tables []*Table) []Row {
	var list []Row
	for _, t := range tables {
		for _, r := range t.Rows {
			if r.Ports.Len() > 1 && r.Need != Never && r.Filter != Internal && !slices.ContainsFunc(list, r.same) {
				list = append(list, r)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Row) int { return cmp.Compare(a.Ports.Lo, b.Ports.Lo) })
	return list
}

// Closed are the rows of tables that must never be open, each once, by port; without those whose number the host has
// for something else.
func Closed(tables []*Table) []Row {
	var list []Row
	for _, t := range tables {
		for _, r := range t.Rows {
			if r.Need == Never && !r.Inside && !slices.ContainsFunc(list, r.same) {
				list = append(list, r)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Row) int { return cmp.Compare(a.Ports.Lo, b.Ports.Lo) })
	return list
}

// same tells whether a row of another mode is about the same.
func (r Row) same(o Row) bool {
	return r.Ports == o.Ports && r.Protocol == o.Protocol && r.At == o.At
}
