package livekit

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/reflint/reflint/internal/lint"
)

// TestTURN holds turn-misconfigured to the server: it is an error exactly where the server refuses to start for the sake
// of TURN.
func TestTURN(t *testing.T) {
	cert, key := certificate(t)
	const udpPort, tlsPort = tcpPort + 100, tcpPort + 101
	certificates := [][]string{{}, {"cert_file: " + cert}, {"key_file: " + key}, {"cert_file: " + cert, "key_file: " + key}}
	var cases [][]string
	for _, udp := range []string{"", "udp_port: 0", fmt.Sprintf("udp_port: %d", udpPort)} {
		for _, domain := range []string{"", "domain: turn.example.org", "domain: localhost", "domain: turn.example.org:443"} {
			cases = append(cases, []string{udp, domain})
			for _, files := range certificates {
				tls := append([]string{udp, domain, fmt.Sprintf("tls_port: %d", tlsPort)}, files...)
				cases = append(cases, tls, append(slices.Clone(tls), "external_tls: true"))
			}
		}
	}
	refused := 0
	for _, lines := range cases {
		text := withRTC(fmt.Sprintf("udp_port: %d", udpPort+2)) + "turn:\n  enabled: true\n"
		for _, line := range lines {
			if line != "" {
				text += "  " + line + "\n"
			}
		}
		_, all := read(t, launch{config: text})
		findings := of(all, "turn-misconfigured")
		s := start(t, launch{config: text})
		s.stop()
		if (s.refusal != "") != (len(findings) == 1 && findings[0].Severity == lint.Error) {
			t.Errorf("%s: the server says %q, we say %v", strings.Join(lines, ", "), s.refusal, findings)
		}
		if s.refusal != "" {
			refused++
		}
	}
	t.Logf("%d of %d refused", refused, len(cases))
}

// certificate writes one with its key.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"turn.example.org"}, NotAfter: time.Now().Add(time.Hour),
	}
	certDER, err := x509.CreateCertificate(rand.Reader, template, template, &secret.PublicKey, secret)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "turn.pem"), filepath.Join(dir, "turn.key")
	writeFile(t, cert, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certDER})))
	writeFile(t, key, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})))
	return cert, key
}
