#!/bin/bash
# With the network cut the screen behaves as before, and status says what waits
# and since when.  How soon it thanks is printed; `make bench` measures it.
. "$(dirname "$0")/story.sh"
. tests/terminal.sh

PRESSES=10

milliseconds() {
	echo $((${EPOCHREALTIME/./} / 1000))
}

# press KEY: a rating; how long until the thanks is added to $took.
press() {
	local began

	await shows "Wie zufrieden" || give_up "no question"
	# A person reads before a key means anything (core/visit_press.c).
	sleep 0.3
	began=$(milliseconds)
	keys "$1"
	await shows "Vielen Dank." || give_up "no thanks"
	took+=("$(($(milliseconds) - began))")
}

# presses SENTENCE: PRESSES of them; says how soon each was thanked.
presses() {
	local i sorted

	took=()
	for ((i = 0; i < PRESSES; i++)); do
		press $((2 * i % 4 + 1))
		# Another key ends the thanks; the same one would bounce.
		answer $((2 * i % 4 + 2))
	done
	mapfile -t sorted < <(printf '%s\n' "${took[@]}" | sort -n)
	echo "# $1: middle ${sorted[PRESSES / 2]} ms, longest ${sorted[-1]} ms"
}

nothing_waits() {
	[[ $(status desk waiting) == 0 ]]
}

start_aggregator
start_wire
standard_map smiley4
# A story presses faster than customers.
sed -i 's/^{/{"hold_off_ms": 0, /' "$STORY/counter.json"
aggregator survey put "$STORY/counter.json" >"$STORY/put.out" 2>&1 ||
    give_up "$(<"$STORY/put.out")"
enrol_kiosk desk
open_screen 80x24
await shows "Wie zufrieden" || give_up "$(shown)"

presses "with the network"
await nothing_waits && ok "with the network everything is on its way at once"

for mode in cut deaf; do
	wire $mode
	presses "$mode"
	ok "each press is thanked with the line $mode"
done
stop_aggregator
presses "nobody listening"
ok "and with nobody listening"

is "$(status desk ratings_waiting)" $((3 * PRESSES)) \
    "status says what waits"
like "$(status desk oldest_waiting)" '^[0-9.]+$' "and for how long"
unlike "$(shown)" '[Nn]etz|[Nn]etwork|[Ee]rror|[Ff]ehler' \
    "and the customer sees nothing of it"

wire open
start_aggregator
# How long the next try is off goes by how long the line was gone.
AWAIT_LIMIT=300 await nothing_waits && ok "it is all sent by itself when the line is back"
is "$(score '.scores[0].n' --min-n 1)" $((4 * PRESSES)) "each rating once"
