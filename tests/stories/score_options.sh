#!/bin/bash
# A manager asks for scores in every way there is: what changed and how much of
# it is the mix of channels, in tables, for spreadsheets, and asked wrongly.

. "$(dirname "$0")/story.sh"

day() {
	date -u -d "$1 days ago" +%FT12:00:00Z
}

# answers TOKEN NAME DAYS_AGO VALUE COUNT: at a digital source.
answers() {
	local i

	for ((i = 0; i < $5; i++)); do
		echo "{\"id\":\"$2-$3-$4-$i\",\"value\":$4,\"at\":\"$(day "$3")\"}"
	done | http /v1/feedback -H "Authorization: Bearer $1" \
	    -H 'Content-Type: application/x-ndjson' --data-binary @- |
	    grep -c '"accepted"' >>"$STORY/accepted"
}

start_aggregator
standard_map smiley4
shop=$(add_source shop web)
mails=$(add_source mails email)
# Before: mails 15 of 30 good, shop 81 of 90.  After: 63 of 90, and 24 of 30.
answers "$mails" mails 20 1 15
answers "$mails" mails 20 4 15
answers "$shop" shop 20 1 9
answers "$shop" shop 20 4 81
answers "$mails" mails 5 1 27
answers "$mails" mails 5 4 63
answers "$shop" shop 5 1 6
answers "$shop" shop 5 4 24
is "$(paste -sd+ "$STORY/accepted" | bc)" 240 "240 answers of two periods"

# ---- what changed ----------------------------------------------------------------

change() {
	score ".scores[0].change$1" --from 14d --to today "${@:2}"
}
near() {
	awk -v a="$1" -v b="$2" 'BEGIN { exit !(a - b < 1e-6 && b - a < 1e-6) }'
}
holds "at equal weights the score rose by 5" \
    near "$(change .diff --against previous)" 5
holds "of the pooled index 5 points are real" \
    near "$(change .real --against previous)" 5
holds "and 12.5 were lost to another mix" \
    near "$(change .mix --against previous)" -12.5
is "$(change .detectable --against previous)" false \
    "so few answers show no such change"
is "$(change .channels.length --against previous)" 2 "both channels are in it"
holds "the same where the two weeks before are named" \
    near "$(change .diff --against 28d..14d)" 5
is "$(change _why --against year)" "no answers before" \
    "a year ago there was nobody"
is "$(change _why --against previous --min-n 91)" \
    "no channel has 91 answers in both times" "a least n nobody reaches is told"
is "$(change '')" null "who asks for no change gets none"
holds "aggregator sets shares of visitors" \
    aggregator settings set weights.email 3
holds "by these shares the score rose by 12.5" \
    near "$(change .diff --against previous)" 12.5
is "$(score '.scores[0].merged.weights')" shares "and it says so"
aggregator settings unset weights.email >/dev/null
is "$(score '.scores.length' --by day --from 14d --to today \
    --against previous)" 1 "rows of days are compared too"

# ---- as a table -------------------------------------------------------------------

aggregator score --from 14d --to today --against previous >"$STORY/table"
is "$(awk 'length > 80' "$STORY/table" | wc -l)" 0 "the table fits 80 columns"
like "$(<"$STORY/table")" 'merged \(balanced, equal weights\) +120 +75\.0' \
    "it has the merged score"
like "$(<"$STORY/table")" 'change: no detectable difference' \
    "and says it in words"
like "$(<"$STORY/table")" '\+5\.0 real, -12\.5 by the mix of email, web' \
    "with what is real of it"
like "$(<"$STORY/table")" 'not checked' \
    "and that nobody knows whether answers of a day are alike"

# ---- for a spreadsheet -----------------------------------------------------------

aggregator score --format csv >"$STORY/csv"
is "$(wc -l <"$STORY/csv")" 4 "a line of names, the merged score, two channels"
is "$(cut -d, -f1,2,11,12 "$STORY/csv" | sort | tr '\n' ' ')" \
    "counter-1,satisfaction,channel,email \
counter-1,satisfaction,channel,web \
counter-1,satisfaction,merged, touchpoint,question,part,channel " \
    "each line says what it is of"
aggregator score --format csv --decimal comma >"$STORY/csv"
like "$(<"$STORY/csv")" 'counter-1;satisfaction;.*merged;.*;[0-9]+,[0-9]+;' \
    "with a decimal comma there are semicolons between"
like "$(aggregator export --by day --decimal comma)" \
    'counter-1;satisfaction;smiley4;email;.*;90;0;70;' "as in an export of days"

# ---- over HTTP -----------------------------------------------------------------------

reader=$(aggregator token add reader --role viewer 2>/dev/null | tail -1)
ask() {
	http "/v1/scores?$1" -H "Authorization: Bearer $reader"
}
holds "over HTTP the change is the same" near "$(ask \
    'from=14d&to=today&against=previous' | sed '$d' |
    field .scores[0].change.diff)" 5
like "$(ask 'against=previous')" 'needs from.*400$' \
    "over HTTP a wrong question is a problem document"
like "$(ask 'as-of=1d' | tr '\n' ' ')" 'as-of.* 400 ?$' \
    "what was known earlier is not told over HTTP"

# ---- asked wrongly -----------------------------------------------------------------

fails 1 'no question "satisfction" in any survey' \
    "a question that was mistyped is not one nobody answered" \
    aggregator score --question satisfction
fails 64 'against: it needs from' "all time has nothing before it" \
    aggregator score --against previous
fails 64 'previous or year' "days are not compared with one span" \
    aggregator score --by day --from 7d --against 14d..7d
fails 64 'previous, year, FROM\.\.TO' "a wrong word is named with the right ones" \
    aggregator score --from 7d --against lastweek
fails 64 'not before its end' "a span ends after it begins" \
    aggregator score --from 7d --against 7d..14d
fails 1 'overlaps the time' "nothing is compared with itself" \
    aggregator score --from 14d --against 20d..10d
fails 64 'decimal: there is no "point5"' "nor is a decimal sign guessed" \
    aggregator score --format csv --decimal point5

# ---- many touchpoints ---------------------------------------------------------------

for name in hotline returns fair-stand-in-hall-4-of-vienna; do
	aggregator touchpoint add "$name" --title "$name" --survey counter \
	    --zone Europe/Vienna >/dev/null
done
aggregator score >"$STORY/list"
is "$(awk 'length > 80' "$STORY/list" | wc -l)" 0 "a list fits 80 columns too"
is "$(grep -cE '^  (counter-1|hotline|returns|fair)' "$STORY/list")" 4 \
    "each touchpoint is a line"
like "$(<"$STORY/list")" 'hotline +0 +no answers yet' \
    "also the one nobody has answered at"
stop_aggregator
