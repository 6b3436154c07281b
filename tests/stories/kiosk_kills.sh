#!/bin/bash
# A kiosk is killed with -9 while it keeps ratings, again and again: whatever
# it gave a number for is there, once.  (kill -9 does not test fsync.)

. "$(dirname "$0")/story.sh"

rounds=${ROUNDS:-$([[ -n ${LONG:-} ]] && echo 200 || echo 40)}
RANDOM=${SEED:-4711}
echo "# $rounds rounds, seed ${SEED:-4711}"

start_aggregator
standard_map
enrol_kiosk north

# Answers for as long as somebody reads them; the number of each goes to acks.
keep_rating() {
	exec "$KIOSK" -d "$STORY/north" rate - \
	    < <(while printf '%d\n' $((RANDOM % 4 + 1)); do :; done \
	    2>/dev/null) >>"$STORY/acks"
}

: >"$STORY/acks"
broken=0
for ((round = 0; round < rounds; round++)); do
	had=$(wc -l <"$STORY/acks")
	keep_rating 2>"$STORY/rate.err" &
	pid=$!
	story_pids+=("$pid")
	acknowledged_more() { (($(wc -l <"$STORY/acks") > had)); }
	# Half of the kills come before the first number of the round.
	if ((RANDOM % 2)); then
		await acknowledged_more
		sleep "0.0$((RANDOM % 10))"
	else
		sleep "0.00$((RANDOM % 10))"
	fi
	finish "$pid" KILL
	# A number cut in the middle was not given.
	[[ -z $(tail -c 1 "$STORY/acks") ]] || sed -i '$d' "$STORY/acks"
	kiosk north verify >"$STORY/verify.out" 2>&1 || {
		((broken += 1))
		sed "s/^/# round $round: /" "$STORY/verify.out"
	}
	((round % 10 == 9)) && kiosk north sync 2>/dev/null
done

is "$broken" 0 "after each of $rounds kills the journal is whole"
acks=$(wc -l <"$STORY/acks")
((acks > 0)) || give_up "no rating was ever kept: $(<"$STORY/rate.err")"
echo "# $acks numbers were given"
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
