package report

import (
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// In each text the last line is shown; ‹…› marks what must be hidden.
func TestMask(t *testing.T) {
	for _, text := range []string{
		`POSTGRES_PASSWORD=‹hunter2›`,
		`      - POSTGRES_PASSWORD=‹hunter2 and more› # comment`,
		`      POSTGRES_PASSWORD: ‹"hunter2"›`,
		`  api_secret: ‹${S:-hunter2}›`,
		`  api_secret: ${LIVEKIT_SECRET}`,
		`  api_secret: "${LIVEKIT_SECRET:?must be set}"`,
		`  LIVEKIT_KEYS: ‹"APIabc: hunter2hunter2"›`,
		`DB_PASS=‹x›`,
		`{"secret":‹"hunter2"}›`,
		`  keys: ‹{ APIabc: hunter2 }›`,
		"keys:\n  # the first\n  APIabc: ‹hunter2›",
		"keys:\n  ? APIabc\n  ‹: hunter2›",
		"private_key: |\n  -----BEGIN-----\n  ‹MIIabc›",
		"secrets:\n  db:\n    file: ./db.txt",
		"services:\n  token-server:\n    ports:",
		`    image: ghcr.io/acme/token-server:1.2`,
		`	reverse_proxy token-server:8080`,
		`POSTGRES_PASSWORD_FILE=/run/secrets/db`,
		`TOKEN_URL=https://example.org/token`,
		`REDIS_URL=redis://:‹hunter2›@redis:6379/0`,
		`DATABASE_URL: postgresql://me:‹p/a:s@s›@db/x`,
		`DATABASE_URL: postgresql://me:${POSTGRES_PASSWORD}@db/x`,
		`SENTRY_DSN=https://‹0123456789abcdef0123›@sentry.example.org/1`,
		`url: https://example.org:8443/path`,
		`    command: redis-server --requirepass ‹hunter2› --appendonly yes`,
		`    command: ["redis-server", "--requirepass", ‹"hunter2"›]`,
		`requirepass ‹hunter2›`,
		`    test: redis-cli -a ‹hunter2› ping`,
		`    command: --keys ‹"a: hunter2"›`,
		`    command: --keys=‹"a: hunter2"›`,
		`	me ‹$2a$14$abcdefghijklmnopqrstuv›`,
		`	header_up Authorization "Bearer ‹abcdefgh12345678›"`,
		`	dns cloudflare ‹abcdef›`,
		`	dns cloudflare {env.CF_API_TOKEN}`,
		`	dns cloudflare {$CF_API_TOKEN}`,
		`	dns cloudflare {$CF_API_TOKEN:‹abc›}`,
		`x: ‹ghp_0123456789abcdefghij›`,
		`x: ‹eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc›`,
		"KEY=\"-----BEGIN\n‹MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB›",
		`doctl -t ‹hunter2› compute firewall create --name x`,
		`doctl compute firewall list -t=‹hunter2›`,
		`doctl --access-token ‹hunter2› compute firewall list`,
		`doctl auth init ‹dop_v1_8f3a9c2b1d› && echo ‹doo_v1_8f3a› ‹dor_v1_8f3a›`,
		`hcloud --token ‹hunter2› firewall create --name x`,
		`hcloud login ` + "‹" + strings.Repeat("aB3d", 16) + "›",
		`HCLOUD_TOKEN=‹hunter2› hcloud firewall create --name x`,
		`A_TOKEN=‹"hunter2 x"› B_SECRET=‹hunter2› doctl compute firewall create --name x`,
		`TOKEN=$TOKEN doctl compute firewall create --name x`,
		`DB_PASSWORD=‹correct horse battery›`,
		`DB_PASSWORD=‹hunter2; doctl compute›`,
		`      - "44200-44300:44200-44300/udp"`,
		`  port_range_end: 44300`,
		`	handle_path /lk-ws/* {`,
	} {
		want := strings.NewReplacer("‹", "", "›", "").Replace(text)
		set := source.NewSet("/")
		file := set.Add("x", []byte(want))
		n := file.LineCount()
		line := file.Line(n)

		var got strings.Builder
		last := 0
		for _, r := range newMask(set, &lint.Result{}).ranges(file, n) {
			got.WriteString(line[last:r.from] + "‹" + line[r.from:r.to] + "›")
			last = r.to
		}
		got.WriteString(line[last:])
		if lines := strings.Split(text, "\n"); got.String() != lines[len(lines)-1] {
			t.Errorf("hides %s\nwant  %s", got.String(), lines[len(lines)-1])
		}
	}
}

func TestMaskOfParsedSecrets(t *testing.T) {
	set := source.NewSet("/")
	file := set.Add("x", []byte("\ufeffa: one\nb: two\nc: three\n"))
	result := &lint.Result{Secrets: []model.Span{
		{Pos: file.Pos(6)}, // "one", without end
		{Pos: file.Pos(13), End: file.Pos(20)},
	}}
	m := newMask(set, result)
	for n, want := range map[int]byteRange{1: {3, 6}, 2: {3, 6}, 3: {0, 3}} {
		if got := m.ranges(file, n); len(got) != 1 || got[0] != want {
			t.Errorf("line %d: hides %v, want %v", n, got, want)
		}
	}
}

// Every name that the expression takes for a secret's has one of the words by which a line is looked at at all.
func TestSecretWords(t *testing.T) {
	for _, name := range []string{
		"CLIENT_SECRET", "passwort", "passphrase", "passwd", "pwd", "token", "credentials", "db_pass", "pw", "JWT", "PAT",
		"key", "hmac", "cred", "auth", "seed", "cookie", "apikeys", "private-key", "access_key", "encryption_key", "signingkey",
		"auth_key", "masterkey", "jwt_key", "livekit_keys", "session_key", "HASH_SALT",
	} {
		if line := name + "=hunter2"; len(suspicious(line)) == 0 {
			t.Errorf("%s is shown", line)
		}
	}
}
