#!/bin/bash
# What a person puts right afterwards: the kiosk stood elsewhere all morning, a
# rehearsal was forgotten, the cleaner pressed.  Envelopes stay as they are; the
# book says what was meant, and every figure follows, whatever comes when.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map
aggregator touchpoint add stand-b --title "Stand B" --survey counter \
    --zone Asia/Kolkata >/dev/null
enrol_kiosk north
enrol_kiosk south
kiosk north sync 2>/dev/null
kiosk south sync 2>/dev/null

# The next full second, so that what was before lies before it.
mark() {
	local now=$(date +%s)

	await test_later "$now"
	date -u +%Y-%m-%dT%H:%M:%SZ
}
test_later() {
	(($(date +%s) > $1))
}
# n TOUCHPOINT [CHANNEL]: how many count there.
n() {
	score ".scores[0].channels.filter(c => c.channel == '${2:-script}')
	    .reduce((n, c) => n + c.n, 0)" --touchpoint "$1"
}
rehearsed() {
	score '.scores[0].complete.rehearsal' --touchpoint "$1"
}
correct() {
	aggregator correct "$@"
}
sound() {
	aggregator verify && aggregator rebuild
}

# ---- a morning at the wrong touchpoint -------------------------------------------

kiosk north rate 1 >/dev/null
kiosk south rate 1 >/dev/null
morning=$(mark)
for n in 2 3 4; do
	kiosk north rate $n >/dev/null
done
kiosk south rate 4 >/dev/null
kiosk north sync 2>/dev/null
noon=$(mark)
kiosk north rate 4 >/dev/null
kiosk north sync 2>/dev/null
kiosk south sync 2>/dev/null
is "$(n counter-1) $(n stand-b)" "7 0" "all that was signed counts at the counter"
like "$(correct north --from "$morning" --to "$noon" --touchpoint stand-b \
    --why "stood at stand B")" \
    '^correction [0-9]+: 3 ratings of north so far, .*counted at stand-b$' \
    "what the kiosk pressed that morning belongs to the stand"
is "$(n counter-1) $(n stand-b)" "4 3" "three moved, and nobody else's"
holds "nothing of what was signed changed" sound
number=$(aggregator corrections --json | field '.corrections[0].number')
like "$(aggregator book)" \
    "$number .*corrected.*touchpoint=stand-b.*why=stood at stand B" \
    "the book says so in words"
like "$(aggregator corrections)" 'stood at stand B' "and so does the list"
is "$(score '.scores[0].corrections[0].n' --touchpoint counter-1)" 3 \
    "with the scores of the one they left"
is "$(score '.scores[0].corrections[0].why' --touchpoint stand-b)" \
    "stood at stand B" "and of the one they came to"
like "$(aggregator score --touchpoint stand-b)" \
    '3 ratings of north reassigned to stand-b on .* by .*: stood at' \
    "in words too"
is "$(score '.scores[0].corrections' --touchpoint stand-b \
    --to 2026-01-01)" '[]' "but not over a span that none of them lies in"
is "$(score '.scores.length' --touchpoint stand-b --by day)" 1 \
    "they stand in the days of the stand's own zone"
export_line=$(aggregator export --by rating --format ndjson |
    grep '"stand-b"' | head -1)
is "$(field .corrected <<<"$export_line")" "$number" \
    "an exported rating names the correction"
is "$(field .signed_touchpoint <<<"$export_line")" counter-1 \
    "and where it was pressed"

# ---- a forgotten rehearsal, the cleaner, and what was no rehearsal ----------------

like "$(correct south --from "$morning" --to "$noon" --rehearsal \
    --why "training")" '1 rating of south so far.*counted as rehearsal' \
    "a rehearsal that was forgotten counts no more"
is "$(n counter-1) $(rehearsed counter-1)" "3 1" "it stands beside"
evening=$(mark)
kiosk south rate 1 --rehearsal >/dev/null
kiosk south rate 2 --rehearsal >/dev/null
kiosk south sync 2>/dev/null
night=$(mark)
is "$(rehearsed counter-1)" 3 "two more were rehearsed"
like "$(correct south --from "$evening" --to "$night" --count \
    --why "they were customers")" "2 ratings.*customers' answers" \
    "they were none"
is "$(n counter-1 kiosk) $(rehearsed counter-1)" "2 1" "and count"
correct south --from "$evening" --to "$night" --touchpoint stand-b \
    --why "at the stand too" >/dev/null
is "$(n counter-1 kiosk) $(n stand-b kiosk)" "0 2" \
    "where and whether are put right each by itself"
holds "envelopes and book give just these tallies" sound

# ---- late data, other zones --------------------------------------------------------

later=$(mark)
enrol_kiosk late
kiosk late sync 2>/dev/null
kiosk late rate 3 >/dev/null
kiosk late rate 3 >/dev/null
latest=$(mark)
like "$(correct late --from "$later" --to "$latest" --touchpoint stand-b \
    --why "it was there already")" ': 0 ratings of late so far' \
    "a correction may come before what it is about"
before=$(n stand-b)
kiosk late sync 2>/dev/null
is "$(n stand-b)" $((before + 2)) "what arrives later is put right too"
like "$(aggregator corrections)" '2 ratings of late so far' "and counted so"
aggregator touchpoint set stand-b --zone Europe/Vienna >/dev/null
holds "the stand moves to another zone, and its hours follow" sound

# ---- moved, and then no customer's -------------------------------------------------------

said=$(correct north --from "$morning" --to "$noon" --rehearsal \
    --why "the staff of stand B")
is "$(score ".scores[0].corrections.filter(c => c.number == $number)
    .map(c => c.n).join()" --touchpoint counter-1)" 3 \
    "what left the counter and then counted nowhere is told there still"
is "$(score ".scores[0].corrections.filter(c => c.number == $number).length" \
    --touchpoint stand-b)" 0 "and not where it never counted"
holds "envelopes and book give these tallies too" sound
correct --undo "$(grep -oE '[0-9]+' <<<"$said" | head -1)" >/dev/null

# ---- undone ----------------------------------------------------------------------------

like "$(correct --undo "$number" --why "it did stand there")" \
    "^correction $number undone by number [0-9]+ of the book$" \
    "a correction is undone by another deed"
is "$(n stand-b)" 2 "and its ratings are where they were signed"
like "$(aggregator book)" 'correction-undone.*why=it did stand there' \
    "both stand in the book"
fails 1 "undone already" "once" correct --undo "$number"
fails 1 "is no correction" "what is none is not undone" correct --undo 1
holds "envelopes and book agree on that too" sound
aggregator export bundle "$STORY/bundle" >/dev/null
holds "a bundle holds it all" aggregator verify --bundle "$STORY/bundle"

# ---- what is refused ----------------------------------------------------------------------

span=(--from "$morning" --to "$noon" --why x)
fails 1 'no kiosk "west"' "an unknown kiosk" \
    correct west "${span[@]}" --rehearsal
fails 1 'no touchpoint "west"' "an unknown touchpoint" \
    correct north "${span[@]}" --touchpoint west
fails 1 'from must be before to' "a span that ends before it begins" \
    correct north --from "$noon" --to "$morning" --why x --rehearsal
fails 1 'in the future' "what has not been yet" \
    correct north --from "$noon" --to 2999-01-01 --why x --rehearsal
said=$(correct south --from "$morning" --to now --rehearsal --why "all of it")
like "$said" 'of south so far.*counted as rehearsal' "now is a time, too"
is "$(awk 'length > 80' <<<"$said")" "" "and what was put right fits 80 columns"
holds "which is taken back" correct --undo "$(grep -oE '[0-9]+' <<<"$said" |
    head -1)"
fails 64 'is no time' "what is no time" \
    correct north --from yesterday --to "$noon" --why x --rehearsal
fails 64 'give one of' "two things at once" \
    correct north "${span[@]}" --rehearsal --count
fails 64 'why is missing' "a correction without a reason" \
    correct north --from "$morning" --to "$noon" --count
fails 64 'nothing else' "undoing with more than a reason" \
    correct --undo 5 --rehearsal
token=$(aggregator token add bi --role manager 2>/dev/null | tail -1)
is "$(curl -sk --max-time 60 -o /dev/null -w '%{http_code}' \
    -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
    -d '{}' "$URL/v1/corrections")" 403 \
    "only an administrator puts right"

# ---- the administrator makes a correction of his own ------------------------------------------

stop_aggregator
cp -a "$STORY/centre" "$STORY/honest"
tamper() {
	rm -rf "$STORY/centre"
	cp -a "$STORY/honest" "$STORY/centre"
	sqlite3 "$STORY/centre/store.db" "$1"
	aggregator verify --json 2>/dev/null |
	    field ".problems.map(p => p.what).join(' ')"
}
like "$(tamper "UPDATE correction SET touchpoint = 'counter-1'
    WHERE touchpoint = 'stand-b'")" 'correction' \
    "a row that the book does not have is named"
like "$(tamper "DELETE FROM correction WHERE undone IS NULL")" 'correction' \
    "and one that is missing"
like "$(tamper "UPDATE tally SET c0 = c0 + 1 WHERE series = (SELECT id
    FROM series WHERE touchpoint = 'stand-b' AND channel = 'kiosk')")" tally \
    "and ratings that were moved without it"
rm -rf "$STORY/centre"
mv "$STORY/honest" "$STORY/centre"
holds "the honest folder is sound" sound

