package stacktest

// configBreaks are about which configuration a program reads, and how it reads it.
var configBreaks = []breakage{
	{"compose.yaml", `./livekit.yaml:{livekit.mount}:ro`, `./livekit.yaml:/app/livekit.yaml:ro`,
		"config-not-mounted", ""},
	{"compose.yaml", `./livekit.yaml:{livekit.mount}`, `./livekit.yml:{livekit.mount}`, "mount-source-missing", ""},
	{"compose.yaml", `"--config", "{livekit.mount}"`, `"--config", "/opt/livekit.yaml"`, "config-not-mounted", ""},
	{"compose.yaml", `EGRESS_CONFIG_FILE: {egress.mount}`, `EGRESS_CONFIG_FILE: /opt/egress.yaml`,
		"config-not-mounted", ""},
	{"compose.yaml", `./egress.yaml:{egress.mount}`, `./egress.yaml:/opt/egress.yaml`, "config-not-mounted", ""},
	{"livekit.yaml", "  tcp_port: 7881", "  tcp_prot: 7881", "config-key-unknown", ""},
	{"livekit.yaml", "rtc:\n", "rtc:\n  port_range: 44200-44300\n", "config-key-unknown", "port_range: 44200"},
	{"livekit.yaml", "port: 7880\n", "port: 7880\nlog_level: info\nloging:\n  json: true\n",
		"config-key-unknown", "loging:"},
	{"livekit.yaml", "port: 7880\n", "prot: 7880\n", "config-key-unknown", ""},
	{"livekit.yaml", "webhook:", "webhooks:", "config-key-unknown", ""},
	{"livekit.yaml", "  use_external_ip: true", "use_external_ip: true", "config-key-unknown", ""},
	{"livekit.yaml", "rtc:", "rtc", "syntax", "livekit.yaml: rtc\n"},
	{"egress.yaml", "ws_url:", "ws_url", "syntax", "ws_url ws"},
}

// keyBreaks change a key or a secret on one side.
var keyBreaks = []breakage{
	{"livekit.yaml", "{key}: {secret}", "{key}: 00000000{secret}", "livekit-key-drift", ""},
	{"livekit.yaml", "{key}: {secret}", "other_{key}: {secret}", "livekit-key-drift webhook-key-unknown", ""},
	{"livekit.yaml", "keys:\n  {key}: {secret}\n", "", "livekit-keys-missing", "port: 7880"},
	{"livekit.yaml", "{key}: {secret}", "{key}:{secret}", "livekit-keys-missing", "keys:"},
	{"livekit.yaml", "  api_key: {key}", "  api_key: {key}1", "webhook-key-unknown", ""},
	{"livekit.yaml", "  api_key: {key}\n", "", "webhook-key-unknown", "http://"},
	{"egress.yaml", "api_key: {key}", "api_key: {key}9", "livekit-key-drift", ""},
	{"egress.yaml", "api_secret: {secret}", "api_secret: 1{secret}", "livekit-key-drift", ""},
	{"egress.yaml", "api_secret: {secret}\n", "", "livekit-keys-missing", "api_key: {key}"},
	{"egress.yaml", "api_secret: {secret}", "api_secret: ${LIVEKIT_API_SECRET}", "config-variable-not-expanded", ""},
	{"{app.env}", "LIVEKIT_API_KEY={key}", "LIVEKIT_API_KEY={key}_old", "livekit-key-drift", ""},
	{"{app.env}", "LIVEKIT_API_SECRET={secret}", "LIVEKIT_API_SECRET={secret}00", "livekit-key-drift", ""},
}

// redisBreaks cut the bus between LiveKit and its helpers.
var redisBreaks = []breakage{
	{"livekit.yaml", "  address: {redis}:6379", "  address: {redis}:6380", "redis-drift", ""},
	{"livekit.yaml", "  address: {redis}:6379", "  address: {redis}:6379\n  db: 5", "redis-drift", "db: 5"},
	{"livekit.yaml", "redis:\n  address: {redis}:6379\nkeys", "keys", "redis-drift", "egress.yaml: redis:\n"},
	{"livekit.yaml", "  address: {redis}:6379", "  address: cache:6379", "redis-drift", ""},
	{"livekit.yaml", "  address: {redis}:6379", "  adress: {redis}:6379", "config-key-unknown", ""},
	{"egress.yaml", "redis:\n  address: {redis}:6379\n", "", "redis-drift", "api_key:"},
	{"egress.yaml", "  address: {redis}:6379", "  address: {redis}:6380", "redis-drift", ""},
	{"egress.yaml", "  address: {redis}:6379", "  address: {redis}:6379\n  username: other\n  db: 7",
		"redis-drift", "db: 7"},
	{"egress.yaml", "  address: {redis}:6379", "  address: cache:6379", "redis-drift", ""},
}

// mediaBreaks are about the ports and the address that media takes.
var mediaBreaks = []breakage{
	{"livekit.yaml", "port: 7880\n", "port: 7880\nturn:\n  enabled: true\n", "turn-misconfigured", "enabled: true"},
	{"livekit.yaml", "  port_range_end: {last}\n", "", "rtc-range-invalid", "port_range_start: {first}"},
	{"livekit.yaml", "  port_range_start: {first}\n", "", "rtc-range-invalid", "port_range_end: {last}"},
	{"livekit.yaml", "port_range_end: {last}", "port_range_end: 30000", "rtc-range-invalid", ""},
	{"livekit.yaml", "port_range_start: {first}", "port_range_start: 0{first}", "rtc-range-invalid", ""},
	{"livekit.yaml", "port_range_start: {first}", "port_range_start: \"{first}\"", "rtc-range-invalid", ""},
	{"livekit.yaml", "port_range_end: {last}", "port_range_end: 144300", "rtc-range-invalid", ""},
	{"livekit.yaml", "port_range_start: {first}", "udp_port: 7882\n  port_range_start: {first}",
		"rtc-udp-port-ignored", "udp_port: 7882"},
	{"livekit.yaml", "use_external_ip: true\n", "use_external_ip: true\n  node_ip: sfu.example.org\n",
		"node-ip-invalid", "node_ip: sfu"},
	{"livekit.yaml", "  use_external_ip: true\n", "  node_ip: 0.0.0.0\n", "node-ip-invalid", "node_ip: 0.0.0.0"},
	{"livekit.yaml", "  use_external_ip: true\n", "  node_ip: 172.17.0.2\n", "node-ip-invalid", "node_ip: 172.17.0.2"},
	{"livekit.yaml", "  use_external_ip: true\n", "  node_ip: 203.0.113.9\n  use_external_ip: true\n",
		"node-ip-conflict", "node_ip: 203.0.113.9"},
}

// bridgedBreaks are about ports that compose has to publish.
var bridgedBreaks = []breakage{
	{"livekit.yaml", "port: 7880\n", "port: 7880\nturn:\n  enabled: true\n  udp_port: 3478\n",
		"turn-port-unpublished", "udp_port: 3478"},
	{"compose.yaml", "services:\n", "services:\n  job:\n    image: example/job:1\n    ports: [\"7881:9000\"]\n",
		"host-port-conflict", `"7881:9000"`},
	{"livekit.yaml", "port_range_end: {last}", "port_range_end: 60000", "rtc-ports-unpublished", ""},
	{"livekit.yaml", "port_range_start: {first}", "port_range_start: 43900", "rtc-ports-unpublished", ""},
	{"livekit.yaml", "  port_range_start: {first}\n  port_range_end: {last}\n", "  udp_port: 7882\n",
		"rtc-ports-unpublished", "udp_port: 7882"},
	{"livekit.yaml", "tcp_port: 7881", "tcp_port: 7891", "rtc-tcp-unpublished", ""},
	{"livekit.yaml", "  tcp_port: 7881", "  tcp_port: 443", "rtc-tcp-unpublished", ""},
	{"livekit.yaml", "  use_external_ip: true\n", "  use_external_ip: false\n", "node-ip-missing", ""},
	{"compose.yaml", `"7881:7881"`, `"7882:7881"`, "rtc-ports-remapped", ""},
	{"compose.yaml", `"7881:7881"`, `"7881:7881/udp"`, "rtc-tcp-unpublished", ""},
	{"compose.yaml", `"7881:7881"`, `"7881"`, "rtc-tcp-unpublished", ""},
	{"compose.yaml", `      - "7881:7881"`, `      # - "7881:7881"`,
		"rtc-tcp-unpublished", "livekit.yaml: tcp_port: 7881"},
	{"compose.yaml", `"{first}-{last}:{first}-{last}/udp"`, `"{first}-{last}:{first}-{last}"`,
		"rtc-ports-unpublished", ""},
	{"compose.yaml", `"{first}-{last}:{first}-{last}/udp"`, `"127.0.0.1:{first}-{last}:{first}-{last}/udp"`,
		"rtc-ports-unpublished", ""},
	{"compose.yaml", `"{first}-{last}:{first}-{last}/udp"`, `"{first}:{first}/udp"`, "rtc-ports-unpublished", ""},
	{"compose.yaml", `"{first}-{last}:{first}-{last}/udp"`, `"{first}-{last}/udp"`, "rtc-ports-unpublished", ""},
}

// publicBreaks are none on a machine that nobody else calls.
var publicBreaks = []breakage{
	{"compose.yaml", `"7881:7881"`, `"127.0.0.1:7881:7881"`, "rtc-tcp-unpublished", ""},
	{"livekit.yaml", "port: 7880\n", "port: 7880\ndevelopment: true\n", "livekit-dev-mode", "development: true"},
}

// signalBreaks are about who finds LiveKit's signalling port, and whom LiveKit finds.
var signalBreaks = []breakage{
	{"egress.yaml", "ws_url: ws://{livekit}:7880\n", "", "service-url-unresolved", "api_key:"},
	{"egress.yaml", "ws_url: ws://{livekit}:7880", "ws_url: ws://{livekit}:7890", "signal-port-drift", ""},
	{"egress.yaml", "ws_url: ws://{livekit}:7880", "ws_url: ws://lk:7880", "service-url-unresolved", ""},
	{"egress.yaml", "ws_url: ws://{livekit}:7880", "ws_url: wss://{livekit}:7880", "tls-url-to-plain-port", ""},
	{"egress.yaml", "ws_url: ws://{livekit}:7880", "ws_url: ws://{livekit}:7880/lk-ws", "server-url-has-path", ""},
	{"livekit.yaml", "http://{app}/", "http://nobody:1250/", "webhook-unreachable", ""},
	{"livekit.yaml", "http://{app}/", "http://localhost:1299/", "webhook-unreachable", ""},
}
