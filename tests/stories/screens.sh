#!/bin/bash
# Every screen a customer comes to, on a real terminal: reasons, a text being
# typed, the list of languages, text mode with pages; and Hebrew, painted from
# the right by the kiosk or left to the terminal.
#
# The goldens of tests/kiosk/test_screens.c are what tmux must show.
. "$(dirname "$0")/story.sh"
. tests/terminal.sh

WANT_DE="Wie zufrieden waren Sie heute mit uns?"
WANT_EN="How satisfied were you with us today?"

# put_survey NAME: what stands in $STORY/NAME.json, at a touchpoint so named.
put_survey() {
	aggregator survey put "$STORY/$1.json" >"$STORY/map.out" 2>&1 &&
	    aggregator touchpoint add "$1" --title "$1" --survey "$1" \
	    --zone Europe/Vienna >>"$STORY/map.out" 2>&1 ||
	    give_up "map: $(<"$STORY/map.out")"
}

start_aggregator

cat >"$STORY/why.json" <<SHEET
{"name": "why", "languages": ["de", "en"], "thanks_seconds": 1,
 "hold_off_ms": 0, "questions": [
   {"id": "satisfaction", "scale": "smiley5",
    "text": {"de": "$WANT_DE", "en": "$WANT_EN"}},
   {"id": "reason", "choices": [
     {"id": "wait", "text": {"de": "Wartezeit", "en": "Waiting time"}},
     {"id": "kind", "text": {"de": "Freundlichkeit", "en": "Friendliness"}},
     {"id": "info", "text": {"de": "Auskunft", "en": "Information"}},
     {"id": "clean", "text": {"de": "Sauberkeit", "en": "Cleanliness"}},
     {"id": "price", "text": {"de": "Preis", "en": "Price"}},
     {"id": "other", "text": {"de": "Anderes", "en": "Something else"}}]},
   {"id": "comment", "free_text": true}]}
SHEET
put_survey why

cat >"$STORY/hebrew.json" <<SHEET
{"name": "hebrew", "languages": ["he", "en"], "thanks_seconds": 1,
 "questions": [
   {"id": "satisfaction", "scale": "smiley5",
    "text": {"he": "עד כמה היית מרוצה מאיתנו היום?", "en": "$WANT_EN"}}],
 "words": {"invite": {"he": "דעתך חשובה. מספיקה הקשה אחת."},
   "confirm": {"he": "Enter מאשר."}, "text_only": {"he": "טקסט בלבד"},
   "with_faces": {"he": "עם פרצופים"}, "thanks": {"he": "תודה רבה."},
   "saved": {"he": "המשוב שלך נשמר."},
   "still": {"he": "עדיין כאן? נא להקיש על מקש."},
   "out": {"he": "לא פועל"}, "out_hint": {"he": "נא לפנות לצוות."},
   "code": {"he": "קוד"}, "no_answer": {"he": "ללא תשובה"},
   "back": {"he": "חזרה"}, "send": {"he": "שליחה"},
   "without_text": {"he": "ללא טקסט"},
   "reason": {"he": "מה הייתה הסיבה העיקרית?"},
   "comment": {"he": "האם תרצה לספר לנו עוד?"},
   "no_names": {"he": "נא לא לציין שמות."}, "language": {"he": "שפה"},
   "more": {"he": "עוד"}, "closed": {"he": "סגור כעת"},
   "closed_hint": {"he": "נשמח לראותך שוב."},
   "rehearsal": {"he": "תרגול - לא נספר"},
   "very_poor": {"he": "גרוע מאוד"}, "poor": {"he": "גרוע"},
   "fair": {"he": "סביר"}, "good": {"he": "טוב"},
   "very_good": {"he": "טוב מאוד"}}}
SHEET
sed 's/"more": {"he": "עוד"}, //' "$STORY/hebrew.json" >"$STORY/less.json"
fails 1 'words: the screen would lack in "he" more' \
    "a language in which the screen would lack a word is refused" \
    aggregator survey put "$STORY/less.json"
put_survey hebrew

cat >"$STORY/many.json" <<SHEET
{"name": "many", "languages": ["de", "de-AT", "de-CH", "en", "en-IE", "fr",
   "it", "es"], "questions": [
   {"id": "satisfaction", "scale": {"steps": 5, "labels": {
$(for code in de de-AT de-CH en en-IE fr it es; do
	[[ $code == de ]] || echo ,
	echo "\"$code\": [$(printf '"unterschiedlichste Erfahrungen mit der %s ' \
	    {1..5} | sed 's/ "/ Kasse", "/g; s/ $/ Kasse"/')]"
done)}},
    "text": {$(for code in de de-AT de-CH en en-IE fr it es; do
	[[ $code == de ]] || echo ,
	echo "\"$code\": \"$code: $WANT_EN\""
done)}}]}
SHEET
put_survey many

enrol_kiosk desk why,hebrew,many
kiosk desk settings set key.q quit || give_up "settings"

# ---- one question after the other ---------------------------------------------

for size in 40x12 80x24 160x50; do
	open_screen "$size"
	await shows "$WANT_DE"
	answer 2
	await shows "Hauptgrund"
	looks_like "reason.$size.unicode.de" "the reasons at $size"
	answer Right Down Tab
	looks_like "focus_reason.$size.unicode.de" "with one in focus"
	answer Enter
	await shows "keine Namen"
	answer -l "Die Schlange war"
	looks_like "comment.$size.unicode.de" "and a text being typed"
	answer Enter
	await shows "Vielen Dank."
	looks_like "thanks.$size.unicode.de" "the thanks are what they always are"
	await shows "$WANT_DE"
	looks_like "smiley5.$size.unicode.de" \
	    "and the next customer sees none of it"
	keys q
	await terminal_closed
done

kiosk desk settings set ascii yes
open_screen 40x12
await shows "$WANT_DE"
answer e
await shows "How satisfied"
answer 1
await shows "main reason"
looks_like reason.40x12.ascii.en "the reasons in ASCII, and in English"
answer 0
await shows "any names"
answer Escape
await shows "Thank you."
await shows "$WANT_DE"
keys q
await terminal_closed
kiosk desk settings unset ascii

# ---- from right to left -----------------------------------------------------------

for size in 40x12 80x24; do
	open_screen "$size" --touchpoint hebrew
	await shows "English"
	looks_like "script_he.$size.unicode" \
	    "Hebrew runs from the right at $size, faces and keys do not"
	answer t
	looks_like "script_text_he.$size.unicode" \
	    "so it does in text mode, and the cursor is on the first letter"
	answer T
	looks_like "script_he.$size.unicode" "and back"
	answer Left Up
	looks_like "script_focus_he.$size.unicode" \
	    "what has the focus is said from the right too"
	keys q
	await terminal_closed
done

kiosk desk settings set bidi no
open_screen 80x24 --touchpoint hebrew
await shows "עד כמה היית מרוצה מאיתנו היום?" &&
    ok "a terminal that turns lines round gets them as they are written" ||
    not_ok "a terminal that turns lines round gets them as they are written" \
    "$(shown)"
keys q
await terminal_closed
kiosk desk settings unset bidi
VTE_VERSION=7006 open_screen 80x24 --touchpoint hebrew
await shows "עד כמה היית מרוצה מאיתנו היום?" &&
    ok "one that is known to do so gets them without being told" ||
    not_ok "one that is known to do so gets them without being told" \
    "$(shown)"
keys q
await terminal_closed

kiosk desk settings set ascii yes
open_terminal 80x24 sh -c 'exec "$0" -d "$1" run --touchpoint hebrew 2>"$2"' \
    "$KIOSK" "$STORY/desk" "$STORY/plain.err"
await shows "How satisfied" &&
    ok "a screen of ASCII begins in a language that it can write" ||
    not_ok "a screen of ASCII begins in a language that it can write" \
    "$(shown)"
keys q
await terminal_closed
like "$(<"$STORY/plain.err")" 'cannot show "he"; it begins in "en"' \
    "and tells whoever started it"
kiosk desk settings unset ascii

# ---- many languages, long names --------------------------------------------------

open_screen 80x24 --touchpoint many
await shows "de: How"
holds "more languages than there is room for are one key away" \
    shows "/ Sprache / Language"
answer /
await shows "Italiano"
answer 6
await shows "fr: How" && ok "a number chooses one from the list" ||
    not_ok "a number chooses one from the list" "$(shown)"
keys q
await terminal_closed
open_screen 24x10 --touchpoint many
await shows ". Weiter"
holds "what is too long for the terminal says that there is more" \
    shows "unterschiedlichste"
answer .
await shows "der 5" && ok "and a key shows it" ||
    not_ok "and a key shows it" "$(shown)"
answer ,
await shows "Italiano"
answer 5
await shows "Vielen Dank." && ok "every step has its key on every page" ||
    not_ok "every step has its key on every page" "$(shown)"
await shows "de: How"
keys q
await terminal_closed

# ---- what was pressed arrived ---------------------------------------------------

holds "everything is sent" kiosk desk sync
is "$(score '.scores[0].channels[0].counts' --touchpoint why \
    --question satisfaction --min-n 1)" "[1,3,0,0,0]" \
    "the answers are those that were given"
