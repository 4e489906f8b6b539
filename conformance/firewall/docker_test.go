package firewall

import (
	"strconv"
	"strings"
)

// swapped are the ports that containers have for those of the host: others, so that a firewall which takes the ones for
// the others is found out.
func swapped(ports []string) []string {
	var list []string
	for _, p := range ports {
		number, protocol, _ := strings.Cut(p, "/")
		n, _ := strconv.Atoi(number)
		list = append(list, strconv.Itoa(n^1)+"/"+protocol)
	}
	return list
}

// publish has the host redirect ports to the container, with the rules that Docker writes (moby, libnetwork/drivers
// /bridge: setup_ip_tables.go and link.go; `iptables-save` beside Docker 28).
func (s *site) publish(ports []string) {
	s.host.t.Helper()
	for _, family := range []struct{ program, container, bits, loopback, net string }{
		{"iptables", containerV4, "/32", "127.0.0.0/8", "172.30.0.0/16"},
		{"ip6tables", containerV6, "/128", "::1/128", "fd00:2::/64"},
	} {
		var nat, filter strings.Builder
		nat.WriteString("*nat\n:DOCKER - [0:0]\n" +
			"-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER\n" +
			"-A OUTPUT ! -d " + family.loopback + " -m addrtype --dst-type LOCAL -j DOCKER\n" +
			"-A POSTROUTING -s " + family.net + " ! -o " + bridge + " -j MASQUERADE\n")
		filter.WriteString("*filter\n:DOCKER - [0:0]\n")
		for i, p := range swapped(ports) {
			port, protocol, _ := strings.Cut(ports[i], "/")
			inside, _, _ := strings.Cut(p, "/")
			address := family.container
			if strings.Contains(address, ":") {
				address = "[" + address + "]"
			}
			nat.WriteString("-A DOCKER ! -i " + bridge + " -p " + protocol + " --dport " + port +
				" -j DNAT --to-destination " + address + ":" + inside + "\n")
			filter.WriteString("-A DOCKER -d " + family.container + family.bits + " ! -i " + bridge + " -o " + bridge +
				" -p " + protocol + " --dport " + inside + " -j ACCEPT\n")
		}
		filter.WriteString("-I FORWARD -o " + bridge + " -j DOCKER\n" +
			"-I FORWARD -o " + bridge + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n" +
			"-I FORWARD -i " + bridge + " ! -o " + bridge + " -j ACCEPT\n" +
			"-I FORWARD -i " + bridge + " -o " + bridge + " -j ACCEPT\n" +
			"-I FORWARD -j DOCKER-USER\n")
		// Docker makes the chain unless it is there, and leaves what it holds.
		s.host.shell(family.program + " -N DOCKER-USER 2>/dev/null || :\n" + family.program + " -P FORWARD DROP")
		s.host.feed(nat.String()+"COMMIT\n"+filter.String()+"COMMIT\n", family.program+"-restore", "--noflush")
	}
}
