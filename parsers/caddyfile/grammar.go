package caddyfile

import "sync"

// These tables are built when they are first needed, so that they cost nothing where no Caddyfile is read.

// grammar are the directives of Caddy v2.11.9 with what may stand behind them, their matcher taken off.
var grammar = sync.OnceValue(func() map[string]form {
	accounts := form{most: 2, lines: map[string]form{
		"": {least: 1, most: 1, value: isSomething, hint: "a hash"},
	}}
	return map[string]form{
		"abort":       {bare: true},
		"acme_server": opaque,
		"basic_auth":  accounts,
		"basicauth":   accounts,
		"bind":        {most: -1, lines: map[string]form{"protocols": someArgs}},
		"encode":      opaque,
		"error":       {least: 1, most: 2, lines: map[string]form{"message": word}},
		"file_server": {most: 1, value: isBrowse, hint: "browse", lines: fileServerLines()},
		"forward_auth": {most: -1, lines: with(proxyLines(), map[string]form{
			"uri": unique(word), "copy_headers": opaque,
		})},
		"fs":     word,
		"handle": flag,
		"header": opaque,
		"intercept": {most: -1, lines: map[string]form{
			"@": opaque, "handle_response": {most: 1, open: true}, "replace_status": {least: 1, most: 2},
		}},
		"invoke":        {least: 1, most: 1, bare: true},
		"log_append":    {least: 2, most: -1},
		"log_level":     {least: 1, most: 1, bare: true, value: isLogLevel, hint: "debug, info, warn or error"},
		"log_name":      anyArgs,
		"log_skip":      {bare: true},
		"map":           {least: 2, most: -1, lines: map[string]form{"default": unique(opaque), "": opaque}},
		"method":        word,
		"metrics":       {lines: map[string]form{"disable_openmetrics": anyArgs}},
		"php_fastcgi":   {most: -1, lines: phpLines()},
		"push":          opaque,
		"request_body":  {most: -1, lines: map[string]form{"max_size": size, "set": word}},
		"respond":       {least: 1, most: 2, lines: map[string]form{"body": word, "close": flag}},
		"reverse_proxy": {most: -1, lines: proxyLines()},
		"route":         flag,
		"skip_log":      {bare: true},
		"templates":     opaque,
		"timeouts": {most: -1, lines: map[string]form{
			"read_timeout": rate, "write_timeout": rate, "max_write_chunk": size,
		}},
		"tracing":   {lines: map[string]form{"span": word, "span_attributes": {open: true}}},
		"try_files": {least: 1, most: -1, open: true},
		"vars":      {most: 2, lines: map[string]form{"": word}},
	}
})

// fileServerLines are those of modules/caddyhttp/fileserver/caddyfile.go.
var fileServerLines = sync.OnceValue(func() map[string]form {
	return map[string]form{
		"fs": word, "hide": someArgs, "index": someArgs, "root": word, "browse": {most: 1, open: true},
		"precompressed": anyArgs,
		"status":        word, "disable_canonical_uris": flag, "pass_thru": flag, "etag_file_extensions": someArgs,
	}
})

// proxyLines are those of modules/caddyhttp/reverseproxy/caddyfile.go.
var proxyLines = sync.OnceValue(func() map[string]form {
	return map[string]form{
		"@":  opaque,
		"to": someArgs, "dynamic": unique(module), "lb_policy": unique(module), "lb_retries": number,
		"lb_try_duration": duration,
		"lb_try_interval": duration, "lb_retry_match": opaque,
		"health_uri": word, "health_path": word, "health_port": number,
		"health_upstream": {least: 1, most: 1, value: isHostPort, hint: "an address with a port"},
		"health_headers":  {open: true},
		"health_method":   word, "health_request_body": word, "health_interval": duration, "health_timeout": duration,
		"health_status":           {least: 1, most: 1, value: isStatus, hint: "a status such as 200 or 2xx"},
		"health_body":             word,
		"health_follow_redirects": flag, "health_passes": number, "health_fails": number,
		"max_fails": number, "fail_duration": duration, "unhealthy_request_count": number,
		"unhealthy_status":  {least: 1, most: -1, value: isStatus, hint: "statuses such as 500 or 5xx"},
		"unhealthy_latency": duration,
		"flush_interval":    amount, "request_buffers": size, "response_buffers": size, "stream_buffer_size": size,
		"proxy_status_name": word, "stream_timeout": amount, "stream_close_delay": amount, "trusted_proxies": ranges,
		"header_up": header, "header_down": header, "method": word, "rewrite": word, "transport": module,
		"handle_response": {most: 1, open: true}, "replace_status": {least: 1, most: 2}, "verbose_logs": unique(flag),
	}
})

// phpLines are those of modules/caddyhttp/reverseproxy/fastcgi/caddyfile.go.
var phpLines = sync.OnceValue(func() map[string]form {
	return with(proxyLines(), map[string]form{
		"root": word, "split": someArgs, "env": {least: 2, most: 2}, "index": word, "try_files": someArgs,
		"resolve_root_symlink": anyArgs, "dial_timeout": duration, "read_timeout": duration,
		"write_timeout":  duration,
		"capture_stderr": anyArgs,
	})
})

// transports are the lines of reverse_proxy's `transport http` and `transport fastcgi`.
var transports = sync.OnceValue(func() map[string]map[string]form {
	return map[string]map[string]form{
		"http": {
			"read_buffer": size, "write_buffer": size, "read_timeout": duration, "write_timeout": duration,
			"max_response_header": size, "proxy_protocol": word, "forward_proxy_url": word, "network_proxy": module,
			"dial_timeout": duration, "dial_fallback_delay": duration, "response_header_timeout": duration,
			"expect_continue_timeout": duration, "resolvers": someArgs, "tls": flag,
			"tls_client_auth":          {least: 1, most: 2},
			"tls_insecure_skip_verify": flag, "tls_curves": someArgs, "tls_timeout": duration,
			"tls_trusted_ca_certs": someArgs,
			"tls_server_name":      word, "tls_renegotiation": word, "tls_except_ports": someArgs,
			"keepalive":          {least: 1, most: 1, value: isOffOrDuration, hint: "a duration such as 30s, or off"},
			"keepalive_interval": duration, "keepalive_idle_conns": number, "keepalive_idle_conns_per_host": number,
			"versions":    {least: 1, most: -1, value: isVersion, hint: "1.1, 2, h2c or 3", late: true},
			"compression": {most: 1}, "max_conns_per_host": number, "tls_trust_pool": module,
			"local_address": word,
		},
		"fastcgi": {
			"root": word, "split": someArgs, "env": {least: 2, most: 2}, "resolve_root_symlink": flag,
			"dial_timeout": duration, "read_timeout": duration, "write_timeout": duration, "capture_stderr": flag,
		},
	}
})

// tlsLines are those of `tls` (caddyconfig/httpcaddyfile/builtins.go, parseTLS).
var tlsLines = sync.OnceValue(func() map[string]form {
	return map[string]form{
		"protocols": someArgs, "ciphers": anyArgs, "curves": anyArgs,
		"client_auth": opaque, "alpn": someArgs, "load": anyArgs, "ca": word, "key_type": word,
		"eab":    {least: 2, most: 2},
		"issuer": module, "get_certificate": module, "dns": opaque, "resolvers": someArgs,
		"propagation_delay":   duration,
		"propagation_timeout": amount, "dns_ttl": duration, "dns_challenge_override_domain": word, "ca_root": word,
		"on_demand": flag, "reuse_private_keys": flag, "insecure_secrets_log": word, "renewal_window_ratio": word,
	}
})

// logLines are those of `log` (caddyconfig/httpcaddyfile/builtins.go, parseLogHelper).
var logLines = sync.OnceValue(func() map[string]form {
	return map[string]form{
		"hostnames": someArgs, "output": unique(module), "sampling": unique(opaque), "core": unique(module),
		"format": unique(module), "level": unique(word), "no_hostname": unique(flag),
	}
})

// globalLogLines are those of the option `log`.
var globalLogLines = sync.OnceValue(func() map[string]form {
	return map[string]form{
		"output": unique(module), "sampling": unique(opaque), "core": unique(module), "format": unique(module),
		"level": unique(word), "no_hostname": unique(flag), "include": anyArgs, "exclude": anyArgs,
	}
})

// options are the global ones (caddyconfig/httpcaddyfile/options.go).
var options = sync.OnceValue(func() map[string]form {
	return map[string]form{
		"acme_ca": word, "acme_ca_root": word, "acme_dns": anyArgs,
		"acme_eab": {lines: map[string]form{"key_id": word, "mac_key": word}}, "admin": {most: 1},
		"auto_https": someArgs, "cert_issuer": someArgs, "cert_lifetime": duration, "debug": anyArgs,
		"default_bind": anyArgs,
		"default_sni":  word, "dns": someArgs, "ech": anyArgs, "email": word, "events": anyArgs, "fallback_sni": word,
		"filesystem": someArgs, "grace_period": duration, "http_port": number, "https_port": number, "key_type": word,
		"local_certs": anyArgs, "log": {most: 1, lines: globalLogLines()}, "metrics": anyArgs,
		"ocsp_interval": duration,
		"ocsp_stapling": word, "on_demand_tls": anyArgs, "order": {least: 2, most: 3},
		"persist_config": {least: 1, most: 1, value: isOff, hint: "off"}, "pki": anyArgs,
		"preferred_chains": anyArgs, "renew_interval": duration, "renewal_window_ratio": word, "servers": {most: 1},
		"shutdown_delay": duration, "skip_install_trust": anyArgs, "storage": someArgs, "storage_check": word,
		"storage_clean_interval": word, "tls_automate_names": someArgs, "tls_resolvers": someArgs,
	}
})
