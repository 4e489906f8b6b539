#!/bin/sh
# What the listings beside it were made of (ufw 0.36.2, Debian 12).
ufw limit 22/tcp comment 'SSH from anywhere'
ufw allow 80,443/tcp
ufw allow 443/udp comment 'HTTP/3'
ufw allow 44200:44300/udp
ufw allow from 203.0.113.0/24 to any port 5432 proto tcp
ufw allow from 2001:db8::/32 to any port 5433 proto tcp
ufw allow in on eth0 to any port 9000 proto tcp
ufw allow in on tailscale0
ufw allow domain
ufw allow 'WWW Full'
ufw deny 6379
ufw deny from 198.51.100.7
ufw reject out 25/tcp
ufw allow out to 192.0.2.1 port 53
ufw allow to 203.0.113.5 port 8443 proto tcp
ufw route allow in on eth0 out on docker0 to any port 8000 proto tcp
ufw route allow proto udp from any to any port 50000:50100
ufw allow proto tcp from 203.0.113.0/24
ufw default deny incoming
ufw --force enable
