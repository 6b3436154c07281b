#!/bin/bash
# Programs that stand still (SIGSTOP): nobody else waits for them longer than
# said, nothing is lost, and once they go on all of it arrives, once.
#
# STILL: for how many seconds; the long check takes a minute.

. "$(dirname "$0")/story.sh"

STILL=${STILL:-$([[ -n ${LONG:-} ]] && echo 60 || echo 3)}
echo "# $STILL seconds each"

start_aggregator
standard_map
enrol_kiosk north
begin "$STORY/uploader" "$KIOSK" -d "$STORY/north" sync --forever
uploader=$BEGAN
given=0

# Rate N times; all of it while something stands still.
rate_some() {
	local n

	for ((n = 0; n < $1; n++)); do
		kiosk north rate $((n % 4 + 1)) >>"$STORY/acks" || return 1
		((given += 1))
	done
}
still() {
	local until=$((SECONDS + STILL))

	kill -STOP "$1"
	while ((SECONDS < until)); do
		rate_some 1 || return 1
		sleep 0.2
	done
}
all_arrived() { [[ $(score '.scores[0].n') == "$given" ]]; }

rate_some 1
await all_arrived
is "$?" 0 "a first rating arrives"

still "$uploader"
is "$?" 0 "the uploader stands still: ratings are kept"
is "$(score '.scores[0].n')" 1 "and nothing of them leaves"
kill -CONT "$uploader"
await all_arrived
is "$?" 0 "it goes on: all have arrived"

still "$AGGREGATOR_PID"
is "$?" 0 "the aggregator stands still: ratings are kept"
kill -CONT "$AGGREGATOR_PID"
await all_arrived
is "$?" 0 "it goes on: all have arrived by themselves"
holds "the uploader minded neither" running "$uploader"

# The one that writes stands still, perhaps in the midst of a commit.
"$KIOSK" -d "$STORY/north" rate - >"$STORY/batch.acks" 2>/dev/null \
    < <(while printf '%d\n' $((RANDOM % 4 + 1)); do :; done 2>/dev/null) &
writer=$!
story_pids+=("$writer")
await test -s "$STORY/batch.acks"
kill -STOP "$writer"
kiosk north rate 4 >"$STORY/one" 2>"$STORY/one.err"
status=$?
case $status in
0) ((given += 1)) ;;
75) like "$(<"$STORY/one.err")" 'too long' "a rating says that it was not kept" ;;
esac
[[ $status == 0 || $status == 75 ]]
is "$?" 0 "beside it a rating is kept, or is told to come later"
kill -CONT "$writer"
finish "$writer" KILL
[[ -z $(tail -c 1 "$STORY/batch.acks") ]] || sed -i '$d' "$STORY/batch.acks"
((given += $(wc -l <"$STORY/batch.acks")))
at_least_all() { (($(score '.scores[0].n') >= given)); }
await at_least_all
is "$?" 0 "whatever had a number has arrived"
is "$(sort "$STORY/acks" "$STORY/batch.acks" "$STORY/one" | uniq -d)" "" \
    "no number was given twice"
holds "the journal is whole" kiosk north verify
holds "the audit finds nothing" aggregator verify
