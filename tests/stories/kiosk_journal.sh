#!/bin/bash
# A kiosk's journal by itself: ratings by words and by lines, what status and
# verify say, and that a changed row is named.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map smiley5
token=$(aggregator kiosk token counter-1 --name north | tail -1)
holds "a token on standard input enrols" kiosk north enrol - <<<"  $token  "
stop_aggregator

# ---- keeping ---------------------------------------------------------------------

first=$(kiosk north rate 5)
is "$(kiosk north rate 1 --lang en)" $((first + 2)) \
    "another language is another slot, defined by an entry before its use"
is "$(kiosk north rate 3)" $((first + 3)) "numbers rise without gaps"
is "$(printf '1\n\n{"value": "2", "comment": "Grüß Gott", "press": true}\n3' |
    kiosk north rate -)" \
    "$((first + 4))"$'\n'"$((first + 6))"$'\n'"$((first + 7))" \
    "each line gets its number, empty ones and a missing newline do not matter"
is "$(kiosk north rate - --staff </dev/null)" "" "no lines, no numbers"
fails 64 exclude "two hands exclude one another" \
    kiosk north rate 3 --press --staff
fails 1 comment "a comment of more than 2000 bytes is refused" \
    kiosk north rate 3 --comment "$(printf '%02001d' 0)"
fails 1 UTF-8 "a comment that is not UTF-8 is refused" \
    kiosk north rate 3 --comment $'\xff'
is "$(yes 4 | head -5000 | kiosk north rate - | sort -un | wc -l)" 5000 \
    "five thousand lines get five thousand numbers"

# Any number of `rate` at once.
pids=()
for n in 1 2 3 4 5 6; do
	for value in 1 2 3 4 5; do
		kiosk north rate $value
	done >"$STORY/many.$n" &
	pids+=($!)
done
wait "${pids[@]}"
is "$(sort -u "$STORY"/many.* | wc -l)" 30 "six at once get numbers of their own"

# ---- telling ----------------------------------------------------------------------

last=$(status north last)
is "$(status north ratings_waiting)" 5036 "status counts what waits"
is "$(status north waiting)" "$last" "and all entries"
is "$(status north clock)" exact "its epoch was dated when it enrolled"
like "$(status north epoch)" '^[0-9a-f]{16}$' "it names the epoch"
like "$(status north kiosk)" '^[0-9a-f]{32}$' "and itself"
like "$(kiosk north status)" '5036 ratings' "people can read it too"
like "$(kiosk north verify)" "^$last entries" "verify has looked at all of it"

# ---- settings -----------------------------------------------------------------------

holds "a key can be set" kiosk north settings set key.q quit
is "$(kiosk north settings get key.q)" quit "and asked for"
fails 1 colour "an unknown setting is refused" \
    kiosk north settings set colour red
printf 'colour = red\n' >>"$STORY/north/settings"
fails 78 'line 2' "and named with its line where a hand wrote it" \
    kiosk north status
holds "such a file does not stop a rating" kiosk north rate 5
rm "$STORY/north/settings"

# ---- damage ----------------------------------------------------------------------------

cp -a "$STORY/north" "$STORY/bent"
# The slot entry is CBOR: a text of nine bytes inside an array of five.
perl -0777 -pi -e 's/\x85\x69counter-1/\x85\x69counter-7/' \
    "$STORY/bent/journal.db"
kiosk bent verify >"$STORY/verify.out" 2>"$STORY/verify.err"
is "$?" 1 "a changed row is found"
like "$(<"$STORY/verify.out")" '^entry [0-9]+: ' "and named"
rm -rf "$STORY/bent"
cp -a "$STORY/north" "$STORY/bent"
perl -0777 -pi -e 's/Gr\xc3\xbc\xc3\x9f Gott/Gruess Gott/' \
    "$STORY/bent/journal.db"
kiosk bent verify >"$STORY/verify.out" 2>"$STORY/verify.err"
is "$?" 1 "a changed comment is found"
like "$(<"$STORY/verify.out")" "^entry $((first + 6)): .*comment" \
    "and named by its entry"
holds "the journal itself was not touched" kiosk north verify

start_aggregator
holds "and goes out whole" kiosk north sync
is "$(score '.scores[0].n')" 5037 "each rating once"
is "$(status north waiting)" 0 "until nothing waits"

# ---- a damaged row ----------------------------------------------------------------------

kiosk north rate 2 >"$STORY/numbers"
kiosk north rate 2 >>"$STORY/numbers"
kiosk north rate 2 >>"$STORY/numbers"
damaged=$(sed -n 2p "$STORY/numbers")
sqlite3 "$STORY/north/journal.db" \
    "UPDATE entry SET bytes = x'8300187b04' WHERE number = $damaged" ||
    give_up "sqlite3"
holds "a damaged row does not stop the others" kiosk north sync
is "$(score '.scores[0].n')" 5039 "they count"
is "$(score '.scores[0].complete.lost')" 1 "and the score names the lost one"
is "$(status north waiting)" 0 "and nothing waits"
like "$(kiosk north verify 2>"$STORY/verify.err")" "^entry $damaged: " \
    "verify goes on naming it"

# ---- a damaged text ---------------------------------------------------------------------

kiosk north rate 2 --comment "Only to be damaged." >/dev/null
sqlite3 "$STORY/north/journal.db" "UPDATE text SET text = 'Otherwise.'" ||
    give_up "sqlite3"
holds "a damaged text does not stop a sync" kiosk north sync
is "$(score '.scores[0].n')" 5040 "its rating counts"
is "$(status north waiting)" 0 "nothing waits"
last=$(status north last)
holds "nor is it sent, or named, again" kiosk north sync
is "$(status north last)" "$last" "the journal does not grow by it"
is "$(aggregator verify --json | field .texts_lost)" 1 \
    "the audit knows it for lost at the kiosk"
holds "a fold of all envelopes says the same" aggregator rebuild
