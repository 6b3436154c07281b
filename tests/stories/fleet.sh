#!/bin/bash
# A fleet from afar: new sheets reach kiosks that were away, what was asked on
# old ones counts, and `kiosk list` says how each of them is.

. "$(dirname "$0")/story.sh"

# sheet SCALE TEXT: the next version of the survey "counter".
sheet() {
	cat >"$STORY/counter.json" <<-SHEET
	{"name": "counter", "languages": ["en"], "open": "Mo-Su 00:00-24:00",
	 "questions": [{"id": "satisfaction", "scale": "$1",
	   "text": {"en": "$2"}}]}
	SHEET
	aggregator survey put "$STORY/counter.json"
}

fleet() {
	aggregator kiosk list --json | field ".kiosks.find(k => k.name === '$1').$2"
}

start_aggregator
sheet smiley4 "How was it?" >"$STORY/map.out"
aggregator touchpoint add counter-1 --title "Counter 1" --survey counter \
    --zone Europe/Vienna >>"$STORY/map.out" || give_up "map"
enrol_kiosk north
enrol_kiosk south

# ---- sheets --------------------------------------------------------------------

stop_aggregator
is "$(kiosk north rate 4)" 4 "without a line a kiosk asks what it asked"
start_aggregator
first=$(kiosk north status --json | field .survey)
holds "a new version comes up meanwhile" sheet smiley5 "How was it today?"
holds "the kiosk goes on with what it has" kiosk north rate 4
fails 1 '1 to 4' "and with its scale" kiosk north rate 5
holds "until it syncs" kiosk north sync
holds "then the new one is in force" kiosk north rate 5
is "$first $(kiosk north status --json | field .survey)" "counter counter" \
    "under the same name"
holds "which goes up too" kiosk north sync
is "$(score '.scores.reduce((n, s) => n + s.n, 0)')" 3 \
    "what was asked on the old sheet counts beside it"
is "$(aggregator quarantine list --json | field '.quarantine.length')" 0 \
    "and nothing of it waits for a person"

# ---- how they are ----------------------------------------------------------------

is "$(fleet north waiting) $(fleet north oldest_waiting)" "0 null" \
    "a kiosk that has sent everything has nothing waiting"
is "$(fleet north clock) $(fleet north silent) $(fleet north error)" \
    "exact false null" "its clock is exact, it is not silent, nothing is wrong"
like "$(fleet north version)" '^touchstone-kiosk [0-9.]+$' "its version is told"
is "$(($(fleet north disk_free) > 0))" 1 "and its disk"
is "$(fleet south last_seen)" null "one that never sent was never seen"
aggregator settings set silent_after 1s >"$STORY/set.out"
is_silent() {
	[[ $(fleet north silent) == true ]]
}
holds "who is not heard of is silent after a while" await is_silent
sqlite3 "$STORY/centre/store.db" "UPDATE kiosk SET waiting = 4321,
    oldest_s = 7500, disk_free = 12000000, error = 'the proxy http://10.0.0.1:3128 answers 407' WHERE
    journal = (SELECT id FROM journal WHERE name = 'north')"
aggregator kiosk revoke south >"$STORY/revoke.out"
aggregator kiosk list >"$STORY/list.out"
is "$(awk 'length > 80' "$STORY/list.out" | wc -l)" 0 \
    "for a person the list fits into 80 columns"
like "$(head -1 "$STORY/list.out")" \
    '^KIOSK +AT +SEEN +VERSION +WAITS +OLDEST +DISK +CLOCK$' "with a head"
like "$(sed -n 2p "$STORY/list.out")" \
    '^north +counter-1 +[0-9]+ s +[0-9.]+ +4321 +2 h +12 MB +exact$' \
    "ages and sizes are rounded"
like "$(<"$STORY/list.out")" 'north: silent for [0-9]+ s; its disk is nearly full; it said "the proxy' \
    "what is not as it should be stands below"
like "$(<"$STORY/list.out")" 'south: revoked' "so does who was shown out"
