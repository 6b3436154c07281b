#!/bin/bash
# The aggregator is put back to an old backup, and a kiosk moves to another
# one: what is missing there is sent again, and counts once.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map
enrol_kiosk north
kiosk north rate 4 >/dev/null
kiosk north sync >/dev/null
stop_aggregator
cp -a "$STORY/centre" "$STORY/backup"
start_aggregator
kiosk north rate 1 --comment "Nur einmal" >/dev/null
kiosk north rate 2 >/dev/null
kiosk north sync >/dev/null
is "$(score '.scores[0].n')" 3 "three ratings are in"

# ---- an old backup -----------------------------------------------------------------

stop_aggregator
rm -rf "$STORY/centre"
mv "$STORY/backup" "$STORY/centre"
start_aggregator
is "$(score '.scores[0].n')" 1 "the backup has the first alone"
holds "a sync brings back what it lost" kiosk north sync
is "$(score '.scores[0].n')" 3 "all three are in again"
is "$(status north waiting)" 0 "and nothing waits"
kiosk north rate 3 >/dev/null
holds "the next one goes the usual way" kiosk north sync
is "$(score '.scores[0].n')" 4 "and counts"

# ---- another aggregator ---------------------------------------------------------------

stop_aggregator
mv "$STORY/centre" "$STORY/first"
PORT=
start_aggregator
standard_map
id=$(status north kiosk)
centre=$(status north centre)
token=$(aggregator kiosk token counter-1 --name north | tail -1)
holds "an enrolled kiosk can be enrolled elsewhere" kiosk north enrol "$token"
is "$(status north kiosk)" "$id" "it keeps its key"
unlike "$(status north centre)" "$centre" "and has another centre"
holds "it brings all it has" kiosk north sync
is "$(score '.scores[0].n')" 4 "so all its ratings are there"
is "$(status north waiting)" 0 "and nothing waits"
holds "the journal is whole" kiosk north verify
