#!/bin/bash
# A real survey as a map: 2,958 passengers rated fourteen touchpoints of an airport
# in two ways; what stands out, and a ranking, are calculated twice.
#
# The data is not part of the project.  It is looked for beside the clone.

. "$(dirname "$0")/story.sh"

data=../shared/data/sfo/2015_SFO_Customer_Survey.csv
columns=(Q7ART Q7FOOD Q7STORE Q7SIGN Q7WALKWAYS Q7SCREENS Q7INFODOWN Q7INFOUP
    Q7WIFI Q7ROADS Q7PARK Q7AIRTRAIN Q7LTPARKING Q7RENTAL)
if [[ ! -r $data ]]; then
	skip "what stands out in a real survey equals an independent calculation" \
	    "there is no $data"
	exit 0
fi

check() {
	node tests/stories/moments_check.mjs "$@"
}

# What an interviewer wrote down at one touchpoint comes in over HTTP.
interview() {
	local source

	source=$(add_source "$1" import "$1")
	check feedback "$data" "$2" >"$STORY/lines"
	http /v1/feedback -H "Authorization: Bearer $source" \
	    -H 'Content-Type: application/x-ndjson' \
	    --data-binary "@$STORY/lines" >>"$STORY/accepted"
}

start_aggregator
standard_map stars5
for column in "${columns[@]}"; do
	aggregator touchpoint add "${column,,}" --title "$column" \
	    --survey counter --zone America/Los_Angeles >/dev/null
done
places=$(IFS=,; echo "${columns[*],,}")
enrol_kiosk desk "$places"
check kiosk "$data" "${columns[@]}" >"$STORY/values"
kiosk desk rate - <"$STORY/values" >"$STORY/numbers"
is "$(wc -l <"$STORY/numbers")" "$(wc -l <"$STORY/values")" \
    "what passengers filled in themselves is entered"
kiosk desk sync >/dev/null
for column in "${columns[@]}"; do
	interview "${column,,}" "$column"
done
aggregator score --format json >"$STORY/scores.json"
holds "each touchpoint's score, merged and by channel, is what was calculated" \
    check scores "$data" "${columns[@]}" <"$STORY/scores.json"
is "$(field '.scores.filter(s => !/^q7/.test(s.touchpoint)).map(s => s.n)' \
    <"$STORY/scores.json")" "[0]" "and nothing was counted anywhere else"
echo "# channels disagree at: $(field '.scores.filter(s => s.merged?.disagree)
    .map(s => s.touchpoint).join(" ")' <"$STORY/scores.json")"
check expect "$data" "${columns[@]}" >"$STORY/expected.json"
aggregator moments --format json >"$STORY/moments.json"
holds "what stands out, and every figure, is what was calculated from the file" \
    check compare "$STORY/expected.json" "$STORY/moments.json"
aggregator moments >"$STORY/table"
is "$(awk 'length > 80' "$STORY/table")" "" "the table fits 80 columns"
like "$(<"$STORY/table")" 'Worse than the others.*q7' "and names the worse"
aggregator journey add arrival --title "From the road to the gate" \
    --steps q7roads,q7park,q7airtrain,q7sign,q7walkways,q7food,q7wifi \
    >/dev/null
aggregator journey show arrival >"$STORY/journey"
is "$(awk 'length > 80' "$STORY/journey")" "" "a journey's table does too"
like "$(<"$STORY/journey")" 'Mean of 7 steps.*Weakest: q7food' \
    "and says where it is weakest"

# ---- where money would do most ------------------------------------------------

aggregator evaluate criterion set performance --weight 0.5 >/dev/null
while read -ra words; do
	aggregator evaluate mark "${words[@]}"
done < <(node tests/stories/evaluate_check.mjs marks "${columns[@]}") \
    >"$STORY/marks"
aggregator evaluate --budget 250000 --format json >"$STORY/ranking.json"
holds "the ranking and each part of a budget are what was calculated" \
    node tests/stories/evaluate_check.mjs compare "$data" \
    "$STORY/ranking.json" 250000 "${columns[@]}"
aggregator evaluate --budget 250000 >"$STORY/ranking"
is "$(awk 'length > 80' "$STORY/ranking")" "" "a ranking's table fits too"
sed 's/^/# /' "$STORY/table" "$STORY/journey" "$STORY/ranking"
