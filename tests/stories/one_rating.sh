#!/bin/bash
# One rating is seen: pressed with no network, later in the merged score.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map
enrol_kiosk north
stop_aggregator

is "$(kiosk north rate 4)" "$(status north last)" \
    "rate prints the number of the entry"
is "$(status north survey)" counter "status names the survey in force"
is "$(status north ratings_waiting)" 1 "one rating waits"
like "$(status north oldest_waiting)" '^[0-9]+(\.[0-9]+)?$' \
    "and status says since when"
kiosk north sync 2>"$STORY/sync.err"
is "$?" 69 "with nobody there, sync says that nobody answers"
is "$(status north ratings_waiting)" 1 "and the rating still waits"

start_aggregator
holds "with the aggregator back, sync goes through" kiosk north sync
is "$(status north ratings_waiting)" 0 "nothing waits any more"
is "$(status north waiting)" 0 "not even an entry that is no rating"
is "$(score '.scores[0].n')" 1 "the score rests on one rating"
is "$(score '.scores[0].channels[0].counts')" "[0,0,0,1]" \
    "which is the fourth of four steps"
is "$(score '.scores[0].channels[0].channel')" script \
    "entered by the hand of a script"

source=$(add_source site web)
is "$(feedback "$source" '{"id": "a1", "value": 1}' | tail -1)" 200 \
    "an answer from the web comes in"
is "$(score '.scores[0].n')" 2 "the score rests on both"
is "$(score '.scores[0].merged.index' --min-n 1)" 50 \
    "the best and the worst meet in the middle"
holds "the aggregator's audit finds nothing" aggregator verify
holds "the kiosk's own check finds nothing" kiosk north verify
