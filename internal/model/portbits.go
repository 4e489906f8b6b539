package model

import "math/bits"

// A portBits is a set of ports, a bit each. Adding a range costs the same however many are in it, which a PortSet that
// grows rule by rule does not.
type portBits [(MaxPort + 1) / wordBits]uint64

const wordBits = 64

// each calls do for the words in which a range has ports, with those that it has there.
func (r PortRange) each(do func(word int, ports uint64)) {
	if r.IsZero() {
		return
	}
	lo, hi := max(r.Lo, 0), min(r.Hi, MaxPort)
	for word := lo / wordBits; word*wordBits <= hi; word++ {
		ports := ^uint64(0)
		if first := word * wordBits; first < lo {
			ports &= ^uint64(0) << (lo - first)
		}
		if beyond := (word+1)*wordBits - 1 - hi; beyond > 0 {
			ports &= ^uint64(0) >> beyond
		}
		do(word, ports)
	}
}

// set is the same as sorted ranges.
func (b *portBits) set() PortSet {
	var list []PortRange
	for word, ports := range b {
		for ports != 0 {
			lo := bits.TrailingZeros64(ports)
			length := bits.TrailingZeros64(^(ports >> lo))
			list = append(list, PortRange{Lo: word*wordBits + lo, Hi: word*wordBits + lo + length - 1})
			if lo+length == wordBits {
				break
			}
			ports &= ^uint64(0) << (lo + length)
		}
	}
	return NewPortSet(list...)
}
