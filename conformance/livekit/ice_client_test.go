package livekit

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

// A candidate is where a client may send media.
type candidate struct {
	tcp     bool
	address string
	port    int
}

// join enters a room and returns the candidates that LiveKit sends of its own host. It asks by WHIP, where the answer
// names them all, and fails unless media gets through to one of them. The client stays until the test ends.
func join(t *testing.T, identity string) []candidate {
	t.Helper()
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeTCP4})
	client, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	connected := make(chan struct{})
	client.OnICEConnectionStateChange(func(state webrtc.ICEConnectionState) {
		if state == webrtc.ICEConnectionStateConnected {
			close(connected)
		}
	})
	answer := whip(t, identity, offer(t, client))
	if err := client.SetRemoteDescription(answer); err != nil {
		t.Fatal(err)
	}
	select {
	case <-connected:
	case <-time.After(10 * time.Second):
		t.Fatalf("no media gets through to any candidate of\n%s", answer.SDP)
	}
	return candidates(t, answer)
}

// offer is that of a client that sends a picture, with all candidates in it.
func offer(t *testing.T, client *webrtc.PeerConnection) string {
	t.Helper()
	if _, err := client.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo); err != nil {
		t.Fatal(err)
	}
	description, err := client.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(client)
	if err := client.SetLocalDescription(description); err != nil {
		t.Fatal(err)
	}
	<-gathered
	return client.LocalDescription().SDP
}

// whip exchanges an offer for LiveKit's answer. On a machine that is busy, a server that has just started may not have a
// place for the room in time: it is asked again.
func whip(t *testing.T, identity, offer string) webrtc.SessionDescription {
	t.Helper()
	status, text := offered(t, identity, offer)
	for again := 0; status == http.StatusServiceUnavailable && again < 2; again++ {
		status, text = offered(t, identity, offer)
	}
	if status != http.StatusCreated {
		t.Fatalf("WHIP: %d: %s", status, text)
	}
	return webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: text}
}

// offered is how LiveKit answers an offer, and with what.
func offered(t *testing.T, identity, offer string) (status int, text string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
		"http://"+loopback(httpPort)+"/whip/v1", strings.NewReader(offer))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/sdp")
	request.Header.Set("Authorization", "Bearer "+token(t, identity))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// candidates are the host candidates of a description.
func candidates(t *testing.T, description webrtc.SessionDescription) []candidate {
	t.Helper()
	parsed, err := description.Unmarshal()
	if err != nil {
		t.Fatal(err)
	}
	var list []candidate
	for _, media := range parsed.MediaDescriptions {
		for _, attribute := range media.Attributes {
			// foundation component transport priority address port "typ" type …
			fields := strings.Fields(attribute.Value)
			if attribute.Key != "candidate" || fields[7] != "host" {
				continue
			}
			c := candidate{tcp: strings.EqualFold(fields[2], "tcp"), address: fields[4]}
			if _, err := fmt.Sscan(fields[5], &c.port); err != nil {
				t.Fatal(err)
			}
			list = append(list, c)
		}
	}
	return list
}
