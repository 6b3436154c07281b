#!/bin/bash
# long.sh - what `make check-long` does, part after part.
#
# Each part ends with "N passed, N failed"; the last line is the sum.  A part
# that says nothing of the kind counts as one failure.
#
# PARTS: the parts to run, all of them when unset.

cd "$(dirname "$0")/.." || exit 2
export JOBS=${JOBS:-$(nproc)}
PARTS=${PARTS:-check day san fuzz soak cuts sim sweeps kills debian}
log=$(mktemp -d "${TMPDIR:-/tmp}/touchstone-long.XXXXXX") || exit 2
trap 'rm -rf "$log"' EXIT
passed=0 failed=0 skipped=0 minutes=()

# part NAME COMMAND...
part() {
	local name=$1 began=$EPOCHREALTIME status last took

	[[ " $PARTS " == *" $name "* ]] || return
	shift
	echo "== $name"
	"$@" 2>&1 </dev/null | tee "$log/$name"
	status=${PIPESTATUS[0]}
	last=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log/$name" | tail -1)
	if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ sk)? ]]
	then
		((passed += BASH_REMATCH[1], failed += BASH_REMATCH[2],
		    skipped += ${BASH_REMATCH[4]:-0}))
		((status != 0 && BASH_REMATCH[2] == 0)) && ((failed += 1))
	else
		echo "FAIL $name: status $status and no count"
		((failed += 1))
	fi
	took=$(awk "BEGIN { printf \"%.1f\",
	    ($EPOCHREALTIME - $began) / 60 }")
	minutes+=("$(printf '%6s min  %s' "$took" "$name")")
}

make="make --no-print-directory -j$JOBS"

part check make --no-print-directory check
part day $make check-day
part san $make SAN=1 check-san
part fuzz $make fuzz
part soak $make soak SECONDS=60
# 50,000 cuts and 1,000 kiosk-years went here until the kiosk had more to be
# tested: make cuts CUTS=50000, make sim YEARS=1000.
part cuts $make cuts CUTS=40000
part sim $make sim YEARS=240
part sweeps $make SAN=1 sweeps
part kills $make check-kills
part debian tests/debian.sh

echo "== minutes of each part"
printf '%s\n' "${minutes[@]}"
echo "$passed passed, $failed failed$( ((skipped)) && echo ", $skipped skipped")"
((failed == 0 && passed > 0))
