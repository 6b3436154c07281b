#!/bin/bash
# Six counters, one of them bad; hours; visits that were won and lost; asked on the
# command line, over HTTP, with the server running and stopped.

. "$(dirname "$0")/story.sh"
. tests/terminal.sh

# rate_some TOUCHPOINT VALUE COUNT: lines for `rate -`.
rate_some() {
	local i

	for ((i = 0; i < $3; i++)); do
		echo "{\"value\":$2,\"touchpoint\":\"$1\"}"
	done
}

# moments EXPRESSION [OPTION...]: of the JSON.
moments() {
	local expression=$1

	shift
	aggregator moments --format json "$@" | field "$expression"
}

as() {
	http "$2" -H "Authorization: Bearer $1"
}

start_aggregator
cat >"$STORY/counter.json" <<-SHEET
{"name": "counter", "languages": ["en"], "thanks_seconds": 1,
 "hold_off_ms": 0, "questions": [
  {"id": "satisfaction", "scale": "smiley5", "text": {"en": "How?"}},
  {"id": "deal", "role": "outcome", "text": {"en": "Deal?"}, "choices": [
    {"id": "won", "text": {"en": "Won"}},
    {"id": "lost", "text": {"en": "Lost"}}]}]}
SHEET
sed 's/"lost"/"gone"/' "$STORY/counter.json" >"$STORY/wrong.json"
fails 1 'ids "won" and' "an outcome without the ids won and lost is refused" \
    aggregator survey put "$STORY/wrong.json"
aggregator survey put "$STORY/counter.json" >/dev/null
for i in {1..6}; do
	aggregator touchpoint add "counter-$i" --title "Counter $i" \
	    --survey counter --zone Europe/Vienna >/dev/null
done
like "$(aggregator moments)" 'Too few answers to compare' \
    "before anybody answers nothing can be compared"

enrol_kiosk desk counter-1,counter-2,counter-3,counter-4,counter-5,counter-6
{
	for i in 1 2 3 4 5; do
		rate_some "counter-$i" 4 30
		rate_some "counter-$i" 5 20
	done
	rate_some counter-6 4 30
	rate_some counter-6 2 20
} >"$STORY/values"
kiosk desk rate - --question satisfaction <"$STORY/values" >"$STORY/numbers"
kiosk desk sync >/dev/null
is "$(moments .tested)" 6 "each counter is compared with the others together"
is "$(moments '.moments.filter(m => m.stands_out)
    .map(m => m.touchpoint + " " + m.stands_out).join()')" \
    "counter-6 worse" "and the bad one alone stands out"
is "$(moments ".moments[0].difference.diff.toFixed(6)")" -30.000000 \
    "by thirty points: 55 against 85"
like "$(aggregator moments)" 'Worse than the others'$'\n'.*$'\n''  counter-6 ' \
    "the table names it"
like "$(aggregator moments --touchpoint counter-1 --touchpoint counter-2)" \
    'Nothing stands out: 2 touchpoints compared' "two good ones are alike"
like "$(aggregator moments --touchpoint counter-6)" 'One touchpoint alone' \
    "one alone is not said to have too few answers"
is "$(aggregator moments --format csv --decimal comma | sed -n 2p |
    cut -d ';' -f 1,3,6,7,16)" "counter-6;satisfaction;50;55;-30" \
    "a spreadsheet gets semicolons"
like "$(aggregator moments --of hours --from today)" \
    'Too few answers|Nothing stands out' \
    "of hours there is one or two, with nothing between them"

# Whoever has answered once more is known by the id.
source=$(add_source shop web counter-1)
for i in {1..40}; do
	deal=$([[ $i -le 20 ]] && echo won || echo lost)
	value=$([[ $deal == won ]] && echo 5 || echo 2)
	echo "{\"id\":\"v$i\",\"question\":\"satisfaction\",\"value\":$value}"
	echo "{\"id\":\"v$i\",\"question\":\"deal\",\"value\":\"$deal\"}"
done >"$STORY/visits"
is "$(http /v1/feedback -H "Authorization: Bearer $source" \
    -H 'Content-Type: application/x-ndjson' \
    --data-binary "@$STORY/visits" | grep -c accepted)" 80 \
    "forty visits come in over HTTP"
is "$(moments '.moments.map(m => [m.touchpoint, m.channel, m.won.n, m.won.index,
    m.lost.n, m.lost.index, m.stands_out].join()).join(" ")' \
    --of outcome --min-n 10)" "counter-1,web,20,100,20,25,won_better" \
    "those that were won are set against those that were lost"
like "$(aggregator moments --of outcome --min-n 10)" \
    'Rated higher in visits that were won.*counter-1  *40 ' "in words, too"

# A customer at the screen, who comes back and buys nothing.
kiosk desk settings set key.F12 quit
open_screen 80x24 --touchpoint counter-2
await shows "How?" || give_up "$(shown)"
answer 4
await shows "Deal?" || give_up "$(shown)"
answer 1
await shows "How?" || give_up "$(shown)"
answer 2
await shows "Deal?" || give_up "$(shown)"
answer 2
await shows "How?" || give_up "$(shown)"
left() {
	keys F12
	terminal_closed
}
await left
kiosk desk sync >/dev/null
is "$(moments '.moments.filter(m => m.channel === "kiosk")
    .map(m => [m.touchpoint, m.won.index, m.lost.index].join()).join()' \
    --of outcome --min-n 1)" "counter-2,75,25" \
    "a visit at the screen is rated by how it ended, too"

viewer=$(aggregator token add reader --role viewer 2>/dev/null | tail -1)
is "$(as "$viewer" "/v1/moments?channel=script" | sed '$d' | field .of)" \
    touchpoints "a viewer may ask over HTTP"
is "$(as "$viewer" "/v1/moments?of=outcome" | tail -1)" 403 \
    "but not how visits ended"
is "$(http /v1/moments | tail -1)" 401 "and nobody else"

fails 64 'touchpoints, hours, outcome' "what cannot be compared is refused" \
    aggregator moments --of days
fails 64 'between 0 and 1' "as is a share of two" aggregator moments --q 2
fails 1 'no touchpoint "counter-9"' "and who is not on the map" \
    aggregator moments --touchpoint counter-9
fails 64 'goes with --format csv' "a decimal comma is for spreadsheets" \
    aggregator moments --decimal comma
before=$(moments .moments)
stop_aggregator
is "$(moments .moments)" "$before" "with the server stopped it is the same"
