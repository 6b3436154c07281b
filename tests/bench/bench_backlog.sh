#!/bin/bash
# bench_backlog.sh - a kiosk delivers what it has gathered offline.
#
# COUNT ratings (100,000) wait on one kiosk; `sync` brings them to an
# aggregator over TLS, durable before they are acknowledged.  Prints ratings a
# second, bytes on the wire for each rating, bytes on the aggregator's disk,
# and the ratio to inserting as many rows into SQLite straight from C,
# measured right before.  The answers are the same in every run.

. "$(dirname "$0")/../stories/story.sh"

count=${COUNT:-100000}
start_aggregator
start_wire
standard_map smiley4
enrol_kiosk north

now() {
	echo "${EPOCHREALTIME/./}"
}
figure() {
	awk "BEGIN { printf \"$1 %.${3:-2}f\n\", $2 }"
}

awk -v n="$count" 'BEGIN { for (i = 0; i < n; i++) print i * 7 % 4 + 1 }' \
    >"$STORY/answers"
began=$(now)
kiosk north rate - <"$STORY/answers" | tail -1 >"$STORY/last" ||
    give_up "rate"
figure rate_per_s "$count * 1e6 / ($(now) - $began)" 0

straight=$("$TOUCHSTONE_BUILD/tests/bench/bench_insert" "$count" |
    awk '{ print $2 }')
before=$(<"$STORY/wire.mode.bytes")
began=$(now)
kiosk north sync || give_up "sync"
took=$(($(now) - began))
after=$(<"$STORY/wire.mode.bytes")
is "$(score '.scores[0].n')" "$count" "all $count ratings arrived"

figure backlog_per_s "$count * 1e6 / $took" 0
figure backlog_ratio "$count * 1e6 / $took / $straight" 3
# Entered within seconds, an entry's time takes 3 bytes; days into an epoch it
# takes 5, so that each rating is 2 bytes longer on the wire and on disk.
figure wire_bytes "(${after% *} - ${before% *}) / $count + 2"
stop_aggregator
figure disk_bytes "$(du -bc "$STORY"/centre/store.db* | tail -1 |
    cut -f1) / $count + 2"
