#!/bin/bash
# run.sh - one fuzz target, bounded, reported as TAP.
#
#   B=build tests/fuzz/run.sh fuzz_envelope
#   FUZZ_SECONDS=600 tests/fuzz/run.sh fuzz_envelope
#
# FUZZ_RUNS: executions over all targets; this one does its share of them, and
# doing fewer is a failure.  FUZZ_SECONDS: as many as fit into that time
# instead, and where FUZZ_RUNS is set too no more than that share; a hundredth
# of it is done however long it takes.  FUZZ_SEED: the same seed, build and
# seeds do the same again, as long as $B/fuzz/corpus is empty.
#
# The seeds of fuzz_NOUN are the files of tests/fuzz/seeds/NOUN: one of each
# kind of input, kept by hand, fed first; NOUN.dict has words of its language.
# What libFuzzer finds worth keeping goes to $B/fuzz/corpus/NOUN, what breaks
# the target to $B/fuzz/found; an input that broke one becomes a seed when the
# bug is mended.

B=${B:-build}
target=$1
noun=${target#fuzz_}
seed=${FUZZ_SEED:-1}
found=$B/fuzz/found

# Targets that are slow, for a store or a screen stands behind them, get less.
share=8
declare -A shares=([rogue]=3 [feedback]=3 [screens]=2)

share_of() {
	echo "${shares[$1]:-$share}"
}

all=0
for source in tests/fuzz/fuzz_*.c; do
	other=${source##*/fuzz_}
	((all += $(share_of "${other%.c}")))
done
asked=$((${FUZZ_RUNS:-2000000} * $(share_of "$noun") / all + 1))

words=()
[[ -e tests/fuzz/$noun.dict ]] && words=(-dict="tests/fuzz/$noun.dict")

mkdir -p "$found" "$B/fuzz/corpus/$noun"
: >"$found/$noun.log"
done=0 status=0

# runs BOUND...: goes on until then; sets done and status.
runs() {
	local now

	echo "# $target seed $seed $*"
	"$B/fuzz/$target" -seed="$seed" "$@" -timeout=20 -rss_limit_mb=1024 \
	    -len_control=0 -max_len=4096 -print_final_stats=1 "${words[@]}" \
	    -artifact_prefix="$found/$noun-" "$B/fuzz/corpus/$noun" \
	    "tests/fuzz/seeds/$noun" >>"$found/$noun.log" 2>&1
	status=$?
	now=$(sed -n 's/^stat::number_of_executed_units: *//p' \
	    "$found/$noun.log" | tail -1)
	((done += ${now:-0}))
}

if [[ -z ${FUZZ_SECONDS:-} ]]; then
	runs -runs="$asked"
else
	least=$((asked / 100 + 1))
	runs -runs="$least"
	((status)) || runs -max_total_time="$FUZZ_SECONDS" \
	    ${FUZZ_RUNS:+-runs="$((asked - least))"}
	asked=$least
fi
covered=$(grep -oE 'cov: [0-9]+' "$found/$noun.log" | tail -1)

if ((status == 0)); then
	echo "ok 1 - $target found nothing"
else
	echo "not ok 1 - $target found nothing"
	tail -60 "$found/$noun.log" | sed 's/^/# /'
fi
if ((done >= asked)); then
	echo "ok 2 - $target did what was asked"
else
	echo "not ok 2 - $target did what was asked"
	echo "# $done of $asked"
fi
echo "# $target: $done executions, ${covered:-cov: not measured}"
