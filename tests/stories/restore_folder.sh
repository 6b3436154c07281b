#!/bin/bash
# What backup and restore say to the person at the keyboard: of folders that
# cannot be made, of what is gone, of problems that were in the backup.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map
enrol_kiosk north
kiosk north rate 4 >"$STORY/rate.out" && kiosk north sync >"$STORY/sync.out"

fails 64 'standard output' "a backup does not go to standard output" \
    aggregator backup -
holds "nor is a file made of that name" test ! -e -
holds "a backup is made" aggregator backup "$STORY/backup"
stop_aggregator

restore_to() {
	"$AGGREGATOR" -d "$1" restore "${2:-$STORY/backup}"
}

# ---- folders -----------------------------------------------------------------

fails 78 'missing/deep cannot be made: No such file' \
    "a folder whose parent is missing is said to be that" \
    restore_to "$STORY/missing/deep"
holds "and nothing is made of it" test ! -e "$STORY/missing"
fails 78 'backup/deep cannot be made: Not a directory' \
    "so is one below a file" restore_to "$STORY/backup/deep"
mkdir -m 755 "$STORY/open"
told=$(restore_to "$STORY/open")
is "$?" 0 "a folder that is there already is filled"
is "$(find "$STORY/open" -type f -perm /077 | wc -l)" 0 \
    "with files that are their owner's alone"
like "$told" "since 20..-.* gone.*enrolled since.* token" \
    "it is said what is gone, and who needs a token"
like "$(aggregator restore --help)" "enrolled since.* token" \
    "the command's help says so beforehand"
like "$(aggregator backup --help)" "serving" \
    "a backup's, that the server may go on"

# ---- what was wrong before -----------------------------------------------------

sqlite3 "$STORY/centre/store.db" "UPDATE tally SET c3 = c3 + 1" &&
    holds "a backup is made of a store with a wrong count" \
        aggregator backup "$STORY/wrong"
restore_to "$STORY/again" "$STORY/wrong" >"$STORY/out" 2>"$STORY/err"
is "$?" 1 "restored, it ends with 1"
like "$(<"$STORY/err")" "is restored, and may be served.* verify" \
    "says that it is restored, and which command shows the problems"
holds "the store is there" test -e "$STORY/again/store.db"
"$AGGREGATOR" -d "$STORY/again" verify >"$STORY/out" 2>&1
is "$?" 1 "and that command does"
