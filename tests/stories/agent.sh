#!/bin/bash
# A hotline: an agent's form on a real terminal, and what of it arrives.

. "$(dirname "$0")/story.sh"
. tests/terminal.sh

start_aggregator
cat >"$STORY/hotline.json" <<'SHEET'
{"name": "hotline", "languages": ["de", "en"], "open": "Mo 03:00-03:01",
 "questions": [
   {"id": "satisfaction", "scale": "smiley5",
    "text": {"de": "Wie zufrieden waren Sie heute mit uns?",
             "en": "How satisfied were you with us today?"}},
   {"id": "reason",
    "choices": [{"id": "wait", "text": {"de": "Wartezeit", "en": "Waiting"}},
                {"id": "price", "text": {"de": "Preis", "en": "Price"}}],
    "when": {"question": "satisfaction", "at_most": 1}}]}
SHEET
aggregator survey put "$STORY/hotline.json" >"$STORY/map.out" 2>&1 &&
    aggregator touchpoint add hotline --title "Hotline 0800" \
    --survey hotline --zone Europe/Vienna >>"$STORY/map.out" 2>&1 ||
    give_up "map: $(<"$STORY/map.out")"
enrol_kiosk desk hotline
kiosk desk settings set key.q quit || give_up "settings"
kiosk desk settings set key.F12 quit || give_up "settings"

not_shown() {
	! shows "$1"
}

# The texts that the journal holds, in the order they were typed.
texts() {
	sqlite3 -cmd '.timeout 9000' "$STORY/desk/journal.db" \
	    'SELECT CAST(text AS TEXT) FROM text ORDER BY number, kind' |
	    tr '\n' '|'
}

# Nobody answers: what is typed stays to be looked at.
stop_aggregator
open_screen 80x24 --agent
await shows "Hotline 0800"
shows "Currently closed" &&
    not_ok "an agent works when the counter is closed" ||
    ok "an agent works when the counter is closed"

# ---- one call --------------------------------------------------------------

keys "4711-0815" Enter
keys 7
await shows "Möglich: 1-5" && ok "a value off the scale is told at once" ||
    not_ok "a value off the scale is told at once" "$(shown)"
keys Enter F2
keys BSpace 2 Enter 1 Enter
keys -l "q: lange gewartet"
keys F2
await shows "Gespeichert: Nr." && ok "F2 saves from anywhere" ||
    not_ok "F2 saves from anywhere" "$(shown)"
shows "4711-0815" && not_ok "and the form is empty for the next call" ||
    ok "and the form is empty for the next call"
last=$(status desk last)
is "$(texts)" "q: lange gewartet|4711-0815|" \
    "the call's reference and the caller's words are kept beside it"
await shows "Heute 2" && ok "the head says how many there were today" ||
    not_ok "the head says how many there were today" "$(shown)"
await shows "Wartet 2" && ok "the head says what waits" ||
    not_ok "the head says what waits" "$(shown)"

# ---- the next one, in English, by Enter alone ---------------------------------

keys "4712" Enter 5 Enter Enter
keys -l "en"
await shows "How satisfied were you" &&
    ok "what is read out is in the caller's language" ||
    not_ok "what is read out is in the caller's language" "$(shown)"
keys Enter
await shows "Gespeichert: Nr. $((last + 2))" &&
    ok "Enter in the last field saves" ||
    not_ok "Enter in the last field saves" "$(shown)"

# ---- nothing by accident --------------------------------------------------------

last=$(status desk last)
keys "4713" F2
await shows "Hier fehlt der Wert." &&
    ok "without a value nothing is saved, and the field says so" ||
    not_ok "without a value nothing is saved" "$(shown)"
type_bytes '\033[<0;41;10M\033[<0;41;10m\033[24;55R'
type_bytes '\003\032\034'
keys Escape
await shows "Esc noch einmal"
shows "4713" && ok "Escape asks before it clears" ||
    not_ok "Escape asks before it clears" "$(shown)"
keys Escape
await not_shown "4713" && ok "and clears when pressed again" ||
    not_ok "and clears when pressed again" "$(shown)"
is "$(status desk last)" "$last" "and none of that was kept"

type_bytes '\033[200~4715\r0816\033[201~'
await shows "[4715 0816" && ok "what is pasted is typed into the field" ||
    not_ok "what is pasted is typed into the field" "$(shown)"
# What comes right behind a paste is taken for a part of it.
typed_on() {
	keys -l "!"
	shows "[4715 0816!"
}
await typed_on
keys Escape
await shows "Esc noch einmal"
keys Escape
await not_shown "4715"

# ---- rehearsal -----------------------------------------------------------------------

keys F4
await shows "PROBE"
keys Enter 1 Enter 2 F2
await shows "Gespeichert"
keys F4
await not_shown "PROBE"
ok "F4 begins and ends a rehearsal"

# ---- a crash, and the ways out -------------------------------------------------------

keys "4714" Enter 4
await shows "4714"
keys q
await shows "4q" && ok "a letter that quits elsewhere is typed here" ||
    not_ok "a letter that quits elsewhere is typed here" "$(shown)"
keys BSpace F2
await shows "Gespeichert"
echo 4711 | kiosk desk pin 2>"$STORY/pin.err" || give_up "$(<"$STORY/pin.err")"
keys "4716"
await shows "[4716"
keys F10
await shows "PIN"
keys 4
keys 7
keys 1
keys 1
keys Enter
await shows "Beenden" && ok "F10 and the PIN open the staff's menu here too" ||
    not_ok "F10 and the PIN open the staff's menu here too" "$(shown)"
keys 0
await shows "[4716" && ok "and behind it the form is as it was" ||
    not_ok "and behind it the form is as it was" "$(shown)"
keys F12
await terminal_closed && ok "a function key that the settings name quits" ||
    not_ok "a function key that the settings name quits" "$(shown)"

# ---- what arrived ---------------------------------------------------------------------

start_aggregator
holds "everything is sent" kiosk desk sync
channel() {
	score "$1" --touchpoint hotline --question "$2" --min-n 1
}
is "$(channel '.scores[0].channels[0].counts' satisfaction)" "[0,1,0,1,1]" \
    "each call counts once, as an agent's"
is "$(channel '.scores[0].channels[0].counts' reason)" "[1,0]" \
    "and so does the reason that was asked for"
is "$(channel '.scores[0].complete.rehearsal' satisfaction)" 1 \
    "the rehearsal is shown beside them"
is "$(channel '.scores[0].flagged' satisfaction)" 0 \
    "two calls within a moment are no repeated press"
