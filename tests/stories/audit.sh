#!/bin/bash
# The auditor's day: the store as it is, the bundle that was carried away, what
# waits in quarantine, what was noted of a seam, and all tallies folded again.
# What an administrator can tamper with is tampered.sh's.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map
enrol_kiosk north
enrol_kiosk south
shop=$(add_source shop web)

# verify's report, or one of its fields.
report() {
	aggregator verify --json 2>/dev/null | field "$1"
}
# whose WHAT: of the problems of that kind.
whose() {
	report ".problems.filter(p => p.what == '$1').map(p => p.journal)"
}
answer() {
	feedback "$shop" "$1" >/dev/null
}

# ---- late and out of order ---------------------------------------------------------

for n in 1 2 3; do
	kiosk north rate $n >/dev/null
done
kiosk north sync 2>/dev/null
for n in 4 4; do
	kiosk south rate $n --comment "all well" >/dev/null
	kiosk south rate 1 --rehearsal >/dev/null
done
answer '{"id": "1", "value": 3, "comment": "so so"}'
answer '{"id": "2", "value": 4, "at": "2026-01-05T12:00:00Z"}'
answer '{"id": "1", "value": 1}'
if can_boot; then
	for id in 1 2 3; do
		boot $id$id$id$id$id$id$id$id-0000-4000-8000-000000000000 \
		    "$KIOSK" -d "$STORY/south" rate $id >/dev/null
	done
	boot 44444444-0000-4000-8000-000000000000 \
	    "$KIOSK" -d "$STORY/south" sync 2>/dev/null
else
	kiosk south sync 2>/dev/null
fi
holds "with the server running, nothing is wrong" aggregator verify
is "$(report '.ok')" true "the report says so"
is "$(report .journals)" 4 "over two kiosks, a source and the book"
is "$(report .replaced)" 1 "one answer took the place of another"
is "$(($(report .witnessed_to) > 4))" 1 "kiosks have seen the book"
is "$(aggregator rebuild)" "folded again: equal" \
    "folded again, all tallies are equal"

# ---- another zone ---------------------------------------------------------------------

before=$(score '.scores[0].n')
holds "a touchpoint moves to Kolkata" aggregator touchpoint set counter-1 \
    --zone Asia/Kolkata
is "$(score '.scores[0].n')" "$before" "nothing is lost by that"
holds "and it is as if it had always been there" aggregator rebuild
holds "and the audit agrees" aggregator verify

# ---- a bundle -----------------------------------------------------------------------------

bundle=$STORY/bundle
holds "a bundle is written" aggregator export bundle "$bundle"
holds "it is sound" aggregator verify --bundle "$bundle"
is "$("$AGGREGATOR" -d "$STORY/nowhere" verify --bundle "$bundle" --json |
    field .journals)" 4 "an auditor needs nothing but the file"

# A byte in each tenth of it.
size=$(stat -c %s "$bundle")
found=0
for tenth in 1 2 3 4 5 6 7 8 9; do
	cp "$bundle" "$STORY/changed"
	at=$((size * tenth / 10))
	old=$(od -An -tu1 -j $at -N 1 "$bundle")
	printf "$(printf '\\x%02x' $((old ^ 64)))" |
	    dd of="$STORY/changed" bs=1 seek=$at conv=notrunc 2>/dev/null
	aggregator verify --bundle "$STORY/changed" >/dev/null 2>&1
	(($? == 1)) && ((found++))
done
is "$found" 9 "a changed byte is found in each tenth of it"
head -c $((size * 2 / 3)) "$bundle" >"$STORY/short"
like "$(aggregator verify --bundle "$STORY/short" 2>&1)" 'byte [0-9]+' \
    "a bundle that was cut off is named with the place"
fails 1 'no bundle' "a file that is none is refused" \
    aggregator verify --bundle "$STORY/counter.json"
fails 1 'No such file' "one that is not there is named" \
    aggregator verify --bundle "$STORY/nothing"

# ---- the administrator makes all the rest agree --------------------------------------------

stop_aggregator
cp -a "$STORY/centre" "$STORY/honest"
sqlite3 "$STORY/centre/store.db" "
	PRAGMA foreign_keys = 0;
	CREATE TEMP TABLE shop AS SELECT epoch.id FROM epoch
	    JOIN journal ON journal.id = journal WHERE name = 'shop';
	DELETE FROM envelope WHERE epoch IN (SELECT id FROM shop) AND last =
	    (SELECT max(last) FROM envelope WHERE epoch IN
	    (SELECT id FROM shop));
	DELETE FROM pen WHERE journal = (SELECT id FROM journal
	    WHERE name = 'shop');
	DELETE FROM text WHERE epoch IN (SELECT id FROM shop)"
aggregator rebuild >/dev/null 2>&1
is "$(aggregator rebuild)" "folded again: equal" \
    "an answer is gone and every table agrees"
is "$(whose head)" '["shop"]' "the book still tells of it"
fails_verify() {
	aggregator verify >/dev/null 2>&1
	(($? == 1))
}
holds "and the audit ends with 1" fails_verify
rm -rf "$STORY/centre"
mv "$STORY/honest" "$STORY/centre"
start_aggregator
holds "the honest folder is sound" aggregator verify

# ---- quarantine --------------------------------------------------------------------------------

answer '{"id": "2", "value": 1, "at": "2026-01-01T12:00:00Z"}'
is "$(report .quarantined)" 1 "older content under a known id waits"
like "$(aggregator quarantine list)" 'waiting.*shop.*changed too late' \
    "the list says what it is"
like "$(aggregator quarantine show 1)" 'counter-1 +satisfaction +0' \
    "and shows the rating"
before=$(score '.scores[0].channels.find(c => c.channel == "web").n')
holds "a person lets it in" aggregator quarantine accept 1 --why "a slip"
is "$(score '.scores[0].channels.find(c => c.channel == "web").n')" "$before" \
    "it takes the other one's place"
fails 1 'accepted already' "once" aggregator quarantine reject 1
fails 1 'nothing in quarantine' "what is not there is not judged" \
    aggregator quarantine accept 99
like "$(aggregator book)" 'judged.*verdict=accepted.*why=a slip' \
    "the book tells who decided"
holds "the audit agrees" aggregator verify
holds "and so does the fold" aggregator rebuild

stop_aggregator
cp -a "$STORY/centre" "$STORY/earlier"
start_aggregator

# ---- a revoked kiosk ----------------------------------------------------------------------------------

kiosk_sends() {
	kiosk south rate "$1" >/dev/null
	kiosk south sync 2>/dev/null
}
aggregator kiosk revoke south >/dev/null
before=$(score '.scores[0].n')
kiosk_sends 1
kiosk_sends 4
like "$(aggregator quarantine list)" 'waiting.*south.*was revoked' \
    "what a revoked kiosk sends waits"
ids=($(aggregator quarantine list --json | field \
    '.quarantine.filter(q => q.why == "revoked").map(q => q.id).join(" ")'))
holds "one is left out" aggregator quarantine reject "${ids[0]}" --why theft
holds "another let in" aggregator quarantine accept "${ids[-1]}" --why "it is ours"
is "$(score '.scores[0].n')" $((before + 1)) "that one counts"
holds "the audit knows of both" aggregator verify
holds "the fold too" aggregator rebuild
aggregator export bundle "$bundle" >/dev/null
holds "and who reads the bundle" aggregator verify --bundle "$bundle"

# ---- by stick, to an aggregator that was set back ---------------------------------------------------------

holds "receipts are written for the way back" \
    aggregator export receipts "$STORY/receipts"
is "$(($(stat -c %s "$STORY/receipts") > 300))" 1 "for each epoch one"
aggregator export bundle "$bundle" >/dev/null
script='.scores[0].channels.find(c => c.channel == "script").n'
before=$(score "$script")
like "$(aggregator import bundle "$bundle")" '^0 envelopes stored' \
    "a bundle taken in where it came from changes nothing"
stop_aggregator
cp -a "$STORY/centre" "$STORY/now"
rm -rf "$STORY/centre"
cp -a "$STORY/earlier" "$STORY/centre"
start_aggregator
is "$(($(score "$script") < before))" 1 \
    "an older copy of the folder knows less"
like "$(aggregator import bundle "$bundle")" '^[1-9][0-9]* envelopes stored' \
    "the bundle brings it what kiosks had sent since"
is "$(score "$script")" "$before" "each rating once"
fails 1 'no bundle' "what is no bundle is not taken in" \
    aggregator import bundle "$STORY/counter.json"
stop_aggregator
rm -rf "$STORY/centre"
mv "$STORY/now" "$STORY/centre"
start_aggregator

# ---- a seam ---------------------------------------------------------------------------------------

if can_boot; then
	cp -a "$STORY/north" "$STORY/copy"
	boot 55555555-0000-4000-8000-000000000000 \
	    "$KIOSK" -d "$STORY/north" rate 4 >/dev/null
	boot 55555555-0000-4000-8000-000000000000 \
	    "$KIOSK" -d "$STORY/north" sync 2>/dev/null
	boot 66666666-0000-4000-8000-000000000000 \
	    "$KIOSK" -d "$STORY/copy" rate 1 >/dev/null
	boot 66666666-0000-4000-8000-000000000000 \
	    "$KIOSK" -d "$STORY/copy" sync 2>/dev/null
	is "$(whose seam)" '["north"]' "a cloned card is a seam of north's"
	epoch=$(aggregator seam list --json | field '.seams[0].epoch')
	fails 64 'why' "a seam is not closed without a word" \
	    aggregator seam close north "$epoch"
	fails 1 'no seam' "nor where there is none" \
	    aggregator seam close south "$epoch" --why "it was cloned"
	fails 1 '16 hex' "nor at an epoch that is none" \
	    aggregator seam close north xyz --why "it was cloned"
	holds "it is closed with a word" \
	    aggregator seam close north "$epoch" --why "the card was cloned"
	holds "then it is no problem" aggregator verify
	is "$(report '.seams[0].note')" "the card was cloned" \
	    "but listed, with the word"
	like "$(aggregator seam list)" 'closed.*the card was cloned' \
	    "in the list of seams too"
	holds "and a fold keeps it closed" aggregator rebuild
	holds "which the audit sees" aggregator verify
else
	skip "a seam is closed with a word" "no namespaces here to boot in"
fi

# ---- a stopped server ------------------------------------------------------------------------------

stop_aggregator
holds "with the server stopped, the audit is the same" aggregator verify
holds "and the fold" aggregator rebuild
fails 64 'no option' "a wrong option is named" aggregator verify --all
fails 78 'no such folder' "a folder that is not there too" \
    "$AGGREGATOR" -d "$STORY/none" verify
