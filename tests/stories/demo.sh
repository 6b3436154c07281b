#!/bin/bash
# The demo: without a terminal, with one, and a second time.

. "$(dirname "$0")/story.sh"

export DEMO=$STORY/demo B=${TOUCHSTONE_BUILD#"$ROOT"/}

# still_serves: the port of the demo's server still takes connections.
still_serves() {
	local port

	port=$(sed -nE 's,^listening on https://[^ ]+:([0-9]+).*,\1,p' \
	    "$DEMO/serve.out")
	(: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null
}

silent() {
	! still_serves
}

for time in first second; do
	deploy/demo/demo.sh >"$STORY/$time" 2>&1 </dev/null
	is "$?" 0 "the $time time, without a terminal, it ends well"
	like "$(<"$STORY/$time")" 'counter-1' "and prints a score"
	holds "and its server has ended with it" silent
done
is "$(grep -c 'every sample' "$STORY/first")" 0 "every sample was kept"
n=$("$AGGREGATOR" -d "$DEMO/centre" score --format json |
    field '.scores.reduce((n, s) => n + s.n, 0)')
is "$n" $(($(wc -l <deploy/demo/ratings) + $(wc -l <deploy/demo/feedback))) \
    "which rests on every sample"

shown_either() {
	shows "$1" || shows "$2"
}

open_terminal 80x24 deploy/demo/demo.sh
await shows "Enter opens it now"
shown >"$STORY/words"
like "$(<"$STORY/words")" 'q leaves' "in a terminal it says how to leave"
keys Enter
await shown_either "zufrieden" "satisfied"
is "$?" 0 "and opens the screen with the question"
keys 5
await shown_either "Danke" "Thank you"
is "$?" 0 "a key press is thanked for"
await shown_either "zufrieden" "satisfied"
keys q
await terminal_closed
is "$?" 0 "q leaves it, and the terminal is free again"
is "$(cat "$DEMO/pid" 2>/dev/null)" "" "nothing of it runs any more"
holds "nor does its server" silent
is "$("$AGGREGATOR" -d "$DEMO/centre" score --min-n 1 --format json |
    field '.scores[0].channels.find(c => c.channel == "kiosk").counts')" \
    "[0,0,0,0,1]" "the press is in the score"
