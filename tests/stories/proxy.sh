#!/bin/bash
# Between the kiosk and the aggregator stands a proxy: that works, and whatever
# does not is said in one sentence that names the proxy and never its password.

. "$(dirname "$0")/story.sh"

# What the environment says counts for nothing.
export no_proxy='*' NO_PROXY='*'
export http_proxy=http://127.0.0.1:1 https_proxy=http://127.0.0.1:1 \
    HTTPS_PROXY=http://127.0.0.1:1 ALL_PROXY=http://127.0.0.1:1

proxy() {
	echo "$1" >"$STORY/proxy.new"
	mv "$STORY/proxy.new" "$STORY/proxy.mode"
}

start_aggregator
standard_map
proxy open
begin "$STORY/proxy" node tests/stories/proxy.mjs "$STORY/proxy.mode"
PROXY_PID=$BEGAN
await grep -q '^proxy on ' "$STORY/proxy.out" ||
    give_up "proxy: $(<"$STORY/proxy.err")"
at=127.0.0.1:$(sed -nE 's/^proxy on //p' "$STORY/proxy.out")

# ---- a way through ---------------------------------------------------------

mkdir "$STORY/north"
holds "a proxy is set before there is a kiosk" \
    kiosk north settings set proxy "http://$at"
enrol_kiosk north
is "$(grep -c "CONNECT 127.0.0.1:$PORT" "$STORY/proxy.out")" 1 \
    "the enrolment goes through it"
kiosk north rate 4 >"$STORY/rate.out"
holds "so does a sync" kiosk north sync
is "$(score '.scores[0].n')" 1 "and the rating counts"
is "$(grep -c "CONNECT 127.0.0.1:$PORT" "$STORY/proxy.out")" 2 \
    "both asked for a way to the aggregator, and for nothing else"
kiosk north settings set proxy "socks5h://$at"
holds "SOCKS 5 is one too" kiosk north sync
like "$(tail -1 "$STORY/proxy.out")" "^SOCKS 127.0.0.1:$PORT" \
    "and is told where the aggregator is"
proxy clerk:Geheim
kiosk north settings set proxy "http://clerk:Geheim@$at"
holds "a name and a password go with it" kiosk north sync

# ---- no way through --------------------------------------------------------

kiosk north rate 2 >"$STORY/rate.out"
proxy clerk:other
fails 75 "the proxy http://$at answers 407.*name and password" \
    "a wrong password is said so" kiosk north sync
unlike "$(<"$STORY/stderr")" Geheim "without telling it"
unlike "$(kiosk north status)" Geheim "and status does not tell it either"
kiosk north settings set proxy "http://$at"
proxy 502
fails 75 "the proxy http://$at answers 502.*https://127.0.0.1:$PORT" \
    "a proxy that finds no way says so, and whereto" kiosk north sync
proxy 403
fails 75 "the proxy http://$at answers 403" "so does one that does not let it" \
    kiosk north sync
is "$(status north waiting)" 1 "what waited waits still"

# ---- who looks inside ------------------------------------------------------

"$AGGREGATOR" -d "$STORY/inspector" init --host 127.0.0.1 \
    >"$STORY/inspector.out" 2>&1
begin "$STORY/inspector" "$AGGREGATOR" -d "$STORY/inspector" serve \
    --listen 127.0.0.1:0
await grep -q '^listening' "$STORY/inspector.out"
proxy ">$(sed -nE 's,^listening on https://127.0.0.1:([0-9]+).*,\1,p' \
    "$STORY/inspector.out")"
fails 1 "inspects TLS behind the proxy http://$at.*nothing was sent" \
    "another key behind a proxy: something inspects TLS" kiosk north sync
like "$(status north last_error)" "inspects TLS" "which status says too"
token=$(aggregator kiosk token counter-1 --name south | tail -1)
mkdir "$STORY/south"
kiosk south settings set proxy "http://$at"
fails 1 "inspects TLS.*nothing was sent" "an enrolment says the same" \
    kiosk south enrol "$token"
proxy open
holds "and its token is not spent" kiosk south enrol "$token"

# ---- and who goes on by itself ----------------------------------------------

finish "$PROXY_PID"
fails 69 "nobody answers at the proxy http://$at" "a proxy that is down is named" \
    kiosk north sync
kiosk north settings set proxy http://proxy.invalid:3128
fails 69 "the proxy http://proxy.invalid:3128" "so is one without an address" \
    kiosk north sync
begin "$STORY/uploader" "$KIOSK" -d "$STORY/north" sync --forever
await grep -q 'proxy.invalid' "$STORY/uploader.err"
kiosk north settings unset proxy
nothing_waits() {
	[[ $(status north waiting) == 0 ]]
}
kill -USR1 "$BEGAN"
kiosk north rate 3 >"$STORY/rate.out"
holds "a running uploader takes a change of the setting" await nothing_waits
fails 1 'http://, https:// or socks5h://' "what is no proxy is refused" \
    kiosk north settings set proxy ftp://10.0.0.1
fails 1 'host' "so is one without a host" kiosk north settings set proxy http://
