package facts

// hostServices are ports of programs that many hosts run beside any stack, so that a firewall which opens them says
// nothing of the stack (IANA's registry of service names and port numbers, and the programs' own documents).
var hostServices = [][2]int{
	{20, 22}, {25, 25}, {53, 53}, {67, 68}, {80, 80}, {88, 88}, {110, 111}, {123, 123}, {135, 139}, {143, 143}, {161, 162},
	{179, 179}, {389, 389}, {443, 443}, {445, 445}, {465, 465}, {514, 514}, {546, 547}, {587, 587}, {636, 636}, {853, 853},
	{873, 873}, {990, 990}, {993, 993}, {995, 995},
	{222, 222}, {2222, 2222}, {22222, 22222}, // SSH elsewhere
	{500, 500}, {1194, 1194}, {1701, 1701}, {1723, 1723}, {4500, 4500}, // IPsec, OpenVPN, L2TP, PPTP
	{9993, 9993}, {41641, 41641}, {51820, 51821}, // ZeroTier, Tailscale, WireGuard
	{1900, 1900}, {2049, 2049}, {5353, 5353}, // SSDP, NFS, mDNS
	{2376, 2377}, {4789, 4789}, {7946, 7946}, // Docker and its swarm
	{2379, 2380}, {6443, 6443}, {8472, 8472}, {10250, 10259}, // Kubernetes
	{3389, 3389}, {5900, 5910}, {60000, 61000}, // remote desktops, mosh
	{3478, 3479}, {5349, 5350}, {5060, 5061}, // TURN, SIP
	{4190, 4190}, {8006, 8006}, {10000, 10000}, // ManageSieve, Proxmox, Webmin
	{5666, 5666}, {9090, 9100}, {10050, 10051}, {19999, 19999}, // NRPE, Cockpit and Prometheus, Zabbix, Netdata
}

// HostService tells whether a port is one that programs of the host beside any stack are known for.
func HostService(port int) bool {
	for _, r := range hostServices {
		if r[0] <= port && port <= r[1] {
			return true
		}
	}
	return false
}
