package proxy

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// SignalingPrefixNotStripped reports a route to LiveKit that hands it a path that it does not serve.
var SignalingPrefixNotStripped = &lint.Rule{
	ID: "signaling-prefix-not-stripped",
	Doc: `Caddy hands LiveKit a path that LiveKit does not serve

## Why

LiveKit serves /rtc, /twirp, /agent and /whip, and has no setting for a prefix. "handle /lk-ws/*" and "reverse_proxy /lk-ws/* …" pass the
path on unchanged, so LiveKit is asked for /lk-ws/rtc and answers 404.

## How to fix

Use "handle_path /lk-ws/*", which strips what it matches, or put "uri strip_prefix /lk-ws" before the reverse_proxy in
the same "handle".

## Not reported

- Paths that depend on a plugin directive or on a variable without value.
- Where no public URL is known it is a warning, and only when no other route hands LiveKit a path that it serves.
`,
	Severity: lint.Error,
	Check:    checkSignalingPrefixNotStripped,
}

func checkSignalingPrefixNotStripped(pass *lint.Pass) {
	sig, ok := signallingOf(pass.Scenario)
	if !ok {
		return
	}
	urls, direct := sig.publicURLs()
	for _, u := range urls {
		for _, p := range sig.proxies {
			checkStripped(pass, sig, p, u)
		}
	}
	if len(urls) > 0 || direct {
		return
	}
	for _, p := range sig.proxies {
		checkAnyStripped(pass, sig, p)
	}
}

func checkStripped(pass *lint.Pass, sig signalling, p *model.Proxy, u reach.URL) {
	try := []question{{u.Scheme, u.Host, u.Path}}
	if _, answer := sig.ask(p, u.Scheme, u.Host, u.Path, "/rtc"); noSite(answer) {
		try = nil
		for _, q := range questions(p) {
			if q.prefix == usualPrefix { // one question an address is enough
				try = append(try, question{q.scheme, q.host, u.Path})
			}
		}
	}
	for _, q := range try {
		v, answer := sig.ask(p, q.scheme, q.host, q.prefix, "/rtc")
		if v != unserved {
			continue
		}
		severity := lint.Error
		if u.Value.Template || p.Template || len(try) > 1 {
			severity = lint.Warning
		}
		pass.Report(severity, answeredAt(p, answer), fmt.Sprintf(
			"%s is %s://%s%s, and Caddy hands LiveKit the path %s, which it answers with 404: strip %s",
			u.Name, u.Scheme, u.Host, u.Path, answer.Path, u.Path,
		), append([]lint.Related{lint.At(u.Value.Span, "browsers are told this URL")}, lint.Via(u.Value.Via)...)...)
		return
	}
}

// checkAnyStripped looks, where no public URL is known, for a proxy all of whose ways to LiveKit end in a path that it
// does not serve.
func checkAnyStripped(pass *lint.Pass, sig signalling, p *model.Proxy) {
	var wrong *reach.Answer
	prefix := ""
	for _, q := range questions(p) {
		switch v, answer := sig.ask(p, q.scheme, q.host, q.prefix, "/rtc"); {
		case v == served || v == undecided:
			return
		case v == unserved && wrong == nil && q.prefix != "":
			wrong, prefix = &answer, q.prefix
		}
	}
	if wrong == nil {
		return
	}
	pass.Report(lint.Warning, answeredAt(p, *wrong), fmt.Sprintf(
		"Caddy hands LiveKit the path %s, which it answers with 404: strip %s, or LiveKit cannot be reached under it", wrong.Path, prefix,
	), lint.At(sig.servers[0].Service.Span, "LiveKit runs here"))
}
