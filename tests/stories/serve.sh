#!/bin/bash
# The server among peers of all kinds: what it answers, whom it cuts off, how
# it stops and comes back.
. "$(dirname "$0")/story.sh"

peer() {
	node "$ROOT/tests/stories/peer.mjs" "$PORT" "$@" 2>"$STORY/peer.ms"
}

# The peer was cut off, and not before LEAST milliseconds had passed; when, is
# printed.  That it came to an end at all is awaited, not timed.
took() {
	local ms

	ms=$(tail -1 "$STORY/peer.ms")
	echo "# after $ms ms"
	if ((ms >= $1)); then
		ok "$2"
	else
		not_ok "$2" "took $ms ms, less than $1"
	fi
}

setting() {
	aggregator settings set "$1" "$2" >"$STORY/settings.out" 2>&1 ||
	    give_up "settings: $(<"$STORY/settings.out")"
}

# A request with a body, of someone who may.
post() {
	printf 'POST /v1/touchpoints HTTP/1.1\\r\\nHost: a\\r\\n'
	printf 'Authorization: Bearer %s\\r\\n' "$TOKEN"
	printf 'Content-Type: application/json\\r\\n'
	printf '%sContent-Length: %d\\r\\n\\r\\n%s' "${3:-}" "$1" "$2"
}

GET='GET /healthz HTTP/1.1\r\nHost: a\r\n'

start_aggregator
TOKEN=$(aggregator token add story --role admin 2>/dev/null | tail -1)
like "$TOKEN" '^ts_' "a token lets the story in"

# ---- what is answered --------------------------------------------------------

like "$(http /healthz)" '"status":"ok".*200$' "alive is told to anyone"
like "$(http /readyz)" '"status":"ready".*200$' "ready is told to anyone"
is "$(curl -sk --unix-socket "$STORY/centre/admin.sock" http://a/healthz)" \
    '{"status":"ok"}' "the UNIX socket speaks the same HTTP"
is "$(stat -c %a "$STORY/centre/admin.sock")" 600 "the socket is its owner's"

like "$(http /nowhere)" '"status":404.*404$' "an unknown path is a problem"
like "$(http /healthz -X DELETE -D "$STORY/head")" '"status":405.*405$' \
    "a wrong method is a problem"
like "$(<"$STORY/head")" 'Allow: GET' "and the right one is named"
like "$(<"$STORY/head")" 'application/problem\+json' \
    "problems are problem documents"
like "$(http /healthz -X GET -d too-long)" '"status":413.*413$' \
    "a body beyond the action's limit is a problem"
like "$(http "/$(printf 'a%.0s' {1..9000})")" '"status":414.*414$' \
    "a request line without end is a problem"
like "$(http /healthz -H "X: $(printf 'a%.0s' {1..9000})")" \
    '"status":431.*431$' "a head without end is a problem"
like "$(http /v1/scores -D "$STORY/head")" '"status":401.*401$' \
    "without a token there are no scores"
like "$(<"$STORY/head")" 'WWW-Authenticate: Bearer' "a token is asked for"
like "$(http /healthz -I)" '200 OK.*200$' "HEAD is answered without a body"

said=$(peer "send:${GET}\r\nGET /readyz HTTP/1.1\r\nHost: a\r\n"'\r\nGET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
like "$(tr -d '\r\n' <<<"$said")" \
    '"ok".*"ready".*"status":404' "requests sent at once are answered in turn"
said=$(peer "send:GET /healthz HTTP/1.1"'\r\nHost : a\r\n\r\n')
like "$said" '^HTTP/1.1 400 .*Connection: close' \
    "a blank before a colon ends the connection"
said=$(printf '%02000d' 0 | curl -sk -v -H 'Expect: 100-continue' \
    -H "Authorization: Bearer $TOKEN" --data-binary @- \
    "$URL/v1/touchpoints" 2>&1)
like "$said" '100 Continue' "whoever asks first is told to go on"
is "$(curl -sk --tls-max 1.1 "$URL/healthz"; echo $?)" 35 \
    "TLS before 1.2 is refused"

again() {
	printf 'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n' |
	    timeout 30 openssl s_client \
	    -connect "127.0.0.1:$PORT" "$@" 2>/dev/null
}
again -tls1_2 -sess_out "$STORY/session" -ign_eof >/dev/null
like "$(again -tls1_2 -sess_in "$STORY/session" -ign_eof)" 'Reused, TLSv1.2' \
    "a session is taken up again"

fails 1 taken "a port that is taken is refused" \
    bash -c "cp -r '$STORY/centre' '$STORY/copy'; rm -f '$STORY/copy/admin.sock'
    exec '$AGGREGATOR' -d '$STORY/copy' serve --listen 127.0.0.1:$PORT"
fails 1 already "a second server on the folder is refused" \
    aggregator serve --listen 127.0.0.1:0
holds "the first one goes on" http /healthz

# ---- who is cut off ------------------------------------------------------------

setting deadline_head_ms 700
setting deadline_body_ms 900
setting idle_ms 500
setting deadline_handshake_ms 600
setting connections_of_address 3
stop_aggregator
start_aggregator

said=$(peer "send:GET /healthz HT")
like "$said" '^HTTP/1.1 408 ' "half a head is answered with 408"
took 600 "at its deadline"

(printf 'GET /healthz HTTP/1.1\r\nHost: a\r\n'
for i in {1..50}; do
	sleep 0.1
	printf 'X%d: y\r\n' "$i" 2>/dev/null || break
done) | timeout 30 openssl s_client -connect "127.0.0.1:$PORT" -quiet \
    >"$STORY/drip.out" 2>/dev/null
like "$(<"$STORY/drip.out")" '^HTTP/1.1 408 ' \
    "bytes that keep dripping in do not move the deadline"
said=$(peer "send:$(post 9 abc)")
like "$said" '^HTTP/1.1 408 ' "half a body is answered with 408"
said=$(peer "send:${GET}"'\r\n')
like "$said" '^HTTP/1.1 200 ' "an idle connection had its answer"
took 400 "and is closed after a while"
began=${EPOCHREALTIME//[!0-9]/}
timeout 60 bash -c "exec 3<>/dev/tcp/127.0.0.1/$PORT; cat <&3" >/dev/null
took=$(((${EPOCHREALTIME//[!0-9]/} - began) / 1000))
echo "# after $took ms"
is "$((took >= 500 && took < 60000))" 1 \
    "a peer that never begins its handshake is cut off"

hold() {
	begin "$STORY/hold$1" node "$ROOT/tests/stories/peer.mjs" "$PORT" \
	    "send:GET" "touch:$STORY/held$1"
}
setting deadline_head_ms 20000
stop_aggregator
start_aggregator
for i in 1 2 3; do hold $i; done
for i in 1 2 3; do await test -e "$STORY/held$i"; done
is "$(curl -sk --max-time 10 "$URL/healthz"; echo $?)" 35 \
    "one address has so many connections and no more"
holds "which is told in the log" \
    grep -q 'too many connections' "$STORY/serve.err"
holds "the UNIX socket is not among them" curl -sk \
    --unix-socket "$STORY/centre/admin.sock" http://a/healthz
for pid in "${story_pids[@]}"; do
	[[ $pid == "$AGGREGATOR_PID" ]] || finish "$pid"
done
holds "when they are gone others come in" await http /healthz --fail

# ---- how it stops and comes back ---------------------------------------------------

setting connections_of_address 1000
setting idle_ms 60000
setting deadline_body_ms 30000
stop_aggregator
start_aggregator
begin "$STORY/last" node "$ROOT/tests/stories/peer.mjs" "$PORT" \
    "send:$(post 6 '' 'Expect: 100-continue\r\n')" 'until:100 Continue' \
    send:abc "touch:$STORY/begun" "await:$STORY/stopping" send:def
last=$BEGAN
begin "$STORY/idle" node "$ROOT/tests/stories/peer.mjs" "$PORT" \
    "send:${GET}"'\r\n' 'until:200 OK' "touch:$STORY/idling"
await test -e "$STORY/begun"
await test -e "$STORY/idling"
kill -TERM "$AGGREGATOR_PID"
refused() {
	! curl -sk --max-time 5 "$URL/healthz" >/dev/null
}
holds "once told to stop it accepts no more" await refused
holds "whoever was idle is sent away" await gone "$BEGAN"
is "$(running "$AGGREGATOR_PID" && echo running)" running \
    "what has begun keeps it running"
touch "$STORY/stopping"
await gone "$last"
like "$(<"$STORY/last.out")" 'HTTP/1.1 400 .*Connection: close' \
    "the request that had begun is answered"
wait "$AGGREGATOR_PID"
is $? 0 "then it ends with 0"
is "$(ls "$STORY/centre" | tr '\n' ' ')" 'lock store.db tls.crt tls.key ' \
    "and leaves neither a socket nor a log of writes"

start_aggregator
kill_aggregator
start_aggregator
like "$(http /readyz)" '"ready"' "after kill -9 it starts again"
stop_aggregator

# ---- when descriptors run out ---------------------------------------------------------

setting deadline_handshake_ms 20000
: >"$STORY/serve.out"
begin "$STORY/serve" bash -c "ulimit -n 48; exec '$AGGREGATOR' \
    -d '$STORY/centre' serve --listen 127.0.0.1:$PORT"
AGGREGATOR_PID=$BEGAN
await listening
exec 9>"$STORY/many"
begin "$STORY/many" bash -c "for i in {10..90}; do
    eval \"exec \$i<>/dev/tcp/127.0.0.1/$PORT\"; done; touch '$STORY/open'; read"
many=$BEGAN
await test -e "$STORY/open"
holds "running out of descriptors is told in the log" \
    await grep -q 'Too many open files' "$STORY/serve.err"
finish "$many"
holds "and when there are some again peers are served" \
    await http /healthz --fail
is "$(running "$AGGREGATOR_PID" && echo running)" running \
    "nothing of it ends the server"
