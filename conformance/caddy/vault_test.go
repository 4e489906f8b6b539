package caddy

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io/fs"
	"math/big"
	"net"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/certmagic"
)

// A vault is Caddy's storage. It holds a certificate of every public authority for every name, so that Caddy need not
// ask for one.
type vault struct{}

var (
	vaultLock sync.Mutex
	stored    = map[string][]byte{}
	signed    = map[string][2][]byte{} // certificate and key by name
)

func init() {
	caddy.RegisterModule(vault{})
	certmagic.DefaultACME.CA = "https://127.0.0.1:1/directory" // where nobody answers
}

// forget drops all but Caddy's own authority, whose making takes time.
func forget() {
	vaultLock.Lock()
	defer vaultLock.Unlock()
	for key := range stored {
		if !strings.HasPrefix(key, "pki/") {
			delete(stored, key)
		}
	}
}

// CaddyModule implements caddy.Module.
func (vault) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "caddy.storage.vault", New: func() caddy.Module { return new(vault) }}
}

// CertMagicStorage implements caddy.StorageConverter.
func (vault) CertMagicStorage() (certmagic.Storage, error) { return vault{}, nil }

// Lock implements certmagic.Locker; there is one process, and what it does twice does no harm.
func (vault) Lock(context.Context, string) error { return nil }

// Unlock implements certmagic.Locker.
func (vault) Unlock(context.Context, string) error { return nil }

// Store implements certmagic.Storage.
func (vault) Store(_ context.Context, key string, value []byte) error {
	vaultLock.Lock()
	defer vaultLock.Unlock()
	stored[key] = value
	return nil
}

// Load implements certmagic.Storage.
func (vault) Load(_ context.Context, key string) ([]byte, error) {
	vaultLock.Lock()
	defer vaultLock.Unlock()
	if value, ok := stored[key]; ok {
		return value, nil
	}
	parts := strings.Split(key, "/")
	if len(parts) != 4 || parts[0] != "certificates" || parts[1] == "local" {
		return nil, fs.ErrNotExist
	}
	name := strings.ReplaceAll(parts[2], "wildcard_", "*")
	if _, ok := signed[name]; !ok {
		certificate, key := selfSigned("public", name)
		signed[name] = [2][]byte{certificate, key}
	}
	switch path.Ext(key) {
	case ".crt":
		return signed[name][0], nil
	case ".key":
		return signed[name][1], nil
	default:
		return json.Marshal(map[string]any{"sans": []string{name}})
	}
}

// Delete implements certmagic.Storage.
func (vault) Delete(_ context.Context, key string) error {
	vaultLock.Lock()
	defer vaultLock.Unlock()
	delete(stored, key)
	return nil
}

// Exists implements certmagic.Storage.
func (v vault) Exists(ctx context.Context, key string) bool {
	_, err := v.Load(ctx, key)
	return err == nil
}

// List implements certmagic.Storage.
func (vault) List(context.Context, string, bool) ([]string, error) { return nil, nil }

// Stat implements certmagic.Storage.
func (v vault) Stat(ctx context.Context, key string) (certmagic.KeyInfo, error) {
	value, err := v.Load(ctx, key)
	return certmagic.KeyInfo{Key: key, Size: int64(len(value)), IsTerminal: true}, err
}

// selfSigned makes a certificate that says who signs it, with its key.
func selfSigned(issuer, name string) (certificate, key []byte) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: issuer},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
	}
	if ip := net.ParseIP(name); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		panic(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: keyDER})
}
