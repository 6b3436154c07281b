#!/bin/bash
# Only store.db was moved aside, its log lies there still: a backup is not
# restored beside it, and is when it has gone to its store.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map
enrol_kiosk north
kiosk north rate 4 >"$STORY/rate.out" && kiosk north sync >"$STORY/sync.out"
holds "a backup is made" aggregator backup "$STORY/backup"
kiosk north rate 1 >"$STORY/rate.out" && kiosk north sync >"$STORY/sync.out"
kill_aggregator
log=$STORY/centre/store.db-wal
[[ -s $log ]] && ok "a server that was killed leaves its log" ||
    not_ok "a server that was killed leaves its log" "$(ls -l "$STORY/centre")"

mkdir "$STORY/old"
mv "$STORY/centre/store.db" "$STORY/old"
fails 1 'store.db-wal is .*move' "nothing is restored beside it" \
    aggregator restore "$STORY/backup"
mv "$STORY/centre"/store.db-{wal,shm} "$STORY/old"
for end in shm journal; do
	echo old >"$STORY/centre/store.db-$end"
	fails 1 "store.db-$end is .*move" "nor beside store.db-$end" \
	    aggregator restore "$STORY/backup"
	rm "$STORY/centre/store.db-$end"
done
is "$(ls "$STORY/centre" | grep -cE 'store')" 0 "and nothing is left of it"

holds "with all of the old store moved it is restored" \
    aggregator restore "$STORY/backup"
holds "and sound" aggregator verify
start_aggregator
holds "the kiosk sends again what it holds" kiosk north sync
is "$(score '.scores[0].channels' --min-n 1 |
    field '.find(c => c.channel === "script").n')" 2 "both ratings are counted"
is "$("$AGGREGATOR" -d "$STORY/old" score --format json --min-n 1 |
    field '.scores[0].n')" 2 "the old store, with its log, holds both as well"
