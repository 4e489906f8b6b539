package caddyfile

import (
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A form is what Caddy takes behind a name: how many arguments, of what kind, and which lines in a block.
type form struct {
	least, most int // most is negative for any number
	value       func(string) bool
	// lines of the block by their first word, "" for any other and "@" for those that begin so.
	lines map[string]form
	// open tells that there may be a block that is not looked at, once that the line stands only once in its
	// block, bare that no block may stand behind the directive.
	open, once, bare bool
	// hint is what value accepts. late tells that Caddy looks at it only when it makes a handler.
	hint string
	late bool
}

// The forms that many lines share.
var (
	flag     = form{}
	word     = form{least: 1, most: 1}
	someArgs = form{least: 1, most: -1}
	anyArgs  = form{most: -1}
	number   = form{least: 1, most: 1, value: isNumber, hint: "a whole number"}
	duration = form{least: 1, most: 1, value: isDuration, hint: "a duration such as 30s"}
	amount   = form{least: 1, most: 1, value: isNumberOrDuration, hint: "a duration such as 30s, or -1"}
	size     = form{least: 1, most: 1, value: isSize, hint: "a size such as 10MB"}
	header   = form{least: 1, most: 3}
	ranges   = form{
		most: -1, value: isAddressRange, hint: "an address, a range such as 10.0.0.0/8, or private_ranges", late: true,
	}
	// rate is a duration with a least number of bytes a second.
	rate   = form{least: 1, most: 2, value: isNumberOrDuration, hint: "a duration such as 30s"}
	module = form{least: 1, most: -1, open: true}
	opaque = form{most: -1, open: true}
)

// unique is f as a line that stands only once.
func unique(f form) form {
	f.once = true
	return f
}

func isSomething(text string) bool { return text != "" }

func isNumber(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}

// parseDuration reads a duration; other than Go, Caddy knows days, of 24 hours (duration.go, ParseDuration).
func parseDuration(text string) (time.Duration, error) {
	end := strings.IndexByte(text, 'd')
	if end < 0 {
		return time.ParseDuration(text)
	}
	start := strings.LastIndexFunc(text[:end], func(r rune) bool { return r != '.' && (r < '0' || r > '9') }) + 1
	days, err := strconv.ParseFloat(text[start:end], 64)
	if err != nil {
		return 0, err
	}
	hours := strconv.FormatFloat(days*24, 'f', -1, 64) + "h"
	return time.ParseDuration(text[:start] + hours + text[end+1:])
}

// isDuration tells whether text is a duration.
func isDuration(text string) bool {
	_, err := parseDuration(text)
	return err == nil
}

func isNumberOrDuration(text string) bool { return isNumber(text) || isDuration(text) }

// isSize tells whether text is a number of bytes, with a unit or without.
func isSize(text string) bool {
	unit := strings.ToLower(strings.TrimLeft(text, "0123456789., "))
	prefix := strings.TrimSuffix(strings.TrimSuffix(unit, "b"), "i")
	return text == "unlimited" || len(unit) < len(text) && (prefix == "" || len(prefix) == 1 && isUnit(prefix[0]))
}

func isUnit(prefix byte) bool { return slices.Contains([]byte("kmgtpe"), prefix) }

// isHostPort tells whether text is a host, be it empty, with a port that is a number.
func isHostPort(text string) bool {
	_, port, err := net.SplitHostPort(text)
	return err == nil && isNumber(port)
}

func isStatus(text string) bool { return isNumber(text) || len(text) == 3 && text[1:] == "xx" }

func isBrowse(text string) bool { return text == "browse" }

func isLogLevel(text string) bool {
	return slices.Contains([]string{"", "debug", "info", "warn", "error"}, strings.ToLower(text))
}

func isOff(text string) bool { return text == "off" }

func isOffOrDuration(text string) bool { return text == "off" || isDuration(text) }

func isVersion(text string) bool { return slices.Contains([]string{"1.1", "2", "h2c", "3"}, text) }

func isTLSVersion(text string) bool { return text == "tls1.2" || text == "tls1.3" }

// with is lines and more.
func with(lines, more map[string]form) map[string]form {
	all := make(map[string]form, len(lines)+len(more))
	for _, from := range []map[string]form{lines, more} {
		for name, f := range from {
			all[name] = f
		}
	}
	return all
}
