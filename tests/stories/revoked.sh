#!/bin/bash
# A revoked kiosk is refused on its next request, and a stranger on its first.

. "$(dirname "$0")/story.sh"

start_aggregator
start_wire
standard_map
enrol_kiosk north
enrol_kiosk south
kiosk north rate 4 >/dev/null
kiosk south rate 1 >/dev/null
holds "an enrolled kiosk is heard" kiosk north sync
aggregator export bundle "$STORY/before" >"$STORY/before.out"
holds "it can be revoked by its name" aggregator kiosk revoke north
like "$(aggregator import bundle "$STORY/before")" ' 0 in quarantine' \
    "what it had sent before is known, not new"
kiosk north rate 4 >/dev/null
fails 1 'revoked' "it is refused on its next request" kiosk north sync
is "$(kiosk north rate 4 >/dev/null; echo $?)" 0 \
    "it still keeps what customers say"
holds "another kiosk is not disturbed" kiosk south sync
is "$(score '.scores[0].n')" 2 "what came before counts, what came after not"
is "$(aggregator kiosk list --json |
    field '.kiosks.find(k => k.name == "north").state')" revoked \
    "the list says so"

# A token is good once, and only here.
token=$(aggregator kiosk token counter-1 --name east | tail -1)
holds "a token enrols a kiosk" kiosk east enrol "$token"
fails 1 'token|used' "a used token enrols no other" kiosk west enrol "$token"
fails 1 'token' "a bent token enrols none" \
    kiosk west enrol "${token%?????}AAAAA"
is "$(ls "$STORY/west" 2>/dev/null | wc -l)" 0 \
    "a kiosk that was not enrolled has left nothing behind"

# Another aggregator at the address the kiosk knows has another key.
stop_aggregator
mv "$STORY/centre" "$STORY/ours"
start_aggregator
kiosk south rate 2 >/dev/null
fails 1 'pin|key' "a kiosk tells nothing to a key it does not know" \
    kiosk south sync
stop_aggregator
rm -rf "$STORY/centre"
mv "$STORY/ours" "$STORY/centre"
start_aggregator
holds "and goes on when the right one is back" kiosk south sync
is "$(score '.scores[0].n')" 3 "with nothing lost"
