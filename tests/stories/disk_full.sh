#!/bin/bash
# The kiosk's disk runs full: no number is given for what was not kept, what
# has a number stays, and with room again it goes on.  First go entries that the
# aggregator has, then what customers type, then the reserve in steps; only then
# a press.

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

	yes 3 | head -8000 | kiosk rate - >"$STORY/out/numbers" \
	    2>"$STORY/out/full.err"
	echo ${PIPESTATUS[2]} >"$STORY/out/full"
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
	mount -o remount,ro "$STORY/small"
	kiosk rate 1 >"$STORY/out/readonly" 2>"$STORY/out/readonly.err"
	kiosk status >"$STORY/out/readonly.status" 2>&1
	echo $? >>"$STORY/out/readonly"
	mount -o remount,rw "$STORY/small"
	kiosk rate 1 >"$STORY/out/again"
	echo $? >"$STORY/out/again.status"
	kiosk verify >"$STORY/out/verify" 2>&1
	kiosk sync >"$STORY/out/sync" 2>&1
	echo $? >"$STORY/out/synced.status"
	status after
	cp -a "$STORY/small/." "$STORY/north"

	# The reserve: an eighth of these 6 MiB.
	rated() {
		kiosk rate 3 --comment "$2" >"$STORY/out/$1" 2>&1
		echo $? >"$STORY/out/$1.status"
	}
	texts() {
		sqlite3 "$STORY/small/journal.db" 'SELECT count(*) FROM text'
	}
	fill() { dd if=/dev/zero bs=1k 2>/dev/null >>"$STORY/small/filler"; }
	tell() { kiosk status | grep -c 'comments are not kept' >"$STORY/out/$1"; }
	reserve() { stat -c %s "$STORY/small/reserve" >"$STORY/out/$1"; }
	mount -o remount,size=6m "$STORY/small"
	rated roomy "There is room."
	texts >"$STORY/out/roomy.texts"
	reserve roomy.reserve
	tell roomy.told
	fill
	rated first "Entries make room for this one."
	texts >"$STORY/out/first.texts"
	all=$(($(<"$STORY/out/first.texts") - 1))
	while (($(texts) > all && all < 5000)); do
		rated tight "$(printf %1900d 0)"
		((all += 1))
	done
	echo $all >"$STORY/out/tight.all"
	texts >"$STORY/out/tight.texts"
	reserve tight.reserve
	tell tight.told
	kiosk sync >"$STORY/out/sync" 2>&1
	echo $? >"$STORY/out/tight.synced"
	kiosk verify >"$STORY/out/verify" 2>&1
	echo $? >"$STORY/out/tight.verify"
	entries=$(sqlite3 "$STORY/small/journal.db" 'SELECT count(*) FROM entry')
	echo "$entries" >"$STORY/out/tight.entries"
	numbers=0
	while yes 2 | head -500 | kiosk rate - >"$STORY/out/many" \
	    2>"$STORY/out/end.err"; do
		((numbers += 500, numbers < 1000000)) || break
	done
	((numbers += $(wc -l <"$STORY/out/many")))
	echo $numbers >"$STORY/out/end"
	kiosk rate 2 >"$STORY/out/single" 2>&1
	echo $? >"$STORY/out/single.status"
	reserve end.reserve
	kiosk verify >"$STORY/out/verify" 2>&1
	echo $? >"$STORY/out/end.verify"
	kiosk sync >"$STORY/out/sync" 2>&1
	echo $? >"$STORY/out/end.synced"
	rated late "The receipt made room."
	texts >"$STORY/out/late.texts"
	rm "$STORY/small/filler"
	rated again "There is room again."
	texts >"$STORY/out/again.texts"
	reserve again.reserve
	tell again.told
	kiosk sync >"$STORY/out/sync" 2>&1
	kiosk status --json >"$STORY/out/last"
	echo $(($(wc -l <"$STORY/out/numbers") + 4 + all + numbers)) \
	    >"$STORY/out/counted"
INSIDE
TOKEN=$(aggregator kiosk token counter-1 --name other | tail -1)
export STORY KIOSK TOKEN
unshare -m bash "$STORY/inside.sh" >"$STORY/inside.out" 2>&1 ||
    give_up "inside: $(<"$STORY/inside.out")"
out() {
	cat "$STORY/out/$1"
}

is "$(out full)" 75 "rate - on a disk that runs full ends with 75"
like "$(tail -1 "$STORY/out/full.err")" 'line 8000: the disk is full' \
    "and says why, up to the last line"
is "$(($(wc -l <"$STORY/out/numbers") + $(wc -l <"$STORY/out/full.err")))" 8000 \
    "each line has its number or is named"
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
is "$(out sync.status)" 0 "receipts find room in what was reserved"
is "$(out readonly)" 0 \
    "where nothing can be written no rating gets a number, and status can tell"
like "$(out readonly.err)" 'cannot be read or written' "one sentence says so"
is "$(ls "$STORY/north" | grep -c damaged)" 0 "and no journal is set aside for it"
is "$(out again.status)" 0 "with room again, ratings are kept"
is "$(out synced.status)" 0 "and sent"
is "$(field .waiting <"$STORY/out/after")" 0 "until nothing waits"
is "$(score '.scores[0].n')" "$(out counted)" \
    "the aggregator counts each that got a number, once"

# ---- the reserve --------------------------------------------------------------------

is "$(out roomy.status) $(out roomy.texts)" "0 1" "with room a comment is kept"
is "$(out roomy.reserve) $(out roomy.told)" "786432 0" \
    "and an eighth of the disk is held in reserve"
is "$(out first.status) $(out first.texts)" "0 2" \
    "on a full disk entries that the aggregator has make room for one"
is "$(out tight.status) $(out tight.texts)" "0 $(out tight.all)" \
    "and then a rating is kept without its comment"
like "$(out tight)" 'its comment or reference is not' "which rate says"
is "$(out tight.told)" 1 "status says so"
is "$((($(out tight.reserve)) < 786432))" 1 "it lives on the reserve"
is "$(out tight.synced)" 0 "a receipt finds room too"
is "$(out tight.verify)" 0 "the journal is whole"
is "$((($(out tight.entries)) < 3000))" 1 \
    "entries that the aggregator has are gone"
is "$((($(out end)) > 1000))" 1 "so that $(out end) more presses are kept"
like "$(out end.err)" 'disk is full' "and only then one is refused"
is "$(out single.status)" 75 "after which not even a single one finds room"
is "$(out end.verify)" 0 "all is whole at the very end"
is "$(out end.synced)" 0 "the last step of the reserve lets a receipt in"
is "$(out late.status)" 0 "which makes room for more presses by itself"
is "$(out again.status) $(out again.texts)" "0 $(($(out late.texts) + 1))" \
    "with room again comments are kept"
is "$(out again.reserve) $(out again.told)" "786432 0" "and the reserve is whole"
is "$(field .waiting <"$STORY/out/last")" 0 "nothing waits in the end"
