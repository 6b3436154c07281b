#!/bin/bash
# With the network cut the screen's behaviour and speed do not change, and
# status says what waits and since when.
. "$(dirname "$0")/story.sh"
. tests/terminal.sh

PRESSES=20

milliseconds() {
	echo $((${EPOCHREALTIME/./} / 1000))
}

# press KEY: a rating; how long until the thanks is added to $took.
press() {
	local began

	await shows "Wie zufrieden" || give_up "no question"
	began=$(milliseconds)
	keys "$1"
	until shows "Vielen Dank."; do
		(($(milliseconds) - began < 5000)) || give_up "no thanks"
	done
	took+=("$(($(milliseconds) - began))")
}

# presses SENTENCE: PRESSES of them; the middle one's time is in $median.
presses() {
	local i sorted

	took=()
	for ((i = 0; i < PRESSES; i++)); do
		press $((2 * i % 4 + 1))
		# Another key ends the thanks; the same one would bounce.
		keys $((2 * i % 4 + 2))
	done
	mapfile -t sorted < <(printf '%s\n' "${took[@]}" | sort -n)
	median=${sorted[PRESSES / 2]}
	echo "# $1: middle $median ms, longest ${sorted[-1]} ms"
}

nothing_waits() {
	[[ $(status desk waiting) == 0 ]]
}

start_aggregator
start_wire
standard_map smiley4
enrol_kiosk desk
open_screen 80x24
await shows "Wie zufrieden" || give_up "$(shown)"

presses "with the network"
open=$median
await nothing_waits && ok "with the network everything is on its way at once"

for mode in cut deaf; do
	wire $mode
	presses "$mode"
	if ((median <= 2 * open + 50)); then
		ok "thanked as soon with the line $mode"
	else
		not_ok "thanked as soon with the line $mode" \
		    "middle $median ms, with the network $open ms"
	fi
done
stop_aggregator
presses "nobody listening"
((median <= 2 * open + 50)) && ok "and with nobody listening" ||
    not_ok "and with nobody listening" "middle $median ms"

is "$(status desk ratings_waiting)" $((3 * PRESSES)) \
    "status says what waits"
like "$(status desk oldest_waiting)" '^[0-9.]+$' "and for how long"
unlike "$(shown)" '[Nn]etz|[Nn]etwork|[Ee]rror|[Ff]ehler' \
    "and the customer sees nothing of it"

wire open
start_aggregator
await nothing_waits && ok "it is all sent by itself when the line is back"
is "$(score '.scores[0].n' --min-n 1)" $((4 * PRESSES)) "each rating once"
