#!/bin/bash
# staff_menu.sh - the staff's menu on a real terminal: who gets in, what each
# item does, and that nothing typed there becomes a rating.

. "$(dirname "$0")/story.sh"
. tests/terminal.sh

QUESTION="Wie zufrieden waren Sie heute mit uns?"
OTHER="Wurde Ihr Anliegen erledigt?"
MENU="Kontaktpunkt wechseln"

# sheet NAME SCALE DE EN
sheet() {
	cat >"$STORY/$1.json" <<-SHEET
	{"name": "$1", "languages": ["de", "en"], "thanks_seconds": 1,
	 "hold_off_ms": 0, "questions": [{"id": "asked", "scale": "$2",
	   "text": {"de": "$3", "en": "$4"}}]}
	SHEET
	aggregator survey put "$STORY/$1.json" >"$STORY/map.out" 2>&1 &&
	    aggregator touchpoint add "$1" --title "Schalter $1" --survey "$1" \
	    --zone Europe/Vienna >>"$STORY/map.out" 2>&1 ||
	    give_up "map: $(<"$STORY/map.out")"
}

# press KEY TEXT: until TEXT shows; a screen that just began anew listens only
# once it was quiet for a while.
press() {
	keys "$1"
	AWAIT_LIMIT=2 await shows "$2" >/dev/null
}

knock() {
	press F10 "PIN  ["
}

# pin KEYS...: type a PIN at the question that asks for it.
pin() {
	await knock
	keys "$@" Enter
}

# menu: as staff who know it.
menu() {
	pin 4 7 1 1
	await shows "$MENU"
}

# A key again within a second is one that is held down.
away() {
	await press 0 "${1:-$QUESTION}"
}

quit_pressed() {
	keys 7
	AWAIT_LIMIT=2 await terminal_closed >/dev/null
}
quit() {
	await press 7 "${1:-Press 7 again}"
	await quit_pressed
}

ratings() {
	sqlite3 -cmd ".timeout 9000" "$STORY/desk/journal.db" \
	    "SELECT count(*) FROM entry WHERE substr(bytes, 2, 1) < x'20'"
}

# notes: which staff notes the journal holds, in order.
notes() {
	sqlite3 -cmd ".timeout 9000" "$STORY/desk/journal.db" "SELECT hex(bytes) FROM entry
	    WHERE substr(bytes, 2, 1) = x'25' ORDER BY number" |
	    sed -nE 's/^8[34]25(1A.{8}|19.{4}|18.{2}|[01].)(0.).*/\2/p' |
	    tr '\n' ' '
}

start_aggregator
sheet faces smiley5 "$QUESTION" "How satisfied were you with us today?"
sheet solved yesno "$OTHER" "Was your request dealt with?"
sheet likely nps11 "Empfehlen Sie uns weiter?" "Would you recommend us?"
# Open on the day after tomorrow alone, in any zone.
sheet shut smiley4 "Schon wieder da?" "Back already?"
day=$(LC_ALL=C date -d '+2 days' +%a)
sed -i "s/\"hold_off_ms\"/\"open\": \"${day:0:2} 08:00-09:00\", &/" \
    "$STORY/shut.json"
aggregator survey put "$STORY/shut.json" >"$STORY/map.out" 2>&1 ||
    give_up "map: $(<"$STORY/map.out")"
enrol_kiosk desk faces,solved,likely,shut

# ---- without a PIN ------------------------------------------------------------

open_screen 80x24
await shows "$QUESTION"
keys F10 '*' '*' '*' E
holds "without a PIN neither F10 nor *** leads anywhere" \
    await shows "How satisfied"
keys D
await shows "$QUESTION"

# ---- who gets in -----------------------------------------------------------------

echo 4711 | kiosk desk pin 2>"$STORY/pin.err" || give_up "$(<"$STORY/pin.err")"
unlike "$(cat "$STORY/desk/settings")" 4711 "the PIN stands nowhere"
is "$(kiosk desk settings get pin)" set "only that it is set"
keys F10
holds "once set, F10 asks for it, at the screen that runs" \
    await shows "PIN  ["
keys 4 7
await shows "[ **"
unlike "$(shown)" 47 "and does not show it"
keys Escape
await shows "$QUESTION"
keys '*' '*' '*'
holds "so do three stars of a keypad" \
    await shows "PIN  ["
keys 1 2 3 4 Enter
await shows "PIN nicht richtig."
like "$(shown)" 'Bitte (2 Sekunden|1 Sekunde) warten' "a wrong one is told to wait"
heard() {
	! shows "PIN nicht richtig"
}
await heard
keys 9 9 9 9 Enter
await shows "PIN nicht richtig."
like "$(shown)" 'Bitte [34] Sekunden warten' "twice as long after the second"
await heard
keys 9 9 9 9 Enter
await shows "PIN nicht richtig."
keys 4 7 1 1 Enter
holds "and what is typed meanwhile is not heard" \
    await shows "PIN  [               ]"

# kill -9 in the middle of the wait.
screen=$(screen_pid)
kill -9 "$screen"
await gone "$screen"
await shows "$QUESTION"
await knock
holds "a screen that is killed finds the wait as it was" \
    await shows "PIN nicht richtig."
await heard
keys 4 7 1 1 Enter
holds "the right PIN opens the menu" \
    await shows "$MENU"
is "$(sqlite3 -cmd ".timeout 9000" "$STORY/desk/journal.db" 'SELECT failures FROM staff')" 0 \
    "and failures are forgotten"

# ---- what it tells -----------------------------------------------------------------

like "$(shown)" 'Personal - Schalter faces' "where this screen stands"
like "$(shown)" 'Heute +0 Bewertungen' "how many ratings today"
like "$(shown)" 'Uhr +gut' "how good the clock is"
away
keys 5
await shows "Vielen Dank."
await shows "$QUESTION"
menu
like "$(shown)" 'Heute +1 Bewertung[^e]' "one more"
unlike "$(shown)" 'sehr gut' "and not which"

# ---- no key leaks ---------------------------------------------------------------------

before=$(ratings)
keys 8 9 x + Tab Right F5 5
holds "what waits is sent when staff wish, and its outcome shown" \
    await shows "Alles gesendet."
keys 4
await shows "[2]  English"
keys 9 8 7 0
await shows "$MENU"
away
is "$(ratings)" "$before" "nothing typed in the menu was a rating"

# ---- touchpoint ----------------------------------------------------------------------

menu
keys 1
await shows "Schalter solved"
keys 2
holds "another touchpoint is chosen" \
    await shows "Personal - Schalter solved"
away "$OTHER"
screen=$(screen_pid)
kill -9 "$screen"
await gone "$screen"
holds "and asked at after a restart too" \
    await shows "$OTHER"
await press 2 "Vielen Dank."
await shows "$OTHER"

# ---- a key held down ---------------------------------------------------------------------

menu
keys 1
await shows "Schalter likely"
keys 3
await shows "Personal - Schalter likely"
before=$(ratings)
keys 0 0 0 0
await shows "weiter?"
keys E
await shows "Would you recommend us?"
is "$(ratings)" "$before" "a key held down as the menu closes is no rating of 0"
keys D
await shows "weiter?"

# ---- closed by its hours, and opened by staff ---------------------------------------------

menu
keys 1
await shows "Schalter shut"
keys 4
await shows "Personal - Schalter shut"
away "Zurzeit geschlossen"
menu
keys 3
await shows "Geschlossen schalten"
holds "closed by its hours, staff open it all the same" \
    away "Schon wieder da?"
menu
keys 3
await shows "Geöffnet schalten"
keys 1
await shows "Schalter solved"
keys 2
await shows "Personal - Schalter solved"
holds "one touchpoint that is closed leaves the next one open" \
    await shows "Geschlossen schalten"
away "$OTHER"

# ---- rehearsal --------------------------------------------------------------------------

menu
keys 2
await shows "Probe beenden"
away "$OTHER"
like "$(shown)" 'PROBE' "a rehearsal is to be seen by everybody"
keys 1
await shows "Vielen Dank."
await shows "$OTHER"
screen=$(screen_pid)
kill -9 "$screen"
await gone "$screen"
await shows "$OTHER"
story_no_banner() { ! shows PROBE; }
holds "it does not outlive a restart" \
    await story_no_banner

# ---- closed ------------------------------------------------------------------------------

menu
keys 3
await shows "Geöffnet schalten"
holds "closed by hand, customers find it closed" \
    away "Zurzeit geschlossen"
keys 2
screen=$(screen_pid)
kill -9 "$screen"
await gone "$screen"
holds "after a restart too" \
    await shows "Zurzeit geschlossen"
menu
keys 3
await shows "Geschlossen schalten"
holds "and opened by hand they are asked again" \
    away "$OTHER"

# ---- language at the start -----------------------------------------------------------------

menu
keys 4
await shows "English"
keys 2
await shows "Change touchpoint"
keys 0
await shows "Was your request"
screen=$(screen_pid)
kill -9 "$screen"
await gone "$screen"
holds "the language at the start stays" \
    await shows "Was your request"

is "$(notes)" "05 05 05 04 03 05 01 02 03 04 " \
    "each deed stands in the journal: touchpoint, rehearsal, closed, opened"

# ---- restart, quit ---------------------------------------------------------------------------

pin 4 7 1 1
await shows "Change touchpoint"
screen=$(screen_pid)
keys 6
await gone "$screen"
holds "restarted, it asks on" \
    await shows "Was your request"
pin 4 7 1 1
await shows "Change touchpoint"
keys 7 7 7 7
await shows "Press 7 again"
keys 0
holds "one slip does not quit, however long the key is held" \
    await shows "Was your request"
pin 4 7 1 1
await shows "Change touchpoint"
holds "twice does" quit

# ---- where --touchpoint and an agent have the screen -------------------------------------------

open_screen 80x24 --touchpoint faces
await shows "$QUESTION"
pin 4 7 1 1
await shows "$MENU"
keys 1
holds "a touchpoint that --touchpoint names is not changed" \
    await shows "Der Kontaktpunkt steht fest."
quit "Zum Beenden noch einmal 7."
open_screen 80x24 --agent --touchpoint solved
await shows "$OTHER"
keys '*' '*' '*' Escape Escape
pin 4 7 1 1
holds "F10 leads from an agent's form to the menu, stars are letters there" \
    await shows "$MENU"
keys 2
await shows "Probe beenden"
keys 0
holds "where a rehearsal is the form's" \
    await shows "PROBE"
pin 4 7 1 1
await shows "$MENU"
quit "Zum Beenden noch einmal 7."

# ---- the score --------------------------------------------------------------------------------

holds "what is left is sent" kiosk desk sync
is "$(aggregator score --touchpoint solved --min-n 1 --format json |
    field '.scores.map(s => [s.n, s.complete.rehearsal])')" '[[1,1]]' \
    "what was rehearsed is counted beside the score"

# ---- a PIN from the centre ----------------------------------------------------------------------

fails 1 'ghost' "a kiosk that is not there gets no PIN" aggregator kiosk pin ghost
fails 64 'standard input' "nor does one get it among the words" \
    aggregator kiosk pin desk 1234
echo 12 >"$STORY/short"
holds "a PIN is made" sh -c '"$0" -d "$1/centre" kiosk pin desk >"$1/made" 2>"$1/made.err" </dev/null' \
    "$AGGREGATOR" "$STORY"
made=$(<"$STORY/made")
like "$made" '^[0-9]{6}$' "and shown, alone on standard output"
like "$(aggregator book)" 'staff-pin.*set' "the book says that it was set"
echo 9988 >"$STORY/piped"
piped() {
	"$AGGREGATOR" -d "$STORY/centre" kiosk pin desk <"$STORY/piped"
}
like "$(piped 2>&1 >"$STORY/made")" 'without - standard input is not read' \
    "one that is piped without - is said not to have been taken"
made=$(<"$STORY/made")
unlike "$(<"$STORY/made.err")" 'standard input' "and nothing where nothing is"
unlike "$(aggregator book)" "$made" "and not which"
unlike "$(aggregator book)" 'argon2' "nor its hash"
holds "it comes with the sync" kiosk desk sync
kiosk desk pin --unset 2>"$STORY/unset.err"
like "$(<"$STORY/unset.err")" 'centre' \
    "who takes the kiosk's own away is told of the centre's"
open_screen 40x12
await shows "Was your request"
await knock
keys $(sed 's/./& /g' <<<"$made") Enter
holds "it opens the menu" \
    await shows "Change touchpoint"
looks=$(shown | sed -n 2p)
like "$looks" 'Today [0-9]+  Waiting' "which fits 40 columns"
holds "the centre takes it away" aggregator kiosk pin desk --unset
keys 5
await shows "All sent."
keys 0
await shows "Was your request"
keys F10 D
holds "which comes with the next exchange: there is no menu any more" \
    await shows "$OTHER"
holds "the audit finds nothing" aggregator verify
