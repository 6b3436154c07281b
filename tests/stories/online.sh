#!/bin/bash
# With the line there, a rating is on its way at once; without it, nothing
# changes for the customer, all day long, and status says since when.

. "$(dirname "$0")/story.sh"

start_aggregator
start_wire
standard_map
enrol_kiosk north
begin "$STORY/uploader" "$KIOSK" -d "$STORY/north" sync --forever
uploader=$BEGAN

now() {
	echo "${EPOCHREALTIME/./}"
}
counted() {
	[[ $(score '.scores[0].n') == "$1" ]]
}

# How soon is printed, not judged: the machine may be busy with other tests.
best=99000000
for n in 1 2 3 4 5; do
	began=$(now)
	kiosk north rate 4 >/dev/null
	await counted $n || give_up "rating $n never arrived"
	took=$(($(now) - began))
	((took < best)) && best=$took
done
echo "# the quickest was there in $((best / 1000)) ms"
ok "a rating entered while online is on its way by itself"

wire cut
for n in 6 7 8; do
	kiosk north rate 2 >/dev/null || not_ok "rate does not need the line"
done
is "$(status north ratings_waiting)" 3 "three ratings wait"
waits() { (($(status north oldest_waiting) >= 2)); }
await waits
is "$?" 0 "status says for how many seconds"
holds "the uploader does not mind" running "$uploader"

# What a press costs, with the line and without it: the medians of nine.
median_us() {
	local i began

	for i in 1 2 3 4 5 6 7 8 9; do
		began=$(now)
		kiosk north rate 3 >/dev/null
		echo $(($(now) - began))
	done | sort -n | sed -n 5p
}
without=$(median_us)
wire open
kiosk north rate 3 >/dev/null
await counted 18
is "$?" 0 "when the line is back, all of it arrives by itself"
with=$(median_us)
echo "# a rating takes $with us with the line, $without us without"
((without < 3 * with + 20000)) && ok "without the line it takes no longer" ||
    not_ok "without the line it takes no longer" "$without against $with us"
await counted 27
is "$(status north ratings_waiting)" 0 "nothing waits any more"

waits_nothing() { [[ $(status north waiting) == 0 ]]; }

# A second uploader on the folder, and the end of both.
kiosk north rate 1 >/dev/null
kiosk north sync 2>"$STORY/sync.err"
await counted 28
is "$?" 0 "a sync by hand beside the uploader counts nothing twice"
is "$(<"$STORY/sync.err")" "" "and says no word of trouble"

# What changed at the centre comes when asked for, not five minutes later.
sed -i 's/"scale": "smiley4"/"scale": "nps11"/' "$STORY/counter.json"
holds "another scale for the counter" aggregator survey put "$STORY/counter.json"
fails 1 '' "is not known to a kiosk that has nothing to send" kiosk north rate 10
holds "a sync beside the uploader fetches it" kiosk north sync
holds "and what it names can be answered" kiosk north rate 10
await waits_nothing
wire cut
fails 69 'uploads from this folder' \
    "without the line it says what came of it" kiosk north sync
wire open
like "$(kiosk north sync 2>&1)" '^all [0-9]+ entries are kept at' \
    "and with it again, that all is kept"
finish "$uploader"
is "$?" 0 "the uploader ends when told to"
finish "$AGGREGATOR_PID"
is "$?" 0 "and so does the aggregator"
