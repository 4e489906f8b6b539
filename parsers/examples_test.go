package parsers_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
)

// A guide that spells one set of ports for three firewalls.
const guide = "# Firewall\n\n## DigitalOcean (with Caddy)\n\n```bash\n" + `doctl compute firewall create \
  --name meet \
  --inbound-rules "protocol:tcp,ports:443,address:0.0.0.0/0 protocol:tcp,ports:80,address:0.0.0.0/0 protocol:udp,ports:44200-44300,address:0.0.0.0/0 protocol:tcp,ports:7881,address:0.0.0.0/0 protocol:tcp,ports:22,address:0.0.0.0/0" \
  --outbound-rules "protocol:tcp,ports:all,address:0.0.0.0/0 protocol:udp,ports:all,address:0.0.0.0/0" \
  --droplet-ids <DROPLET_ID>
` + "```\n\n## AWS security group (with Caddy)\n\n" + `| Type | Port Range | Source | Description |
|------|-----------|--------|-------------|
| HTTPS | 443 | 0.0.0.0/0 | Web app |
| HTTP | 80 | 0.0.0.0/0 | Redirect |
| Custom UDP | 44200-44300 | 0.0.0.0/0 | Media |
| Custom TCP | 7881 | 0.0.0.0/0 | TCP fallback |
| SSH | 22 | Your IP | Admin access |
` + "\n## ufw (with Caddy)\n\n```bash\n" + `sudo ufw allow 443/tcp    # HTTPS
sudo ufw allow 80/tcp     # HTTP
sudo ufw allow 7881/tcp   # TCP fallback
sudo ufw allow 44200:44300/udp  # media
sudo ufw allow 22/tcp     # SSH
sudo ufw enable
` + "```\n"

func TestExamplesOfAGuideAgree(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"PORTS.md":     guide,
		"compose.yaml": "services:\n  livekit:\n    image: livekit/livekit-server\n    ports: [\"7881:7881\"]\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	loaded, err := parsers.Load(source.NewSet(dir), []string{dir}, parsers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var kinds []model.FirewallKind
	for _, f := range loaded.Deployments[0].Firewalls {
		kinds = append(kinds, f.Kind)
		if tcp := f.Admitted(model.TCP).String(); tcp != "22, 80, 443, 7881" {
			t.Errorf("%s admits %s by TCP", f.Kind, tcp)
		}
		if udp := f.Open(model.UDP).String(); udp != "44200-44300" {
			t.Errorf("%s opens %s by UDP", f.Kind, udp)
		}
		if ssh := f.Open(model.TCP).Contains(22); ssh == (f.Kind == model.AWS) {
			t.Errorf("%s: SSH from everywhere is %v", f.Kind, ssh)
		}
		if f.Partial || !f.Document || f.Mode != model.ModeCaddy {
			t.Errorf("%s: partial %v, document %v, mode %q", f.Kind, f.Partial, f.Document, f.Mode)
		}
	}
	if len(kinds) != 3 {
		t.Errorf("read %v, want three firewalls", kinds)
	}
}
