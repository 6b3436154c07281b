#!/bin/bash
# A backup is made under load, the disk is lost, the backup is restored, twice:
# kiosks bring again what they hold, nothing is doubled, and book and audit say
# what happened.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map
enrol_kiosk north
site=$(add_source site web)

# rate_some N [KIOSK]: so many ratings there, sent.
rate_some() {
	yes 3 | head -n "$1" |
	    kiosk "${2:-north}" rate - >"$STORY/rate.out" 2>&1 &&
	    kiosk "${2:-north}" sync >"$STORY/sync.out" 2>&1
}

# post_some FROM TO: digital answers, one line each.
post_some() {
	local i

	for ((i = $1; i <= $2; i++)); do
		echo "{\"id\": \"w$i\", \"value\": 4}"
	done >"$STORY/lines"
	http /v1/feedback -H "Authorization: Bearer $site" \
	    -H 'Content-Type: application/x-ndjson' \
	    --data-binary "@$STORY/lines"
}

post_on() {
	local i=1000

	until [[ -e $STORY/stop ]]; do
		feedback "$site" "{\"id\": \"l$((i += 1))\", \"value\": 1}" \
		    >"$STORY/load.out"
		: >"$STORY/loaded"
	done
}

counted() {
	score '.scores[0].channels' --min-n 1 |
	    field ".find(c => c.channel === \"$1\").n"
}

holds "a kiosk rates and sends" rate_some 40
like "$(post_some 1 20)" '200$' "a web site as well"

# ---- made while the server commits ------------------------------------------

post_on &
load=$!
story_pids+=("$load")
await test -e "$STORY/loaded"
holds "a backup is made while answers keep coming" \
    aggregator backup "$STORY/backup"
rm "$STORY/loaded"
holds "and they keep coming" await test -e "$STORY/loaded"
touch "$STORY/stop"
wait "$load"
is "$(stat -c %a "$STORY/backup")" 600 "the file is its owner's alone"
is "$(sqlite3 "$STORY/backup" 'PRAGMA integrity_check;
    SELECT value FROM backup WHERE name = "format"' 2>&1 | tr '\n' ' ')" \
    "ok 1 " "it is a plain SQLite database"
fails 1 'already' "a file that is there is left alone" \
    aggregator backup "$STORY/backup"
fails 1 'No such file' "a folder that is not there is said" \
    aggregator backup "$STORY/nowhere/backup"

# ---- what comes after it ------------------------------------------------------

holds "the kiosk goes on rating" rate_some 30
enrol_kiosk south
holds "a second one begins" rate_some 7 south
kiosk north rate 1 --comment "waited long" >"$STORY/rate.out" &&
    kiosk north sync >"$STORY/sync.out"
is "$(status north waiting)" 0 "and has receipts for all of it"
like "$(post_some 21 30)" '200$' "the web site goes on too"
kiosks=$(counted script)
is "$kiosks" 78 "all that kiosks have sent is counted"
fails 1 'there is an aggregator in this folder already' \
    "a folder with a store is not restored over" \
    aggregator restore "$STORY/backup"

# lose TO: the disk is gone.
lose() {
	kill_aggregator
	mv "$STORY/centre" "$STORY/$1"
}

# deed N: how often the book says that it was restored.
restored() {
	aggregator book --json | field '.book' |
	    field '.filter(e => e.deed === "restored").length'
}

lose lost
holds "the backup becomes a folder again" aggregator restore "$STORY/backup"
is "$(stat -c '%a %a' "$STORY/centre/store.db")" "600 600" \
    "which is its owner's alone"
is "$(ls "$STORY/centre" | tr '\n' ' ')" "lock store.db tls.crt tls.key " \
    "and holds no more than that"
web=$(counted web)
((web >= 20 && web < 1000)) &&
    ok "it holds the $web answers that the backup saw" ||
    not_ok "it holds the answers that the backup saw" "$web"
is "$(counted script)" 40 "and the kiosk's first ratings"
is "$(restored)" 1 "the book says that it was restored"
holds "which the audit accepts" aggregator verify

start_aggregator
holds "the kiosk finds it where it was" kiosk north sync
is "$(status north waiting)" 0 "and has its receipts again"
fails 1 '' "one that it has never heard of is told so" kiosk south sync
enrol_kiosk south
holds "and brings all it has, once let in anew" kiosk south sync
is "$(counted script)" "$kiosks" "all that it holds is counted again, once"
is "$(counted web)" "$web" \
    "answers that only the lost disk held are gone, and none is doubled"
like "$(post_some 1 30)" '"same".*200$' \
    "a site that sends again what it keeps is not counted twice"
is "$(counted web)" $((web + 10)) "but for what had been lost"

aggregator verify --json >"$STORY/verify.json"
is "$?" 0 "the audit finds nothing that is not explained"
is "$(field .restored.length <"$STORY/verify.json")" 1 "names the restoration"
heads=$(field .restored[0].heads <"$STORY/verify.json")
((heads > 0)) && ok "and $heads heads that kiosks had witnessed of what is lost" ||
    not_ok "and what kiosks had witnessed of what is lost" "$heads"
is "$(field .restored[0].texts <"$STORY/verify.json")" 1 \
    "and the comment that the kiosk had deleted"
like "$(aggregator verify)" "COMMENTS LOST"$'\n'.*' 1'[[:space:]] \
    "which a person reads as well"
holds "folded again, it is equal" aggregator rebuild

# ---- once more, from the same file -----------------------------------------------

holds "the kiosk goes on" rate_some 5
enrol_kiosk west
holds "a third one begins" rate_some 3 west
lose lost.2
holds "the same backup is restored a second time" \
    aggregator restore "$STORY/backup"
start_aggregator
holds "the kiosk finds that one too" kiosk north sync
for name in south west; do
	enrol_kiosk $name
	holds "and so does $name, let in anew" kiosk $name sync
done
is "$(counted script)" $((kiosks + 8)) "again nothing that they hold is lost"
aggregator verify --json >"$STORY/verify.json"
is "$?" 0 "the audit explains that too"
like "$(field .restored[0].heads <"$STORY/verify.json")" '^[1-9]' \
    "with what was witnessed of both that are lost"
is "$(sqlite3 "$STORY/lost.2/store.db" "ATTACH '$STORY/centre/store.db' AS b;
    SELECT count(*) FROM epoch AS o JOIN b.epoch AS n USING (journal, epoch)
    WHERE o.held <> n.held AND journal IN
    (SELECT id FROM journal WHERE kind <> 'kiosk')")" 0 \
    "no epoch of the book or the source went on in both"

# ---- what is no good ------------------------------------------------------------------

fails 1 'there is an aggregator in this folder already' \
    "no restoring under a running server" aggregator restore "$STORY/backup"
stop_aggregator
holds "with the server stopped a backup is made as well" \
    aggregator backup "$STORY/second"
restore_as() {
	"$AGGREGATOR" -d "$STORY/new" restore "$1"
}
cp "$STORY/backup" "$STORY/bad"
sqlite3 "$STORY/bad" "UPDATE envelope SET last = last + 1 WHERE id = 3"
fails 1 'damaged' "a backup that was changed is refused" restore_as "$STORY/bad"
cp "$STORY/backup" "$STORY/bad"
sqlite3 "$STORY/bad" "DROP TRIGGER run_once"
fails 1 'run_once is missing' "so is one with all rows that lacks a guard" \
    restore_as "$STORY/bad"
head -c 70000 "$STORY/backup" >"$STORY/bad"
fails 1 '' "one that was cut off too" restore_as "$STORY/bad"
fails 1 'no backup' "a store is no backup" \
    restore_as "$STORY/centre/store.db"
fails 1 'No such file' "nor is what is not there" restore_as "$STORY/none"
is "$(ls -d "$STORY/new" 2>&1 | grep -c 'No such')" 1 \
    "and no folder is left behind by any of them"

# ---- cut off --------------------------------------------------------------------------

# Wherever it is killed there is no store under its name, or a whole one, and a
# second try succeeds; and no backup under its name, or a whole one.
RANDOM=${SEED:-11}
whole=0 halves=0
for round in {1..12}; do
	rm -rf "$STORY/new" "$STORY/third"
	begin "$STORY/restore" "$AGGREGATOR" -d "$STORY/new" \
	    restore "$STORY/backup"
	pid=$BEGAN
	begin "$STORY/third" "$AGGREGATOR" -d "$STORY/centre" \
	    backup "$STORY/third"
	other=$BEGAN
	sleep "0.0$((RANDOM % 10))$((RANDOM % 10))"
	finish $pid KILL
	finish $other KILL
	[[ -e $STORY/new/store.db ]] && ((whole += 1)) ||
	    restore_as "$STORY/backup" >"$STORY/restore.out" 2>&1
	"$AGGREGATOR" -d "$STORY/new" verify >"$STORY/verify.out" 2>&1 || {
		((halves += 1))
		sed "s/^/# round $round: /" "$STORY/restore.out" \
		    "$STORY/verify.out"
	}
	if [[ -e $STORY/third ]]; then
		rm -rf "$STORY/new"
		restore_as "$STORY/third" >"$STORY/restore.out" 2>&1 || {
			((halves += 1))
			sed "s/^/# round $round: /" "$STORY/restore.out"
		}
	fi
done
echo "# seed ${SEED:-11}: of 12 restorations killed, $whole were complete"
rm -f "$STORY"/third.??????
is "$halves" 0 "killed at any moment, neither leaves half of anything"
rm -rf "$STORY/new"

if unshare -m mount -t tmpfs none /mnt 2>/dev/null; then
	mkdir "$STORY/small"
	cat >"$STORY/inside.sh" <<-INSIDE
	mount -t tmpfs -o size=64k none "$STORY/small" || exit 9
	"$AGGREGATOR" -d "$STORY/centre" backup "$STORY/small/backup"
	status=\$?
	ls "$STORY/small"
	exit \$status
	INSIDE
	fails 75 'full' "a backup that finds no room is not there at all" \
	    unshare -m bash "$STORY/inside.sh"
else
	skip "a backup that finds no room" "a small disk needs root"
fi
