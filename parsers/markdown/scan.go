package markdown

import (
	"strings"
	"unicode/utf8"

	"github.com/reflint/reflint/internal/model"
)

// A scanned is a port or range as it stands in a text, with the bytes that it takes there.
type scanned struct {
	start, end int
	ports      model.PortRange
	tcp, udp   bool
}

// protocol is "" for none, and for both.
func (s scanned) protocol() model.Protocol {
	switch {
	case s.tcp && !s.udp:
		return model.TCP
	case s.udp && !s.tcp:
		return model.UDP
	default:
		return ""
	}
}

// number reads the number that stands at text[i:]; end is i where there is none that can be a port.
func number(text string, i int) (n, end int) {
	for end = i; end < len(text) && '0' <= text[end] && text[end] <= '9'; end++ {
		if n = n*10 + int(text[end]-'0'); n > model.MaxPort {
			return 0, i
		}
	}
	if n == 0 {
		return 0, i
	}
	return n, end
}

// dashes join the ends of a range.
var dashes = []string{"-", "–", "—", "‑"}

// ranged reads the port or range at text[i:]; end is i where there is none.
func ranged(text string, i int) (ports model.PortRange, end int) {
	lo, end := number(text, i)
	if end == i {
		return model.PortRange{}, i
	}
	rest := strings.TrimLeft(text[end:], " *`")
	for _, dash := range dashes {
		after, ok := strings.CutPrefix(rest, dash)
		if !ok {
			continue
		}
		at := len(text) - len(strings.TrimLeft(after, " *`"))
		if hi, stop := number(text, at); stop > at && lo < hi {
			return model.PortRange{Lo: lo, Hi: hi}, stop
		}
	}
	if after, ok := strings.CutPrefix(rest, ":"); ok { // as ufw spells it, or a mapping with the same number twice
		at := len(text) - len(after)
		if hi, stop := number(text, at); stop > at && (lo == hi || lo < hi && lo >= firstOfRange) {
			return model.PortRange{Lo: lo, Hi: hi}, stop
		}
	}
	return model.Port(lo), end
}

// firstOfRange is the lowest port that a range with a colon or in prose begins with: `8080:9090` is a mapping, and
// 2019-2024 are years.
const firstOfRange = 10000

// scanPorts reads the ports that text begins with: "443/tcp", "**TCP** 80, 443", "`44200-44300` (UDP)". end is where
// something else begins.
func scanPorts(text string) (found []scanned, end int) {
	var pending scanned // a protocol before its port
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case strings.IndexByte(" \t\r\n*`,/&+;_", c) >= 0:
			i++
			continue
		case c == '<' && tag(text[i:]) > 0:
			i += tag(text[i:])
			continue
		case '0' <= c && c <= '9':
			ports, stop := ranged(text, i)
			if stop == i || glued(text, stop) {
				return found, i
			}
			found = append(found, scanned{start: i, end: stop, ports: ports, tcp: pending.tcp, udp: pending.udp})
			i, end = stop, stop
			continue
		}
		word, stop := scanWord(text, i)
		switch strings.ToLower(word) {
		case "tcp", "udp":
			if last := len(found) - 1; last >= 0 && (!found[last].tcp && !found[last].udp || bothAt(text, i)) {
				note(&found[last], word)
				end = stop
			} else if bothAt(text, i) {
				note(&pending, word)
			} else {
				pending = scanned{}
				note(&pending, word)
			}
		case "port", "ports":
			if len(found) > 0 {
				return found, end
			}
		case "and", "or":
		default:
			return found, end
		}
		i = stop
	}
	return found, end
}

// scanWord is the word at text[i:], with the brackets around it when it is all that stands in them.
func scanWord(text string, i int) (word string, end int) {
	open := text[i] == '('
	start := i
	if open {
		start++
	}
	for end = start; end < len(text) && letter(text[end]); end++ {
	}
	word = text[start:end]
	if open && (end >= len(text) || text[end] != ')') {
		return "", i
	}
	if open {
		end++
	}
	return word, end
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// glued tells whether a number goes on behind its digits: "8000+", "3000s", "10.0.0.1", "443→8443".
func glued(text string, end int) bool {
	if end >= len(text) {
		return false
	}
	c, size := utf8.DecodeRuneInString(text[end:])
	switch {
	case c == '.':
		return end+1 < len(text) && '0' <= text[end+1] && text[end+1] <= '9'
	case c == '+':
		return end+1 == len(text) || !letter(text[end+1])
	case c == ':':
		return end+1 < len(text) && text[end+1] != ' ' && text[end+1] != '*'
	case c == '→' || c == '%' || c == '_' || c == '$' || c == '{':
		return true
	default:
		return size == 1 && ('0' <= c && c <= '9' || letter(byte(c)))
	}
}

// bothAt tells whether the word at text[i:] is the second of "TCP/UDP".
func bothAt(text string, i int) bool {
	before := strings.ToLower(strings.TrimRight(text[:i], " "))
	for _, join := range []string{"/", "+", "&", "and", "or", ","} {
		if left, ok := strings.CutSuffix(before, join); ok {
			left = strings.TrimRight(left, " ")
			return strings.HasSuffix(left, "tcp") || strings.HasSuffix(left, "udp")
		}
	}
	return false
}

func note(s *scanned, protocol string) {
	if strings.EqualFold(protocol, "tcp") {
		s.tcp = true
	} else {
		s.udp = true
	}
}
