#!/bin/bash
# The kiosk's disk runs full: no number is given for what was not kept, what
# has a number stays, and with room again it goes on.

. "$(dirname "$0")/story.sh"

if ! unshare -m sh -c 'mount -t tmpfs none /mnt' 2>/dev/null; then
	skip "a full disk" "a small disk needs root"
	exit 0
fi

start_aggregator
standard_map
enrol_kiosk north

# A disk of its own, in a namespace that ends with its shell: commands come in
# by a pipe and their output goes to files outside.
mkdir "$STORY/small" "$STORY/out"
cat >"$STORY/inside.sh" <<-'INSIDE'
	mount -t tmpfs -o size=400k none "$STORY/small" || exit 1
	cp -a "$STORY/north/." "$STORY/small"
	kiosk() { "$KIOSK" -d "$STORY/small" "$@"; }
	status() { kiosk status --json >"$STORY/out/$1"; }

	yes 3 | kiosk rate - >"$STORY/out/numbers" 2>"$STORY/out/full.err"
	echo ${PIPESTATUS[1]} >"$STORY/out/full"
	dd if=/dev/zero of="$STORY/small/filler" bs=1k 2>/dev/null
	kiosk rate 3 >"$STORY/out/stuffed" 2>"$STORY/out/stuffed.err"
	echo $? >"$STORY/out/stuffed.status"
	kiosk verify >"$STORY/out/verify" 2>&1
	echo $? >"$STORY/out/verify.status"
	status before
	kiosk enrol "$TOKEN" >"$STORY/out/enrol" 2>"$STORY/out/enrol.err"
	echo $? >"$STORY/out/enrol.status"
	mkdir "$STORY/small/new"
	"$KIOSK" -d "$STORY/small/new" enrol "$TOKEN" \
	    >"$STORY/out/new" 2>"$STORY/out/new.err"
	echo $? >"$STORY/out/new.status"
	ls "$STORY/small/new" >"$STORY/out/new.left"
	kiosk sync >"$STORY/out/sync" 2>"$STORY/out/sync.err"
	echo $? >"$STORY/out/sync.status"
	mount -o remount,size=4m "$STORY/small"
	rm "$STORY/small/filler"
	kiosk rate 1 >"$STORY/out/again"
	echo $? >"$STORY/out/again.status"
	kiosk verify >"$STORY/out/verify" 2>&1
	kiosk sync >"$STORY/out/sync" 2>&1
	echo $? >"$STORY/out/synced.status"
	status after
	cp -a "$STORY/small/." "$STORY/north"
INSIDE
TOKEN=$(aggregator kiosk token counter-1 --name other | tail -1)
export STORY KIOSK TOKEN
unshare -m bash "$STORY/inside.sh" >"$STORY/inside.out" 2>&1 ||
    give_up "inside: $(<"$STORY/inside.out")"
out() {
	cat "$STORY/out/$1"
}

is "$(out full)" 75 "rate - on a disk that runs full ends with 75"
like "$(out full.err)" 'disk is full' "and says why"
is "$(out stuffed.status)" 75 "so does a single rating"
is "$(out stuffed)" "" "without a number"
is "$(wc -l <"$STORY/out/stuffed.err")" 1 "in one sentence"
is "$(out verify.status)" 0 "the journal is whole all the same"
numbers=$(wc -l <"$STORY/out/numbers")
((numbers > 1000)) && ok "$numbers ratings found room" ||
    not_ok "a fair number of ratings found room" "$numbers"
is "$(field .ratings_waiting <"$STORY/out/before")" "$numbers" \
    "as many as got a number, and no other"
is "$(out enrol.status)" 75 "enrolling on a full disk ends with 75"
is "$(out new.status)" 75 "a new folder there too"
is "$(out new.left)" "" "and nothing of it is left"
is "$(out sync.status)" 75 "receipts that find no room are for later"
is "$(out again.status)" 0 "with room again, ratings are kept"
is "$(out synced.status)" 0 "and sent"
is "$(field .waiting <"$STORY/out/after")" 0 "until nothing waits"
is "$(score '.scores[0].n')" $((numbers + 1)) \
    "the aggregator counts each that got a number, once"
