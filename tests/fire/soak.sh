#!/bin/bash
# soak.sh - bench_soak for SOAK_SECONDS; its figures, and the line of
# tests/run.sh at the end.

B=${B:-build}
export SOAK_SECONDS=${SOAK_SECONDS:-60}
cd "$(dirname "$0")/../.." || exit 2

said=$(TEST_LIMIT=$((SOAK_SECONDS + 300)) tests/run.sh \
    "$B/tests/fire/bench_soak")
status=$?
sed '$d' <<<"$said"
sed -n '/^# at /d; s/^# /  /p; /^soak_/s/^/  /p' "$B/log/fire.bench_soak.log"
tail -1 <<<"$said"
exit $status
