#!/bin/bash
# The aggregator's disk runs full under load, and later can only be read:
# nothing is acknowledged that is not kept, reading goes on, /readyz says why,
# and with room again it goes on by itself.

. "$(dirname "$0")/story.sh"

if ! unshare -m sh -c 'mount -t tmpfs none /mnt' 2>/dev/null ||
    ! command -v nsenter >/dev/null; then
	skip "a full disk" "a small disk needs root"
	exit 0
fi

start_aggregator
standard_map
enrol_kiosk north
site=$(add_source site web)
TOKEN=$(aggregator token add story --role viewer 2>/dev/null | tail -1)
stop_aggregator

# A disk of its own, in a namespace that ends with its holder: ext4 where there
# are loop devices, which can be made to fail, else tmpfs.
mkdir "$STORY/small"
cat >"$STORY/hold.sh" <<-HOLD
if truncate -s 48m "$STORY/disk" && mkfs.ext4 -q -m 0 "$STORY/disk" &&
    mount -o loop "$STORY/disk" "$STORY/small"; then
	touch "$STORY/is_ext4"
else
	mount -t tmpfs -o size=40m none "$STORY/small" || exit 1
fi
cp -a "$STORY/centre" "$STORY/small" && touch "$STORY/is_held"
exec tail -f /dev/null
HOLD
begin "$STORY/holder" unshare -m bash "$STORY/hold.sh"
HOLDER=$BEGAN
inside() { # -r: where the tests run in a root of their own, so does this
	nsenter -m -r -t "$HOLDER" -- "$@"
}
await test -e "$STORY/is_held" || give_up "hold: $(<"$STORY/holder.err")"
serve_small() {
	: >"$STORY/serve.out"
	begin "$STORY/serve" nsenter -m -r -t "$HOLDER" -- "$AGGREGATOR" \
	    -d "$STORY/small/centre" serve --listen "127.0.0.1:$PORT"
	AGGREGATOR_PID=$BEGAN
	await grep -q '^listening on' "$STORY/serve.out"
}
serve_small

small() {
	inside "$AGGREGATOR" -d "$STORY/small/centre" "$@"
}
ready() {
	http /readyz | tr '\n' ' '
}
is_ready() {
	[[ $(ready) =~ $1 ]]
}
scored() {
	http /v1/scores -H "Authorization: Bearer $TOKEN"
}

# A web site and a kiosk that go on, whatever they are told.
post_on() {
	local i=0

	until [[ -e $STORY/stop ]]; do
		feedback "$site" "{\"id\": \"$1$((i += 1))\", \"value\": 2}" \
		    >"$STORY/said.$1"
		if grep -q '"accepted"' "$STORY/said.$1"; then
			echo "$1$i" >>"$STORY/kept.$1"
		else
			echo "$(tail -1 "$STORY/said.$1")" >>"$STORY/refused.$1"
		fi
	done
}
# start_load NAME...
start_load() {
	local name

	load=()
	for name in "$@"; do
		: >"$STORY/kept.$name" >"$STORY/refused.$name"
		post_on "$name" &
		load+=("$!")
	done
	story_pids+=("${load[@]}")
}
start_load a b
refused_more() {
	(($(cat "$STORY"/refused.* | wc -l) > ${had:-0} + 20))
}
kept_more() {
	(($(cat "$STORY"/kept.* | wc -l) > ${had:-0} + 20))
}
holds "answers are taken" await kept_more

# ---- full ---------------------------------------------------------------------------

inside sh -c "cat /dev/zero >'$STORY/small/filler'" 2>/dev/null
holds "when the disk is full they are refused" await refused_more
is "$(sort "$STORY"/refused.* | uniq -c | awk '{ print $2 }')" 503 \
    "with 503 and nothing else"
feedback "$site" '{"id": "z", "value": 2}' -D "$STORY/head" >/dev/null
http /v1/feedback -D "$STORY/head" -H "Authorization: Bearer $site" \
    -H 'Content-Type: application/json' \
    --data-binary '{"id": "z", "value": 2}' >"$STORY/said"
like "$(<"$STORY/head")" 'Retry-After: 60' "and when to come again"
like "$(<"$STORY/said")" 'disk is full' "and why"
like "$(ready)" '"status":"disk full".*503' "/readyz says it"
like "$(http /healthz)" '"ok".*200$' "the process is well"
like "$(scored)" '"n":[0-9].*200$' "scores are read all the same"
like "$(http /metrics -H "Authorization: Bearer $TOKEN" |
    grep '^touchstone_ready')" ' 0$' "the metrics say it too"
unlike "$(http /metrics -H "Authorization: Bearer $TOKEN")" \
    'refusals_total\{reason="other"\} [1-9]' \
    "whoever asked /readyz was answered, not refused"
yes 3 | head -n 30 | kiosk north rate - >/dev/null
fails 75 '' "a kiosk is told later" kiosk north sync
is "$(status north ratings_waiting)" 30 "and keeps what it has"
is "$(grep -c 'what=store.*full' "$STORY/serve.err")" 1 \
    "the log says it once, however many are refused"
is "$(grep -c 'each alone' "$STORY/serve.err")" 0 "and no more of it"

had=$(cat "$STORY"/kept.* | wc -l)
inside rm "$STORY/small/filler"
holds "with room again it is ready by itself" await is_ready '"ready"'
holds "and takes what comes" await kept_more
holds "the kiosk is rid of its own" kiosk north sync
is "$(status north waiting)" 0 "all of it"
like "$(<"$STORY/serve.err")" 'what=store why="it can be written again"' \
    "the log says that as well"

# ---- a log that nobody may move -------------------------------------------------------

# A reader holds its snapshot, so the log grows until there would be no room to
# move what is in it.
db=$STORY/small/centre/store.db
size_of() {
	inside stat -c %s "$1"
}
inside sh -c "head -c \$((\$(stat -f -c '%a * %S' '$STORY/small') -
    20 * 1024 * 1024)) /dev/zero >'$STORY/small/filler'"
mkfifo "$STORY/reader.in"
nsenter -m -r -t "$HOLDER" -- sqlite3 "$db" <"$STORY/reader.in" \
    >"$STORY/reader.out" 2>&1 &
reader=$!
story_pids+=("$reader")
exec 5>"$STORY/reader.in"
echo 'BEGIN; SELECT count(*) FROM envelope;' >&5
await test -s "$STORY/reader.out"
# Each answer to many lines writes its pages into the log.
fill_log() {
	local i

	for i in {1..4000}; do
		echo "{\"id\": \"$1-$i\", \"value\": 2}"
	done >"$STORY/lines"
	http /v1/feedback -H "Authorization: Bearer $site" \
	    -H 'Content-Type: application/x-ndjson' \
	    --data-binary "@$STORY/lines" >"$STORY/filled"
	many=$((many + $(grep -c '"accepted"' "$STORY/filled")))
}
many=0
for round in {1..20}; do
	fill_log $round
	[[ $(tail -1 "$STORY/filled") == 200 ]] || break
done
is "$(tail -1 "$STORY/filled")" 503 "a log that only grows is full in time"
log=$(size_of "$db-wal")
free=$(($(inside stat -f -c '%a * %S' "$STORY/small")))
((log > 1000000 && free >= log)) &&
    ok "while there is room to move it: $log bytes, $free are free" ||
    not_ok "while there is room to move it" "$log bytes, $free are free"
had=$(cat "$STORY"/kept.* | wc -l)
exec 5>&-
wait "$reader"
holds "when the reader is gone it goes on by itself" await kept_more
holds "for the log has begun anew" \
    [ "$(size_of "$db-wal")" -lt "$log" ]
inside rm "$STORY/small/filler"
holds "with more room it is ready again" await is_ready '"ready"'

touch "$STORY/stop"
wait "${load[@]}"
# acknowledged; counted: how many answers of the web site.
acknowledged() {
	echo $(($(cat "$STORY"/kept.* | wc -l) + many))
}
counted() {
	small score --format json | field '.scores[0].channels' |
	    field '.find(c => c.channel === "web").n'
}
echo "# $(acknowledged) answers kept, $(cat "$STORY"/refused.* | wc -l) refused"
is "$(counted)" "$(acknowledged)" \
    "what was acknowledged counts, and nothing that was refused"
rm "$STORY/stop"
start_load c d

# ---- read only ---------------------------------------------------------------------

# The file system gives up, as it does on a disk that fails, and lets nothing
# be written any more.
broke() {
	[[ -e $STORY/is_ext4 ]] && inside mount -o remount,abort "$STORY/small"
}
if broke 2>/dev/null; then
	had=$(cat "$STORY"/refused.* | wc -l)
	holds "a disk that can only be read refuses too" await refused_more
	holds "/readyz says it" await is_ready '"status":"store broken".*503'
	like "$(scored)" '"n":[0-9].*200$' "scores are read all the same"
	lines=$(wc -l <"$STORY/serve.err")
	had=$(cat "$STORY"/refused.* | wc -l)
	await refused_more
	is "$(wc -l <"$STORY/serve.err")" "$lines" "the log does not repeat it"
	yes 3 | head -n 30 | kiosk north rate - >/dev/null
	fails 75 '' "a kiosk is told later" kiosk north sync
	stop_aggregator
	inside umount "$STORY/small"
	inside e2fsck -fy "$STORY/disk" >"$STORY/fsck.out" 2>&1
	holds "when it is repaired" \
	    inside mount -o loop "$STORY/disk" "$STORY/small"
	had=$(cat "$STORY"/kept.* | wc -l)
	serve_small
	holds "the server takes what comes" await kept_more
	holds "from the kiosk too" kiosk north sync
else
	skip "a disk that can only be read" "it needs loop devices and ext4"
fi

# ---- what came of it ----------------------------------------------------------------

touch "$STORY/stop"
wait "${load[@]}"
kept=$(acknowledged)
found=$(counted)
# What was being written when the disk broke may have reached it: two at most.
((found >= kept && found <= kept + 2)) &&
    ok "what was acknowledged counts: $kept, of $found on the disk" ||
    not_ok "what was acknowledged counts" "$kept, of $found on the disk"
holds "the audit finds it whole" small verify
holds "folded again, it is equal" small rebuild
