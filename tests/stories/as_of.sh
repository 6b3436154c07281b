#!/bin/bash
# What was known on a day, asked later: late data, corrections, replaced answers
# that came since are not in it, and the answer is the one that was given then.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map
aggregator touchpoint add stand-b --title "Stand B" --survey counter \
    --zone Asia/Kolkata >/dev/null
enrol_kiosk north
enrol_kiosk south
shop=$(add_source shop web)

# Minutes pass, and nobody waits: all that has come so far came ten earlier, and
# so did the times that were noted in $day1 and $day2.
day1= day2= now=
pass() {
	stop_aggregator
	sqlite3 "$STORY/centre/store.db" "
	    UPDATE arrival SET minute = minute - 10;
	    UPDATE journal SET since = since - 600000"
	start_aggregator
	[[ -z $day1 ]] || day1=$(date -u -d "$day1 - 10 minutes" +%FT%H:%M:00Z)
	now=$(date -u +%FT%H:%M:00Z)
}
# What a score says, without the time it is of and what is not kept of kiosks.
told() {
	aggregator score --format json --by day --by channel "$@" | field \
	    '.scores.map(s => (delete s.complete.to, delete s.complete.silent, s))'
}
marked=$(date -u +%Y-%m-%dT%H:%M:%SZ)
for n in 1 2 3 4; do
	kiosk north rate $n >/dev/null
done
kiosk north rate 2 --rehearsal >/dev/null
kiosk north sync 2>/dev/null
feedback "$shop" '{"id": "1", "value": 3}' >/dev/null
# Pressed on the first day, and sent on the second.
kiosk south sync 2>/dev/null
kiosk south rate 1 >/dev/null
kiosk south rate 1 >/dev/null
first=$(told)
pass
day1=$now
is "$(told)" "$first" "a minute later nothing else is known"
kiosk south sync 2>/dev/null
feedback "$shop" '{"id": "1", "value": 1}' >/dev/null
aggregator correct north --from "$marked" --to "$(date -u +%FT%TZ)" --touchpoint stand-b \
    --why "stood at stand B" >/dev/null
second=$(told)
unlike "$second" "^$first$" "then there is more, and elsewhere"
is "$(told --as-of "$day1")" "$first" \
    "what was known at the end of the first day is the first answer"
is "$(aggregator score --format json --as-of "$day1" | field .as_of)" "$day1" \
    "which says as of when it is"
pass
day2=$now
is "$(told --as-of "$day2")" "$second" "and the second day is the second"
aggregator correct --undo "$(aggregator corrections --json |
    field '.corrections[0].number')" >/dev/null
is "$(told --as-of "$day2")" "$second" "also when that was undone"
is "$(told --as-of "$day1")" "$first" "and the first is still the first"
like "$(aggregator score --as-of "$day1")" "as of $day1" "a table says it too"
fails 1 'is written down since' "before there was anything nothing is known" \
    aggregator score --as-of 2020-01-01
fails 1 'in the future' "nor what will be" \
    aggregator score --as-of 2999-01-01
token=$(aggregator token add bi --role viewer 2>/dev/null | tail -1)
like "$(curl -sk --max-time 60 -H "Authorization: Bearer $token" \
    "$URL/v1/scores?as-of=$day1")" "on the aggregator's own machine" \
    "a server does not fold all again for whoever asks"
like "$(curl -sk --max-time 60 --unix-socket "$STORY/centre/admin.sock" \
    "http://a/v1/scores?as-of=$day1")" 'own machine' \
    "nor for the local socket"
holds "nothing stored was touched by that" aggregator verify
