#!/bin/bash
# A kiosk without a battery for its clock: each boot begins in another year.
# What was rated in a boot that never heard an answer lies between its
# neighbours; while there is none it is named as uncertain with the score.

. "$(dirname "$0")/story.sh"

if ! can_clock || ! can_boot; then
	skip "each boot begins in another year" \
	    "no faketime or no mount namespace that works here"
	exit 0
fi

# at BOOT TIME COMMAND...: kiosk west in another boot, at another time.
at() {
	local id=$1 time=$2

	shift 2
	boot "$id" env FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 \
	    faketime "$time" "$KIOSK" -d "$STORY/west" "$@"
}
first=11111111-1111-4111-8111-111111111111
second=22222222-2222-4222-8222-222222222222

uncertain() {
	score '.scores[0].complete.uncertain' "$@"
}

start_aggregator
start_wire
standard_map
enrol_kiosk west
kiosk west rate 4 >"$STORY/rate.out"
kiosk west sync >"$STORY/sync.out"
is "$(status west clock) $(uncertain)" "exact 0" \
    "with an answer in this boot the clock is exact"

is "$(at $first "2038-01-19 03:15:00" rate 1)" 7 \
    "a boot in 2038 keeps ratings"
is "$(at $first "2038-01-19 03:15:10" status --json | field .clock)" floor \
    "an answer in an earlier boot is a floor"
wire deaf
fails 75 '' "it sends, and hears no answer" \
    at $first "2038-01-19 03:15:20" sync
is "$(score '.scores[0].n') $(uncertain)" "2 1" \
    "the rating counts, and is named as uncertain"
is "$(score '.scores.length' --by day)" 1 "in no day of 2038"

wire open
is "$(at $second "1970-01-01 00:00:30" rate 2)" 11 "then a boot in 1970"
holds "which is answered" at $second "1970-01-01 00:00:40" sync
is "$(at $second "1970-01-01 00:00:50" status --json | field .clock)" exact \
    "so the clock is exact"
is "$(score '.scores[0].n') $(uncertain)" "3 0" \
    "and the boot before lies between: nothing is uncertain any more"
is "$(aggregator export --by rating --format ndjson | node -e '
	const rows = require("fs").readFileSync(0, "utf8").trim().split("\n")
	    .map((line) => JSON.parse(line));
	console.log(rows.every((row) => Math.abs(Date.parse(row.earliest) -
	    Date.now()) < 600e3 && Math.abs(Date.parse(row.latest) -
	    Date.now()) < 600e3));')" true "each happened just now"
holds "the audit finds nothing" aggregator verify
