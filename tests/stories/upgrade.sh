#!/bin/bash
# A new version finds the store of an older one: reading commands say so, a
# backup can be made of it first, and who writes brings it up to date.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map
enrol_kiosk north
kiosk north rate 4 >"$STORY/rate.out" && kiosk north sync >"$STORY/sync.out"
stop_aggregator

version() {
	sqlite3 "$1" 'PRAGMA user_version'
}

# older FILE: a store of version 1.
older() {
	local tables

	tables=$(sed -nE 's/^CREATE TABLE (\w+).*/DROP TABLE \1;/p' \
	    aggregator/io/schema_[3-9].sql)
	sqlite3 "$1" "DROP INDEX quarantine_waiting; DROP INDEX seam_open;
	    ALTER TABLE answer DROP COLUMN content;
	    $tables PRAGMA user_version = 1"
}

newest=$(version "$STORY/centre/store.db")
holds "the store becomes an older version's" older "$STORY/centre/store.db"
fails 78 'older version.*backup' "who only reads says that, and what to do" \
    aggregator score
fails 78 'older version' "so does the audit" aggregator verify
holds "a backup is made all the same" aggregator backup "$STORY/backup"
is "$(version "$STORY/centre/store.db") $(version "$STORY/backup")" "1 1" \
    "which leaves the store as it was, and holds it so"

start_aggregator
is "$(version "$STORY/centre/store.db")" "$newest" \
    "serving brings it up to date"
holds "and sound" aggregator verify
is "$(score '.scores[0].n' --min-n 1)" 1 "with all that was in it"
stop_aggregator

mv "$STORY/centre" "$STORY/new"
holds "the backup of before becomes a folder again" \
    aggregator restore "$STORY/backup"
is "$(version "$STORY/centre/store.db")" "$newest" "which is up to date too"
holds "and sound as well" aggregator verify
is "$(score '.scores[0].n' --min-n 1)" 1 "with all that was in it then"
