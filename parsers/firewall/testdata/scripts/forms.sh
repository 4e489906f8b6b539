#!/usr/bin/env bash
# Every way to write a rule of ufw; ufw allow 9999 in a comment is none.
set -euo pipefail
SSH_PORT="${SSH_PORT:-22}"
SUDO=""
if [ "$(id -u)" -ne 0 ]; then SUDO=sudo; fi

echo "Now run: ufw allow 8888/tcp"
printf 'ufw allow %s\n' 8889
cat <<NOTE
  ufw allow 8890/tcp
NOTE

$SUDO ufw --force reset
sudo -n /usr/sbin/ufw default deny incoming
sudo ufw default allow outgoing
ufw limit "${SSH_PORT}/tcp" comment 'SSH'
for port in 80 443 7881; do
  ufw allow "$port/tcp"
done
media=(44200:44300 50000:50100)
for range in "${media[@]}"; do ufw allow ${range}/udp; done
ufw allow 3478,5349/tcp
ufw allow {8081,8083}/tcp
ufw allow in on eth0 to any port 9000 proto tcp
ufw allow in on lo
ufw allow in on tailscale0 to any port 9100 proto tcp
ufw allow from 203.0.113.0/24 to any port 5432 proto tcp
ufw allow from 2001:db8::/32 to any port 5433 proto tcp
ufw allow from "$ADMIN_IP" to any port 8443 proto tcp
ufw allow proto udp from any to any port 443
ufw allow OpenSSH
ufw allow 'Nginx Full'
ufw allow domain
ufw allow from any to any app "WWW Secure"
ufw deny 6379
ufw insert 1 deny from 198.51.100.7
ufw reject out 25/tcp
ufw allow out to 192.0.2.1 port 53
ufw route allow in on eth0 out on docker0 to any port 8000 proto tcp

allow() {
  local rule="$1"
  ufw allow "$rule" comment "${2:-service}"
}
allow 7882/udp "LiveKit media"
allow 1935/tcp

if command -v docker >/dev/null; then
  ufw allow 2376/tcp
else
  ufw allow 2377/tcp
fi
[ -n "${METRICS:-}" ] && ufw allow 9090/tcp
case "$1" in
  turn) ufw allow 5350/udp ;;
esac
ufw delete allow 2377/tcp
ufw allow 2376/tcp comment "once more"
sudo bash -c 'ufw allow 10000/udp'
ssh root@203.0.113.9 "ufw allow 10001/udp && ufw allow 10002/udp"
yes | sudo ufw enable
