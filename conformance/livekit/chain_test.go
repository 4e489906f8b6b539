package livekit

import (
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/caddyserver/caddy/v2"
	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"

	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/internal/trace"
	"github.com/reflint/reflint/parsers"
)

// The deployment that runs, and what its files say.
const (
	fixture  = "../../testdata/fixtures/stack-caddy-domain"
	sfu      = "livekit-server"
	site     = "meet.fabrikam.net"
	keyName  = "reflector_c41f7e02"
	secret   = "d2f8a61b3c9e4f7085b1a2c6d7e9f034"
	browsers = "wss://" + site + "/lk-ws" // LIVEKIT_PUBLIC_URL
)

// TestChain holds what trace says of a URL against Caddy and LiveKit as they run, for the Caddyfile of a deployment
// and others that one may write in its place.
func TestChain(t *testing.T) {
	sfuPort, tcpPort := freePort(t), freePort(t)
	lk := start(t, launch{config: readFile(t, filepath.Join(fixture, "livekit.yaml")), env: []string{
		fmt.Sprintf("LIVEKIT_PORT=%d", sfuPort), fmt.Sprintf("LIVEKIT_RTC_TCP_PORT=%d", tcpPort),
		"LIVEKIT_RTC_USE_EXTERNAL_IP=false", "REDIS_HOST=" + miniredis.RunT(t).Addr(),
	}})
	if lk.refusal != "" {
		t.Fatal(lk.refusal)
	}
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
	}))
	defer other.Close()
	defer func() { _ = caddy.Stop() }()
	f := front{http: freePort(t), https: freePort(t), others: map[string]string{"7880": loopback(sfuPort)}}
	upstreams := map[string]string{
		sfu + ":7880": loopback(sfuPort), sfu + ":7881": loopback(tcpPort),
		"server:1250": other.Listener.Addr().String(), "web:3000": other.Listener.Addr().String(),
	}
	for _, path := range append(caddyfiles(t), filepath.Join(fixture, "Caddyfile")) {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".Caddyfile"), func(t *testing.T) {
			text := readFile(t, path)
			f.load(t, text, upstreams)
			f.awaitCertificate(t, site)
			follow := followed(t, text)
			var differences []string
			for _, address := range requests {
				if d := f.compare(t, address, follow(address)); d != "" {
					differences = append(differences, d)
				}
			}
			if len(differences) > 0 {
				t.Errorf("trace is mistaken on:\n%s", strings.Join(differences, "\n"))
			}
		})
	}
}

// requests are what clients ask for: first what LiveKit's do at the URL that the deployment gives to browsers.
var requests = []string{
	browsers + "/rtc", browsers + "/rtc/v1",
	"https://" + site + "/lk-ws/rtc/validate", "https://" + site + "/lk-ws/rtc/v1/validate",

	browsers, browsers + "//rtc", browsers + "/rtc/", browsers + "/rtc/v2", browsers + "/rtc//v1",
	browsers + "///rtc", browsers + "/%72tc", "https://" + site + "/lk-ws/rtc",
	"wss://" + site + "/rtc", "wss://" + site + "/LK-WS/rtc", "wss://" + site + "/lk-wsx/rtc",
	"wss://" + site + "/v1/rtc", "ws://" + site + "/lk-ws/rtc",
	"wss://203.0.113.7/lk-ws/rtc", "wss://other.fabrikam.net/lk-ws/rtc",
	"ws://localhost:7880/rtc", "ws://localhost:7880/lk-ws/rtc", "ws://localhost:7881/rtc",
}

func caddyfiles(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/chain/*.Caddyfile")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d Caddyfiles, %v", len(paths), err)
	}
	return paths
}

// followed tells where trace says that a URL leads, with a Caddyfile in the place of the deployment's own.
func followed(t *testing.T, caddyfile string) func(address string) trace.Journey {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(fixture)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "Caddyfile"), []byte(caddyfile), 0o600); err != nil {
		t.Fatal(err)
	}
	result, err := parsers.Load(source.NewSet(dir), []string{dir}, parsers.Options{})
	if err != nil || len(result.Deployments) != 1 {
		t.Fatalf("%d deployments, %v", len(result.Deployments), err)
	}
	return func(address string) trace.Journey {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		return trace.Follow(result.Deployments[0], trace.Question{URL: u})
	}
}

// compare asks for the URL with a token and without, and tells how that differs from what trace says.
func (f front) compare(t *testing.T, address string, j trace.Journey) (difference string) {
	t.Helper()
	got := outcome(f.ask(t, address, token(t, "somebody")), f.ask(t, address, ""))
	if want := expected(j); got != want {
		return fmt.Sprintf("%s: %s, want %s; trace: %s, %s", address, got, want, j.Outcome, j.Reason)
	}
	return ""
}

// The answers of LiveKit to clients.
const (
	served    = "LiveKit takes who has a token"
	notServed = "LiveKit has no such path"
)

// outcome names what the answers to a client with a token and one without tell.
func outcome(with, without int) string {
	switch {
	case (with == http.StatusSwitchingProtocols || with == http.StatusOK) && without == http.StatusUnauthorized:
		return served
	case with != without:
		return fmt.Sprintf("status %d with a token and %d without", with, without)
	case with == http.StatusNotFound || with == http.StatusTemporaryRedirect: // to the path without double slashes
		return notServed
	}
	return fmt.Sprintf("status %d", with)
}

// expected is the outcome that follows from what trace says. The status is 0 where a client gets no answer.
func expected(j trace.Journey) string {
	status := j.Status
	switch {
	case j.Outcome == trace.Unknown || j.Outcome == trace.Refused:
		return "no certain answer"
	case j.Service == sfu && j.Outcome == trace.Service && j.Path == "/": // its health
		status = http.StatusOK
	case j.Service == sfu && j.Outcome == trace.Service && strings.Contains(j.Reason, " serves "):
		return served
	case j.Service == sfu && j.Outcome == trace.Service:
		return notServed
	case j.Outcome == trace.Service:
		status = http.StatusTeapot
	case j.Outcome == trace.Unreachable && passedCaddy(j):
		status = http.StatusBadGateway
	}
	return fmt.Sprintf("status %d", status)
}

// passedCaddy tells whether Caddy took the request and has sent it on.
func passedCaddy(j trace.Journey) bool {
	return slices.ContainsFunc(j.Hops, func(h trace.Hop) bool { return h.Kind == trace.KindUpstream })
}

// ask sends one request, for a WebSocket where the scheme says so, and returns the status; 0 without an answer.
func (f front) ask(t *testing.T, address, token string) int {
	t.Helper()
	address += "?join_request=" + joinRequest(t)
	if token != "" {
		address += "&access_token=" + token
	}
	insecure := &tls.Config{InsecureSkipVerify: true} // Caddy's own authority is unknown to this machine
	if strings.HasPrefix(address, "ws") {
		dialer := websocket.Dialer{NetDialContext: f.dial, TLSClientConfig: insecure}
		conn, resp, err := dialer.DialContext(t.Context(), address, nil)
		switch {
		case err == nil:
			conn.Close()
		case !errors.Is(err, websocket.ErrBadHandshake):
			return 0
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	client := http.Client{
		Transport:     &http.Transport{DialContext: f.dial, TLSClientConfig: insecure, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Get(address)
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

// token is one that LiveKit lets into a room.
func token(t *testing.T, identity string) string {
	t.Helper()
	text, err := auth.NewAccessToken(keyName, secret).SetIdentity(identity).
		SetVideoGrant(&auth.VideoGrant{RoomJoin: true, Room: "a room"}).ToJWT()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// joinRequest is what clients say of themselves, which /rtc/v1 asks for.
func joinRequest(t *testing.T) string {
	t.Helper()
	join, err := proto.Marshal(&livekit.JoinRequest{ClientInfo: &livekit.ClientInfo{Sdk: livekit.ClientInfo_GO}})
	if err != nil {
		t.Fatal(err)
	}
	wrapped, err := proto.Marshal(&livekit.WrappedJoinRequest{JoinRequest: join})
	if err != nil {
		t.Fatal(err)
	}
	return base64.URLEncoding.EncodeToString(wrapped)
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
