package proxy

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/reach"
)

// SignalingPrefixNotStripped reports a route to LiveKit that hands it a path that it does not serve.
var SignalingPrefixNotStripped = &lint.Rule{
	ID: "signaling-prefix-not-stripped",
	Doc: `Caddy hands LiveKit a path that LiveKit does not serve

## Why

LiveKit serves /rtc, /twirp, /agent and /whip, and has no setting for a prefix. "handle /lk-ws/*" and "reverse_proxy
/lk-ws/* …" pass the path on unchanged, so LiveKit is asked for /lk-ws/rtc and answers 404.

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
	promises, elsewhere := sig.promises()
	for _, p := range promises {
		for _, e := range p.entrances {
			checkStripped(pass, sig, p, e)
		}
	}
	if len(promises) > 0 || elsewhere {
		return
	}
	for _, p := range sig.proxies {
		checkAnyStripped(pass, sig, entrance{p, 0})
	}
}

func checkStripped(pass *lint.Pass, sig signalling, p promise, e entrance) {
	try := []question{{p.Scheme, p.Host, p.Path}}
	_, answer := sig.ask(e, p.Scheme, p.Host, p.Path)
	foreign := noSite(answer)
	if foreign {
		try = sig.questions(e.Proxy)
	}
	for _, q := range try {
		v, answer := sig.ask(e, q.scheme, q.host, p.Path)
		if v != unserved {
			continue
		}
		severity := lint.Error
		if p.assumed || p.Value.Template || e.Template || foreign {
			severity = lint.Warning
		}
		pass.Report(severity, answeredAt(e.Proxy, answer), fmt.Sprintf(
			"%s is %s, and Caddy hands LiveKit the path %s, which it answers with 404: strip %s",
			p.Name, p.text(), answer.Path, p.Path,
		), append([]lint.Related{lint.At(p.Value.Span, "browsers are told this URL")}, lint.Via(p.Value.Via)...)...)
		return
	}
}

// checkAnyStripped looks, where no public URL is known, for a proxy all of whose ways to LiveKit end in a
// path that it does not serve.
func checkAnyStripped(pass *lint.Pass, sig signalling, e entrance) {
	var wrong *reach.Answer
	prefix := ""
	for _, q := range sig.questions(e.Proxy) {
		switch v, answer := sig.ask(e, q.scheme, q.host, q.prefix); {
		case v == served || v == undecided:
			return
		case v == unserved && wrong == nil && q.prefix != "":
			wrong, prefix = &answer, q.prefix
		}
	}
	if wrong == nil {
		return
	}
	pass.Report(lint.Warning, answeredAt(e.Proxy, *wrong), fmt.Sprintf(
		"Caddy hands LiveKit the path %s, which it answers with 404: strip %s, or LiveKit cannot be reached under it",
		wrong.Path, prefix,
	), lint.At(sig.servers[0].Service.Span, "LiveKit runs here"))
}
