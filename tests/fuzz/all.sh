#!/bin/bash
# all.sh - the targets side by side, then how much they did together.
#
#   B=build FUZZ_RUNS=2000000 tests/fuzz/all.sh fuzz_envelope fuzz_sheet ...
#
# MINUTES: for how long, all together, JOBS of them side by side.  The last
# line is that of tests/run.sh.  See run.sh for what else bounds them.

B=${B:-build}
JOBS=${JOBS:-$(nproc)}
cd "$(dirname "$0")/../.." || exit 2
if [[ -n ${MINUTES:-} ]]; then
	export FUZZ_RUNS=${FUZZ_RUNS:-2000000}
	export FUZZ_SECONDS=$((MINUTES * 60 * JOBS / $# + 1))
	unset MINUTES
fi
export TEST_LIMIT=$((${FUZZ_SECONDS:-2400} + 600))

tests/run.sh "${@/#/tests/fuzz/run.sh:}" >"$B/fuzz/summary"
status=$?
sed '$d' "$B/fuzz/summary"
for target; do
	sed -n "s/^# \($target: [0-9].*\)/  \1/p" "$B/log/fuzz.run.sh.$target.log"
done | tee "$B/fuzz/figures"
awk '{ sum += $2 } END { print "  fuzz executions in all: " sum }' \
    "$B/fuzz/figures"
tail -1 "$B/fuzz/summary"
exit $status
