package facts

// The top-level keys of the side services' configurations, those of old releases among them. All three ignore a key
// that they do not know.
var (
	// livekit/egress pkg/config/base.go and service.go
	egressKeys = []string{
		"redis", "api_key", "api_secret", "ws_url", "logging", "log_level", "template_base", "template_address",
		"template_port", "backup_storage", "cluster_id", "enable_chrome_sandbox", "storage", "s3", "azure", "gcp", "alioss",
		"session_limits", "insecure", "debug", "health_port", "prometheus_port", "debug_handler_port", "cpu_cost",
		"file_upload", "local_directory", "max_upload_queue", "chrome_flags", "latency",
	}
	// livekit/ingress pkg/config/config.go
	ingressKeys = []string{
		"redis", "api_key", "api_secret", "ws_url", "health_port", "debug_handler_port", "prometheus_port", "rtmp_port",
		"whip_port", "http_relay_port", "logging", "log_level", "development", "rtc_config", "cpu_cost", "service_name",
		"node_id",
	}
	// livekit/sip pkg/config/config.go
	sipKeys = []string{
		"redis", "api_key", "api_secret", "ws_url", "health_port", "prometheus_port", "pprof_port", "sip_port",
		"sip_port_listen", "sip_hostname", "outbound_route_headers", "sip_ringing_interval", "tcp", "tls", "rtp_port",
		"logging", "cluster_id", "max_cpu_utilization", "max_active_calls", "sip_trunk_ids", "use_external_ip",
		"local_net", "nat_1_to_1_ip", "listen_ip", "udp_max_payload", "media_use_external_ip", "media_nat_1_to_1_ip",
		"media_timeout", "media_timeout_initial", "symmetric_rtp", "rtp_draining_idle_timeout", "rtp_draining_duration",
		"ignore_local_addr_in_sdp", "codecs", "hide_inbound_port", "disable_rejected_invite_cache", "add_record_route",
		"audio_dtmf", "enable_jitter_buffer", "enable_jitter_buffer_prob", "enable_opus", "opus", "jaeger_url",
		"experimental",
	}
)

// SideKeys are the top-level keys that a side service, "egress", "ingress" or "sip", takes.
func SideKeys(kind string) []string {
	switch kind {
	case "egress":
		return egressKeys
	case "ingress":
		return ingressKeys
	default:
		return sipKeys
	}
}

// EgressLogLevelGone is the release of egress that no longer reads log_level (livekit/egress commit d0629cec).
var EgressLogLevelGone = Release{1, 9, 0}
