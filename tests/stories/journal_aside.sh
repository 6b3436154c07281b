#!/bin/bash
# A kiosk's journal is damaged, cut short, removed, or cannot be written: the
# kiosk goes on under its own key, what can be read comes to the aggregator
# later, what cannot is named, and the audit understands all of it.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map
enrol_kiosk north
yes 4 | head -300 | kiosk north rate - >"$STORY/numbers"
holds "300 ratings are sent" kiosk north sync
id=$(status north kiosk)

# spoil FROM COUNT: noise over so many bytes of the journal.
spoil() {
	head -c "$2" /dev/urandom | dd of="$STORY/north/journal.db" bs=1 \
	    seek="$1" conv=notrunc 2>/dev/null
}
size() {
	stat -c %s "$STORY/north/journal.db"
}
seams() {
	score '.scores[0].complete.seams'
}

# ---- pages of noise -----------------------------------------------------------------

yes 3 | head -900 | kiosk north rate - >>"$STORY/numbers"
spoil $(($(size) * 8 / 10)) 6000
newest=$(status north last)
holds "noise on the disk does not stop a sync" kiosk north sync
[[ -e $STORY/north/journal.db.salvaged-1 ]] &&
    ok "the damaged journal was set aside" ||
    not_ok "the damaged journal was set aside" "$(ls "$STORY/north")"
is "$(status north kiosk)" "$id" "the kiosk is the same"
is "$(($(kiosk north rate 3) > newest))" 1 "numbers go on behind the old ones"
holds "and all that could be read goes out" kiosk north sync
n=$(score '.scores[0].n')
lost=$(score '.scores[0].complete.lost')
is "$((n + lost >= 1201 && lost > 0 && lost < 400))" 1 \
    "each of 1201 ratings is counted or named lost ($n, $lost)"
is "$(seams)" 0 "there is no seam"
is "$(status north waiting)" 0 "nothing waits"
holds "the audit finds everything explained" aggregator verify

# ---- no file any more ----------------------------------------------------------------

kiosk north rate 2 >/dev/null && kiosk north sync >/dev/null
rm "$STORY/north/journal.db"
newest=$(kiosk north rate 4)
is "$?" 0 "with the journal removed a rating is kept"
is "$(status north kiosk)" "$id" "by the same kiosk"
holds "and sent" kiosk north sync
is "$(score '.scores[0].n')" $((n + 2)) "and counted"
: >"$STORY/north/journal.db"
holds "the same with a file of no length" kiosk north rate 4
holds "which is sent too" kiosk north sync
is "$(score '.scores[0].n')" $((n + 3)) "and counted as well"
is "$(status north waiting)" 0 "and nothing waits"

# ---- no database any more -------------------------------------------------------------

head -c 200 /dev/zero | dd of="$STORY/north/journal.db" conv=notrunc 2>/dev/null
holds "a header of zeroes does not stop a rating" kiosk north rate 1
holds "nor a sync" kiosk north sync
is "$(status north kiosk)" "$id" "it is still the same kiosk"
is "$(stat -c %a "$STORY/north/keepsake.db")" 600 \
    "what it goes on from is for nobody else to read"
stop_aggregator
