#!/bin/sh
# Miniflare starts this in workerd's place (MINIFLARE_WORKERD_PATH): it leaves its number, which workerd then has, where the
# lifeline (lifeline.ts) and the next start (earlier.ts) find it.
echo $$ >"$LEADLIGHT_WORKERD_PID_FILE"
exec "$LEADLIGHT_WORKERD" "$@"
