#!/bin/bash
# bench_press.sh - from the key to the thanks, with the aggregator there and
# with the network cut; what screen and uploader take of memory.

. "$(dirname "$0")/../stories/story.sh"

start_aggregator
standard_map smiley4
enrol_kiosk desk
echo "# with the network"
"$TOUCHSTONE_BUILD/tests/bench/bench_press" "$KIOSK" "$STORY/desk" \
    "${COUNT:-300}" || give_up "the screen"
stop_aggregator
echo "# without"
"$TOUCHSTONE_BUILD/tests/bench/bench_press" "$KIOSK" "$STORY/desk" \
    "${COUNT:-300}" | sed -n 's/^press_/press_cut_/p'
is "$(status desk ratings_waiting)" "${COUNT:-300}" \
    "every press without the network waits"
