#!/bin/bash
# A thousand ratings by scripts, 16 at a time, while customers press at the
# screen: every number is printed once, and all of it reaches the aggregator.
# That no press waits for more than one other writer is test_turn.c's to count.

. "$(dirname "$0")/story.sh"

RATES=1000
start_aggregator
cat >"$STORY/counter.json" <<-SHEET
{"name": "counter", "languages": ["de"], "thanks_seconds": 1,
 "hold_off_ms": 0, "cap_ms": 0,
 "questions": [{"id": "satisfaction", "scale": "smiley4",
   "text": {"de": "Wie zufrieden waren Sie?"}}]}
SHEET
aggregator survey put "$STORY/counter.json" >"$STORY/map.out" 2>&1 &&
    aggregator touchpoint add counter-1 --title "Counter 1" --survey counter \
    --zone Europe/Vienna >>"$STORY/map.out" 2>&1 ||
    give_up "map: $(<"$STORY/map.out")"
enrol_kiosk north
kiosk north settings set key.q quit
open_terminal 80x24 "$KIOSK" -d "$STORY/north" run
await shows "Wie zufrieden" || give_up "the screen: $(shown)"

# press: one customer, from the question to the thanks and back.
press() {
	keys 4
	await shows "Vielen Dank" && await shows "Wie zufrieden" &&
	    ((presses += 1))
}

crowd_is_over() {
	[[ -e $STORY/over ]]
}

presses=0
begin "$STORY/crowd" sh -c 'seq "$2" | xargs -P 16 -I "{}" \
    "$0" -d "$1" rate 2; echo $? >"$3"' "$KIOSK" "$STORY/north" "$RATES" \
    "$STORY/over"
until crowd_is_over; do
	press || break
done
is "$(cat "$STORY/over")" 0 "each of $RATES ratings is kept, 16 at a time"
is "$(sort -un "$STORY/crowd.out" | wc -l) $(wc -l <"$STORY/crowd.out")" \
    "$RATES $RATES" "every number is printed exactly once"
is "$((presses > 0))" 1 "customers pressed meanwhile, and were thanked"
echo "# $presses presses"
keys q
await terminal_closed
holds "all of it is sent" kiosk north sync
aggregator export --by rating --format ndjson >"$STORY/rows"
is "$(node -e '
	const fs = require("fs");
	const rows = fs.readFileSync(process.argv[1], "utf8").trim()
	    .split("\n").map((line) => JSON.parse(line));
	const told = fs.readFileSync(process.argv[2], "utf8").trim()
	    .split("\n").map(Number).sort((a, b) => a - b);
	const held = rows.filter((row) => row.channel === "script")
	    .map((row) => row.number).sort((a, b) => a - b);
	console.log(held.join() === told.join(),
	    rows.filter((row) => row.channel === "kiosk").length);' -- \
    "$STORY/rows" "$STORY/crowd.out")" "true $presses" \
    "the aggregator holds those very numbers, and each press"
is "$(status north waiting)" 0 "nothing waits"
holds "and the audit finds nothing" aggregator verify
