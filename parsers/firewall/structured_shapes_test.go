package firewall

import (
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// brief writes firewalls as "stage: TCP ports; UDP ports" that are open, with "?" behind one that is partial.
func brief(firewalls []*model.Firewall) string {
	var parts []string
	for _, f := range firewalls {
		text := stages[f.Stage] + ": " + f.Open(model.TCP).String() + "; " + f.Open(model.UDP).String()
		if f.Partial {
			text += "?"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " | ")
}

func TestShapes(t *testing.T) {
	save := func(rules string) string { return "*filter\n:INPUT DROP [0:0]\n" + rules + "\nCOMMIT\n" }
	nft := func(rules string) string {
		return "table inet filter {\n chain input {\n  type filter hook input priority 0; policy drop;\n" + rules + "\n }\n}\n"
	}
	tests := []struct{ name, file, text, want string }{
		{"from a network", "rules.v4", save("-A INPUT -s 10.0.0.0/8 -p tcp --dport 5432 -j ACCEPT"), "input: ; "},
		{"service names", "rules.v4", save("-A INPUT -p tcp -m multiport --dports ssh,http,https -j ACCEPT"), "input: 22, 80, 443; "},
		{"counters", "rules.v4", save("[12:720] -A INPUT -p udp --dport 50000:50100 -j ACCEPT"), "input: ; 50000-50100"},
		{"replies", "rules.v4", save("-A INPUT -p udp --sport 53 -j ACCEPT\n-A INPUT -m state --state ESTABLISHED -j ACCEPT"), "input: ; "},
		{"the first that matches", "rules.v4", save("-A INPUT -p tcp --dport 80 -j DROP\n-A INPUT -p tcp --dport 1:1023 -j ACCEPT"), "input: 1-79, 81-1023; "},
		{"all but one", "rules.v4", save("-A INPUT -p tcp ! --dport 22 -j ACCEPT"), "input: 1-21, 23-65535; "},
		{"an unknown module", "rules.v4", save("-A INPUT -p tcp --dport 80 -m foo --bar baz -j ACCEPT"), "input: ; ?"},
		{"an unknown module denies", "rules.v4", save("-A INPUT -m foo --bar baz -j DROP\n-A INPUT -p tcp --dport 80 -j ACCEPT"), "input: 80; "},
		{"odd packets", "rules.v4", save("-A INPUT -p tcp ! --syn -m state --state NEW -j DROP\n-A INPUT -p tcp --tcp-flags ALL NONE -j DROP\n-A INPUT -p tcp --dport 80 -j ACCEPT"), "input: 80; "},
		{"a rate", "rules.v4", save("-A INPUT -p tcp --dport 80 -m connlimit --connlimit-above 20 -j REJECT\n-A INPUT -p tcp --dport 80 -j ACCEPT"), "input: 80; "},
		{"a chain that is not there", "rules.v4", save("-A INPUT -j f2b-sshd\n-A INPUT -p tcp --dport 80 -j ACCEPT"), "input: 80; ?"},
		{"an interface inside", "rules.v4", save("-A INPUT -i tailscale0 -j ACCEPT\n-A INPUT -i eth0 -p tcp --dport 80 -j ACCEPT"), "input: 80; "},
		{"a second interface", "rules.v4", save("-A INPUT -i eth1 -p tcp --dport 5432 -j ACCEPT\n-A INPUT -i eth0 -p tcp --dport 80 -j ACCEPT"), "input: 80; ?"},
		{"a return", "rules.v4", save(":A - [0:0]\n-A INPUT -j A\n-A INPUT -p tcp --dport 81 -j ACCEPT\n-A A -p tcp --dport 80:89 -j RETURN\n-A A -p tcp --dport 70:99 -j ACCEPT"), "input: 70-79, 81, 90-99; "},
		{
			"DOCKER-USER", "rules.v4", "*filter\n:DOCKER-USER - [0:0]\n" +
				"-A DOCKER-USER -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN\n" +
				"-A DOCKER-USER -s 172.16.0.0/12 -j RETURN\n-A DOCKER-USER -i eth0 -p tcp --dport 443 -j RETURN\n" +
				"-A DOCKER-USER -i eth0 -j DROP\n-A DOCKER-USER -j RETURN\nCOMMIT\n", "forward: 443; ",
		},
		{
			"ufw-docker", "after.rules", "*filter\n:ufw-user-forward - [0:0]\n:DOCKER-USER - [0:0]\n" +
				"-A DOCKER-USER -j RETURN -s 10.0.0.0/8\n-A DOCKER-USER -p udp -m udp --sport 53 --dport 1024:65535 -j RETURN\n" +
				"-A DOCKER-USER -j ufw-user-forward\n" +
				"-A DOCKER-USER -j DROP -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -d 172.16.0.0/12\n" +
				"-A DOCKER-USER -j DROP -p udp -m udp --dport 0:32767 -d 172.16.0.0/12\n-A DOCKER-USER -j RETURN\nCOMMIT\n",
			"forward: ; 32768-65535?",
		},
		{"Docker alone", "rules.v4", "*filter\n:FORWARD DROP [0:0]\n:DOCKER - [0:0]\n:DOCKER-USER - [0:0]\n-A FORWARD -j DOCKER-USER\n" +
			"-A FORWARD -o docker0 -j DOCKER\n-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT\n" +
			"-A DOCKER-USER -j RETURN\nCOMMIT\n", ""},
		{"everything passes", "rules.v4", "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\nCOMMIT\n", ""},
		{"verdicts of ports", "x.nft", nft("tcp dport vmap { 80 : accept, 81 : drop, 443 : accept }"), "input: 80, 443; "},
		{"without blanks", "x.nft", nft("ct state vmap {established:accept,invalid:drop}\ntcp dport {80,443} accept"), "input: 80, 443; "},
		{"a set at run time", "x.nft", nft("tcp dport @open accept\nudp dport 443 accept"), "input: ; 443?"},
		{"IPv6 alone", "x.nft", nft("meta nfproto ipv6 drop\ntcp dport 443 accept"), "input: 443; "},
		{"flags", "x.nft", nft("tcp flags & (fin|syn|rst|ack) != syn ct state new drop\ntcp dport 80 accept"), "input: 80; "},
		{"a dynamic set", "x.nft", nft("tcp dport 22 ct state new add @meter { ip saddr limit rate over 5/minute } drop\ntcp dport 22 accept"), "input: 22; "},
		{"both protocols", "x.nft", nft("meta l4proto { tcp, udp } th dport 443 accept"), "input: 443; 443"},
		{"an include", "x.nft", "include \"/etc/nftables.d/*.nft\"\n" + nft("tcp dport 22 accept"), "input: 22; ?"},
		{"a continued line", "x.nft", nft("tcp dport { 80, \\\n 443 } \\\n accept"), "input: 80, 443; "},
		{
			"commands", "x.nft", "#!/usr/sbin/nft -f\nadd table inet f {\n}\nadd chain inet f in { type filter hook input priority 0; policy drop; }\n" +
				"add set inet f web { type inet_service; elements = { 80 }; }\nadd element inet f web { 443 }\n" +
				"add rule inet f in tcp dport @web accept\ninsert rule inet f in udp dport 443 accept\n", "input: 80, 443; 443",
		},
		{
			"ports of the host and of the container", "x.nft",
			"table ip filter {\n chain DOCKER-USER {\n  iifname \"eth0\" ct original proto-dst 50000-50100 meta l4proto udp return\n" +
				"  iifname \"eth0\" tcp dport 443 return\n  iifname \"eth0\" drop\n }\n" +
				" chain FORWARD {\n  type filter hook forward priority 0; policy drop;\n  jump DOCKER-USER\n }\n}\n",
			"forward: 443; 50000-50100",
		},
		{
			"Docker's own tables", "x.nft",
			"table ip docker-bridges {\n chain filter-FORWARD {\n  type filter hook forward priority 0; policy accept;\n  oifname vmap @jumps\n }\n}\n" +
				nft("tcp dport 443 accept"), "input: 443; ",
		},
		{"a list that is counted", "x.tf", `variable "ports" { default = ["80", "443"] }
resource "aws_security_group" "app" {}
resource "aws_security_group_rule" "tcp" {
  count = length(var.ports)
  type = "ingress"
  from_port = var.ports[count.index]
  to_port = element(var.ports, count.index)
  protocol = "tcp"
  cidr_blocks = ["0.0.0.0/0"]
  security_group_id = aws_security_group.app.id
}
`, "edge: 80, 443; ?"},
		{"a map of firewalls", "x.tf", `locals { all = { web = ["443"], media = ["7881"] } }
resource "hcloud_firewall" "all" {
  for_each = local.all
  dynamic "rule" {
    for_each = each.value
    content {
      direction = "in"
      protocol = "tcp"
      port = rule.value
      source_ips = ["0.0.0.0/0"]
    }
  }
}
`, "edge: 7881;  | edge: 443; "},
		{"a map of groups", "x.tf", `resource "aws_security_group" "all" {
  for_each = toset(["web", "media"])
}
resource "aws_vpc_security_group_ingress_rule" "all" {
  for_each = { web = 443, media = 7881 }
  ip_protocol = "tcp"
  from_port = each.value
  to_port = each.value
  cidr_ipv4 = "0.0.0.0/0"
  security_group_id = aws_security_group.all[each.key].id
}
resource "aws_vpc_security_group_ingress_rule" "more" {
  ip_protocol = "tcp"
  from_port = 80
  to_port = 80
  cidr_ipv4 = "0.0.0.0/0"
  security_group_id = aws_security_group.all["web"].id
}
`, "edge: 7881; ? | edge: 80, 443; ?"},
		{"groups that nothing tells", "x.tf", `variable "names" {}
resource "aws_security_group" "all" {
  for_each = var.names
}
resource "aws_vpc_security_group_ingress_rule" "all" {
  for_each = var.names
  ip_protocol = "tcp"
  from_port = 443
  to_port = 443
  cidr_ipv4 = "0.0.0.0/0"
  security_group_id = aws_security_group.all[each.key].id
}
`, ""},
		{"ranges the wrong way", "x.tf", "resource \"aws_security_group\" \"a\" {\n ingress {\n  from_port = 44300\n  to_port = 44200\n  protocol = \"udp\"\n  cidr_blocks = [\"0.0.0.0/0\"]\n }\n}\n", "edge: ; "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := source.NewSet("/root").Add(test.file, []byte(test.text))
			result := Read(file, nil)
			if got := brief(result.Firewalls); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			checkSpans(t, file, result)
		})
	}
}

// The files of a directory are one configuration of Terraform.
func TestTerraformDirectory(t *testing.T) {
	set := source.NewSet("/root")
	files := []*source.File{
		set.Add("infra/group.tf", []byte("resource \"aws_security_group\" \"app\" {\n  name = \"app\"\n}\n")),
		set.Add("infra/rules.tf", []byte(`resource "aws_security_group_rule" "media" {
  type              = "ingress"
  security_group_id = aws_security_group.app.id
  from_port         = var.media_start
  to_port           = var.media_end
  protocol          = "udp"
  cidr_blocks       = ["0.0.0.0/0"]
}
`)),
		set.Add("infra/variables.tf", []byte("variable \"media_start\" {\n  default = 44200\n}\nvariable \"media_end\" {\n  default = \"44300\"\n}\n")),
	}
	result := ReadTerraform(files)
	if got, want := brief(result.Firewalls), "edge: ; 44200-44300"; got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
	f := result.Firewalls[0]
	if f.File != "infra/group.tf" || f.Name != `security group "app"` {
		t.Errorf("%s in %s", f.Name, f.File)
	}
	if at := set.Position(f.Rules[0].Span.Pos); at.File.Name != "infra/rules.tf" || at.Line != 4 {
		t.Errorf("the rule is at %s:%d", at.File.Name, at.Line)
	}
}
