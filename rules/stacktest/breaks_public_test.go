package stacktest

// askBob lets in who knows a password.
const askBob = "basic_auth {\n\t\tbob $2a$14$Zkx19XLiW6VYouLHR5NmfOFU0z2GTNmpkT/5qqR7hx4IjWJPDhjvG\n\t}\n"

// proxiedBreaks are about Caddy and the public URLs behind it.
var proxiedBreaks = []breakage{
	{"Caddyfile", "\thandle_path /lk-ws/* {\n\t\treverse_proxy livekit-server:7880\n\t}\n", "",
		"signaling-not-proxied", "server/.env: LIVEKIT_PUBLIC_URL"},
	{"Caddyfile", "handle_path /lk-ws/*", "handle /lk-ws/*", "signaling-prefix-not-stripped", "livekit-server:7880"},
	{"Caddyfile", "handle_path /lk-ws/*", "handle_path /lk-ws", "signaling-misrouted", ""},
	{"Caddyfile", "handle_path /lk-ws/*", "handle_path /livekit/*", "signaling-not-proxied", "livekit-server:7880"},
	{"Caddyfile", "handle_path /lk-ws/* {", "route /lk-ws/* {\n\t\turi strip_prefix /lk-ws", "signaling-misrouted", ""},
	{"Caddyfile", "handle_path /lk-ws/* {",
		"handle_path /lk-ws/* {\n" + askBob,
		"signaling-gated", "basic_auth"},
	{"Caddyfile", "livekit-server:7880", "livekit-server:7881", "signaling-misrouted", ""},
	{"Caddyfile", "livekit-server:7880", "livekit:7880", "upstream-unknown", ""},
	{"Caddyfile", "livekit-server:7880", "localhost:7880", "upstream-unreachable", ""},
	{"Caddyfile", "livekit-server:7880", "server:1250 # was LiveKit", "signaling-not-proxied", "# was LiveKit"},
	{"Caddyfile", "livekit-server:7880", "wss://livekit-server:7880", "caddyfile-invalid", ""},
	{"Caddyfile", "web:3000", "web:3001", "upstream-port-drift", ""},
	{"Caddyfile", "web:3000", "www:3000", "upstream-unknown", ""},
	{"Caddyfile", "handle {", "handle { reverse_proxy web:3000 }\n\thandle {", "syntax", "handle { reverse_proxy"},
	{"Caddyfile", "\t\ton_demand # want on-demand-tls-open `info: whoever connects gets a certificate for any name`\n",
		"", "https-certificate-unavailable", "tls internal"},
	{"compose.yaml", "      - \"443:443\"\n", "", "caddy-port-unpublished", "  caddy:"},
	{"compose.yaml", "./Caddyfile:/etc/caddy/Caddyfile:ro", "./caddy/Caddyfile:/etc/caddy/Caddyfile:ro",
		"mount-source-missing", ""},
	{".env", "BIND_HOST=127.0.0.1", "BIND_HOST=0.0.0.0", "bind-host-contradicts-mode", ""},
	{".env", "COMPOSE_PROFILES=caddy,livekit,garage", "COMPOSE_PROFILES=caddy,garage",
		"upstream-unreachable", "Caddyfile: livekit-server:7880"},
	{"compose.yaml", `"${BIND_HOST:-127.0.0.1}:7880:7880"`, `"7880:7880"`, "proxied-port-published", ""},
	{"compose.yaml", `"${BIND_HOST:-127.0.0.1}:3000:3000"`, `"3000:3000"`, "proxied-port-published", ""},
	{"compose.yaml", `"${BIND_HOST:-127.0.0.1}:1250:1250"`, `"1250:1250"`, "proxied-port-published", ""},
	{"server/.env", "wss://{host}/lk-ws", "ws://{host}/lk-ws", "mixed-content", ""},
	{"server/.env", "wss://{host}/lk-ws", "wss://{host}/livekit", "signaling-not-proxied", ""},
	{"server/.env", "wss://{host}/lk-ws", "ws://livekit-server:7880", "public-url-internal-host", ""},
	{"www/.env", "API_URL=https://{host}", "API_URL=http://{host}", "mixed-content", ""},
	{"www/.env", "API_URL=https://{host}", "API_URL=http://server:1250", "public-url-internal-host", ""},
}

// servedBreaks are about who answers where no tunnel may do so.
var servedBreaks = []breakage{
	{"server/.env", "CORS_ORIGIN=https://{host}", "CORS_ORIGIN=https://www.other.org", "cors-origin-missing", ""},
	{"www/.env", "NEXTAUTH_URL=https://{host}", "NEXTAUTH_URL=https://auth.fabrikam.org", "public-host-drift", ""},
	{"Caddyfile", "handle /v1/* {\n\t\treverse_proxy server:1250", "handle /v1/* {\n\t\treverse_proxy web:3000",
		"route-missing", "server/.env: BASE_URL"},
	{"Caddyfile", "handle /v1/* {", "handle /v2/* {", "route-missing", "server/.env: BASE_URL"},
	{"server/.env", "wss://{host}/lk-ws", "wss://{host}", "signaling-not-proxied", ""},
}

// domainBreaks are about certificates that somebody else signs.
var domainBreaks = []breakage{
	{"compose.yaml", `"80:80"`, `"8080:80"`, "https-redirect-broken", ""},
	{"compose.yaml", `"443:443"`, `"8443:443"`, "public-url-unreachable", "www/.env: SITE_URL"},
	{"Caddyfile", "reverse_proxy livekit-server:7880", "reverse_proxy livekit-server:7880 web:3000", "signaling-misrouted", ""},
	{"compose.yaml", "      - caddy_data:/data\n", "", "caddy-data-not-persisted", "  caddy:"},
}

// tunnelBreaks are about the one UDP port and the one TCP port that a tunnel brings in.
var tunnelBreaks = []breakage{
	{".env", "LIVEKIT_UDP_PORTS=14139:14139", "LIVEKIT_UDP_PORTS=14140:14140", "rtc-ports-unpublished", ""},
	{".env", "LIVEKIT_UDP_PORTS=14139:14139", "LIVEKIT_UDP_PORTS=14140:14139", "rtc-ports-remapped", ""},
	{".env", "LIVEKIT_UDP_PORTS=14139:14139", "LIVEKIT_UDP_PORTS=44200-44300:44200-44300", "rtc-ports-unpublished", ""},
	{"livekit.yaml", "udp_port: 14139", "udp_port: 14138", "rtc-ports-unpublished", ""},
	{"livekit.yaml", "  udp_port: 14139\n", "", "rtc-ports-unpublished", "compose.yaml: LIVEKIT_UDP_PORTS:-"},
	{"livekit.yaml", "node_ip: 198.51.100.7", "node_ip: udp.tunnels.example.net", "node-ip-invalid", ""},
	{"livekit.yaml", "node_ip: 198.51.100.7", "node_ip: 0.0.0.0", "node-ip-invalid", ""},
	{"www/.env", "NEXTAUTH_URL=https://{host}", "NEXTAUTH_URL=https://t1.tunnels.example.net:19444",
		"tunnel-ports-drift", ""},
	{"www/.env", "API_URL=https://{host}", "API_URL=https://t1.tunnels.example.net:9443", "public-host-drift", ""},
	{"server/.env", "CORS_ORIGIN=https://{host}", "CORS_ORIGIN=https://t1.tunnels.example.net:9443",
		"cors-origin-missing", ""},
}

// lanBreaks are about addresses that browsers of a local network use.
var lanBreaks = []breakage{
	{".env", "BIND_HOST=0.0.0.0", "BIND_HOST=127.0.0.1", "bind-host-contradicts-mode", ""},
	{"livekit.yaml", "node_ip: 192.168.7.20", "node_ip: 127.0.0.1", "node-ip-invalid", ""},
	{"livekit.yaml", "node_ip: 192.168.7.20", "node_ip: 0.0.0.0", "node-ip-invalid", ""},
	{"livekit.yaml", "node_ip: 192.168.7.20", "node_ip: lan.example.org", "node-ip-invalid", ""},
	{"livekit.yaml", "node_ip: 192.168.7.20", "node_ip: 192.168.7.21", "node-ip-conflict", ""},
	{"livekit.yaml", "node_ip: 192.168.7.20\n", "tcp_port: 7881\n", "syntax", ""},
	{"livekit.yaml", "  node_ip: 192.168.7.20\n", "", "node-ip-missing", "rtc:"},
	{"server/.env", "ws://192.168.7.20:7880", "wss://192.168.7.20:7880", "tls-url-to-plain-port", ""},
	{"server/.env", "ws://192.168.7.20:7880", "ws://192.168.7.20:7980", "public-url-unreachable", ""},
	{"server/.env", "ws://192.168.7.20:7880", "ws://192.168.7.20:7881", "public-url-unreachable", ""},
	{"server/.env", "ws://192.168.7.20:7880", "ws://192.168.7.20:7880/lk-ws", "public-url-unreachable", ""},
	{"server/.env", "ws://192.168.7.20:7880", "ws://livekit-server:7880", "public-url-internal-host", ""},
	{"server/.env", "CORS_ORIGIN=http://192.168.7.20:3000", "CORS_ORIGIN=http://192.168.7.20:3001",
		"cors-origin-missing", ""},
	{"www/.env", "API_URL=http://192.168.7.20:1250", "API_URL=http://192.168.7.20:1251", "public-url-unreachable", ""},
	{"www/.env", "API_URL=http://192.168.7.20:1250", "API_URL=https://192.168.7.20:1250", "tls-url-to-plain-port", ""},
	{"www/.env", "NEXTAUTH_URL=http://192.168.7.20:3000", "NEXTAUTH_URL=http://192.168.7.22:3000",
		"public-host-drift", ""},
	{"compose.yaml", `"${BIND_HOST:-127.0.0.1}:7880:7880"`, `"7980:7880"`,
		"public-url-unreachable", "server/.env: ws://192.168.7.20:7880"},
}

// localBreaks are about a stack for one machine.
var localBreaks = []breakage{
	{"server/.env", "ws://localhost:7880", "wss://localhost:7880", "tls-url-to-plain-port", ""},
	{"server/.env", "ws://localhost:7880", "ws://localhost:7980", "public-url-unreachable", ""},
	{"server/.env", "ws://localhost:7880", "ws://localhost:7881", "public-url-unreachable", ""},
	{"server/.env", "ws://localhost:7880", "ws://localhost:7880/lk-ws", "public-url-unreachable", ""},
	{".env", "livekit,garage", "garage", "service-url-unresolved", "server/.env: LIVEKIT_URL="},
	{"server/.env", "ws://localhost:7880", "ws://livekit-server:7880", "public-url-internal-host", ""},
	{"server/.env", "CORS_ORIGIN=http://localhost:3000", "CORS_ORIGIN=http://localhost:3001",
		"cors-origin-missing", ""},
	{"www/.env", "API_URL=http://localhost:1250", "API_URL=http://localhost:1251", "public-url-unreachable", ""},
	{"www/.env", "API_URL=http://localhost:1250", "API_URL=http://server:1250", "public-url-internal-host", ""},
	{"compose.yaml", `"${BIND_HOST:-127.0.0.1}:7880:7880"`, `"127.0.0.1:7980:7880"`,
		"public-url-unreachable", "server/.env: ws://localhost:7880"},
	{"livekit.yaml", "node_ip: 127.0.0.1", "node_ip: localhost", "node-ip-invalid", ""},
}
