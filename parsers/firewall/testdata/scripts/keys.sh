#!/bin/bash
# Arrays with keys, whose subscripts are texts and no arithmetic.
declare -A RULES=( [22/tcp]=ssh [80/tcp]=http ["443/tcp"]=https [50000:50100/udp]=media )
RULES[7881/tcp]=ice
RULES[44200:44300/udp]="more media"
RULES[80/tcp]=web
for rule in "${!RULES[@]}"; do ufw allow "$rule" comment "${RULES[$rule]}"; done
ufw allow "8080/tcp" comment "${RULES[44200:44300/udp]}"

declare -A PORTS
PORTS[a]=3478
PORTS[b]=5349
for port in "${PORTS[@]}"; do ufw allow "$port/tcp"; done
ufw allow "${PORTS[b]}/udp"

load() { local -A inner=( [9000/tcp]=x ); for k in "${!inner[@]}"; do ufw allow "$k"; done; }
load
PLAIN=(1000 1001)
ufw allow "${PLAIN[1]}/tcp"
