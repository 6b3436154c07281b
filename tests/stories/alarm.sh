#!/bin/bash
# A week at a counter goes wrong: the manager is told which day, sees the chart,
# and begins the usual anew.

. "$(dirname "$0")/story.sh"

# answers DAYS_AGO BAD GOOD: that many, at noon of that day, as feedback lines.
answers() {
	local at i

	at=$(date -u -d "$1 days ago" +%Y-%m-%dT12:00:00Z)
	for ((i = 0; i < $2 + $3; i++)); do
		echo "{\"id\":\"$1-$i\",\"value\":$((i < $2 ? 1 : 4))," \
		    "\"at\":\"$at\"}"
	done
}

send() {
	http /v1/feedback -H "Authorization: Bearer $token" \
	    -H 'Content-Type: application/x-ndjson' --data-binary @"$1" |
	    grep -c '"accepted"'
}

start_aggregator
standard_map
token=$(add_source shop)
for ((day = 44; day >= 1; day--)); do
	case $day in
	3) answers 3 36 4 ;;
	*) answers "$day" 20 20 ;;
	esac
done >"$STORY/answers"
is "$(send "$STORY/answers")" 1760 "44 days of 40 answers are taken"

said=$(aggregator alarm)
like "$said" "counter-1 satisfaction \(web\): $(date -u -d '3 days ago' \
    '+%A %-d %b') 10.0, expected 2[0-9].[0-9]-7[0-9].[0-9] \(n 40\)" \
    "the bad day is named, with what was expected"
like "$said" 'Watched: 1 of 1; 0 still without a baseline' \
    "it is said how much was watched"
like "$said" 'chance variation among those who answered' \
    "and what the figures do not cover"
is "$(aggregator alarm --format json | field '.alarms[0].what')" day \
    "a program gets the same as JSON"
like "$(aggregator alarm --format csv --decimal comma)" ';10;2[0-9],[0-9]+;' \
    "and a spreadsheet with decimal commas"
is "$(aggregator alarm --format json --channel kiosk | field '.alarms.length')" \
    0 "another channel is not concerned"

chart=$(aggregator alarm chart counter-1 --since 7d)
like "$chart" $'\n'"$(date -u -d '3 days ago' '+%a %-d %b') +40 +10.0!" \
    "the chart marks the day"
is "$(awk '{ if (length($0) > 80) print }' <<<"$chart")" "" \
    "the chart fits 80 columns"
fails 1 'no touchpoint "nowhere"' "a touchpoint that is not there has no chart" \
    aggregator alarm chart nowhere
fails 64 'format' "a format that is none is refused" \
    aggregator alarm --format pdf

reader=$(aggregator token add reader --role viewer 2>/dev/null | tail -1)
writer=$(aggregator token add writer --role manager 2>/dev/null | tail -1)
# What a viewer is told is made of blocks, which the server closes by itself.
told() {
	http /v1/alarms -H "Authorization: Bearer $reader"
}
told_the_day() {
	told | grep -q '"direction":"below","touchpoint":"counter-1"'
}
holds "a viewer is told over HTTP too" await told_the_day
rebase() {
	http /v1/alarms/counter-1/rebase -X POST -d '{"from":"28d"}' \
	    -H 'Content-Type: application/json' -H "Authorization: Bearer $1" |
	    tail -1
}
is "$(rebase "$reader")" 403 "a viewer may not move the usual"
is "$(rebase "$writer")" 200 "a manager may"
is "$(aggregator alarm --format json | field '.waiting.length')" 0 \
    "28 days later there is a usual again"
holds "the usual can begin today" aggregator alarm rebase counter-1
said=$(aggregator alarm)
like "$said" '1 still without a baseline' "and then has to grow first"
unlike "$said" 'Of 0 points' "nothing is said of chance where nothing was looked at"
is "$(aggregator book --json | grep -c '"baseline"')" 2 \
    "the book has both beginnings"
