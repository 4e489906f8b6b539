#!/bin/sh
IPT=/usr/sbin/iptables
EXT=eth0
$IPT -P INPUT DROP
$IPT -A INPUT -i lo -j ACCEPT
$IPT -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
for p in 22 80 443; do $IPT -A INPUT -p tcp --dport $p -j ACCEPT; done
$IPT -A INPUT -p udp -m multiport --dports 44200:44300,50000 -j ACCEPT
iptables -I DOCKER-USER -i $EXT -p tcp -m conntrack --ctorigdstport 5432 -j DROP
iptables -A DOCKER-USER -i eth0 -j RETURN
ip6tables -P INPUT DROP
ip6tables -A INPUT -p tcp --dport 443 -j ACCEPT
nft add table inet filter
nft add chain inet filter input '{ type filter hook input priority 0; policy drop; }'
nft add rule inet filter input tcp dport { 80, 443 } accept
nft add rule inet filter input udp dport 44200-44300 accept
