#!/bin/bash
# demo.sh - the way of one rating, to be looked at.
#
# Starts an aggregator on loopback in a fresh $B/demo, with the sample map,
# enrols a kiosk and a web source, and opens the kiosk's screen here.  Without
# a terminal it records the sample ratings, syncs, prints the merged score and
# ends.  The aggregator ends with it, whatever happens.  DEMO: another folder.

set -u
cd "$(dirname "$0")/../.." || exit 2
B=${B:-build}
demo=${DEMO:-$B/demo}
sample=deploy/demo

die() {
	echo "demo: $*" >&2
	[[ -s $demo/said ]] && sed 's/^/demo: /' "$demo/said" >&2
	exit 1
}

aggregator() {
	"$B/touchstone-aggregator" -d "$demo/centre" "$@"
}

kiosk() {
	"$B/touchstone-kiosk" -d "$demo/kiosk" "$@"
}

# quietly COMMAND...: what it says to people is shown only if it fails.
quietly() {
	"$@" 2>"$demo/said"
}

say() {
	printf '\n-- %s\n' "$*"
}

# ---- a fresh folder -----------------------------------------------------------

if [[ -e $demo/pid ]] && kill -0 "$(<"$demo/pid")" 2>/dev/null; then
	die "another one is running here, as process $(<"$demo/pid")"
fi
rm -rf "$demo" && mkdir -p "$demo" || die "cannot make $demo"
echo $$ >"$demo/pid"

server=
leave() {
	[[ -n $server ]] && kill "$server" 2>/dev/null && wait "$server"
	rm -f "$demo/pid"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# ---- the aggregator and its map -------------------------------------------------

quietly aggregator init --name Demo --host 127.0.0.1 >"$demo/init.out" ||
    die "init failed"
"$B/touchstone-aggregator" -d "$demo/centre" serve --listen 127.0.0.1:0 \
    >"$demo/serve.out" 2>"$demo/serve.log" &
server=$!
until grep -q '^listening on ' "$demo/serve.out"; do
	kill -0 "$server" 2>/dev/null || die "$(tail -1 "$demo/serve.log")"
	sleep 0.05
done
url=$(sed -nE 's,^listening on (https://[^ /]+).*,\1,p' "$demo/serve.out")
say "the aggregator listens on $url"

quietly aggregator survey put "$sample/counter.json" >/dev/null &&
    quietly aggregator survey put "$sample/web.json" >/dev/null || die "no sheets"
while read -r line; do
	quietly xargs "$B/touchstone-aggregator" -d "$demo/centre" touchpoint add \
	    <<<"$line" >/dev/null || die "no touchpoint from: $line"
done <"$sample/map"
bearer=$(quietly aggregator source add website --touchpoint counter-1 \
    --channel web --survey web) || die "no source"
bearer=$(tail -1 <<<"$bearer")
reader=$(quietly aggregator token add demo --role viewer) || die "no token"
reader=$(tail -1 <<<"$reader")

# ---- the kiosk ------------------------------------------------------------------

token=$(quietly aggregator kiosk token counter-1,hotline --name demo) &&
    quietly kiosk enrol "$(tail -1 <<<"$token")" >/dev/null || die "the kiosk could not be enrolled"
say "a kiosk is enrolled for counter-1 and hotline"

# Answers from the web, for the same touchpoint on a scale of its own.
post_feedback() {
	local got

	got=$(curl -sS --cacert "$demo/centre/tls.crt" \
	    -H "Authorization: Bearer $bearer" \
	    -H 'Content-Type: application/x-ndjson' \
	    --data-binary "@$sample/feedback" "$url/v1/feedback") ||
	    die "the aggregator takes no feedback"
	grep -q '"accepted"' <<<"$got" || die "feedback: $got"
	say "$(grep -c '"accepted"' <<<"$got") answers from the web came in" \
	    "through POST /v1/feedback"
}

record_samples() {
	say "the kiosk keeps the sample ratings, offline"
	kiosk rate - <"$sample/ratings" >"$demo/numbers" ||
	    die "not every sample rating was kept"
	echo "   $(wc -l <"$demo/numbers") entries, each on disk before its number"
	kiosk status
}

show_screen() {
	quietly kiosk settings set key.q quit >/dev/null || die "no settings"
	cat <<-WORDS

	The kiosk's screen opens here now: press a key or click; q leaves it.
	Meanwhile, in another terminal, in $PWD:

	  $B/touchstone-aggregator -d $demo/centre score --min-n 1
	  curl --cacert $demo/centre/tls.crt \\
	      -H 'Authorization: Bearer $reader' $url/v1/scores

	There is no dashboard yet; these two say what it will show.
	WORDS
	read -rt 6 -p "The screen opens in a moment; Enter opens it now. "
	tty=$(stty -g)
	kiosk run --touchpoint counter-1 || {
		ended=$?
		stty "$tty"
		printf '\e[?1000l\e[?1049l\e[?25h'
		die "the screen ended with $ended"
	}
}

post_feedback
if [[ -t 0 && -t 1 ]]; then
	show_screen
	least=1
else
	record_samples
	least=30
fi
kiosk sync || die "the kiosk could not sync"
say "what waits at the kiosk after the sync"
kiosk status
say "the merged score"
aggregator score --min-n "$least" || die "no score"
say "the audit"
aggregator verify || die "the audit found something"
