#!/bin/bash
# reader.sh - our programs and a stranger understand one another.
#
# The second reader enrols as a kiosk at our aggregator, sends envelopes that
# it wrote itself and checks the answers; our kiosk and a source send theirs.
# Then it reads the bundle of all of them, and finds what was changed in it.

. "$(dirname "$0")/story.sh"
. tests/reader/reader.sh

# verified EXPRESSION [FILE]: of the reader's report on a bundle.
verified() {
	node "$READER/verify_bundle.mjs" "${2:-$STORY/bundle}" | field "$1"
}

# of NAME MEMBER: one journal of the report.
of() {
	verified ".journals.find(j => j.name === '$1').$2"
}

# audited FILE: whether our own audit takes a bundle.
audited() {
	aggregator verify --json --bundle "$STORY/$1" 2>/dev/null | field .ok
}

prepare_reader
start_aggregator
standard_map

token=$(aggregator kiosk token counter-1 --name stranger | tail -1)
relay kiosk.mjs "$token" counter-1 "$STORY/stranger.json"
stranger=$(field .kiosk <"$STORY/stranger.json")

enrol_kiosk north
for value in 4 3 1; do
	kiosk north rate "$value" >>"$STORY/rated" || give_up "rate $value"
done
kiosk north rate 2 --comment "Zugig am Schalter" --ref "Ruf 17" \
    >>"$STORY/rated" || give_up "rate with a comment"
holds "our kiosk sends its ratings" kiosk north sync
bearer=$(add_source site)
like "$(feedback "$bearer" '{"id": "a1", "value": 3}')" accepted \
    "a digital answer is taken"

# The heads of digital journals enter the book at a graceful stop.
stop_aggregator
holds "the aggregator exports a bundle" aggregator export bundle "$STORY/bundle"

is "$(verified .problems)" '[]' "the reader finds nothing wrong in the bundle"
is "$(verified '.journals.map(j => j.kind).sort()')" \
    '["book","kiosk","kiosk","source"]' "every journal is in it"
is "$(of north ratings)" 4 "it reads the ratings of our kiosk"
is "$(of north texts)" 2 "it finds its texts to be the ones committed to"
is "$(of site ratings)" 1 "it reads the answer of our source"
is "$(verified ".journals.find(j => j.journal === '$stranger').ratings")" 3 \
    "it reads what the stranger sent"

is "$(score .scores[0].n)" 8 "all of them count, once each"
holds "our own audit finds nothing wrong either" aggregator verify
is "$(audited bundle)" true "nor does it in the bundle"

# What an auditor has to find.
node "$READER/spoil_bundle.mjs" "$STORY/bundle" "$STORY" ||
    give_up "spoiling the bundle"
like "$(verified .problems "$STORY/changed")" "signature" \
    "the reader finds a changed byte"
is "$(audited changed)" false "so does our audit"
for what in kiosk source book; do
	is "$(verified .ok "$STORY/without-$what")" false \
	    "the reader finds what is missing of a $what"
	is "$(audited "without-$what")" false "so does our audit"
done
