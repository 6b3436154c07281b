#!/bin/bash
# bench.sh - the benches count right, on loads too small to measure anything:
# each gives up when a rating is missing or counted twice, when an answer or a
# receipt is not one that a kiosk would believe, when a line does not open.

. "$(dirname "$0")/story.sh"

export TMPDIR=$STORY

# bench FIGURES SENTENCE PROGRAM ARGUMENT...: it ends well and prints them.
bench() {
	local figures=$1 sentence=$2 name missing=

	shift 2
	if ! "$TOUCHSTONE_BUILD/tests/bench/$1" "${@:2}" >"$STORY/figures" \
	    2>"$STORY/why"; then
		not_ok "$sentence" "$(<"$STORY/why")"
		return
	fi
	for name in $figures; do
		grep -qE "^$name [0-9.]+$" "$STORY/figures" ||
		    missing+=" $name"
	done
	is "$missing" "" "$sentence"
}

bench "backlog_ratio backlog_cpu_ratio wire_bytes disk_bytes
    score_p99_during_ms" \
    "a backlog is delivered and counted once, while scores are asked for" \
    bench_backlog 4000 7
bench "trickle_ratio trickle_p99_ms" \
    "ratings that come one by one are each receipted" \
    bench_trickle 320 16 7
bench "trickle_40_ratio trickle_40_p99_ms" \
    "and on lines that outnumber the ratings of each" \
    bench_trickle 80 40 7
bench "feedback_per_s feedback_p99_ms" \
    "digital answers that come one by one are each accepted" \
    bench_feedback 400
bench "storm_full_s storm_resumed_s storm_full_ratio" \
    "after a storm everybody has a receipt, with tickets too" \
    bench_storm 20 7
bench "score_one_ms score_28d_cpu_ms score_year_ms score_tenfold_ratio" \
    "scores of 500 touchpoints count what a plain GROUP BY counts" \
    bench_desk 50 1
bench "idle_30_mb idle_line_kb" \
    "idle connections stay open" \
    bench_idle 30
is "$(find "$STORY"/* -name 'touchstone-*' | head -3)" "" \
    "nothing is left behind"
