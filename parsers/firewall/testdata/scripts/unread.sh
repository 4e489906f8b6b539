#!/usr/bin/env bash
# What a loop reads cannot be told.
ufw default deny incoming
while read -ra fields; do
  ufw allow "${fields[0]}"
done <<'RULES'
80/tcp HTTP
RULES
