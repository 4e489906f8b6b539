#!/bin/bash
# Of branches that exclude each other each may be the one that is taken.
open_media() { ufw allow 7881/tcp; ufw allow 50000:50100/udp; }
ufw allow 22/tcp
ufw allow 25/tcp
ufw allow 26/tcp
ufw delete allow 26/tcp # in any case
case "${1:-up}" in
  up)
    ufw default deny incoming
    ufw allow 80/tcp
    open_media
    ufw allow 81/tcp
    ufw delete allow 81/tcp # the same branch
    ufw --force enable
    ;;
  closed)
    ufw deny 80/tcp
    ufw deny 8000:9000/tcp
    ;;
  down)
    ufw allow 8080/tcp
    ufw delete allow 7881/tcp
    ufw delete allow 50000:50100/udp
    ufw default allow incoming
    ufw disable
    ufw --force reset
    ;;
esac
if [ "$MAIL" = no ]; then
  ufw delete allow 25/tcp
else
  if true; then ufw allow 587/tcp; fi
  ufw delete allow 587/tcp
fi
[ "$1" = down ] && ufw delete allow 22/tcp
ufw allow 82/tcp && ufw delete allow 82/tcp

if [ "$1" = stop ]; then
  iptables -F INPUT
  iptables -P INPUT ACCEPT
else
  iptables -P INPUT DROP
  iptables -A INPUT -p tcp --dport 22 -j ACCEPT
fi
if [ "$1" = strict ]; then
  iptables -A INPUT -p tcp --dport 80 -j ACCEPT
  iptables -A INPUT -j DROP
else
  iptables -A INPUT -p tcp --dport 443 -j ACCEPT
  iptables -F INPUT
  iptables -A INPUT -p tcp --dport 8443 -j ACCEPT
fi

doctl compute firewall create --name meet --inbound-rules protocol:tcp,ports:22,address:0.0.0.0/0
if [ "$1" = down ]; then
  doctl compute firewall remove-rules "$ID" --inbound-rules protocol:tcp,ports:22,address:0.0.0.0/0
fi
