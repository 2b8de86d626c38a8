#!/bin/sh
# Miniflare starts this in workerd's place (MINIFLARE_WORKERD_PATH): it leaves its number, which workerd then has, where the
# lifeline (lifeline.ts) and the next start (earlier.ts) find it.
echo $$ >"$LEADLIGHT_WORKERD_PID_FILE"
# Whoever started it may have been killed in this moment, and the lifeline have read the number of the one before.
kill -0 "$LEADLIGHT_WORKERD_OWNER" || exit
exec "$LEADLIGHT_WORKERD" "$@"
