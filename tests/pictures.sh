#!/bin/bash
# pictures.sh - makes the README's pictures of a terminal window anew.
#
#   B=build tests/pictures.sh
#
# The real programs, in a real xterm on an X server that nobody sees.  Nothing
# depends on it; wants the packages xvfb, xterm, x11-apps, netpbm, pngquant and
# fonts-dejavu-core.

. "$(dirname "$0")/stories/story.sh"
. tests/terminal.sh
AWAIT_LIMIT=20
pictures=$ROOT/docs/pictures

for tool in Xvfb xterm xwd xwdtopnm pnmtopng pngquant; do
	command -v "$tool" >/dev/null || give_up "$tool is missing"
done

cat >"$STORY/counter.json" <<'SHEET'
{"name": "counter", "languages": ["de", "en", "fr"], "hold_off_ms": 0,
 "questions": [
  {"id": "satisfaction", "scale": "smiley5", "text": {
    "de": "Wie zufrieden waren Sie heute mit uns?",
    "en": "How satisfied were you with us today?",
    "fr": "Êtes-vous satisfait de notre accueil ?"}},
  {"id": "reason", "when": {"question": "satisfaction", "at_most": 1},
   "text": {"de": "Was war der Hauptgrund?",
    "en": "What was the main reason?",
    "fr": "Quelle en est la raison ?"},
   "choices": [
    {"id": "wait", "text": {"de": "Wartezeit", "en": "Waiting time",
      "fr": "Attente"}},
    {"id": "kind", "text": {"de": "Freundlichkeit", "en": "Friendliness",
      "fr": "Amabilité"}},
    {"id": "info", "text": {"de": "Auskunft", "en": "Information",
      "fr": "Renseignements"}},
    {"id": "clean", "text": {"de": "Sauberkeit", "en": "Cleanliness",
      "fr": "Propreté"}},
    {"id": "price", "text": {"de": "Preis", "en": "Price", "fr": "Prix"}},
    {"id": "other", "text": {"de": "Anderes", "en": "Something else",
      "fr": "Autre"}}]}]}
SHEET

start_aggregator
aggregator survey put "$STORY/counter.json" >"$STORY/map.out" 2>&1 &&
    aggregator touchpoint add counter-1 --title "Schalter 1, Linz" \
    --survey counter --zone Europe/Vienna >>"$STORY/map.out" 2>&1 ||
    give_up "map: $(<"$STORY/map.out")"
enrol_kiosk desk
kiosk desk pin <<<4711 >"$STORY/pin.out" 2>&1 ||
    give_up "pin: $(<"$STORY/pin.out")"

# A display of our own, told to us by the server.
mkfifo "$STORY/display"
Xvfb -displayfd 3 -screen 0 1000x600x24 -nolisten tcp \
    3>"$STORY/display" >"$STORY/xvfb.out" 2>&1 &
story_pids+=($!)
read -r number <"$STORY/display"
export DISPLAY=:$number

STORY_TERM=tmux-256color
open_screen 80x24
begin "$STORY/xterm" xterm -tn xterm-256color -name picture -geometry 80x24 \
    -fa "DejaVu Sans Mono" -fs 12 -b 6 -bg '#101418' -fg '#e8e8e8' +sb -u8 \
    -xrm '*cursorColor: #e8e8e8' \
    -e tmux -u -S "$STORY/terminal" attach
attached() {
	[[ -n $(terminal list-clients) ]]
}
await attached

window() {
	xwd -silent -name "$(xwininfo -root -tree 2>/dev/null |
	    sed -n 's/.*"\([^"]*\)": ("picture".*/\1/p' | head -1)"
}

# picture NAME: once the window stands still.
picture() {
	local before= now=

	until [[ -n $now && $now == "$before" ]]; do
		before=$now
		window >"$STORY/window.xwd" || give_up "no window"
		now=$(sha256sum <"$STORY/window.xwd")
		sleep 0.2
	done
	xwdtopnm <"$STORY/window.xwd" 2>/dev/null | pnmtopng 2>/dev/null |
	    pngquant --speed 1 32 - >"$pictures/$1.png" ||
	    give_up "$1 cannot be written"
	ok "$1, $(stat -c %s "$pictures/$1.png") bytes"
}

# toned NAME: the window has all five faces' colours.  Of a terminal that is
# called xterm, tmux learns only later that it has more than eight.
toned() {
	local colours tone

	colours=$(xwdtopnm <"$STORY/window.xwd" 2>/dev/null | ppmhist -map |
	    pnmtoplainpnm | sed 1,3d | xargs -n 3)
	for tone in "255 135 95" "215 175 95" "178 178 178" "135 175 215" \
	    "95 175 135"; do
		grep -qx "$tone" <<<"$colours" || {
			not_ok "$1 shows the product's own colours" \
			    "no $tone among:"$'\n'"$colours"
			return
		}
	done
	ok "$1 shows the product's own colours"
}

in_english() {
	keys e
	shows "How satisfied"
}

mkdir -p "$pictures"
await shows "Wie zufrieden"
picture question.de
toned question.de
await in_english
picture question.en
keys 2
await shows "What was the main reason?"
keys Down
await shows ">1<"
keys Tab
await shows ">2<"
picture reason.en
keys 3
await shows "Wie zufrieden"
keys F10
await shows "PIN  ["
keys 4 7 1 1 Enter
await shows "Kontaktpunkt wechseln"
picture staff.de
