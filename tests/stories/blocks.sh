#!/bin/bash
# A viewer asks over HTTP and sees blocks: sums of ten answers and more, that
# stay while single answers come late, are changed or are put back.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map
shop=$(add_source shop)
viewer=$(aggregator token add bi --role viewer | tail -1)
auditor=$(aggregator token add works-council --role auditor | tail -1)
day=$(date -u -d '3 days ago' +%Y-%m-%d)
today="$(date -u +%Y-%m-%d)T00:00:00Z"

# answers HOUR FIRST LAST VALUE [SECOND]: as many, a minute apart, three days ago.
answers() {
	local i

	for ((i = $2; i <= $3; i++)); do
		printf '{"id":"%s","question":"satisfaction","value":%d,"at":"%sT%s:%02d:%02dZ"}\n' \
		    "$1-$i" "$4" "$day" "$1" "$((i % 60))" "${5:-0}"
	done >"$STORY/answers"
	send
}
send() {
	http /v1/feedback -H "Authorization: Bearer $shop" \
	    -H 'Content-Type: application/x-ndjson' \
	    --data-binary "@$STORY/answers" >"$STORY/verdicts"
}
# seen [QUERY]: n, shown, late, left of the first row, and its counts.
seen() {
	http "/v1/scores?to=$today${1:+&$1}" \
	    -H "Authorization: Bearer $viewer" | sed '$d' >"$STORY/seen"
	field '.scores.map(r => [r.n, r.shown, r.late, r.left,
	    r.channels && r.channels[0].counts].join(" ")).join("; ")' \
	    <"$STORY/seen"
}
sees() {
	[[ $(seen) == "$1" ]]
}

answers 08 1 9 4
is "$(seen)" "9 0 9 0 " "nine answers are counted and nothing else is said of them"
is "$(score '.scores[0].channels[0].counts')" "[0,0,0,9]" \
    "who runs the command on the machine sees them"
answers 08 10 12 1
answers 09 1 20 2
await sees "32 32 0 0 3,20,0,9"
is "$(seen)" "32 32 0 0 3,20,0,9" "once there are enough they are shown, as blocks"
is "$(seen "by=hour")" "12 12 0 0 3,0,0,9; 20 20 0 0 0,20,0,0" \
    "each in the hour that it fills"

answers 08 13 15 1
is "$(seen)" "35 32 3 0 3,20,0,9" "three that come late move their number alone"
answers 08 13 15 3 30
answers 09 1 1 4 30
is "$(seen)" "35 32 4 1 3,20,0,9" "and one that is changed is not told either"
is "$(score '.scores[0].channels[0].counts' --to "$today")" "[3,19,3,10]" \
    "the machine's own command has it at once"
answers 08 16 30 4
await sees "50 50 1 1 3,20,3,24"
is "$(seen)" "50 50 1 1 3,20,3,24" "when ten wait they are shown together"

# ---- other ways to ask -------------------------------------------------------------

export_as() {
	http "/v1/export$2" -H "Authorization: Bearer $1" | tail -n "${3:-99}"
}
like "$(export_as "$viewer" "?by=hour")" "${day}T09:00:00.*,30,.*T10:00:00" \
    "an export has blocks, from when to when"
is "$(export_as "$viewer" "?by=rating" 1)" 403 "and no single answers"
is "$(export_as "$auditor" "?by=rating" 1)" 200 "but for an auditor"
is "$(http "/v1/scores?as-of=$day" -H "Authorization: Bearer $viewer" |
    tail -1)" 400 "what was known on a day is not told over HTTP"

# ---- afterwards ------------------------------------------------------------------

before=$(seen "by=day")
holds "a rebuild finds no difference" aggregator rebuild
is "$(seen "by=day")" "$before" "and leaves what is shown"
stop_aggregator
start_aggregator
is "$(seen "by=day")" "$before" "so does a restart"
