#!/bin/bash
# Opening hours: a screen that closes and opens by itself, by a clock that an
# aggregator set; without one it only flags.

. "$(dirname "$0")/story.sh"
. tests/terminal.sh

start_aggregator
# hours NAME OPEN
hours() {
	cat >"$STORY/$1.json" <<-SHEET
	{"name": "$1", "languages": ["de", "en"], "open": "$2",
	 "thanks_seconds": 1, "hold_off_ms": 0,
	 "questions": [{"id": "satisfaction", "scale": "smiley5",
	   "text": {"de": "Wie zufrieden waren Sie?",
	            "en": "How satisfied were you?"}}]}
	SHEET
}
hours wrong "Mo-Fr 08:00-25:00"
fails 1 'open: at "25:00": a day ends at 24:00' \
    "hours that no kiosk could read are refused, with their place" \
    aggregator survey put "$STORY/wrong.json"
hours counter "Mo-Fr 08:00-18:00"
aggregator survey put "$STORY/counter.json" >"$STORY/map.out" 2>&1 &&
    aggregator touchpoint add counter-1 --title "Counter 1" \
    --survey counter --zone Europe/Vienna >>"$STORY/map.out" 2>&1 ||
    give_up "map: $(<"$STORY/map.out")"
enrol_kiosk desk
kiosk desk settings set key.q quit || give_up "settings"

# From here on nobody answers: the time is what the last answer said.
stop_aggregator

# answered TIME: as if an answer had just come that said so.
answered() {
	local uptime

	read -r uptime _ </proc/uptime
	sqlite3 -cmd ".timeout 9000" "$STORY/desk/journal.db" "UPDATE sync SET
	    answered_ms = $(date -d "$1" +%s)000,
	    synced_boot_ms = $((${uptime/./} * 10))"
}

# The flags of the newest entry: a rating [slot, at, step, flags] or without.
flags() {
	sqlite3 -cmd ".timeout 9000" "$STORY/desk/journal.db" "SELECT CASE
	    WHEN hex(bytes) LIKE '84%' THEN substr(hex(bytes), -2)
	    ELSE 'none' END FROM entry ORDER BY number DESC LIMIT 1"
}

# ---- closed -------------------------------------------------------------------

answered "2026-11-21 12:00:00Z" # a Saturday
open_screen 80x24
await shows "Zurzeit geschlossen"
shows "Mo-Fr 08:00-18:00" &&
    ok "outside the hours the screen is closed and says them" ||
    not_ok "outside the hours the screen is closed and says them" "$(shown)"
before=$(status desk last)
keys 5 Enter
await shows "Zurzeit geschlossen"
is "$(status desk last)" "$before" "and takes no answer"
is "$(kiosk desk rate --press 4)" $((before + 2)) \
    "a button box beside it does"
is "$(flags)" 08 "with the flag that it was outside the hours"
kiosk desk rate 4 >"$STORY/number"
is "$(flags)" none "which no script gets"

# ---- by itself -------------------------------------------------------------------

answered "2026-11-23 06:59:57Z" # a Monday in Vienna
await shows "Wie zufrieden" && ok "the screen opens by itself at the minute" ||
    not_ok "the screen opens by itself at the minute" "$(shown)"
keys 5
await shows "Vielen Dank."
is "$(flags)" none "and what is pressed then has no flag"
await shows "Wie zufrieden"
answered "2026-11-23 16:59:57Z"
await shows "Zurzeit geschlossen" && ok "and closes by itself" ||
    not_ok "and closes by itself" "$(shown)"
answered "2026-03-29 01:30:00Z" # summer time began half an hour ago: Sunday
await shows "Zurzeit geschlossen"
answered "2026-03-30 05:59:57Z" # 07:59:57 in Vienna, where it was 06:59:57
await shows "Wie zufrieden" && ok "also on the day after clocks went forward" ||
    not_ok "also on the day after clocks went forward" "$(shown)"
keys q
await terminal_closed

# ---- by no clock that is sure ------------------------------------------------------

answered "2026-11-21 12:00:00Z"
if can_boot; then
	cat >"$STORY/other_boot.sh" <<-'SHELL'
	mount --bind "$1/other_boot" /proc/sys/kernel/random/boot_id &&
	    exec "$2" -d "$1/desk" run
	SHELL
	echo 20000000-0000-4000-8000-000000000002 >"$STORY/other_boot"
	open_terminal 80x24 unshare \
	    $( (($(id -u))) && echo --map-root-user) --mount \
	    sh "$STORY/other_boot.sh" "$STORY" "$KIOSK"
	await shows "Wie zufrieden" &&
	    ok "after another boot the screen stays open whatever the hour" ||
	    not_ok "after another boot the screen stays open" "$(shown)"
	is "$(boot 20000000-0000-4000-8000-000000000002 "$KIOSK" \
	    -d "$STORY/desk" status --json | field .clock)" floor \
	    "for its clock has only a floor"
	keys 5
	await shows "Vielen Dank."
	keys q
	await terminal_closed
else
	skip "after another boot the screen stays open whatever the hour" \
	    "no mount namespace"
fi

# ---- a zone that is not here ---------------------------------------------------------

number=$(TZDIR=$STORY/nowhere kiosk desk rate --press 3 2>"$STORY/zone")
like "$number" '^[0-9]+$' "without the zone's data a press is kept"
is "$(flags)" none "and not flagged"
is "$(grep -c 'zone=Europe/Vienna why="this zone is not installed' \
    "$STORY/zone")" 1 "and the log says once what is missing"

# ---- at the centre -------------------------------------------------------------------

start_aggregator
holds "what was pressed outside the hours is sent" kiosk desk sync
aggregator export --by rating --format ndjson >"$STORY/rows"
# marked FILTER: how many of those rows are marked, of how many.
marked() {
	node -e '
	const rows = require("fs").readFileSync(process.argv[1], "utf8").trim()
	    .split("\n").map((line) => JSON.parse(line))
	    .filter(eval(process.argv[2]));
	console.log(rows.filter((r) => r.outside_hours === true).length +
	    " of " + rows.length)' "$STORY/rows" "$1"
}
is "$(marked "(r) => r.number === $((before + 2))")" "1 of 1" \
    "an export marks it"
is "$(marked '(r) => r.channel === "script"')" "0 of 1" \
    "and nothing that a script gave"
like "$(aggregator export --by rating | head -1)" ',outside_hours,' \
    "with a column of its own in CSV"
is "$(aggregator export --by rating | grep -c ',true,,')" \
    "$(grep -c '"outside_hours":true' "$STORY/rows")" "that says the same"
like "$(score '.scores.map(s => s.n)')" '[1-9]' "and it counts like any other"
