#!/bin/bash
cat > /etc/nftables.conf <<'NFT'
table inet filter {
  chain input {
    type filter hook input priority 0; policy drop;
    tcp dport { 22, 443 } accept
    udp dport 44200-44300 accept
  }
}
NFT
nft -f /etc/nftables.conf
iptables-restore <<EOT
*filter
:INPUT DROP [0:0]
-A INPUT -p tcp --dport 8443 -j ACCEPT
COMMIT
EOT
cat >> /etc/ufw/after.rules <<'EOT'
*filter
:ufw-user-forward - [0:0]
:DOCKER-USER - [0:0]
-A DOCKER-USER -j ufw-user-forward
COMMIT
EOT
ufw route allow proto udp from any to any port 44200:44300
ssh root@host 'bash -s' <<'REMOTE'
ufw allow 9443/tcp
REMOTE
