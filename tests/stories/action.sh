#!/bin/bash
# A manager begins an improvement at one counter and learns whether it helped.

. "$(dirname "$0")/story.sh"

# answers PREFIX DAYS_AGO BAD GOOD: that many, at noon of that day.
answers() {
	local at i

	at=$(date -u -d "$2 days ago" +%Y-%m-%dT12:00:00Z)
	for ((i = 0; i < $3 + $4; i++)); do
		echo "{\"id\":\"$1-$2-$i\",\"value\":$((i < $3 ? 1 : 4))," \
		    "\"at\":\"$at\"}"
	done
}

send() {
	http /v1/feedback -H "Authorization: Bearer $1" \
	    -H 'Content-Type: application/x-ndjson' --data-binary @"$2" |
	    grep -c '"accepted"'
}

start_aggregator
standard_map
for place in 2 3; do
	aggregator touchpoint add "counter-$place" --title "Counter $place" \
	    --survey counter --zone Europe/Vienna >/dev/null
done
for place in 1 2 3; do
	token=$(add_source "shop-$place" web "counter-$place")
	answers "$place" 20 100 100 >"$STORY/answers"
	answers "$place" 5 $((place == 1 ? 50 : 100)) 100 >>"$STORY/answers"
	send "$token" "$STORY/answers" >>"$STORY/sent"
done
is "$(tr '\n' ' ' <"$STORY/sent")" "350 400 400 " "all answers are taken"

like "$(aggregator action add 'Greet everybody' --touchpoint counter-1 \
    --owner Huber --begin 14d)" '^action 1: running, from 20' \
    "an action has a number and runs"
said=$(aggregator action show 1)
like "$said" 'Action 1, running: Greet everybody' "it can be looked at"
like "$said" 'compared: 2 weeks before and after' \
    "as many weeks before as behind are compared"
like "$said" 'up by 16.7 points \([0-9.]+ to [0-9.]+\) against 2 untouched' \
    "what it changed is said in words"
like "$said" 'answers +200 before, 150 after' "with the answers behind it"
is "$(aggregator action show 1 --format json | field '.effects[0].verdict')" \
    better "a program gets the same"
like "$(aggregator action show 1 --format csv --decimal comma | tail -1)" \
    'satisfaction;2;difference in differences;200;150;2;better;16,6' \
    "and a spreadsheet with decimal commas"

aggregator action add 'Second queue' --touchpoint counter-2 --owner Mayer \
    --begin 16d --end 10d >/dev/null
like "$(aggregator action show 1)" 'before against after alone' \
    "a touchpoint with an action of its own is no control any more"

holds "an action can be closed" aggregator action close 1
like "$(aggregator action list)" '1 +ended .* Huber +Greet everybody' \
    "then it is listed as ended"
holds "its owner can change" aggregator action set 1 --owner 'Frau Köß'
is "$(aggregator action list --json | field '.actions[0].owner')" 'Frau Köß' \
    "what was not named stayed"
fails 1 'no touchpoint "nowhere"' "an action is at touchpoints of the map" \
    aggregator action add X --touchpoint nowhere --owner Y --begin today
fails 1 'no day' "it begins on a day" \
    aggregator action add X --touchpoint counter-1 --owner Y --begin soon
fails 1 'no action 7' "there is no action that nobody added" \
    aggregator action show 7
fails 64 'owner is missing' "it has an owner" \
    aggregator action add X --touchpoint counter-1 --begin today
is "$(aggregator book --json | grep -c '"action"')" 4 \
    "the book has each of the four changes"
