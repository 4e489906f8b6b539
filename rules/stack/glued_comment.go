package stack

import (
	"slices"
	"strings"
	"unicode"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
)

var (
	urlLook  = pattern.Lazy(`^([a-zA-Z][a-zA-Z0-9+.-]*)://[^\s#]+$`)
	portLook = pattern.Lazy(`^[0-9]{1,5}([-:][0-9]{1,5})*(/(udp|tcp))?$`)
	hostLook = pattern.Lazy(`^[a-zA-Z0-9.-]*[a-zA-Z0-9](:[0-9]{1,5})?$`)
	// remark is a word that can only be a comment. Behind an address, a number or a name with dots is a port or a
	// server's name in what resolvers read (127.0.0.1#5335, 9.9.9.9#dns.quad9.net).
	remark = pattern.Lazy(`^\pL[\pL0-9_-]*$`)
)

// gluedComment tells whether a URL, host or port, by its name and by its look, has a comment behind it without the blank
// that would begin one. A fragment is none, and "#" is a letter like others in passwords.
func gluedComment(name, value string) bool {
	before, comment, found := strings.Cut(value, "#")
	if !found || comment == "" || strings.Contains(comment, "@") || facts.SecretName(name) {
		return false
	}
	blank := strings.ContainsFunc(comment, unicode.IsSpace)
	word := remark().MatchString(comment)
	if url := urlLook().FindStringSubmatch(before); url != nil {
		switch scheme := strings.ToLower(url[1]); {
		case unicode.IsSpace(rune(comment[0])):
			return true
		case blank:
			return facts.URLName(name) && !strings.Contains(comment, "://") // a list of pages
		default:
			return word && (scheme == "ws" || scheme == "wss") // RFC 6455, section 3: these have no fragment
		}
	}
	switch {
	case named(name, "PORT", "PORTS"):
		return portLook().MatchString(before) && (blank || word)
	case named(name, "HOST", "HOSTNAME", "DOMAIN", "FQDN", "IP", "ADDR", "ADDRESS", "URL", "URI", "ENDPOINT"):
		dotted := strings.Contains(before, ".")
		return hostLook().MatchString(before) && (blank || word && dotted)
	default:
		return false
	}
}

// named tells whether one of the words of a variable's name is in the list.
func named(name string, list ...string) bool {
	words := strings.FieldsFunc(strings.ToUpper(name), func(r rune) bool { return !unicode.IsLetter(r) })
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(list, word) })
}

// asWritten tells whether a value stands in its file just as programs get it, quotes and all.
func asWritten(v model.Value[string]) bool {
	return v.Origin == model.Stated && int(v.Span.End-v.Span.Pos) == len(v.V)
}
