#!/bin/bash
# Commands that read while the server stops and starts: they wait a moment
# and answer, whatever the server is doing.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map
enrol_kiosk north

# Asks until told to stop; keeps count, and what went wrong.
ask() {
	until [[ -e $STORY/stop ]]; do
		"$@" >/dev/null 2>>"$STORY/asked.err" &&
		    echo 1 >>"$STORY/answered" || echo "$*" >>"$STORY/refused"
	done
}
: >"$STORY/answered" >"$STORY/refused"
ask aggregator score &
scoring=$!
ask aggregator verify &
verifying=$!
ask aggregator touchpoint list &
listing=$!
story_pids+=("$scoring" "$verifying" "$listing")

for ((round = 0; round < 12; round++)); do
	kiosk north rate 4 >/dev/null
	kiosk north sync >/dev/null || break
	stop_aggregator || break
	start_aggregator
done
: >"$STORY/stop"
wait "$scoring" "$verifying" "$listing"
is "$round" 12 "the server stopped and started twelve times"
echo "# $(wc -l <"$STORY/answered") answers meanwhile"
is "$(sort "$STORY/refused" | uniq -c; tail -3 "$STORY/asked.err")" "" \
    "every command was answered"
is "$(score '.scores[0].n')" 12 "and twelve ratings are twelve"
