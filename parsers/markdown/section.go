package markdown

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A heading is a heading, and what it says by itself.
type heading struct {
	level, number int
	// before is the number of the heading before it of the same level, under the same heading; 0 for the first.
	before int
	text   string
	// asks tells that it asks why there are so many ports.
	asks  bool
	mode  string
	claim claim
}

// A claim is what a text says of the ports that it tells of.
type claim uint8

const (
	silent claim = iota
	open
	closed
	// unsure is for "if the ports are not open", and for "outbound": what it says of other ports does not hold there.
	unsure
)

// heading reads a heading. Those of its level and below it end there.
func (r *reader) heading(level int, text *source.Fragment) {
	before := 0
	for n := len(r.chain); n > 0 && r.chain[n-1].level >= level; n = len(r.chain) {
		before = r.chain[n-1].number
		r.chain = r.chain[:n-1]
	}
	r.headings++
	title := plain(string(text.Text))
	said := words(title)
	r.chain = append(r.chain, heading{
		level: level, number: r.headings, before: before, text: title, asks: said.begins("why") && said.has("ports"),
		mode: modeOf(title), claim: claimOf(title),
	})
	r.inHeading = true
	r.prose(text, "")
	r.inHeading = false
}

// section is what holds where the reader is. The nearest that says something counts: the sentence before, the
// heading, the headings above it. The sentence names a mode only where no heading does.
func (r *reader) section(intro string) model.Section {
	s := model.Section{Mode: modeOf(intro)}
	says := claimOf(intro)
	for _, h := range slices.Backward(r.chain) {
		if s.Heading == "" {
			s.Heading = h.text
		}
		if says == silent {
			says = h.claim
		}
		if h.mode != "" {
			s.Mode = h.mode
			break
		}
	}
	for _, h := range slices.Backward(r.chain) {
		if says == silent {
			says = h.claim
		}
	}
	s.Open, s.Closed = says == open, says == closed
	if r.mark != nil && r.mark.Mode != "" && r.mark.Mode != everyMode {
		s.Mode = r.mark.Mode
	}
	return s
}

// The phrases by which people tell a mode.
var (
	directPhrases = []string{
		"without caddy", "no caddy", "--no-caddy", "without a reverse proxy", "without reverse proxy",
		"without a proxy", "without proxy", "no reverse proxy", "no proxy", "direct", "direct-access",
	}
	caddyPhrases = []string{
		"with caddy", "behind caddy", "via caddy", "using caddy", "caddy mode", "mode caddy", "--caddy", "--ip",
		"--domain", "behind a reverse proxy", "behind reverse proxy", "with a reverse proxy", "with reverse proxy",
	}
	tunnelPhrases = []string{"tunnel", "tunnels", "tunnelled", "tunneled", "--tunnels", "--tunnel", "--tunnel-tcp"}
	localPhrases  = []string{
		"local development", "localhost", "local only", "local-only", "local mode", "local setup", "locally", "--local",
	}
)

// modeOf is the mode that a text names; "" when it names none, or more than one.
func modeOf(text string) string {
	said := words(text)
	if said.has("with or without", "with and without", "or without") {
		return ""
	}
	modes := make([]string, 0, 4)
	if said.has(directPhrases...) {
		modes = append(modes, model.ModeDirect)
	}
	if said.has(caddyPhrases...) {
		modes = append(modes, model.ModeCaddy)
	}
	if said.has(tunnelPhrases...) {
		modes = append(modes, model.ModeTunnel)
	}
	if said.has(localPhrases...) {
		modes = append(modes, model.ModeLocal)
	}
	if len(modes) != 1 {
		return ""
	}
	return modes[0]
}

// The words by which people tell what is open.
var (
	openWords     = []string{"open", "opened", "expose", "exposed", "publish", "published", "accessible", "reachable"}
	negations     = []string{"not", "never", "no", "cannot", "nor", "needn't", "without", "neither"}
	conditions    = []string{"if", "unless", "when", "until", "otherwise", "whether", "once", "before"}
	closedPhrases = []string{
		"internal-only", "internal only", "only internal", "only internally", "keep closed", "kept closed",
		"stay closed", "remain closed", "be closed", "are closed", "must be blocked", "private ports",
	}
	firewallPhrases = []string{
		"firewall", "firewalls", "security group", "security groups", "ufw", "inbound", "port forwarding",
		"port-forwarding",
	}
)

// claimOf is what a text says of its ports: "80 stays closed; only these are open" is about the open ones.
func claimOf(text string) claim {
	if i := strings.LastIndexByte(text, ';'); i >= 0 {
		if last := words(text[i:]); last.has(openWords...) && last.has("these", "following") && !denies(last.list()) {
			return open
		}
	}
	said := words(text)
	shut := said.has(closedPhrases...) || denies(said.list())
	opens := said.has(firewallPhrases...) || said.has("port", "ports") && said.has("open", "opened", "allow", "allowed")
	switch {
	case said.has("outbound", "outgoing") && !said.has("inbound", "incoming"):
		return unsure
	case !shut && !opens:
		return silent
	case said.has(conditions...):
		return unsure
	case shut:
		return closed
	default:
		return open
	}
}

// denies tells whether a word that says no stands shortly before one that says open.
func denies(said []string) bool {
	const near = 5
	for i, word := range said {
		if !slices.Contains(negations, word) && !strings.HasSuffix(word, "n't") {
			continue
		}
		for _, next := range said[i+1 : min(i+1+near, len(said))] {
			if slices.Contains(openWords, next) {
				return true
			}
		}
	}
	return false
}
