#!/bin/bash
# bench_press.sh - from the key to the thanks, with the aggregator there, with
# the network cut, beside 16 scripts; what screen and uploader take of memory.

. "$(dirname "$0")/../stories/story.sh"

start_aggregator
standard_map smiley4
enrol_kiosk desk
echo "# with the network"
"$TOUCHSTONE_BUILD/tests/bench/bench_press" "$KIOSK" "$STORY/desk" \
    "${COUNT:-120}" || give_up "the screen"
"$TOUCHSTONE_BUILD/tests/bench/bench_curl" "$URL/healthz" ||
    give_up "libcurl alone"
stop_aggregator
echo "# without"
"$TOUCHSTONE_BUILD/tests/bench/bench_press" "$KIOSK" "$STORY/desk" \
    "${COUNT:-120}" | sed -n 's/^press_/press_cut_/p; /^#/p'
# Two of each run were kept to count what is synced.
is "$(status desk ratings_waiting)" $((${COUNT:-120} + 4)) \
    "every press without the network waits"

# Scripts write as fast as they can, each in a process of its own.
echo "# beside 16 scripts"
begin "$STORY/crowd" sh -c 'while [ ! -e "$2" ]; do
	seq 64 | xargs -P 16 -I "{}" "$0" -d "$1" rate 2
done' "$KIOSK" "$STORY/desk" "$STORY/over"
"$TOUCHSTONE_BUILD/tests/bench/bench_press" "$KIOSK" "$STORY/desk" \
    "${COUNT:-120}" | sed -n 's/^press_/press_crowd_/p'
touch "$STORY/over"
wait "$BEGAN"
