#!/bin/bash
# run.sh - runs test programs side by side and counts what they say.
#
#   B=build tests/run.sh PROGRAM...
#
# Each PROGRAM prints TAP.  One that prints no result, dies, runs too long or
# does not keep to its plan counts as a failure.  What failed is shown in
# full, everything is in $B/log.  The lines come in the order of the
# arguments; the last is "N passed, N failed" (", N skipped" may follow).
# Beside $B/log/NAME.log the counts are kept in $B/log/NAME.counts.
#
# JOBS: how many at a time.  TEST_LIMIT: seconds for each.  MINUTES: when they
# are over no further program begins, and which ones never did is told.
# VALGRIND=1: the compiled tests run under valgrind.
#
# They have their folders in memory where there is room: thousands of syncs of
# a real disk are minutes, and power is only ever cut in tests/sim.  TMPDIR
# says otherwise.

B=${B:-build}
JOBS=${JOBS:-$(nproc)}
TEST_LIMIT=${TEST_LIMIT:-900}
MINUTES=${MINUTES:-}
export -n MINUTES
LOG=$B/log
export TOUCHSTONE_BUILD=${TOUCHSTONE_BUILD:-$PWD/$B}
export CMOCKA_MESSAGE_OUTPUT=TAP
export LC_ALL=C.UTF-8

cd "$(dirname "$0")/.." || exit 2
mkdir -p "$LOG" || exit 2
SECONDS=0

MEMORY=/dev/shm ROOM=2000000 # KiB
# Room in memory, from which programs may be started too.
has_room() {
	local free probe=$MEMORY/touchstone-probe.$$

	free=$(df -Pk $MEMORY 2>/dev/null | awk 'NR == 2 { print $4 }')
	((${free:-0} > ROOM)) && printf '#!/bin/sh\n' >"$probe" &&
	    chmod +x "$probe" && "$probe"
}
if [[ -z ${TMPDIR:-} ]]; then
	has_room 2>/dev/null && export TMPDIR=$MEMORY
	rm -f "$MEMORY/touchstone-probe.$$"
fi

# The name of a test's log: its path below the build folder, flattened.  An
# argument after a colon goes to the program: tests/fuzz/run.sh:fuzz_head.
log_name() {
	local name=${1#"$B"/}

	name=${name#tests/}
	echo "${name//[\/:]/.}"
}

run_one() {
	local program=${1%%:*} log=$LOG/$2 began=$EPOCHREALTIME
	local argument= under=()

	[[ $1 == *:* ]] && argument=${1#*:}
	if [[ -n $VALGRIND && $program == "$B"/tests/* ]]; then
		under=(valgrind -q --error-exitcode=99 --leak-check=full
		    --errors-for-leak-kinds=definite)
	fi
	[[ $program == /* ]] || program=./$program
	timeout -k 10 "$TEST_LIMIT" "${under[@]}" "$program" \
	    ${argument:+"$argument"} >"$log.log" 2>&1 </dev/null
	echo "$? $began $EPOCHREALTIME" >"$log.part"
	mv "$log.part" "$log.done"
}

# Counts in one log: prints "passed failed skipped" and why it failed beyond
# its own lines.
count_tap() {
	awk -v status="$2" '
	/^(not )?ok[ \t].*#[ \t]*[Ss][Kk][Ii][Pp]/ { skipped++; next }
	/^ok([ \t]|$)/ { passed++; next }
	/^not ok([ \t]|$)/ { failed++; next }
	/^1\.\.0/ { skipped++; next }
	/^1\.\.[0-9]+/ { planned += substr($1, 4); next }
	/^Bail out!/ { bailed = 1 }
	END {
		seen = passed + failed + skipped
		if (bailed)
			why = "bailed out"
		else if (seen == 0)
			why = "printed no result"
		else if (planned && planned != seen)
			why = "planned " planned ", reported " seen
		else if (status == 124 || status == 137)
			why = "ran too long or was killed"
		else if (status != 0 && failed == 0)
			why = "ended with status " status
		if (why != "")
			failed++
		printf "%d %d %d %s\n", passed, failed, skipped, why
	}' "$1"
}

passed=0 failed=0 skipped=0

report() {
	local name=$1 log=$LOG/$2 status began ended p f s why took

	read -r status began ended <"$log.done"
	read -r p f s why <<<"$(count_tap "$log.log" "$status")"
	[[ -n $s ]] || p=0 f=1 s=0 why="could not be counted"
	took=$(awk "BEGIN { printf \"%.1f\", $ended - $began }")
	echo "$p $f $s" >"$log.counts"
	((passed += p, failed += f, skipped += s))
	if ((f)); then
		echo "FAIL $name: $p passed, $f failed${why:+ ($why)}" \
		    "[$took s], in full:"
		sed 's/^/    /' "$log.log"
	else
		local skip=
		((s)) && skip=", $s skipped"
		echo "ok   $name: $p passed$skip [$took s]"
	fi
}

names=("$@")
logs=()
for name in "${names[@]}"; do
	log=$(log_name "$name")
	logs+=("$log")
	rm -f "$LOG/$log".{log,done,part,counts}
done

reported=0 left_out=()
report_ready() {
	while ((reported < ${#names[@]})) &&
	    [[ -e $LOG/${logs[reported]}.done ]]; do
		report "${names[reported]}" "${logs[reported]}"
		((reported += 1))
	done
}

# Somebody's patience is at its end: say what it was spent on.
give_up() {
	local i

	trap '' TERM
	for i in "${!names[@]}"; do
		[[ -e $LOG/${logs[i]}.log && ! -e $LOG/${logs[i]}.done ]] ||
		    continue
		echo "FAIL ${names[i]}: was still running, its last lines:"
		tail -5 "$LOG/${logs[i]}.log" | sed 's/^/    /'
	done
	exit 143
}
trap give_up TERM

running=0
for i in "${!names[@]}"; do
	if ((running >= JOBS)); then
		wait -n
		((running -= 1))
		report_ready
	fi
	if [[ -n $MINUTES ]] && ((i > 0 && SECONDS >= MINUTES * 60)); then
		left_out=("${names[@]:i}")
		break
	fi
	run_one "${names[i]}" "${logs[i]}" &
	((running += 1))
done
while ((running > 0)); do
	wait -n
	((running -= 1))
	report_ready
done

((${#left_out[@]} == 0)) ||
    echo "made smaller: after $MINUTES minutes ${#left_out[@]} of" \
	"${#names[@]} were not begun: ${left_out[*]}"
echo "$passed passed, $failed failed$( ((skipped)) && echo ", $skipped skipped")"
((failed == 0 && passed > 0))
