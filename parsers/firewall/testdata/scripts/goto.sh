#!/bin/sh
# What a goto leads away does not come back: the rest of the chain is not for it.
iptables -P INPUT DROP
iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -A INPUT -p tcp -g WEB
iptables -A WEB -p tcp --dport 80 -j ACCEPT
iptables -A INPUT -p tcp --dport 443 -j ACCEPT
iptables -A INPUT -p udp --dport 50000:50100 -j ACCEPT

# In a chain that was jumped to, the one before it goes on.
ip6tables -P INPUT DROP
ip6tables -A INPUT -j OUTER
ip6tables -A OUTER -p tcp -g INNER
ip6tables -A OUTER -p tcp --dport 443 -j ACCEPT
ip6tables -A INNER -p tcp --dport 80 -j ACCEPT
ip6tables -A INPUT -p tcp --dport 8443 -j ACCEPT

# A rule for IPv6 alone opens nothing for IPv4.
nft -f - <<NFT
table inet filter {
  chain input {
    type filter hook input priority 0; policy drop;
    tcp dport 22 accept
    meta nfproto ipv6 tcp dport 443 accept
    meta nfproto ipv4 tcp dport 80 accept
    ip6 saddr 2001:db8::/32 tcp dport 5432 accept
  }
}
NFT
