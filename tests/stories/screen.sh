#!/bin/bash
# The screen on a real terminal: what is shown, and what a press does.
#
# The goldens of tests/kiosk/test_screens.c are what tmux must show, painted
# cells and the cursor's place included.
. "$(dirname "$0")/story.sh"
. tests/terminal.sh

WANT_DE="Wie zufrieden waren Sie heute mit uns?"

# sheet NAME SCALE DE EN
sheet() {
	cat >"$STORY/$1.json" <<-SHEET
	{"name": "$1", "languages": ["de", "en"], "thanks_seconds": 1,
	 "hold_off_ms": 0, "questions": [{"id": "asked", "scale": "$2",
	   "text": {"de": "$3", "en": "$4"}}]}
	SHEET
	aggregator survey put "$STORY/$1.json" >"$STORY/map.out" 2>&1 &&
	    aggregator touchpoint add "$1" --title "$1" --survey "$1" \
	    --zone Europe/Vienna >>"$STORY/map.out" 2>&1 ||
	    give_up "map: $(<"$STORY/map.out")"
}

start_aggregator
sheet faces smiley5 "$WANT_DE" "How satisfied were you with us today?"
sheet likely nps11 \
    "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?" \
    "How likely are you to recommend us to others?"
enrol_kiosk desk faces,likely
kiosk desk settings set key.q quit || give_up "settings"

# ---- no terminal ---------------------------------------------------------

fails 64 'terminal' "without a terminal the screen says so in one sentence" \
    "$KIOSK" -d "$STORY/desk" run

# ---- every size --------------------------------------------------------------

for size in 40x12 80x24 160x50; do
	open_screen "$size"
	await shows "$WANT_DE"
	looks_like "smiley5.$size.unicode.de" "the question at $size"
	keys 5
	await shows "Vielen Dank."
	looks_like "thanks.$size.unicode.de" "the thanks at $size"
	await shows "$WANT_DE"
	looks_like "smiley5.$size.unicode.de" "and the question again at $size"
	keys q
	await terminal_closed
	ok "q ends the screen at $size, where a setting says so"
done

# ---- ASCII and eleven steps ------------------------------------------------

kiosk desk settings set ascii yes
open_screen 80x24 --touchpoint likely
await shows "weiterempfehlen?"
looks_like nps11.80x24.ascii.de "eleven steps in ASCII"
keys e
await shows "How likely"
looks_like nps11.80x24.ascii.en "and in English after E"
keys +
await shows "Thank you."
await shows "weiterempfehlen?"
ok "the next customer finds the first language"
keys q
await terminal_closed
kiosk desk settings unset ascii

# What follows a paste or the start of a screen at once is not taken for a key.
in_english() {
	keys e
	shows "How satisfied" || shows "How was it"
}

# ---- size, mouse, and what is no rating ------------------------------------

open_screen 80x24
await shows "$WANT_DE"
terminal resize-window -x 160 -y 50
await painted "smiley5.160x50.unicode.de"
looks_like smiley5.160x50.unicode.de "a larger terminal gets larger faces"
terminal resize-window -x 40 -y 12
await painted "smiley5.40x12.unicode.de"
looks_like smiley5.40x12.unicode.de "a smaller one small faces"
terminal resize-window -x 20 -y 8
await shows "5 sehr gut"
ok "one too small for faces gets text"
terminal resize-window -x 80 -y 24
await painted "smiley5.80x24.unicode.de"
ok "and the faces are back when it grows"

type_bytes '\033[<0;41;10M\033[<0;41;10m'
await shows "Vielen Dank."
ok "a click on the third face is an answer"
await shows "$WANT_DE"
type_bytes '\033[M :*'
await shows "Vielen Dank."
ok "so is a click reported the old way"
await shows "$WANT_DE"

before=$(status desk last)
type_bytes '\033[200~5 4 3 2 1\033[201~'
type_bytes '\033]11;rgb:1111/2222/3333\007\033[24;55R\0335\033[1;5C'
type_bytes '\033[<65;41;10M\033[<2;41;10M'
type_bytes 'z98760\003\032\004'
await in_english
is "$(status desk last)" "$before" \
    "pasted text, replies of the terminal and other keys are no ratings"
keys d
await shows "$WANT_DE"
keys q
await terminal_closed

STORY_TERM=vt100 open_screen 80x24
await shows "$WANT_DE"
before=$(status desk last)
type_bytes '\033[<0;75;10M\033[<0;75;10m'
await shows "Vielen Dank."
await shows "$WANT_DE"
is "$(status desk last)" $((before + 1)) \
    "a click is one rating where TERM knows of no mouse"
keys q
await terminal_closed

# What eight colours make of ours is red, blue and green.
coloured() {
	terminal capture-pane -pe |
	    grep -oE $'\033\\[([0-9;]*;)?(3[0-7]|38|4[0-7]|48|9[0-7])(;[0-9;]*)?m'
}
for eight in xterm linux screen; do
	STORY_TERM=$eight open_screen 80x24
	await shows "$WANT_DE"
	is "$(coloured)" "" "faces stay white where TERM=$eight has eight colours"
	keys q
	await terminal_closed
done
open_screen 80x24
await shows "$WANT_DE"
like "$(coloured)" '38;5;209' "and have their own colours of 256"
keys q
await terminal_closed

open_terminal 80x24 env TERM=dumb bash -c \
    '"$0" -d "$1/desk" run 2>"$1/dumb.err"; echo $? >"$1/dumb"' \
    "$KIOSK" "$STORY"
AWAIT_LIMIT=5 await terminal_closed
is "$(cat "$STORY/dumb" 2>&1)" 64 "a terminal without a cursor gets no screen"
like "$(<"$STORY/dumb.err")" 'TERM' "and is told why"
terminal kill-server 2>"$STORY/none.err"

# ---- a store that takes nothing ------------------------------------------------

open_screen 80x24
await shows "$WANT_DE"
before=$(status desk last)
screen=$(screen_pid)
prlimit --pid "$screen" --fsize=0:
keys 3
await shows "Außer Betrieb"
looks_like out.80x24.unicode.de "what cannot be kept is not thanked for"
keys 3
prlimit --pid "$screen" --fsize=unlimited:
is "$(status desk last)" "$before" "and nothing of it was kept"
await shows "$WANT_DE"
keys 4
await shows "Vielen Dank." && ok "the screen recovers by itself" ||
    not_ok "the screen recovers by itself" "$(shown)"
await shows "$WANT_DE"
keys q
await terminal_closed

# ---- another sheet ----------------------------------------------------------------

open_screen 80x24
await shows "$WANT_DE"
sed 's/Wie zufrieden waren Sie heute mit uns/Wie war es heute bei uns/' \
    "$STORY/faces.json" >"$STORY/new.json"
aggregator survey put "$STORY/new.json" >"$STORY/map.out" 2>&1 ||
    give_up "map: $(<"$STORY/map.out")"
keys 4
await shows "Wie war es heute bei uns?" &&
    ok "a new sheet is asked once it has come, between two customers" ||
    not_ok "a new sheet is asked once it has come, between two customers"
keys q
await terminal_closed
WANT_DE="Wie war es heute bei uns?"

# ---- nobody comes -----------------------------------------------------------

alive() {
	[[ $(sqlite3 "$STORY/desk/journal.db" "SELECT count(*) FROM entry
	    WHERE hex(bytes) LIKE '8223%'") == "$1" ]]
}

holds "while customers come, no entry says that the screen lives" alive 0
sqlite3 "$STORY/desk/journal.db" \
    "UPDATE epoch SET opened_ms = opened_ms - 1000000"
open_screen 80x24
await shows "$WANT_DE"
await alive 1 && ok "after a quarter of an hour without a press one does" ||
    not_ok "after a quarter of an hour without a press one does"
keys q
await terminal_closed

# ---- the ways out ----------------------------------------------------------------

another_screen() {
	[[ $(screen_pid "$supervisor") != "$screen" ]] && shows "$WANT_DE"
}

for signal in TERM SEGV KILL; do
	open_screen 80x24
	await shows "$WANT_DE"
	supervisor=$(supervisor_pid) screen=$(screen_pid)
	kill "-$signal" "$screen"
	AWAIT_LIMIT=10 await another_screen
	is "$?" 0 "a screen that SIG$signal ended is started again at once"

	await in_english
	keys 4
	await shows "Thank you."
	is "$?" 0 "and takes the next press, after SIG$signal"
	await shows "$WANT_DE"
	keys q
	await terminal_closed
done

for signal in TERM HUP SEGV; do
	open_screen_in_shell 80x24
	await shows "$WANT_DE"
	kill "-$signal" "$(<"$STORY/screen.pid")"
	await shows "ended"
	shows_clean_terminal "SIG$signal leaves the terminal as it was"
	case $signal in
	SEGV) shows "ended 139" ;;
	*) shows "ended 0" ;;
	esac && ok "and SIG$signal ends the screen as it should" ||
	    not_ok "and SIG$signal ends the screen as it should" "$(shown)"
	terminal kill-server
done

# ---- what was pressed arrived ---------------------------------------------------

holds "everything is sent" kiosk desk sync
is "$(score '.scores[0].channels[0].counts' --touchpoint faces --min-n 1)" \
    "[0,1,1,5,4]" "each press counts once, on its own step"
is "$(score '.scores[0].channels[0].counts[10]' --touchpoint likely \
    --min-n 1)" 1 "and + is ten"
