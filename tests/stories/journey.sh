#!/bin/bash
# A journey through three departments: drawn, scored, changed, removed.

. "$(dirname "$0")/story.sh"

answers() {
	local i

	for ((i = 0; i < $3; i++)); do
		echo "{\"value\":$2,\"touchpoint\":\"$1\"}"
	done
}

start_aggregator
standard_map stars5
for place in park:Grounds desk:Service shop:Sales exit:Grounds; do
	aggregator touchpoint add "${place%:*}" --title "The ${place%:*}" \
	    --survey counter --department "${place#*:}" --zone UTC >/dev/null
done
enrol_kiosk round park,desk,shop,exit
{
	answers park 4 40
	answers desk 2 40
	answers shop 4 40
	answers exit 5 5
} >"$STORY/values"
kiosk round rate - <"$STORY/values" >"$STORY/numbers"
kiosk round sync >/dev/null

is "$(aggregator journey list)" \
    "no journey yet: journey add NAME --title T --steps SLUG,SLUG,..." \
    "at first there is none"
is "$(aggregator journey add visit --title "A visit" \
    --steps park,desk,shop,exit)" "journey visit added" "one is drawn"
fails 1 'already' "a name is given once" aggregator journey add visit \
    --title Other --steps park,desk
fails 1 'no touchpoint "roof"' "a step must be on the map" \
    aggregator journey add other --title Other --steps park,roof
fails 1 'twice' "and stands there once" \
    aggregator journey add other --title Other --steps park,desk,park
like "$(aggregator journey list)" 'visit +A visit +no +park,desk,shop,exit' \
    "the list names its steps"

table=$(aggregator journey show visit)
like "$table" '1  park +40 +75\.0 \(.*\) +\|###############     \|' \
    "each step has a bar"
like "$table" 'The desk, Service' "and its department"
like "$table" 'Mean of 3 steps: 58\.3' "the mean is a plain one"
like "$table" 'Weakest: desk' "the weakest step is named"
like "$table" 'Biggest drop: 50\.0 points.*park to.*desk' "and the biggest drop"
like "$table" 'too few answers:'$'\n''    exit' "who has too few is left out"
is "$(awk 'length > 80' <<<"$table")" "" "it fits 80 columns"
is "$(aggregator journey show visit --format json |
    field '.steps.map(s => s.n).join()')" "40,40,40,5" "as JSON, too"
is "$(aggregator journey show visit --format csv --decimal comma |
    sed -n 2p | cut -d ';' -f 1-5)" "park;The park;Grounds;40;75" \
    "and for a spreadsheet"
like "$(aggregator journey show visit --to 2020-01-01)" \
    'No step has enough answers yet' "before anybody came it says so"
fails 1 'no journey "none"' "what is no journey has no score" \
    aggregator journey show none

is "$(aggregator journey set visit --steps park,shop)" \
    "journey visit changed" "steps are changed"
like "$(aggregator journey show visit)" 'No detectable drop' \
    "neighbours that are alike make no drop"
like "$(aggregator book)" 'journey' "the book has each change"

viewer=$(aggregator token add reader --role viewer 2>/dev/null | tail -1)
manager=$(aggregator token add boss --role manager 2>/dev/null | tail -1)
card='{"name": "way", "title": "Way", "steps": ["park", "desk"]}'
is "$(http /v1/journeys -H "Authorization: Bearer $viewer" \
    -H 'Content-Type: application/json' -d "$card" | tail -1)" 403 \
    "a viewer draws none"
is "$(http /v1/journeys -H "Authorization: Bearer $manager" \
    -H 'Content-Type: application/json' -d "$card" | tail -1)" 201 \
    "a manager does"
is "$(http /v1/journeys/way -H "Authorization: Bearer $viewer" | sed '$d' |
    field .exit)" desk "and a viewer sees it"

stop_aggregator
is "$(aggregator journey remove visit)" "journey visit removed" \
    "with the server stopped one is removed"
like "$(aggregator journey show visit)" 'A visit \(removed\)' \
    "its score can still be seen"
fails 1 'was removed' "but it is changed no more" \
    aggregator journey set visit --title X
fails 1 'there was a journey' "and its name is not given again" \
    aggregator journey add visit --title X --steps park,desk
holds "and the audit finds all of it sound" aggregator verify
