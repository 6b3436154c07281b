#!/bin/bash
# /metrics: who may read it, that it is well formed, that it counts what has
# happened, and that docs/METRICS.md explains each figure and no other.

. "$(dirname "$0")/story.sh"

read_form() {
	node "$ROOT/tests/stories/exposition.mjs" "$@"
}

# metric NAME[{LABELS}]: its value; look reads them anew.
look() {
	curl -sk --max-time 60 -D "$STORY/head" -o "$STORY/metrics" \
	    -H "Authorization: Bearer $TOKEN" "$URL/metrics"
}
metric() {
	awk -v name="$1" '$1 == name { print $2 }' "$STORY/metrics"
}
shows_metric() {
	look
	is "$(metric "$1")" "$2" "$3"
}

start_aggregator
standard_map
enrol_kiosk north
site=$(add_source site web)

like "$(http /metrics)" '"status":401.*401$' "without a token there are none"
like "$(http /metrics -H "Authorization: Bearer $site")" '401$' \
    "a source's token is not one for this"
TOKEN=$(aggregator token add watch --role viewer 2>/dev/null | tail -1)
AUDITOR=$(aggregator token add eyes --role auditor 2>/dev/null | tail -1)
look
like "$(<"$STORY/head")" 'Content-Type: text/plain; version=0\.0\.4' \
    "a viewer reads them, as Prometheus's text"
is "$(read_form <"$STORY/metrics")" "" "they are well formed"

names=$(read_form --names <"$STORY/metrics")
explained=$(grep -oE '`(touchstone|process)_[a-z_]+' docs/METRICS.md |
    tr -d '`' | sort -u)
is "$(comm -23 <(echo "$names") <(echo "$explained"))" "" \
    "docs/METRICS.md explains each"
is "$(comm -13 <(echo "$names") <(echo "$explained"))" "" "and no other"
unlike "$(<"$STORY/metrics")" 'north|counter-1|site' \
    "no kiosk, touchpoint or source is named"

# ---- what has happened is counted ------------------------------------------------

before=$(metric 'touchstone_transactions_total{outcome="done"}')
yes 3 | head -n 20 | kiosk north rate - >/dev/null
kiosk north sync >"$STORY/sync.out" 2>&1
feedback "$site" '{"id": "a", "value": 3}' >/dev/null
feedback "$site" '{"id": "a", "value": 3}' >/dev/null
feedback "$site" '{"id": "b", "value": 99}' >/dev/null
feedback wrong '{"id": "c", "value": 3}' >/dev/null
http /nowhere >/dev/null
http /v1/quarantine/99 -H "Authorization: Bearer $AUDITOR" >/dev/null
printf 'GET / HTTP/1.1\r\nHost : a\r\n\r\n' |
    timeout 30 openssl s_client -connect "127.0.0.1:$PORT" -quiet \
    >/dev/null 2>&1
timeout 30 openssl s_client -connect "127.0.0.1:$PORT" -tls1_1 \
    </dev/null >/dev/null 2>&1
timeout 10 bash -c ": >/dev/tcp/127.0.0.1/$PORT"
again() {
	printf 'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n' |
	    timeout 30 openssl s_client -connect "127.0.0.1:$PORT" \
	    -tls1_2 -ign_eof "$@" >/dev/null 2>&1
}
again -sess_out "$STORY/session"
again -sess_in "$STORY/session"

shows_metric 'touchstone_feedback_total{verdict="accepted"}' 1 \
    "an answer accepted is counted"
for line in 'touchstone_feedback_total{verdict="same"}' \
    'touchstone_feedback_total{verdict="rejected"}' \
    'touchstone_refusals_total{reason="path"}' \
    'touchstone_refusals_total{reason="malformed"}' \
    'touchstone_refusals_total{reason="content"}' \
    'touchstone_tls_handshakes_total{kind="resumed"}' \
    'touchstone_requests_total{method="POST",path="/v1/feedback",status="4xx"}'
do
	like "$(metric "$line")" '^[1-9]' "$line is counted"
done
is "$(metric 'touchstone_refusals_total{reason="token"}')" 3 \
    "each wrong or missing token too"
is "$(metric 'touchstone_refusals_total{reason="path"}')" 1 \
    "a path that there is not"
is "$(metric 'touchstone_refusals_total{reason="name"}')" 1 \
    "is told from a name that nobody has"
like "$(metric 'touchstone_tls_handshakes_total{kind="failed"}')" '^[1-9]' \
    "a handshake without agreement has failed"
gone_away() {
	look
	(($(metric 'touchstone_tls_handshakes_total{kind="left"}') > 0))
}
holds "one that the peer left is told apart" await gone_away
like "$(metric 'touchstone_tls_handshakes_total{kind="full"}')" '^[1-9]' \
    "others were full ones"
is "$(metric touchstone_entries_total)" 0 \
    "entries are told by the hundred: a second one would tell a low first"
like "$(http /metrics -H "Authorization: Bearer $AUDITOR" |
    grep '^touchstone_entries_total')" ' 2[0-9]$' \
    "who may audit sees that the kiosk's were counted"
is "$(metric 'touchstone_envelopes_total{verdict="forged"}')" 0 \
    "what has not happened is there, with 0"
like "$(metric 'touchstone_syncs_total{verdict="fine"}')" '^[1-9]' \
    "requests of kiosks are"
after=$(metric 'touchstone_transactions_total{outcome="done"}')
((after > before)) && ok "so are commits: $before before, $after after" ||
    not_ok "so are commits" "$before before, $after after"
is "$(metric touchstone_commit_seconds_count)" "$after" \
    "the time of each is observed"
is "$(metric touchstone_group_requests_sum)" \
    "$(metric 'touchstone_queue_wait_seconds_count{queue="writer"}')" \
    "each request of a group has waited"
is "$(metric touchstone_kiosks)" 1 "one kiosk is enrolled"
is "$(metric touchstone_kiosks_silent)" 0 "and not silent"
is "$(metric touchstone_ready)" 1 "ratings can be taken"
one_is_open() {
	look
	(($(metric touchstone_connections) == 1))
}
holds "one connection is open in the end: this one" await one_is_open
# Every answer of 4xx or 5xx has one reason.
total() {
	awk -v name="$1" -v rest="$2" 'index($1, name) == 1 && $1 ~ rest {
	    sum += $2 } END { print sum + 0 }' "$STORY/metrics"
}
is "$(total touchstone_refusals_total .)" \
    "$(total touchstone_requests_total 'status="[45]xx"')" \
    "each refusal has one reason"
is "$(read_form <"$STORY/metrics")" "" "all of it is well formed still"
