package reach_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/reflint/reflint/internal/reach"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/caddyfile"
)

// A reader may ask a hundred URLs of a long Caddyfile, and does not wait.
const (
	askedLines = 2000
	askedURLs  = 100
	askedIn    = 20 * time.Millisecond
)

// longCaddyfile has sites with handles, matchers and rewrites, 2,000 lines in all.
func longCaddyfile() string {
	var b strings.Builder
	for i := range askedLines / 20 {
		fmt.Fprintf(&b, `site%d.example.org {
	encode zstd gzip
	@api path /v1/* /health /docs*
	handle @api {
		uri strip_prefix /v1
		reverse_proxy server:1250
	}
	handle_path /lk-ws/* {
		reverse_proxy livekit:7880
	}
	redir /old/* /new{uri}
	@upload {
		method POST PUT
		path_regexp name ^/up/([a-z]+)$
	}
	rewrite @upload /files/{re.name.1}
	handle {
		reverse_proxy web:3000
	}
}
`, i)
	}
	return b.String()
}

// askAll reads the Caddyfile and asks it the URLs.
func askAll(tb testing.TB, text string) {
	tb.Helper()
	set := source.NewSet("/")
	result := caddyfile.Parse(set.Add("/Caddyfile", []byte(text)), caddyfile.Options{Path: "/Caddyfile"})
	for i := range askedURLs {
		paths := []string{"/lk-ws/rtc", "/v1/rooms", "/up/me", "/old/page", "/"}
		r := reach.Request{
			Scheme: "https", Host: fmt.Sprintf("site%d.example.org", i), Path: paths[i%len(paths)],
			Header: reach.WebSocket(),
		}
		if answer := reach.Ask(result.Proxy, r); answer.Outcome == reach.Unknown || answer.Outcome == reach.NoSite {
			tb.Fatalf("%s%s: %s", r.Host, r.Path, answer.Reason)
		}
	}
}

func BenchmarkAsk(b *testing.B) {
	text := longCaddyfile()
	for b.Loop() {
		askAll(b, text)
	}
}

// raceDetector tells that the tests run under it, which makes them ten times as slow.
var raceDetector bool

// TestAskIsFast takes the best of a few runs, as the machine may be busy.
func TestAskIsFast(t *testing.T) {
	if raceDetector {
		t.Skip("nothing can be measured under the race detector")
	}
	text := longCaddyfile()
	best := time.Hour
	for range 10 {
		start := time.Now()
		askAll(t, text)
		best = min(best, time.Since(start))
	}
	if best > askedIn {
		t.Errorf("%d URLs on %d lines took %v, more than %v", askedURLs, strings.Count(text, "\n"), best, askedIn)
	}
}
