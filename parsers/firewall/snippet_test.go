package firewall

import (
	"slices"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// snippet reads a fenced piece of a document.
func snippet(t *testing.T, language, text string) Result {
	t.Helper()
	const before = "# Ports\n\n```\n"
	file := source.NewSet("/root").Add("ports.md", []byte(before+text+"```\n"))
	whole := file.Whole()
	result := ReadSnippet(whole.Slice(len(before), len(before)+len(text)), file, language)
	checkSpans(t, file, result)
	return result
}

// A guide that gives the same ports for ufw and for DigitalOcean is read into the same sets.
func TestExamplesAgree(t *testing.T) {
	ufw := snippet(t, "bash", `sudo ufw allow 443/tcp    # Caddy HTTPS
sudo ufw allow 80/tcp     # HTTP redirect
sudo ufw allow 7881/tcp   # LiveKit TCP fallback
sudo ufw allow 44200:44300/udp  # LiveKit WebRTC media
sudo ufw allow 22/tcp     # SSH
sudo ufw enable
`)
	doctl := snippet(t, "bash", `# Create firewall
doctl compute firewall create \
  --name meet \
  --inbound-rules "protocol:tcp,ports:443,address:0.0.0.0/0 protocol:tcp,ports:80,address:0.0.0.0/0 `+
		`protocol:udp,ports:44200-44300,address:0.0.0.0/0 protocol:tcp,ports:7881,address:0.0.0.0/0 `+
		`protocol:tcp,ports:22,address:0.0.0.0/0" \
  --outbound-rules "protocol:tcp,ports:all,address:0.0.0.0/0 protocol:udp,ports:all,address:0.0.0.0/0" \
  --droplet-ids <DROPLET_ID>
`)
	session := snippet(t, "console", `$ sudo ufw allow 22,80,443,7881/tcp
Rules updated
$ sudo ufw allow \
    44200:44300/udp
Rules updated (v6): ufw allow 9999
$ echo "ufw allow 8888"
ufw allow 8888
`)
	for name, result := range map[string]Result{"ufw": ufw, "doctl": doctl, "session": session} {
		if len(result.Firewalls) != 1 || result.Kind != "shell script" {
			t.Fatalf("%s: %d firewalls, kind %q", name, len(result.Firewalls), result.Kind)
		}
		f := result.Firewalls[0]
		if !f.Document || f.File != "ports.md" || f.Partial || len(f.Problems) > 0 {
			t.Errorf("%s: %+v", name, f)
		}
		tcp := model.NewPortSet(model.Port(22), model.Port(80), model.Port(443), model.Port(7881))
		if got := f.Open(model.TCP); !slices.Equal(got, tcp) {
			t.Errorf("%s opens tcp %s", name, got)
		}
		if got := f.Open(model.UDP); !slices.Equal(got, model.NewPortSet(model.PortRange{Lo: 44200, Hi: 44300})) {
			t.Errorf("%s opens udp %s", name, got)
		}
	}
	f := ufw.Firewalls[0]
	if got := f.Rules[0].Comment; got != "Caddy HTTPS" {
		t.Errorf("comment %q", got)
	}
	if !f.Enabled.Valid() {
		t.Error("not enabled")
	}
	if got := doctl.Firewalls[0].Leaves(model.UDP).Len(); got != 65535 {
		t.Errorf("%d ports lead out", got)
	}
}

// What only speaks of a firewall is none.
func TestNoFirewall(t *testing.T) {
	tests := []struct{ name, text string }{
		{".env.example", "# sudo ufw allow 7881/tcp\nLIVEKIT_URL=wss://meet.example.org\n"},
		{"install.sh", "#!/bin/sh\n# ufw allow 80\necho 'ufw allow 443/tcp'\napt-get install -y ufw nftables\n"},
		{"notes.sh", "cat <<EOF\nufw allow 80/tcp\nEOF\nufw status verbose\n"},
		{"usage.sh", "usage() {\n  ufw allow 80\n}\n"},
		{"Makefile", "open:\n\tsudo ufw allow 80/tcp\n"},
		{"site.sh", "{% if x %}\nufw allow 80/tcp\nfi\n"},
		{"main.py", "os.system('ufw allow 80/tcp')\n"},
		{"README.md", "    ufw allow 80/tcp\n"},
	}
	for _, test := range tests {
		file := source.NewSet("/root").Add(test.name, []byte(test.text))
		if result := Read(file, nil); result.Kind != "" || result.Problem != nil {
			t.Errorf("%s: %+v", test.name, result)
		}
	}
}

// Placeholders stand for addresses that are not known, and are no redirections.
func TestPlaceholders(t *testing.T) {
	f := snippet(t, "sh", "ufw allow from <YOUR_IP> to any port 22 proto tcp\nufw allow <port>/tcp\n").Firewalls[0]
	if !f.Partial || len(f.Rules) != 1 || f.Rules[0].From.Known() || !f.Rules[0].Ports.Contains(22) {
		t.Errorf("%+v", f)
	}
}

// A script that no shell reads is said to be one, where the shell stops.
func TestBrokenScript(t *testing.T) {
	set := source.NewSet("/root")
	file := set.Add("open.sh", []byte("#!/bin/sh\nufw allow 80/tcp\nif true; then\n  ufw allow 443/tcp\n"))
	result := Read(file, nil)
	if result.Problem == nil || result.Problem.Rule != "syntax" || len(result.Firewalls) > 0 {
		t.Fatalf("%+v", result)
	}
	if at := set.Position(result.Problem.Span.Pos); at.Line != 3 || at.Column != 1 {
		t.Errorf("at %d:%d: %s", at.Line, at.Column, result.Problem.Message)
	}
}

// What the parser does not understand is no mistake of the script, unless bash and sh stop there as well.
func TestScriptNotUnderstood(t *testing.T) {
	const opens = "ufw allow 80/tcp\n"
	for text, rule := range map[string]string{
		"R=([$a:$b/udp]=x)\n" + opens:           "",
		opens + "R=([x]=1); echo $((1:2))\n":    "",
		opens + "echo \"x\n":                    "syntax",
		opens + "(echo x\n":                     "syntax",
		opens + "echo x)\n":                     "syntax",
		opens + "open() { echo x\n":             "syntax",
		opens + "case x in a) echo\n":           "syntax",
		opens + "echo x\nfi\n":                  "syntax",
		opens + "while true; do echo x\n":       "syntax",
		opens + "echo $(date\n":                 "syntax",
		opens + "if true; then\n":               "syntax",
		opens + "if true; then\n# later\nfi\n":  "syntax",
		opens + "if true\necho x\nfi\n":         "syntax",
		opens + "if true; then x; else\nfi\n":   "syntax",
		opens + "for p in 22 80\necho\ndone\n":  "syntax",
		opens + "echo x; done\n":                "syntax",
		opens + "echo x &&\n":                   "syntax",
		opens + "&& echo x\n":                   "syntax",
		opens + "cat <<< x; (echo\n":            "syntax",
		opens + "cat <<EOF\nx\nEOF\n(echo\n":    "syntax",
		"sudo " + opens + "if true; then\n":     "syntax",
		"run || sudo " + opens + "if x; then\n": "syntax",

		// Here-documents may lack an end, and hold anything; what stands in backquotes is read when it is run.
		opens + "bash <<EOF\necho\n":                       "",
		opens + "bash <<-'EOF'\necho \"\n":                 "",
		opens + "cat <<EOF\nsee `date\nEOF\n":              "",
		opens + "f() {\ncat <<EOF\nsee `date\nEOF\n}\nf\n": "",
		opens + "echo `echo x; fi`\n":                      "",

		// Other shells take it.
		"#!/bin/bash\n# by way of zsh\n" + opens + "if true; then\nfi\n": "",
		opens + "setopt nullglob\nif [[ x ]] { echo x }\n":               "",
		opens + "ufw allow 22 (ssh)\n":                                   "",
		// No command of a firewall in it.
		"# ufw allow 80/tcp\nif true; then\n":       "",
		"echo 'then: ufw allow 80/tcp'\n(echo x\n":  "",
		"apt-get install ufw \nif true; then\n":     "",
		"if command -v iptables >/dev/null; then\n": "",
	} {
		set := source.NewSet("/root")
		result := Read(set.Add("open.sh", []byte(text)), nil)
		if result.Problem == nil || result.Problem.Rule != rule {
			t.Errorf("%q: %+v", text, result.Problem)
		}
	}
}

// A template is no script before it is filled in.
func TestScriptTemplate(t *testing.T) {
	for _, text := range []string{
		"ufw allow {{ port }}/tcp\n{% if x %}\nif true; then\n",
		"ufw allow 80/tcp\n<% if x %>\nfi\n",
		"ufw allow 80/tcp\n%{ for p in ports ~}\nufw allow ${p}\n%{ endfor ~}\n(echo x\n",
	} {
		set := source.NewSet("/root")
		if result := Read(set.Add("open.sh", []byte(text)), nil); result.Problem != nil || result.Firewalls != nil {
			t.Errorf("%q: %+v", text, result)
		}
	}
}

// Pieces that are no firewall say nothing, read or not.
func TestOtherSnippets(t *testing.T) {
	for language, text := range map[string]string{
		"bash": "docker compose up -d\n", "sh": "if ufw allow 80/tcp; then\n", "yaml": "ports: [80]\n", "": "ufw is fine\n",
	} {
		if result := snippet(t, language, text); result.Kind != "" || result.Problem != nil {
			t.Errorf("%s: %+v", language, result)
		}
	}
	listing := snippet(t, "console", "$ sudo ufw status\nStatus: active\n\nTo                         Action      From\n"+
		"--                         ------      ----\n443/tcp                    ALLOW       Anywhere\n")
	if len(listing.Firewalls) != 1 || !listing.Firewalls[0].Open(model.TCP).Contains(443) {
		t.Errorf("%+v", listing)
	}
}
