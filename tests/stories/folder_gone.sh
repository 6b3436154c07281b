#!/bin/bash
# The folder is removed, or moved aside, under a server that goes on running:
# it takes nothing more and signs nothing, and it leaves alone what another one
# has at its place.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map
enrol_kiosk north
is_ready() { [[ $(http /readyz) == *"$1"* ]]; }
told() { grep -c 'what=store why="the store was moved' "$STORY/serve.err"; }

kiosk north rate 4 >"$STORY/rate.out" && kiosk north sync >"$STORY/sync.out"
holds "a backup is made" aggregator backup "$STORY/backup"

# ---- moved aside --------------------------------------------------------------

mv "$STORY/centre" "$STORY/aside"
holds "moved aside: /readyz says so while nobody sends anything" \
    await is_ready '"store broken"'
kiosk north rate 1 >"$STORY/rate.out"
kiosk north sync >"$STORY/sync.out" 2>&1
is "$(status north waiting)" 1 "a rating gets no receipt, and waits"
mv "$STORY/aside" "$STORY/centre"
holds "moved back: it is ready again" await is_ready '"ready"'
holds "and takes what waits" kiosk north sync
is "$(status north waiting)" 0 "with a receipt for it"
is "$(told)" 1 "the log has one line of it"

# ---- and another at its place ---------------------------------------------------

mv "$STORY/centre" "$STORY/aside"
old=$AGGREGATOR_PID port=$PORT PORT=0
mv "$STORY/serve.err" "$STORY/old.err"
holds "a backup is restored at its place" aggregator restore "$STORY/backup"
start_aggregator
kiosk north rate 2 >"$STORY/rate.out"
kiosk north sync >"$STORY/sync.out" 2>&1
is "$(status north waiting)" 1 "the old server signs nothing beside the new one"
log=$(stat -c %i "$STORY/centre/store.db-wal")
finish "$old"
is "$?" 0 "the old one stops"
is "$(stat -c %i "$STORY/centre/store.db-wal" 2>&1)" "$log" \
    "the new one's log is still there"
[[ -S $STORY/centre/admin.sock ]] && ok "and its socket" ||
    not_ok "and its socket" "$(ls -l "$STORY/centre")"
stop_aggregator
is "$?" 0 "it stops as well"
[[ -e $STORY/centre/admin.sock ]] &&
    not_ok "and takes its own socket along" "$(ls -l "$STORY/centre")" ||
    ok "and takes its own socket along"
PORT=$port
start_aggregator
holds "where the old one was, the kiosk finds it" kiosk north sync
is "$(score '.scores[0].n' --min-n 1)" 3 \
    "and brings again what only the old one had"

# ---- removed ----------------------------------------------------------------------

rm -rf "$STORY/centre"
kiosk north rate 3 >"$STORY/rate.out"
kiosk north sync >"$STORY/sync.out" 2>&1
is "$(status north waiting)" 1 "removed: a rating gets no receipt, and waits"
holds "/readyz says so" await is_ready '"store broken"'
is "$(told)" 1 "and the log, once"
holds "a backup is restored there" aggregator restore "$STORY/backup"
stop_aggregator
is "$?" 0 "the server stops"
start_aggregator
holds "the kiosk sends again what it holds" kiosk north sync
is "$(score '.scores[0].n' --min-n 1)" 4 "every rating is counted, once"
holds "and all is sound" aggregator verify
