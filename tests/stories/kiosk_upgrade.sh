#!/bin/bash
# A new version of the kiosk finds the folder of an older one: it is raised as
# it is opened, and all that was in it goes on.

. "$(dirname "$0")/story.sh"

version() {
	sqlite3 "$STORY/north/journal.db" 'PRAGMA user_version'
}

mkdir "$STORY/north"
sqlite3 "$STORY/north/journal.db" <tests/stories/journal_1.sql
is "$(version)" 1 "the folder is an older version's"
before=$(sqlite3 "$STORY/north/journal.db" \
    'SELECT hex(hash) FROM entry ORDER BY number')
holds "it is whole to the new program" kiosk north verify
is "$((($(version)) > 1))" 1 "which raises it as it opens it"
is "$(sqlite3 "$STORY/north/journal.db" \
    'SELECT hex(hash) FROM entry ORDER BY number')" "$before" \
    "and changes no entry"
is "$(status north last) $(status north waiting)" "6 1" \
    "what waited waits still"
is "$(kiosk north rate 3)" 9 \
    "numbers go on behind the new boot's epoch and slot"
start_aggregator
standard_map
enrol_kiosk north
holds "enrolled where somebody answers, it sends everything" kiosk north sync
is "$(score '.scores[0].n')" 4 "all four ratings count"
holds "the audit misses no text: what the one before had received is named" \
    aggregator verify
