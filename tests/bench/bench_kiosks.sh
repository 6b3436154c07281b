#!/bin/bash
# bench_kiosks.sh - the backlog with real kiosks in the loop.
#
#   KIOSKS=20 EACH=50000 tests/bench/bench_kiosks.sh
#
# EACH ratings wait on each of KIOSKS kiosks that were enrolled and are
# offline since.  Then all run `touchstone-kiosk sync` at once: each reads its
# journal, seals and signs, connects with a full handshake, checks answer and
# receipt, writes it down, and goes on until its time entry is receipted too.
# The clock runs from the first process started to the last one ended.
#
# Yardstick, right before: as many rows straight into SQLite from C.

. "$(dirname "$0")/../stories/story.sh"

kiosks=${KIOSKS:-20}
each=${EACH:-50000}
count=$((kiosks * each))
echo "# $each ratings on each of $kiosks kiosks"
start_aggregator
standard_map smiley4

now() {
	echo "${EPOCHREALTIME/./}"
}
figure() {
	awk "BEGIN { printf \"$1 %.${3:-2}f\n\", $2 }"
}

awk -v n="$each" 'BEGIN { for (i = 0; i < n; i++) print i * 7 % 4 + 1 }' \
    >"$STORY/answers"
took=0
for ((i = 1; i <= kiosks; i++)); do
	enrol_kiosk "north-$i"
	began=$(now)
	kiosk "north-$i" rate - <"$STORY/answers" | tail -1 >"$STORY/last" ||
	    give_up "rate"
	((took += $(now) - began))
done
figure rate_per_s "$count * 1e6 / $took" 0

straight=$("$TOUCHSTONE_BUILD/tests/bench/bench_insert" "$count" |
    awk '$1 == "insert_per_s" { print $2 }')
syncs=()
began=$(now)
for ((i = 1; i <= kiosks; i++)); do
	begin "$STORY/sync-$i" "$KIOSK" -d "$STORY/north-$i" sync
	syncs+=("$BEGAN")
done
for pid in "${syncs[@]}"; do
	wait "$pid" || give_up "sync ends with $?: $(cat "$STORY"/sync-*.err)"
done
took=$(($(now) - began))
is "$(score '.scores[0].n')" "$count" "all $count ratings arrived"

figure backlog_kiosks_per_s "$count * 1e6 / $took" 0
figure backlog_kiosks_yardstick_per_s "$straight" 0
figure backlog_kiosks_ratio "$count * 1e6 / $took / $straight" 3
