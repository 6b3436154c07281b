#!/bin/bash
# staff.sh - a day of the people beside the terminal: presses, a caller's answer,
# a slip of the finger, training, and whether anything still waits.

. "$(dirname "$0")/story.sh"

start_aggregator
cat >"$STORY/desk.json" <<'SHEET'
{"name": "desk", "languages": ["de", "en"],
 "questions": [
   {"id": "satisfaction", "scale": "smiley5",
    "text": {"de": "Wie zufrieden waren Sie?", "en": "How satisfied were you?"}},
   {"id": "recommend", "scale": "nps11",
    "text": {"de": "Empfehlen Sie uns weiter?", "en": "Would you recommend us?"}},
   {"id": "solved", "scale": "yesno",
    "text": {"de": "Alles erledigt?", "en": "All done?"}},
   {"id": "reason", "choices": [
      {"id": "wait", "text": {"de": "Wartezeit", "en": "Waiting"}},
      {"id": "price", "text": {"de": "Preis", "en": "Price"}}]}]}
SHEET
aggregator survey put "$STORY/desk.json" >/dev/null || give_up "no survey"
for slug in desk-1 hotline; do
	aggregator touchpoint add "$slug" --title "$slug" --survey desk \
	    --zone Europe/Vienna >/dev/null || give_up "no touchpoint"
done
enrol_kiosk desk desk-1,hotline
number=$(status desk last)

# next SENTENCE WORDS...: one rating, whose number is the next but for slots.
next() {
	local sentence=$1 got

	shift
	got=$(kiosk desk rate "$@" 2>"$STORY/rate.err")
	if [[ $got =~ ^[0-9]+$ ]] && ((got > number)); then
		number=$got
		ok "$sentence"
	else
		not_ok "$sentence" "got $got: $(<"$STORY/rate.err")"
	fi
}

# ---- the network is away ----------------------------------------------------------

stop_aggregator
next "a customer's press on a button box" 5 --press
next "an answer that staff entered" 2 --staff --comment "the queue was long"
next "a caller's answer, by a script" 4 --touchpoint hotline --ref 4711-0815 \
    --lang en
next "how likely: 0 stands on the scale" 0 --question recommend --staff
next "and 10 does" 10 --question recommend --staff
next "yes and no are words" yes --question solved --staff
next "a choice goes by its name" wait --question reason --staff
next "training is marked" 1 --rehearsal

fails 1 '1 to 5' "a slip of the finger names what stands on the scale" \
    kiosk desk rate 6
fails 1 'nowhere' "an unknown touchpoint is named" \
    kiosk desk rate 3 --touchpoint nowhere
fails 1 'weather' "an unknown question is named" \
    kiosk desk rate 3 --question weather
fails 1 '' "a language the sheet does not have" kiosk desk rate 3 --lang fr
is "$(status desk ratings_waiting)" 8 "what was refused left no trace"
is "$(status desk in_custody)" 0 "nobody else holds any of it"

cat >"$STORY/lines" <<'LINES'
4
{"value": 3, "staff": true, "comment": "über alles\nzufrieden"}
7
{"value": "no", "question": "solved", "press": true}
{"value": 2, "touchpont": "hotline"}
{"value": 10, "question": "recommend", "touchpoint": "hotline"}
LINES
kiosk desk rate - <"$STORY/lines" >"$STORY/numbers" 2>"$STORY/errors"
is "$?" 1 "lines with slips end with 1"
is "$(wc -l <"$STORY/numbers")" 4 "each good line has its number"
like "$(<"$STORY/errors")" '3' "a bad line is told by its number"
is "$(wc -l <"$STORY/errors")" 2 "and there are two of them"
is "$(status desk ratings_waiting)" 12 "the good lines wait with the rest"
fails 69 '' "sync says that nobody answers" kiosk desk sync
is "$(status desk ratings_waiting)" 12 "and nothing of it was lost"

# ---- the network is back ------------------------------------------------------------

start_aggregator
holds "sync sends everything" kiosk desk sync
is "$(status desk waiting)" 0 "nothing waits any more"
aggregator score --format json --min-n 1 >"$STORY/score"

# channels TOUCHPOINT QUESTION: name and counts of each, in order of name.
channels() {
	node -e '
	const d = JSON.parse(require("fs").readFileSync(process.argv[1]));
	const row = d.scores.find(s => s.touchpoint === process.argv[2] &&
	    s.question === process.argv[3]);
	console.log(row.channels.map(c => c.channel + " " +
	    c.counts.join(",")).sort().join("; "));' "$STORY/score" "$1" "$2"
}
is "$(channels desk-1 satisfaction)" \
    "kiosk 0,0,0,0,1; script 0,0,0,1,0; staff 0,1,1,0,0" \
    "by whose hand an answer came is its channel"
is "$(channels hotline satisfaction)" "script 0,0,0,1,0" \
    "the hotline's answer counts at the hotline"
is "$(channels desk-1 recommend)" "staff 1,0,0,0,0,0,0,0,0,0,1" \
    "0 and 10 are the ends of their scale"
is "$(channels desk-1 solved)" "kiosk 1,0; staff 0,1" "no comes before yes"
is "$(field '.scores.find(s => s.touchpoint == "desk-1" &&
    s.question == "satisfaction").complete.rehearsal' <"$STORY/score")" 1 \
    "training is counted beside"
is "$(field '.scores.find(s => s.touchpoint == "desk-1" &&
    s.question == "satisfaction").n' <"$STORY/score")" 4 "and not among them"
is "$(sqlite3 "$STORY/centre/store.db" \
    "SELECT count(*) FROM text WHERE text IS NOT NULL")" 3 \
    "two comments and a reference came along"
holds "the audit finds nothing" aggregator verify
