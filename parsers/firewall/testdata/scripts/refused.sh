#!/bin/sh
ufw allow 44200-44300/udp
ufw allow 44200-44300
ufw allow 44200:44300
ufw allow 80,443
ufw allow 70000/tcp
ufw allow 443/tpc
ufw allow 44300:44200/udp
ufw allow 80 443
ufw allow 80/tcp 443/tcp 22/tcp
ufw allow proto icmp from any
ufw allow 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16/tcp
ufw allow from any to any port 50000-50100 proto udp
ufw alow 9443/tcp
ufw allow from any to any prot 9444 proto tcp
ufw allow from any to any port 9445 prot udp
ufw delte allow 9443/udp
ufw enabel
ufw version
