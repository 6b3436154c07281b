#!/bin/bash
# staff_rehearsal.sh - a rehearsal that is forgotten ends by itself, and so does
# the menu that somebody left open; by a clock that the story moves.

. "$(dirname "$0")/story.sh"
. tests/terminal.sh

CLOCK=$TOUCHSTONE_BUILD/tests/day/clock.so
QUESTION="Wie zufrieden waren Sie?"
node tests/day/hands.mjs "$STORY/clock" 2026-06-15T08:00:00Z ||
    give_up "no clock"
export DAY_CLOCK=$STORY/clock
# The sanitizers want to be loaded before it.
if [[ $(LD_PRELOAD=$CLOCK "$KIOSK" --version 2>&1) != \
    "$("$KIOSK" --version 2>&1)" ]]; then
	skip "a rehearsal ends by itself" "the clock is not to be had here"
	exit 0
fi

# pass SECONDS: the kiosk's clock goes on at once.
pass() {
	node -e '
	const fs = require("fs"), file = fs.openSync(process.argv[1], "r+");
	const bytes = Buffer.alloc(8);
	fs.readSync(file, bytes, 0, 8, 0);
	const now = bytes.readBigInt64LE() + BigInt(process.argv[2] * 1000);
	bytes.writeBigInt64LE(now);
	fs.writeSync(file, bytes, 0, 8, 0);' "$STORY/clock" "$1"
}

notes() {
	sqlite3 -cmd ".timeout 9000" "$STORY/desk/journal.db" \
	    "SELECT count(*) FROM entry WHERE substr(bytes, 2, 1) = x'25'"
}

no_banner() {
	! shows PROBE
}

start_aggregator
standard_map
enrol_kiosk desk
echo 4711 | kiosk desk pin || give_up "no PIN"
open_terminal 80x24 env LD_PRELOAD="$CLOCK" "$KIOSK" -d "$STORY/desk" run
await shows "$QUESTION"
keys F10
await shows "PIN  ["
keys 4 7 1 1 Enter
await shows "Probe einschalten"
keys 2
await shows "Probe beenden"
pass 31
holds "a menu left alone for half a minute gives the screen back" \
    await shows "$QUESTION"
like "$(shown)" PROBE "with the banner of the rehearsal"
is "$(notes)" 1 "which the journal knows"
pass 840
keys T
await shows "Mit Gesichtern"
like "$(shown)" PROBE "after fourteen minutes and a half it goes on"
pass 700
holds "after fifteen, when nobody is in the midst of anything, it has ended" \
    await no_banner
is "$(notes)" 2 "and the journal knows that too"
keys 3
await shows "Vielen Dank."
# Not by `sync`, whose clock is another one than the screen's here.
nothing_waits() {
	[[ $(status desk waiting) == 0 ]]
}
holds "what is pressed then is sent" await nothing_waits
is "$(score '.scores.map(s => [s.n, s.complete.rehearsal])' --min-n 1)" \
    '[[1,0]]' "and counts"
