#!/usr/bin/env bash
# What stands before the program does not count.
SUDO=""; [ "$(id -u)" -ne 0 ] && SUDO="sudo"
UFW="$SUDO ufw"
$UFW default deny incoming
RUN="$(pick-runner) ufw"
$RUN allow 81/tcp

# Words with quotations in a parameter.
allow() {
  local port="$1" note="${2:-}"
  ufw allow "$port" ${note:+comment "$note"}
}
allow 7881/tcp "LiveKit over TCP"
allow 443/udp
SSHD_PORT=2222
ufw limit "$SSHD_PORT"/tcp

# Lines of a table.
while read -r port proto comment; do
  [[ -z "$port" || "$port" == \#* ]] && continue
  ufw allow "$port/$proto" comment "$comment"
done <<'RULES'
# port proto comment
80 tcp HTTP

50000:50100 udp LiveKit media
RULES
TABLE="90/tcp|nine  zero
91/udp|"
while IFS='|' read -r rule comment || [ -n "$rule" ]; do
  ufw allow $rule ${comment:+comment "$comment"}
done <<< "$TABLE"
echo "92 93" | while read a b; do ufw allow "$a:$b/tcp"; done
cat <<-END | while IFS= read -r line; do ufw allow $line; done
	94/tcp
	END

# Profiles that the script writes.
cat > /etc/ufw/applications.d/sfu <<EOF
[SFU]
title=LiveKit
ports=7882/udp|3478,5349/tcp
[Mail]
ports=$MAIL_PORT
EOF
ufw allow SFU
ufw --force enable
