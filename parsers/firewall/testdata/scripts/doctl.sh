#!/bin/sh
# The founding example, and what goes wrong.
doctl compute firewall create \
  --name meet \
  --inbound-rules "protocol:tcp,ports:443,address:0.0.0.0/0,address:::/0 protocol:tcp,ports:80,address:0.0.0.0/0 protocol:udp,ports:44200-44300,address:0.0.0.0/0 protocol:tcp,ports:22,tag:bastion protocol:icmp,address:0.0.0.0/0 protocol:tcp,ports:0,address:10.0.0.0/8" \
  --outbound-rules "protocol:tcp,ports:all,address:0.0.0.0/0 protocol:udp,ports:all,address:0.0.0.0/0" \
  --droplet-ids <DROPLET_ID>
ID=$(doctl compute firewall list --format ID,Name --no-header | awk '/meet/{print $1}')
doctl compute firewall add-rules "$ID" --inbound-rules "protocol:tcp,ports:7881,address:0.0.0.0/0"
doctl compute firewall create --name wrong \
  --inbound-rules "protocol:tcp,port:443,address:0.0.0.0/0  protocol:udp,ports:44200:44300,address:0.0.0.0/0"
doctl compute firewall create --name unquoted \
  --inbound-rules protocol:tcp,ports:80,address:0.0.0.0/0 protocol:tcp,ports:443,address:0.0.0.0/0
