#!/bin/bash
# Programs of a kiosk are killed with -9 while they keep ratings and send them,
# again and again: whatever had a number is there, once.  (kill -9 does not test
# fsync.)
#
# Each round kills one or two that rate, and in every third the uploader too.
# ROUNDS counts kills of what rates.

. "$(dirname "$0")/story.sh"

rounds=${ROUNDS:-$([[ -n ${LONG:-} ]] && echo 500 || echo 40)}
RANDOM=${SEED:-4711}
echo "# $rounds rounds, seed ${SEED:-4711}"

start_aggregator
standard_map
enrol_kiosk north

mkfifo "$STORY/quiet"
exec {quiet}<>"$STORY/quiet"

# Now one answer, now a few at once, for as long as somebody reads them.
answers() {
	while printf '%d\n' $((RANDOM % 4 + 1)); do
		((RANDOM % 4)) && read -rt 0.004 -u "$quiet"
	done 2>/dev/null
}

# keep_rating FILE: the number of each goes there; its process id is in $BEGAN.
keep_rating() {
	"$KIOSK" -d "$STORY/north" rate - < <(answers) >>"$1" \
	    2>"$STORY/rate.err" &
	BEGAN=$!
	story_pids+=("$BEGAN")
}

# A number cut in the middle was not given.
cut_short() {
	[[ -z $(tail -c 1 "$1") ]] || sed -i '$d' "$1"
}

: >"$STORY/acks" >"$STORY/others"
broken=0 kills=0 uploaders=0
for ((round = 0; kills < rounds; round++)); do
	had=$(wc -l <"$STORY/acks") uploader=
	if ((round % 3 == 0)); then
		begin "$STORY/uploader" "$KIOSK" -d "$STORY/north" \
		    sync --forever
		uploader=$BEGAN
	fi
	keep_rating "$STORY/acks"
	pids=("$BEGAN")
	if ((round % 2)); then
		keep_rating "$STORY/others"
		pids+=("$BEGAN")
	fi
	acknowledged_more() { (($(wc -l <"$STORY/acks") > had)); }
	# Half of the kills come before the first number of the round.
	if ((RANDOM % 2)); then
		await acknowledged_more
		sleep "0.0$((RANDOM % 10))"
	else
		sleep "0.00$((RANDOM % 10))"
	fi
	for pid in "${pids[@]}"; do
		finish "$pid" KILL
		((kills += 1))
	done
	if [[ -n $uploader ]]; then
		finish "$uploader" KILL
		((uploaders += 1))
	fi
	cut_short "$STORY/acks"
	cut_short "$STORY/others"
	kiosk north verify >"$STORY/verify.out" 2>&1 || {
		((broken += 1))
		sed "s/^/# round $round: /" "$STORY/verify.out"
	}
	((round % 10 == 9)) && kiosk north sync 2>/dev/null
done

is "$broken" 0 "after each of $kills kills the journal is whole"
cat "$STORY/others" >>"$STORY/acks"
acks=$(wc -l <"$STORY/acks")
((acks > 0)) || give_up "no rating was ever kept: $(<"$STORY/rate.err")"
echo "# $acks numbers were given, $kills programs killed that rate," \
    "$uploaders that send"
is "$(sort "$STORY/acks" | uniq -d | head -3)" "" \
    "no number was given twice"
holds "the kiosk can still send all" kiosk north sync
is "$(status north ratings_waiting)" 0 "nothing waits any more"

n=$(score '.scores[0].n')
aggregator export --by rating --format ndjson >"$STORY/rows" ||
    give_up "export"
lost=$(comm -23 <(sort -u "$STORY/acks") \
    <(field_of_rows() { node -e '
	for (const line of require("fs").readFileSync(0, "utf8").split("\n"))
		if (line) console.log(JSON.parse(line).number);'; }
	field_of_rows <"$STORY/rows" | sort -u) | head -5)
is "$lost" "" "whatever had a number is counted"
is "$(wc -l <"$STORY/rows")" "$n" "each once"
((n >= acks)) && ok "at most unacknowledged ones beyond ($((n - acks)))" ||
    not_ok "at most unacknowledged ones beyond" "$n counted, $acks given"
holds "the audit finds nothing" aggregator verify
