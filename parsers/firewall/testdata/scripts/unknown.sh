#!/bin/bash
. ./.env
ufw allow 22/tcp
ufw allow "$APP_PORT"/tcp
for p in $(cat ports.txt); do
  ufw allow "$p"
done
