#!/bin/bash
# Yesterday's folder of a kiosk is put back.  After a boot it is a seam: both
# branches count and a person is told.  Within one boot it is a fork: what was
# stored first counts, the other waits in quarantine.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map

# ---- put back and booted ------------------------------------------------------------

if can_boot; then
	one=11111111-1111-4111-8111-111111111111
	two=22222222-2222-4222-8222-222222222222
	north=("$KIOSK" -d "$STORY/north")

	token=$(aggregator kiosk token counter-1 --name north | tail -1)
	holds "a kiosk is enrolled" boot $one "${north[@]}" enrol "$token"
	boot $one "${north[@]}" rate 4 >/dev/null
	boot $one "${north[@]}" sync
	cp -a "$STORY/north" "$STORY/yesterday"
	boot $one "${north[@]}" rate 3 >/dev/null
	boot $one "${north[@]}" sync
	is "$(score '.scores[0].n')" 2 "two ratings are in"

	rm -rf "$STORY/north"
	mv "$STORY/yesterday" "$STORY/north"
	boot $two "${north[@]}" rate 1 >/dev/null
	holds "the old folder, booted anew, can sync" \
	    boot $two "${north[@]}" sync
	is "$(score '.scores[0].n')" 3 "both branches count, each rating once"
	is "$(score '.scores[0].complete.seams')" 1 "the score names a seam"
	like "$(aggregator seam list)" north "the seam waits for a person"
	boot $two "${north[@]}" rate 2 >/dev/null
	holds "the kiosk goes on" boot $two "${north[@]}" sync
	is "$(score '.scores[0].n')" 4 "and so does the count"
else
	skip "an old folder that is booted is a seam" \
	    "no namespaces here to boot in"
fi

# ---- put back while the machine runs -----------------------------------------------------

enrol_kiosk south
kiosk south rate 4 >/dev/null
kiosk south sync
cp -a "$STORY/south" "$STORY/before"
kiosk south rate 4 >/dev/null
kiosk south sync
had=$(score '.scores[0].n')
rm -rf "$STORY/south"
mv "$STORY/before" "$STORY/south"
kiosk south rate 1 >/dev/null
kiosk south sync 2>"$STORY/sync.err"
is "$(score '.scores[0].n')" "$had" \
    "a second branch inside one boot does not count by itself"
like "$(aggregator quarantine list)" south "it waits in quarantine"
kiosk south rate 2 >/dev/null
kiosk south sync 2>"$STORY/sync.err"
kiosk south verify >/dev/null 2>&1
is "$(kiosk south rate 3 >/dev/null; echo $?)" 0 \
    "the kiosk keeps what customers say"
holds "and gets through again" kiosk south sync
