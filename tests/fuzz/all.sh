#!/bin/bash
# all.sh - the targets side by side, then how much they did together.
#
#   B=build FUZZ_RUNS=2000000 tests/fuzz/all.sh fuzz_envelope fuzz_sheet ...
#
# The last line is that of tests/run.sh.  See run.sh for what bounds them.

B=${B:-build}
export TEST_LIMIT=$((${FUZZ_SECONDS:-420} + 120))
cd "$(dirname "$0")/../.." || exit 2

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
