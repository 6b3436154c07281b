#!/bin/bash
# run.sh - measures, writes what was measured to $B/bench.json, and ends with
# one table: each figure beside its yardstick from the same run.
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
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/touchstone-bench.XXXXXX") || exit 2
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
figures=$TMPDIR/figures
failed=0

for measure; do
	began=$SECONDS
	echo "== ${measure#"$B"/tests/bench/}"
	[[ $measure == /* ]] || measure=./$measure
	"$measure" </dev/null | tee -a "$figures"
	if ((PIPESTATUS[0])); then
		echo "FAIL $measure"
		((failed += 1))
	fi
	echo "# $((SECONDS - began)) s"
done

awk 'BEGIN { printf "{" }
/^[a-z][a-z0-9_]* -?[0-9]+(\.[0-9]+)?$/ {
	printf "%s\n \"%s\": %s", (n++ ? "," : ""), $1, $2
}
END { print "\n}" }' "$figures" >"$B/bench.json"
echo "written to $B/bench.json; on $(nproc) cores, load" \
    "$(cut -d' ' -f1-3 /proc/loadavg)"

# Rows of the table: what | figure | its yardstick | their ratio | the goal.
# A row without its figure was not measured and is left out.
awk -F' *[|] *' '
FILENAME == ARGV[1] { split($0, f, " "); figure[f[1]] = f[2]; next }
/^#|^$/ { next }
!titled++ {
	printf "\n%-44s %12s %12s %8s  %s\n", "", "measured", "yardstick",
	    "ratio", "goal"
}
($2 != "" && $2 in figure) || ($4 != "" && $4 in figure) {
	printf "%-44s %12s %12s %8s  %s\n", $1, figure[$2], figure[$3],
	    figure[$4], $5
}' "$figures" tests/bench/table
((failed == 0))
