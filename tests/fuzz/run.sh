#!/bin/bash
# run.sh - one fuzz target, bounded, reported as TAP.
#
#   B=build tests/fuzz/run.sh fuzz_envelope
#
# FUZZ_SECONDS bounds it where libFuzzer is there, FUZZ_RUNS where only
# replay.c is.  Inputs kept in tests/fuzz/seeds/NOUN and tests/fuzz/corpus/NOUN
# are fed first; what
# breaks the target is left in $B/fuzz/found.

B=${B:-build}
target=$1
noun=${target#fuzz_}
seed=${FUZZ_SEED:-1}
found=$B/fuzz/found

mkdir -p "$found" "$B/fuzz/corpus/$noun"
folders=("$B/fuzz/corpus/$noun")
for kept in tests/fuzz/{seeds,corpus}/"$noun"; do
	[[ -d $kept ]] && folders+=("$kept")
done

if "$B/fuzz/$target" -help=1 2>&1 | grep -q libFuzzer; then
	bound=(-max_total_time="${FUZZ_SECONDS:-20}" -timeout=10
	    -rss_limit_mb=1024 -artifact_prefix="$found/$noun-")
else
	bound=(-runs="${FUZZ_RUNS:-100000}")
fi

echo "# $target seed $seed ${bound[*]}"
if "$B/fuzz/$target" -seed="$seed" "${bound[@]}" "${folders[@]}" \
    >"$found/$noun.log" 2>&1; then
	echo "ok 1 - $target found nothing"
else
	echo "not ok 1 - $target found nothing"
	tail -60 "$found/$noun.log" | sed 's/^/# /'
fi
tail -2 "$found/$noun.log" | sed 's/^/# /'
