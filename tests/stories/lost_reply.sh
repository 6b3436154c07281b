#!/bin/bash
# A reply is lost after the commit; the same comes again and counts once.

. "$(dirname "$0")/story.sh"

start_aggregator
start_wire
standard_map
enrol_kiosk north

kiosk north rate 3 >"$STORY/number"
wire deaf
kiosk north sync 2>"$STORY/sync.err"
like "$?" '^(69|75)$' "with the reply lost, sync does not say it went well"
is "$(status north ratings_waiting)" 1 "for the kiosk the rating still waits"
is "$(score '.scores[0].n')" 1 "for the aggregator it is counted"
kiosk north rate 2 >>"$STORY/number"
kiosk north sync 2>"$STORY/sync.err"
like "$?" '^(69|75)$' "the next reply is lost too"

wire open
holds "with the line back, sync goes through" kiosk north sync
is "$(status north ratings_waiting)" 0 "nothing waits any more"
is "$(score '.scores[0].channels[0].counts')" "[0,1,1,0]" \
    "each rating counts once"
holds "and once more changes nothing" kiosk north sync
is "$(score '.scores[0].n')" 2 "two ratings are two ratings"

wire slow
kiosk north rate 1 >>"$STORY/number"
holds "a line of one byte at a time is enough" kiosk north sync
is "$(score '.scores[0].n')" 3 "the third rating arrived"
wire cut
kiosk north rate 1 >>"$STORY/number"
kiosk north sync 2>"$STORY/sync.err"
is "$?" 69 "on a line that is cut, nobody answers"
wire open
holds "it gets through when the line is mended" kiosk north sync
is "$(score '.scores[0].n')" 4 "with nothing lost"
holds "the audit finds nothing" aggregator verify
