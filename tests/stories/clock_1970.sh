#!/bin/bash
# A kiosk whose clock says 1970, and then 2038: it syncs, and its ratings are
# dated by the journal alone.

. "$(dirname "$0")/story.sh"

if ! can_clock; then
	skip "a kiosk in 1970 is dated right" "no faketime that works here"
	exit 0
fi

north=("$KIOSK" -d "$STORY/north")
start_aggregator
standard_map
token=$(aggregator kiosk token counter-1 --name north | tail -1)
holds "a kiosk in 1970 can be enrolled" \
    clock "1970-01-01 00:01:00" "${north[@]}" enrol "$token"
holds "it keeps a rating" clock "1970-01-01 00:02:00" "${north[@]}" rate 4
holds "it syncs" clock "1970-01-01 00:03:00" "${north[@]}" sync
holds "then its clock jumps to 2039" \
    clock "2039-01-01 00:00:00" "${north[@]}" rate 1
holds "and it syncs still" clock "2039-01-01 00:00:10" "${north[@]}" sync

from=$(date -u -d '-10 minutes' +%FT%TZ)
to=$(date -u -d '+10 minutes' +%FT%TZ)
is "$(score '.scores[0].n')" 2 "both ratings count"
is "$(score '.scores.map(s => s.group.month)' --by month)" \
    "[\"$(TZ=Europe/Vienna date +%Y-%m)\"]" "in the month that it is"
rows=$(aggregator export --by rating --format ndjson)
is "$(wc -l <<<"$rows")" 2 "each can be looked at"
is "$(node -e '
	const [from, to] = process.argv.slice(1).map(Date.parse);
	const rows = require("fs").readFileSync(0, "utf8").trim().split("\n")
	    .map((line) => JSON.parse(line));
	console.log(rows.filter((row) => Date.parse(row.earliest) >= from &&
	    Date.parse(row.latest) < to).length);' -- "$from" "$to" <<<"$rows")" 2 \
    "and happened just now"
is "$(status north clock)" exact "the kiosk knows that its dates are exact"
holds "the audit finds nothing" aggregator verify
