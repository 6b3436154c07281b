#!/bin/bash
# One customer after another at the screen: several questions, going back,
# leaving out, walking away, pressing on and on; and what counts in the end.
. "$(dirname "$0")/story.sh"
. tests/terminal.sh

MOOD="Wie zufrieden waren Sie?"
WHY="Was war der Hauptgrund?"
SAY="Was sollen wir besser machen?"
TELL="Wie wahrscheinlich empfehlen Sie uns?"

# visits NAME MEMBERS: a sheet of four questions, and a touchpoint for it.
visits() {
	cat >"$STORY/$1.json" <<-SHEET
	{"name": "$1", "languages": ["de", "en"], "thanks_seconds": 1,
	 $2, "questions": [
	  {"id": "mood", "scale": "smiley5",
	   "text": {"de": "$MOOD", "en": "How satisfied were you?"}},
	  {"id": "why", "choices": [
	    {"id": "wait", "text": {"de": "Wartezeit", "en": "Waiting"}},
	    {"id": "price", "text": {"de": "Preis", "en": "Price"}}],
	   "text": {"de": "$WHY", "en": "What was the reason?"},
	   "when": {"question": "mood", "at_most": 1}},
	  {"id": "say", "free_text": true,
	   "text": {"de": "$SAY", "en": "What should we improve?"},
	   "when": {"question": "mood", "at_most": 1}},
	  {"id": "tell", "scale": "nps11",
	   "text": {"de": "$TELL", "en": "How likely are you to tell?"}}]}
	SHEET
	aggregator survey put "$STORY/$1.json" >"$STORY/map.out" 2>&1 &&
	    aggregator touchpoint add "$1" --title "$1" --survey "$1" \
	    --zone Europe/Vienna >>"$STORY/map.out" 2>&1 ||
	    give_up "map: $(<"$STORY/map.out")"
}

# The same key again would be a key held down: stories press others in turn.
# asks QUESTION SENTENCE: it is asked now.
asks() {
	await shows "$1" && ok "$2" || not_ok "$2" "$(shown)"
}

# figure TOUCHPOINT QUESTION EXPRESSION: of that row of the score.
figure() {
	field '.scores.filter(s => s.touchpoint == "'"$1"'" &&
	    s.question == "'"$2"'").map(s => s'"$3"')[0] ?? null' \
	    <"$STORY/score"
}

counts() {
	figure "$1" "$2" '.channels.map(c => c.counts.join(",")).join(";")'
}

open_at() {
	open_screen 80x24 --touchpoint "$1"
	await shows "$MOOD" || give_up "$(shown)"
}

# A screen that was just started again lets pass what comes at once.
left() {
	keys F12
	terminal_closed
}
leave() {
	await left
}

start_aggregator
visits slow '"hold_off_ms": 0, "idle_seconds": 60'
visits submit '"hold_off_ms": 0, "idle_seconds": 4'
visits discard '"hold_off_ms": 0, "idle_seconds": 4, "on_idle": "discard"'
visits hammer '"hold_off_ms": 60000, "cap_ms": 600000'
enrol_kiosk desk slow,submit,discard,hammer
kiosk desk settings set key.F12 quit || give_up "settings"

# ---- the whole way, and back ---------------------------------------------------

open_at slow
answer 2
asks "$WHY" "a low mark is asked for its reason"
answer 1
asks "$SAY" "and for words"
answer -l "Zu kalt, q/0-9t"
answer Enter
asks "$TELL" "a text is sent with Enter, whatever its letters mean elsewhere"
answer '<'
asks "$SAY" "going back shows the question before"
unlike "$(shown)" "kalt" "but not what was typed there"
answer BSpace
await shows "$WHY"
answer '<'
await shows "$MOOD"
before=$(status desk last)
answer 5
asks "$TELL" "a better mark is asked for no reason"
is "$(status desk last)" $((before + 2)) \
    "the new mark and what it takes back are two entries"
answer 9
asks "Vielen Dank." "the last answer is thanked for"
asks "$MOOD" "and the next customer is asked from the start"

# ---- in another language, leaving out -------------------------------------------

answer e
await shows "How satisfied were you?"
answer 1
await shows "What was the reason?"
answer 0
asks "What should we improve?" "a reason can be left out"
answer Enter
asks "How likely are you to tell?" "so can words"
answer Escape
asks "Thank you." "what was given is thanked for all the same"
asks "$MOOD" "the next customer is asked in the first language"

answer 4
await shows "$TELL"
before=$(status desk last)
answer '<'
await shows "$MOOD"
answer Escape
asks "$TELL" "going back and leaving out goes on to the next question"
is "$(status desk last)" $((before + 1)) "and is an entry that takes back"
answer 0
asks "Vielen Dank." "0 answers where it stands on the scale"
await shows "$MOOD"

# ---- another sheet in the middle of a visit ----------------------------------------

in_force() {
	sqlite3 "$STORY/desk/journal.db" \
	    "SELECT hex(sheet) FROM place WHERE slug = 'slow'"
}
has_come() {
	local now

	now=$(in_force) && [[ -n $now && $now != "$before" ]]
}
before=$(in_force)
answer 2
await shows "$WHY"
sed "s/$MOOD/Wie war es bei uns?/; s/$TELL/Ganz anders gefragt?/" \
    "$STORY/slow.json" >"$STORY/newer.json"
aggregator survey put "$STORY/newer.json" >"$STORY/map.out" 2>&1 ||
    give_up "$(<"$STORY/map.out")"
# Whatever is sent brings back what is new.
kiosk desk rate 3 --rehearsal --touchpoint slow --question mood \
    >"$STORY/number"
await has_come && ok "a new sheet comes while a customer answers" ||
    not_ok "a new sheet comes while a customer answers"
answer 1
await shows "$SAY"
answer Enter
asks "$TELL" "who has begun is asked to the end by the sheet they began with"
answer 8
await shows "Vielen Dank."
asks "Wie war es bei uns?" "and the next customer by the new one"
MOOD="Wie war es bei uns?" TELL="Ganz anders gefragt?"

# ---- cut off -----------------------------------------------------------------

answer 3
await shows "$TELL"
kill -9 "$(screen_pid)"
asks "$MOOD" "killed in the middle of a visit the screen begins anew"
leave

MOOD="Wie zufrieden waren Sie?" TELL="Wie wahrscheinlich empfehlen Sie uns?"

# ---- walking away ---------------------------------------------------------------

open_at submit
answer 1
await shows "$WHY"
answer 2
await shows "$SAY"
answer -l "ich bin no"
await shows "Noch da?" && ok "who hesitates is asked whether they are there" ||
    not_ok "who hesitates is asked whether they are there" "$(shown)"
asks "$MOOD" "who has gone makes room"
unlike "$(shown)" "ich bin no" "and leaves nothing on the screen"
answer 1
await shows "$WHY"
answer 2
await shows "$SAY"
unlike "$(shown)" "ich bin no" "the next customer finds the field empty"
asks "$MOOD" "and may walk away too"
leave

open_at discard
before=$(status desk last)
answer 1
await shows "$WHY"
answer 2
await shows "$SAY"
answer -l "ich bin no"
asks "$MOOD" "where the sheet says discard, walking away makes room as well"
answer 5
await shows "$TELL"
answer 9
await shows "Vielen Dank."
await shows "$MOOD"
leave

# ---- the screen is told to end -------------------------------------------------

told_to_end() {
	kill -TERM "$(supervisor_pid)"
	await terminal_closed
}
open_at discard
answer 1
await shows "$WHY"
told_to_end
open_at submit
answer 1
await shows "$WHY"
answer 2
await shows "$SAY"
answer -l "ich muss"
await shows "ich muss"
told_to_end

# ---- pressing on and on ------------------------------------------------------------

open_at hammer
for visit in 5:9 4:8 3:7; do
	answer "${visit%:*}"
	await shows "$TELL"
	answer "${visit#*:}"
	await shows "Vielen Dank."
	await shows "$MOOD"
done
kiosk desk rate 3 --press --touchpoint hammer --question mood \
    >"$STORY/number" 2>&1
like "$(<"$STORY/number")" '^[0-9]+$' \
    "a button box's press is kept as well and has its number"

# ---- words by a script -----------------------------------------------------------

holds "a script answers a question for words with words" \
    kiosk desk rate "Zu laut" --touchpoint slow --question say
fails 1 '"say" asks for words' "not with none" \
    kiosk desk rate "" --touchpoint slow --question say
fails 1 '"say" asks for words' "nor with two" \
    kiosk desk rate "Zu laut" --comment "Zu warm" --touchpoint slow --question say
fails 1 'control characters' "nor with what a terminal would obey" \
    kiosk desk rate $'a\033[2J' --touchpoint slow --question say
leave

# ---- a button box that lacks one -------------------------------------------------

kiosk desk settings set key.a 1
open_terminal 80x24 bash -c \
    '"$0" -d "$1/desk" run 2>"$1/box.err"; echo $? >"$1/box"' \
    "$KIOSK" "$STORY"
await terminal_closed
is "$(cat "$STORY/box" 2>&1)" 78 \
    "fewer buttons than steps are refused when the screen starts"
like "$(<"$STORY/box.err")" '"mood" goes from 1 to 5, and no key is set for 2' \
    "and it is said which is missing"
kiosk desk settings unset key.a

# ---- what counts ------------------------------------------------------------------

holds "the kiosk's journal is in order" kiosk desk verify
holds "everything is sent" kiosk desk sync
aggregator score --format json --min-n 1 --raw >"$STORY/score"
is "$(counts slow mood)" "1,1,1,0,1" "who went back counts as they chose last"
is "$(figure slow mood .complete.withdrawn)" 2 \
    "what they had chosen before is counted beside"
is "$(counts slow why)" "1,0" "a reason nobody stands by is none"
is "$(counts slow tell)" "1,0,0,0,0,0,0,0,1,1,0" "the other answers stand"
is "$(sqlite3 "$STORY/centre/store.db" "SELECT text FROM text WHERE text LIKE 'Zu kalt%'")" \
    "Zu kalt, q/0-9t" "a text arrives as it was typed"
is "$(sqlite3 "$STORY/centre/store.db" "SELECT count(*) FROM text WHERE text = 'ich bin no'")" \
    1 "half a text arrives where the sheet says submit, and there alone"
is "$(sqlite3 "$STORY/centre/store.db" "SELECT count(*) FROM text WHERE text = 'Zu laut'")" \
    1 "and one that a script gave"
is "$(counts submit mood)" "3,0,0,0,0" "who walked away counts"
is "$(counts submit why)" "0,3" "with all they gave"
is "$(sqlite3 "$STORY/centre/store.db" "SELECT count(*) FROM text WHERE text = 'ich muss'")" \
    1 "and what was typed when the screen was told to end arrives too"
is "$(counts discard mood)" "0,0,0,0,1" \
    "who walked away from a sheet that discards does not"
is "$(figure discard mood .complete.withdrawn)" 2 \
    "but beside, and so does who was there when the screen had to end"
is "$(counts hammer mood)" "0,0,0,0,1" "who presses on and on counts once"
is "$(figure hammer mood .flagged)" 3 "and the rest is flagged"
is "$(figure hammer mood .raw.n)" 4 "so both can be had"
is "$(counts hammer tell)" "0,0,0,0,0,0,0,0,0,1,0" \
    "what follows in a visit counts as its first press does"
is "$(figure hammer tell .raw.n)" 3 "the whole visit is kept"
holds "the audit finds nothing" aggregator verify

story_end
