#!/bin/bash
# reader_centre.sh - our kiosk at a stranger's aggregator.
#
# The second reader plays the aggregator: it finds our journals, envelopes,
# texts and requests in order by the grammar alone, and our kiosk takes its
# answers and receipts, but none that is not what it should be.

. "$(dirname "$0")/story.sh"
. tests/reader/reader.sh

centre=$STORY/stranger

# report EXPRESSION: what the stranger holds.
report() {
	field "$1" <"$centre/report"
}

# refused MODE WHAT: answers of that mode must not settle anything.
refused() {
	echo "$1" >"$centre/mode"
	unlike "$(kiosk north sync 2>&1; echo "status $?")" "status 0" \
	    "$2 is not believed"
	unlike "$(status north waiting)" '^0$' "nor does it settle anything"
}

prepare_reader
mkdir "$centre"
echo honest >"$centre/mode"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=stranger \
    -keyout "$centre/tls.key" -out "$centre/tls.crt" 2>"$centre/openssl" ||
    give_up "openssl: $(<"$centre/openssl")"
cat >"$STORY/counter.json" <<-'SHEET'
	{"name": "counter", "languages": ["de"],
	 "questions": [{"id": "satisfaction", "scale": "smiley4",
	   "text": {"de": "Wie zufrieden waren Sie?"}}]}
SHEET
begin "$centre/log" node "$READER/centre.mjs" "$centre" counter-1 \
    "$STORY/counter.json"
await test -s "$centre/token" || give_up "$(<"$centre/log.err")"

holds "our kiosk enrols at a stranger's aggregator" \
    kiosk north enrol "$(<"$centre/token")"
for value in 4 1 3; do
	kiosk north rate "$value" >"$STORY/rated" || give_up "rate $value"
done
kiosk north rate 2 --comment "Z'lang g'wartet – schade" --ref "Ruf 17" \
    >"$STORY/rated" || give_up "rate with a comment"
holds "it sends what it has" kiosk north sync
is "$(report .steps)" '[3,0,2,1]' "the stranger reads its ratings"
is "$(report .texts)" 2 "and its texts as they were committed to"
is "$(report '.times > 0')" true "there is a time entry after the first answer"
is "$(report .problems)" '[]' "and finds no fault with anything"
is "$(status north kept)" "$(report .entries)" "the kiosk takes its receipts as kept"
is "$(status north waiting)" 0 "so nothing waits"

kiosk north rate 4 >"$STORY/rated" || give_up "rate 4"
refused forged "an answer signed by another key"
refused other "an answer to another request"
refused stranger "a receipt signed by another key"
is "$(report .problems)" '[]' "all the while its requests are in order"

echo honest >"$centre/mode"
holds "honest again, it gets the rest" kiosk north sync
is "$(status north waiting)" 0 "and nothing waits"
is "$(report .steps)" '[3,0,2,1,3]' "every rating is there once"

# A receipt that does not fit the kiosk's own hash opens a new epoch.
epoch=$(status north epoch)
kiosk north rate 1 >"$STORY/rated" || give_up "rate 1"
echo hash >"$centre/mode"
holds "a receipt of another hash does not stop the kiosk" kiosk north sync
unlike "$(status north epoch)" "$epoch" "it goes on in a new epoch"
is "$(status north waiting)" 0 "until nothing waits"
is "$(report .steps)" '[3,0,2,1,3,0]' "with nothing lost or doubled"

# One that never agrees is asked again later, not at once and for ever.
kiosk north rate 2 >"$STORY/rated" || give_up "rate 2"
echo hashes >"$centre/mode"
fails 75 "receipts name other entries" "receipts that never fit mean later" \
    kiosk north sync
echo honest >"$centre/mode"
holds "and cost nothing once they fit" kiosk north sync
is "$(report .steps)" '[3,0,2,1,3,0,1]' "every rating is still there once"
is "$(report .problems)" '[]' "and the stranger finds the journal whole"
holds "as the kiosk does" kiosk north verify
