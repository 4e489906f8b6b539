package firewall

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// unknownWord tells whether a word has something in it that no file tells.
func unknownWord(word string) bool {
	return strings.Contains(word, model.UnknownMark) || strings.ContainsAny(word, "$`")
}

func isNumber(word string) bool {
	_, err := strconv.Atoi(word)
	return err == nil
}

// atoi is the number that isNumber has seen.
func atoi(word string) int {
	n, _ := strconv.Atoi(word)
	return n
}

// parsePorts reads "80,443,44200:44300" with "-" or ":" in a range; false where a part is no port.
func parsePorts(text string) (model.PortSet, bool) {
	var ranges []model.PortRange
	for _, part := range strings.Split(text, ",") {
		r, ok := parsePortRange(part)
		if !ok {
			return nil, false
		}
		ranges = append(ranges, r)
	}
	return model.NewPortSet(ranges...), true
}

// parsePortRange reads a port, a name of /etc/services, or a range, which may be open at one end (":1023").
func parsePortRange(text string) (model.PortRange, bool) {
	if port, ok := parsePort(text); ok {
		return model.Port(port), true
	}
	lo, hi, ok := strings.Cut(text, ":")
	if !ok {
		lo, hi, ok = strings.Cut(text, "-")
	}
	if !ok || lo == "" && hi == "" {
		return model.PortRange{}, false
	}
	r := model.PortRange{Lo: 1, Hi: model.MaxPort}
	if lo != "" && lo != "0" {
		if r.Lo, ok = parsePort(lo); !ok {
			return r, false
		}
	}
	if hi != "" {
		if r.Hi, ok = parsePort(hi); !ok {
			return r, false
		}
	}
	return r, r.Lo <= r.Hi
}

func parsePort(text string) (int, bool) {
	if service, ok := ufwServices[strings.ToLower(text)]; ok {
		return service.port, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n > 0 && n <= model.MaxPort
}

// parseAddresses reads addresses, with or without a length. Whatever else stands there, a name or a variable, stands
// for some addresses that are not known. One that stands for every address makes the others needless.
func parseAddresses(texts []string) model.Value[[]netip.Prefix] {
	value := model.Value[[]netip.Prefix]{Origin: model.Stated}
	for _, text := range texts {
		prefix, ok := parsePrefix(text)
		if !ok {
			value.Origin = model.Unknown
			continue
		}
		value.V = append(value.V, prefix)
	}
	for _, prefix := range value.V {
		if prefix.Bits() == 0 {
			value.Origin = model.Stated // for all of them, and for some more
		}
	}
	if !value.Known() {
		value.V = nil
	}
	return value
}

func parsePrefix(text string) (netip.Prefix, bool) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix.Masked(), true
	}
	if addr, err := netip.ParseAddr(text); err == nil && addr.Zone() == "" {
		if addr.IsUnspecified() { // what `-s 0.0.0.0` means, if anything, is everyone
			return netip.PrefixFrom(addr, 0), true
		}
		return netip.PrefixFrom(addr, addr.BitLen()), true
	}
	// 203.0.113.0/255.255.255.0
	address, mask, ok := strings.Cut(text, "/")
	addr, err := netip.ParseAddr(address)
	ones, known := maskLength(mask)
	if !ok || err != nil || !addr.Is4() || !known {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(addr, ones).Masked(), true
}

// maskLength is the number of leading ones of a mask as 255.255.255.0.
func maskLength(mask string) (int, bool) {
	addr, err := netip.ParseAddr(mask)
	if err != nil || !addr.Is4() {
		return 0, false
	}
	bytes := addr.As4()
	n := uint32(bytes[0])<<24 | uint32(bytes[1])<<16 | uint32(bytes[2])<<8 | uint32(bytes[3])
	ones := 0
	for ; n&(1<<31) != 0; n <<= 1 {
		ones++
	}
	return ones, n == 0
}
