#!/bin/bash
# A disk that takes seconds over a press: whoever presses on meanwhile answers
# nothing that they have not seen.
. "$(dirname "$0")/story.sh"
. tests/terminal.sh

start_aggregator
cat >"$STORY/two.json" <<-'SHEET'
{"name": "two", "languages": ["de"], "thanks_seconds": 1, "hold_off_ms": 0,
 "questions": [
  {"id": "mood", "scale": "smiley5", "text": {"de": "Wie war es?"}},
  {"id": "help", "scale": "smiley5", "text": {"de": "Wie war die Hilfe?"}},
  {"id": "say", "free_text": true, "text": {"de": "Was noch?"}}]}
SHEET
aggregator survey put "$STORY/two.json" >"$STORY/map.out" 2>&1 &&
    aggregator touchpoint add two --title Two --survey two \
    --zone Europe/Vienna >>"$STORY/map.out" 2>&1 ||
    give_up "map: $(<"$STORY/map.out")"
enrol_kiosk desk two
open_screen 80x24
await shows "Wie war es?" || give_up "$(shown)"

# Who writes next stands in the folder; SQLite has one who writes.
is_held() {
	grep -qx held "$STORY/hold.out"
}
hold_disk() {
	: >"$STORY/hold.out"
	mkfifo "$STORY/hold.in.$1"
	sqlite3 -bail "$STORY/desk/journal.db" <"$STORY/hold.in.$1" \
	    >"$STORY/hold.out" 2>&1 &
	holder=$!
	story_pids+=("$holder")
	exec {hold}>"$STORY/hold.in.$1"
	printf '.timeout 20000\nBEGIN IMMEDIATE;\nSELECT %s;\n' "'held'" >&"$hold"
	await is_held || give_up "$(<"$STORY/hold.out")"
}
let_disk_go() {
	exec {hold}>&-
	wait "$holder"
}
# The press is on its way to the disk: it has its turn, and waits for SQLite.
waits_for_disk() {
	local inode

	inode=$(stat -c %i "$STORY/desk/turn") &&
	    grep -Eq "OFDLCK .*:$inode " /proc/locks
}

hold_disk 1
keys 1
await waits_for_disk && ok "a press waits for the disk" ||
    not_ok "a press waits for the disk" "$(cat /proc/locks)"
keys 1
keys 4 Enter 5
type_bytes '\033[<0;41;10M\033[<0;41;10m'
type_bytes '\033'
let_disk_go
await shows "Wie war die Hilfe?" && ok "and then the next question comes" ||
    not_ok "and then the next question comes" "$(shown)"
# Held down is no press: another key, until it is one.
answered() {
	answer 2
	AWAIT_LIMIT=2 await shows "Was noch?" >/dev/null
}
await answered && ok "what is pressed then answers it" ||
    not_ok "what is pressed then answers it" "$(shown)"
holds "everything is sent" kiosk desk sync
is "$(score '.scores.map(s => s.channels[0].counts.join(",")).join(" ")' \
    --min-n 1)" "0,1,0,0,0 1,0,0,0,0" \
    "and what was pressed meanwhile answers nothing"

story_end
