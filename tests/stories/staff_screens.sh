#!/bin/bash
# staff_screens.sh - several screens on one folder: what staff set at one of
# them is no other's, save that a touchpoint is closed for all that stand there.

. "$(dirname "$0")/story.sh"
. tests/terminal.sh

# at NAME COMMAND...: with the terminal of that name.
at() {
	local TERMINAL=$1

	shift
	"$@"
}
terminal() {
	tmux -u -f "$STORY/terminal.conf" -S "$STORY/terminal.${TERMINAL:-v}" "$@"
}
close_terminals() {
	for TERMINAL in v o agent; do
		terminal kill-server 2>/dev/null
	done
}

# menu NAME
menu() {
	at "$1" keys F10
	await at "$1" shows "PIN  ["
	at "$1" keys 4 7 1 1 Enter
	await at "$1" shows "[0]"
}

# Notes about the touchpoint o.
notes_of_o() {
	sqlite3 -cmd ".timeout 9000" "$STORY/desk/journal.db" \
	    "SELECT count(*) FROM entry WHERE hex(bytes) GLOB '8[34]25*616F'"
}

start_aggregator
for place in v o; do
	cat >"$STORY/$place.json" <<-SHEET
	{"name": "$place", "languages": ["de"], "thanks_seconds": 1,
	 "questions": [{"id": "asked", "scale": "smiley5",
	   "text": {"de": "Wie war es an der Stelle $place?"}}]}
	SHEET
	aggregator survey put "$STORY/$place.json" >"$STORY/map.out" 2>&1 &&
	    aggregator touchpoint add "$place" --title "Stelle $place" \
	    --survey "$place" --zone Europe/Vienna >>"$STORY/map.out" 2>&1 ||
	    give_up "map: $(<"$STORY/map.out")"
done
enrol_kiosk desk v,o
echo 4711 | kiosk desk pin 2>"$STORY/pin.err" || give_up "$(<"$STORY/pin.err")"
trap 'close_terminals; story_end' EXIT
at v open_screen 80x24 --touchpoint v
await at v shows "Stelle v?"
at o open_screen 80x24 --touchpoint o
await at o shows "Stelle o?"
at agent open_screen 80x24 --touchpoint v --agent
await at agent shows "Stelle v"

menu v
at v keys 3
await at v shows "Geöffnet schalten"
at v keys 0
await at v shows "Zurzeit geschlossen"
menu o
holds "one touchpoint that is closed leaves the other open" \
    at o shows "Geschlossen schalten"
menu agent
holds "an agent's menu knows that customers find it closed" \
    at agent shows "Geöffnet schalten"
at agent keys 3
await at agent shows "Geschlossen schalten"
holds "and opens it for them" \
    await at v shows "Stelle v?"

at o keys 0
await at o shows "Stelle o?"
menu v
at v keys 2
await at v shows "Probe beenden"
at v keys 0
await at v shows "PROBE"
screen=$(screen_pid "$(at o supervisor_pid)")
kill -9 "$screen"
await gone "$screen"
await at o shows "Stelle o?"
kiosk desk rate 3 >/dev/null || give_up "no rating"
is "$(notes_of_o)" 0 "another screen's restart ends no rehearsal"
like "$(at v shown)" PROBE "which goes on where it was begun"
screen=$(screen_pid "$(at v supervisor_pid)")
kill -9 "$screen"
await gone "$screen"
no_banner() {
	! shows PROBE
}
holds "and ends at that screen's own restart" await at v no_banner
