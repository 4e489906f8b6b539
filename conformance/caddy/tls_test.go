package caddy

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// TestCertificates opens connections with TLS to a Caddy that runs, and compares which certificate it presents.
func TestCertificates(t *testing.T) {
	c := newHandshakes(t)
	for name, text := range map[string]string{
		"any host, nothing said":      ":443 {\n}\n",
		"any host, own authority":     ":443 {\n tls internal\n}\n",
		"any host, on demand":         ":443 {\n tls internal {\n on_demand\n }\n}\n",
		"any host, files":             ":443 {\n tls FILES\n}\n",
		"one host":                    "a.test {\n}\n",
		"one host, own authority":     "a.test {\n tls internal\n}\n",
		"localhost":                   "localhost {\n}\n",
		"names of one's own network":  "box.internal, box.local, box.home.arpa, x.localhost {\n}\n",
		"an address":                  "192.0.2.1 {\n}\n",
		"an address by https":         "https://192.0.2.1 {\n tls internal\n}\n",
		"an address, default name":    "{\n default_sni 192.0.2.1\n}\n192.0.2.1 {\n}\n",
		"an address beside a name":    "192.0.2.1 {\n}\nb.test {\n tls internal\n}\n",
		"an address, e-mail":          "{\n email a@a.test\n}\n192.0.2.1 {\n}\na.test {\n}\n",
		"an address, name, one site":  "192.0.2.1, a.test {\n}\n",
		"a private address":           "10.0.0.1, a.test {\n}\n",
		"wildcard over a name":        "*.a.test {\n tls internal\n}\nb.a.test {\n}\n",
		"wildcard and force":          "*.a.test {\n tls internal\n}\nb.a.test {\n tls force_automate\n}\n",
		"wildcard on demand":          "*.a.test {\n tls internal {\n on_demand\n }\n}\nb.a.test {\n}\n",
		"default name":                "{\n default_sni a.test\n}\na.test {\n}\nb.test {\n}\n",
		"default name of another":     "{\n default_sni a.test\n}\nb.test {\n tls internal\n}\n",
		"fallback name":               "{\n fallback_sni a.test\n}\na.test {\n}\n",
		"fallback, own policy":        "{\n fallback_sni a.test\n}\na.test {\n}\n*.b.test {\n tls {\n protocols tls1.2\n }\n}\n",
		"fallback on any host":        "{\n fallback_sni a.test\n}\na.test {\n}\n:443 {\n}\n",
		"files for one host":          "a.test {\n tls FILES\n}\nb.test {\n}\n",
		"files under another name":    "a.test {\n tls FILES\n}\na.test:8443 {\n tls internal\n}\n",
		"files, wildcard":             "*.a.test {\n tls FILES\n}\nb.a.test {\n}\n",
		"folder":                      "a.test {\n tls {\n load /nowhere\n }\n}\n",
		"automatic HTTPS off":         "{\n auto_https off\n}\na.test {\n tls internal\n}\n",
		"off, and forced":             "{\n auto_https off\n}\na.test {\n tls force_automate\n}\n",
		"off, on demand":              "{\n auto_https off\n}\na.test {\n tls internal {\n on_demand\n }\n}\n",
		"certificates off":            "{\n auto_https disable_certs\n}\na.test {\n}\n",
		"local certificates":          "{\n local_certs\n}\na.test {\n}\n",
		"local, one public":           "{\n local_certs\n}\na.test {\n tls {\n issuer acme\n }\n}\nb.test {\n}\n",
		"beside any host":             "a.test, :443 {\n}\n",
		"beside any host, own":        ":443, a.test {\n tls internal\n}\n",
		"beside any host, on demand":  ":443, a.test {\n tls internal {\n on_demand\n }\n}\n",
		"names without sites":         "{\n tls_automate_names c.test d.internal\n}\na.test {\n}\n",
		"one name, two ports":         "a.test {\n}\n:8443 {\n tls internal\n}\n",
		"any host on two ports":       ":443 {\n tls internal {\n on_demand\n }\n}\n:8443 {\n}\n",
		"https for any host":          "https:// {\n}\n",
		"http beside":                 "http://a.test {\n}\nb.test {\n}\n",
		"on demand, named":            "a.test {\n tls {\n on_demand\n }\n}\n",
		"on demand, named by address": "https://192.0.2.1 {\n tls internal {\n on_demand\n }\n}\n",
		"e-mail in the site":          "a.test {\n tls a@a.test\n}\n",
		"a host matcher in any host":  ":443 {\n @b host b.test\n handle @b {\n respond ok\n }\n}\n",
		"two issuers":                 "a.test {\n tls {\n issuer acme\n issuer internal\n }\n}\n",
		"bare name":                   "myhost {\n}\n",
		"wildcard of a top level":     "*.test {\n tls internal\n}\n",
		"on demand without asking":    ":443 {\n tls {\n on_demand\n }\n}\n",
		"on demand, wildcard":         "*.a.test {\n tls {\n on_demand\n }\n}\n",
		"on demand, local":            "{\n local_certs\n}\n:443 {\n tls {\n on_demand\n }\n}\n",
		"other ports":                 "{\n https_port 8443\n http_port 8080\n}\na.test {\n}\n:443 {\n tls internal\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			if why := c.compare(t, text); why != "" {
				t.Errorf("%s\n%s", why, text)
			}
		})
	}
}

// TestInventedCertificates does the same on invented Caddyfiles.
func TestInventedCertificates(t *testing.T) {
	c := newHandshakes(t)
	for i := range *count / 6 { // each takes as long as many that are only asked for their routes
		text := inventTLS(rand.New(rand.NewPCG(*seed+uint64(i), 2)))
		if why := c.compare(t, text); why != "" {
			t.Errorf("seed %d: %s\n%s", *seed+uint64(i), why, text)
		}
		if t.Failed() {
			break
		}
	}
	t.Logf("%d files, %d refused; %d handshakes, %d without an answer of ours", c.files, c.refused, c.asked, c.unknown)
	if c.asked > 1000 && c.unknown*3 > c.asked {
		t.Errorf("only %d of %d handshakes have an answer of ours", c.asked-c.unknown, c.asked)
	}
}

// A handshakes is a comparison, and what came of it.
type handshakes struct {
	path, certificate              string
	files, refused, asked, unknown int
}

func newHandshakes(t *testing.T) *handshakes {
	dir := t.TempDir()
	certificate, key := selfSigned("files", "covered.test")
	for name, content := range map[string][]byte{"cert.pem": certificate, "key.pem": key} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = caddy.Stop() })
	return &handshakes{
		path:        filepath.Join(dir, "Caddyfile"),
		certificate: filepath.Join(dir, "cert.pem") + " " + filepath.Join(dir, "key.pem"),
	}
}

// A client is what connects: by a server name, to an address.
type client struct{ name, local string }

// compare tells how the certificates differ; "" if they do not.
func (c *handshakes) compare(t *testing.T, text string) string {
	text = strings.ReplaceAll(text, "FILES", c.certificate)
	c.files++
	result := read(c.path, []byte(text))
	if err := serve(t, c.path, []byte(text)); err != nil {
		c.refused++
		unforeseen := !strings.Contains(err.Error(), "on-demand TLS cannot") && beyond.MatchString(err.Error())
		if len(result.Problems) == 0 && !unforeseen {
			return fmt.Sprintf("Caddy refuses, and we do not: %v", err)
		}
		return ""
	}
	if len(result.Problems) > 0 {
		return fmt.Sprintf("Caddy accepts, we have a problem: %q", messages(result.Problems))
	}
	var later []func() string
	for _, l := range result.Proxy.Listeners {
		for _, who := range clientsOf(result.Proxy) {
			answer := reach.Certificate(result.Proxy, l, who.hello())
			check := func() string { return c.check(l, who, answer, several(result.Proxy)) }
			if !l.TLS || answer.Verdict != reach.Yes {
				later = append(later, check) // when all others had the time to get theirs
			} else if why := check(); why != "" {
				return why
			}
		}
	}
	for _, check := range later {
		if why := check(); why != "" {
			return why
		}
	}
	return ""
}

// several tells whether there may be more than one certificate for a name: one from a file, or one that was got on
// demand before the one for a wildcard was there.
func several(p *model.Proxy) bool {
	return p.Certificates.Open ||
		slices.ContainsFunc(p.Certificates.Policies, func(policy model.CertificatePolicy) bool { return policy.OnDemand })
}

func (who client) hello() reach.Hello {
	local, _ := netip.ParseAddr(who.local)
	return reach.Hello{Name: who.name, Local: local}
}

func (c *handshakes) check(l *model.Listener, who client, answer reach.Presented, several bool) string {
	got := ""
	want := kindOf(answer)
	for attempt := range 40 {
		var err error
		got, err = shake(l.Port.V, who.name, who.local)
		if errors.Is(err, errNoDoor) {
			return fmt.Sprintf("port %d: %v", l.Port.V, err)
		}
		if !l.TLS || got == want || answer.Verdict != reach.Yes || several && got != "" {
			break
		}
		time.Sleep(time.Duration(attempt) * 5 * time.Millisecond)
	}
	c.asked++
	switch {
	case !l.TLS && got != "":
		return fmt.Sprintf("port %d speaks TLS, and we take it for plain", l.Port.V)
	case !l.TLS || answer.Verdict == reach.Maybe:
		c.unknown++
		return ""
	case several && got != "" && want != "": // which of them it is, is another question
		return ""
	case got != want:
		return fmt.Sprintf("port %d, %+v: Caddy: %q; we: %q (%s)", l.Port.V, who, got, want, answer.Reason)
	default:
		return ""
	}
}

// kindOf is what signs the certificate of an answer; "" where there is none.
func kindOf(answer reach.Presented) string {
	switch {
	case answer.Verdict != reach.Yes:
		return ""
	case answer.Files != nil:
		return "files"
	case answer.Issuer == model.IssuerInternal:
		return "internal"
	default:
		return "public"
	}
}

// clientsOf come by the names of the sites, by others near them, and by none.
func clientsOf(p *model.Proxy) []client {
	list := []client{
		{"", "127.0.0.1"}, {"", "192.0.2.1"}, {"other.test", "127.0.0.1"}, {"b.a.test", "127.0.0.1"}, {"covered.test", "127.0.0.1"},
	}
	for _, site := range p.Sites {
		for _, a := range site.Addresses {
			name := strings.ReplaceAll(a.Host.V, "*", "any")
			if _, err := netip.ParseAddr(name); err == nil || name == "" {
				continue
			}
			list = append(list, client{name, "127.0.0.1"}, client{"sub." + name, "127.0.0.1"})
		}
	}
	return list
}

// inventTLS makes up a Caddyfile of which only the certificates matter.
func inventTLS(r *rand.Rand) string {
	g := &inventor{Rand: r}
	var b strings.Builder
	options := []string{
		"local_certs", "email a@a.test", "auto_https off", "auto_https disable_certs", "auto_https disable_redirects",
		"default_sni a.test", "default_sni 192.0.2.1", "fallback_sni b.test", "fallback_sni localhost", "key_type p256",
		"cert_issuer internal", "cert_issuer acme", "tls_automate_names c.test d.internal", "https_port 8443",
		"on_demand_tls {\n ask http://127.0.0.1:1\n }", "acme_ca https://acme.zerossl.com/v2/DV90",
	}
	b.WriteString("{\n")
	for _, option := range options {
		if g.chance(7) {
			b.WriteString(" " + option + "\n")
		}
	}
	b.WriteString("}\n")
	addresses := []string{
		"a.test", "b.test", "*.test", "*.a.test", "b.a.test", "localhost", "192.0.2.1", "10.0.0.1", ":443", ":8443",
		"box.internal", "a.test:8443", "https://", "http://b.test:8081", "*.*.test", "https://c.a.test", "x.localhost",
		"*.localhost", "myhost",
	}
	r.Shuffle(len(addresses), func(i, j int) { addresses[i], addresses[j] = addresses[j], addresses[i] })
	for range 1 + r.IntN(4) {
		n := 1 + r.IntN(5)/4 + r.IntN(8)/7
		b.WriteString(strings.Join(addresses[:n], ", ") + " {\n")
		addresses = addresses[n:]
		if g.chance(60) {
			b.WriteString(" tls " + g.pick("internal", "internal", "a@a.test", "FILES", "force_automate",
				"internal {\n on_demand\n }", "{\n on_demand\n }", "{\n protocols tls1.2\n }", "{\n issuer internal\n }",
				"{\n issuer acme\n }", "internal {\n protocols tls1.2 tls1.3\n }", "{\n key_type p256\n }") + "\n")
		}
		b.WriteString("}\n")
	}
	return b.String()
}
