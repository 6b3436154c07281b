#!/bin/bash
# evaluate.sh - where would money do most?  A manager marks three counters, asks
# for the ranking, and changes what counts.

. "$(dirname "$0")/story.sh"

# rate_some TOUCHPOINT VALUE COUNT: lines for `rate -`.
rate_some() {
	local i

	for ((i = 0; i < $3; i++)); do
		echo "{\"value\":$2,\"touchpoint\":\"$1\"}"
	done
}

# evaluation EXPRESSION [OPTION...]: of the JSON.
evaluation() {
	local expression=$1

	shift
	aggregator evaluate --format json "$@" | field "$expression"
}

as() {
	http "$2" -H "Authorization: Bearer $1"
}

start_aggregator
standard_map smiley5
for i in 2 3 4; do
	aggregator touchpoint add "counter-$i" --title "Counter $i" \
	    --survey counter --zone Europe/Vienna >/dev/null
done
like "$(aggregator evaluate)" 'No touchpoint has both marks and 30 answers' \
    "before anybody answers or marks nothing is ranked"

# Indices 60, 75, 100 of 40 answers each; of counter-4 there are 12.
enrol_kiosk north counter-1,counter-2,counter-3,counter-4
{
	rate_some counter-1 5 16
	rate_some counter-1 3 16
	rate_some counter-1 1 8
	rate_some counter-2 4 40
	rate_some counter-3 5 40
	rate_some counter-4 1 12
} >"$STORY/values"
kiosk north rate - <"$STORY/values" >"$STORY/numbers"
kiosk north sync >/dev/null

# ---- criteria and marks -------------------------------------------------------------

is "$(aggregator evaluate criterion list --json |
    field '.criteria.map(c => c.criterion + c.weight).join()')" \
    "function1,performance1,cost-benefit1,controllability1" \
    "four criteria are there from the start"
like "$(aggregator evaluate criterion add brand --weight 0.5 \
    --title 'Our name')" 'brand added: weight 0.5' "one's own is added"
holds "a criterion that does not count is taken off" \
    aggregator evaluate criterion remove controllability
fails 1 'already' "a criterion's name is taken once" \
    aggregator evaluate criterion add brand
fails 64 'is no number' "a weight is a number" \
    aggregator evaluate criterion set brand --weight heavy
holds "a counter is marked" aggregator evaluate mark counter-1 function=80 \
    performance=100 --date 2026-01-31 --note "visited by Huber"
holds "and again later" aggregator evaluate mark counter-1 function=60
holds "others too" aggregator evaluate mark counter-2 function=40
holds "a mark in decimals" aggregator evaluate mark counter-3 function=12.5
fails 64 'is no mark' "a mark without a figure is refused" \
    aggregator evaluate mark counter-3 function
fails 1 'from 0 to 100' "a mark above 100 is refused" \
    aggregator evaluate mark counter-3 function=101
fails 1 'no criterion "controllability"' "what was taken off is not marked" \
    aggregator evaluate mark counter-3 controllability=1
fails 1 'no touchpoint "nowhere"' "an unknown touchpoint is not marked" \
    aggregator evaluate mark nowhere function=1
is "$(aggregator evaluate marks counter-1 | awk '$2 == "function" {
    print $3 == "2026-01-31", $4, $5 }' | xargs)" "1 80 no 0 60 yes" \
    "every mark is kept, and the newest by date counts"

# ---- the ranking -----------------------------------------------------------------------

ranking=$(aggregator evaluate --budget 50000 --target 84)
like "$ranking" 'target 84; budget 50,000' "the head says what was asked"
like "$(xargs <<<"$ranking")" \
    '1 counter-1 80.0 30.3 % 60.0 \([0-9.-]+\) 42,105 84.2 % of 50,000: relevance 80, 30.3 % of the answers, 24 points below the target of 84' \
    "the worst of the relevant ones is first, with its reasons"
like "$ranking" 'None of them is marked yet on cost-benefit, brand' \
    "what nothing was marked on is said once"
like "$ranking" 'no mark yet for performance' \
    "what one was not marked on stands with it"
like "$ranking" 'counter-4: only 12 answers' "too few answers are named"
is "$(awk 'length > 80' <<<"$ranking" | wc -l)" 0 "the table fits 80 columns"
like "$(aggregator evaluate --budget 50000 --target 0)" \
    'The budget is not split: no touchpoint with relevance' \
    "where nothing is below the target no budget is split, and that is said"
is "$(evaluation '.ranking.reduce((sum, r) => sum + r.amount, 0)' \
    --budget 50000)" 50000 "the parts add up to the budget"
like "$(aggregator evaluate ranking --budget 9 --format csv --decimal comma |
    head -2 | tail -1)" '^1;counter-1;80;0,303' "the same as a table for Vienna"
is "$(evaluation .ranking.length --from today)" 3 "of today alone"
fails 1 'no index' "a target is an index" aggregator evaluate --target 101
fails 1 'no amount' "a budget is a whole amount" \
    aggregator evaluate --budget 1.5
fails 1 'no question "foo"' "an unknown question is named" \
    aggregator evaluate --question foo
fails 64 'neither ranking' "a word it does not know is named" \
    aggregator evaluate rankings

# ---- over HTTP, and stopped ----------------------------------------------------------------

viewer=$(aggregator token add bi --role viewer 2>/dev/null | tail -1)
manager=$(aggregator token add mia --role manager 2>/dev/null | tail -1)
like "$(as "$viewer" '/v1/evaluation?budget=50000&target=84')" \
    '"ranking":\[.*counter-1.*200$' "a viewer may see the ranking"
# Of an hour that is not over yet a viewer sees how many answered, no more.
like "$(as "$viewer" '/v1/evaluation?question=satisfaction')" \
    '40 answers, not to be shown yet|relevance 80' \
    "and is told what may not be shown yet"
like "$(http /v1/marks -H "Authorization: Bearer $viewer" \
    -H 'Content-Type: application/json' \
    --data-binary '{"touchpoint":"counter-1","marks":{"function":1}}')" \
    '403$' "but marks nothing"
like "$(http /v1/marks -H "Authorization: Bearer $manager" \
    -H 'Content-Type: application/json' \
    --data-binary '{"touchpoint":"counter-1","marks":{"brand":30}}')" \
    '"who":"token:mia".*200$' "a manager marks, and is named"
like "$(http /v1/criteria/brand -X PATCH -H "Authorization: Bearer $manager" \
    -H 'Content-Type: application/json' --data-binary '{"weight":2}')" \
    '"weight":2.*200$' "and says what counts"
stop_aggregator
# (60 + 100 + 2 * 30) / 4
is "$(evaluation '.ranking.filter(r => r.touchpoint == "counter-1")[0]
    .relevance')" 55 "with the server stopped the same ranking"
holds "and the book is as it was signed" aggregator verify
like "$(aggregator book)" 'token:mia +plan +what=mark  name=counter-1/brand/' \
    "every mark is in it"
