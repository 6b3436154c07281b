#!/bin/bash
# run.sh - measures, and writes what was measured to $B/bench.json.
#
#   B=build tests/bench/run.sh MEASURE...
#
# A measure is a program or a script.  It prints lines `name number`, which
# go into the flat object, and anything else for people, its seed among it.
# Fails when a measure fails, and keeps the figures of the others.

B=${B:-build}
export TOUCHSTONE_BUILD=${TOUCHSTONE_BUILD:-$PWD/$B}
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.." || exit 2
figures=$(mktemp) || exit 2
trap 'rm -f "$figures"' EXIT
failed=0

for measure; do
	echo "== ${measure#"$B"/tests/bench/}"
	[[ $measure == /* ]] || measure=./$measure
	"$measure" </dev/null | tee -a "$figures"
	if ((PIPESTATUS[0])); then
		echo "FAIL $measure"
		((failed += 1))
	fi
done

awk 'BEGIN { printf "{" }
/^[a-z][a-z0-9_]* -?[0-9]+(\.[0-9]+)?$/ {
	printf "%s\n \"%s\": %s", (n++ ? "," : ""), $1, $2
}
END { print "\n}" }' "$figures" >"$B/bench.json"
echo "written to $B/bench.json"
((failed == 0))
