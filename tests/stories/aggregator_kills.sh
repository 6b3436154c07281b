#!/bin/bash
# The aggregator is killed with -9 under load, again and again: whatever it
# has acknowledged is there, once.  (kill -9 does not test fsync.)

. "$(dirname "$0")/story.sh"

rounds=${ROUNDS:-$([[ -n ${LONG:-} ]] && echo 100 || echo 15)}
RANDOM=${SEED:-4712}
echo "# $rounds rounds, seed ${SEED:-4712}"

start_aggregator
standard_map
enrol_kiosk north
source=$(add_source site web)

# A kiosk that goes on rating and sending, and a web site that goes on asking
# again until it has an answer.
rate_on() {
	until [[ -e $STORY/stop ]]; do
		kiosk north rate $((RANDOM % 4 + 1)) >>"$STORY/acks" 2>/dev/null
	done
}
post_on() {
	local i=0 value

	until [[ -e $STORY/stop ]]; do
		((i += 1))
		value=$((RANDOM % 4 + 1))
		until feedback "$source" "{\"id\": \"w$i\", \"value\": $value}" |
		    grep -qE '"(accepted|same)"'; do
			sleep 0.02
		done
		echo "w$i" >>"$STORY/posted"
	done
}
: >"$STORY/acks" >"$STORY/posted"
export URL
rate_on &
rating=$!
post_on &
posting=$!
begin "$STORY/sending" "$KIOSK" -d "$STORY/north" sync --forever
sending=$BEGAN
story_pids+=("$rating" "$posting")

posted_more() { (($(wc -l <"$STORY/posted") > had)); }
broken=0
for ((round = 0; round < rounds; round++)); do
	had=$(wc -l <"$STORY/posted")
	await posted_more || break
	sleep "0.$((RANDOM % 3))$((RANDOM % 10))"
	kill_aggregator
	start_aggregator
	aggregator verify >"$STORY/verify.out" 2>&1 || {
		((broken += 1))
		sed "s/^/# round $round: /" "$STORY/verify.out"
	}
done
: >"$STORY/stop"
wait "$rating" "$posting"
finish "$sending"
is "$round" "$rounds" "it came back after each kill"
is "$broken" 0 "after each of them the audit finds nothing"

holds "the kiosk can send what still waits" kiosk north sync
acks=$(wc -l <"$STORY/acks") posted=$(wc -l <"$STORY/posted")
echo "# $acks ratings at the kiosk, $posted answers from the web"
is "$(score '.scores[0].channels.find(c => c.channel == "script").n')" \
    "$acks" \
    "each rating of the kiosk counts once"

is "$(score '.scores[0].channels.find(c => c.channel == "web").n')" \
    "$posted" "each answer from the web counts once"
holds "folded again it is the same" aggregator rebuild
