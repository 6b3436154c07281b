#!/bin/bash
# long.sh - what `make check-long` does, part after part, and never for ever.
#
# Each part ends with "N passed, N failed"; the last line is the sum.  A part
# that says nothing of the kind counts as one failure.
#
# First the parts that are as long as they are.  All but check and the day have
# minutes they should take, fewer when those two took long: tests/run.sh begins
# no further program after them, and says which it left out.  So a slow machine
# makes them smaller.  Then soak, fuzz, cuts and sim: they share what is left
# until AIM, and each does a least size however long it takes.  They say how
# much they did.  No part fails for being slow, but for hanging: each is ended
# after its limit, with its last lines, and no limit reaches beyond MOST.
#
# PARTS: the parts to run, all of them when unset.  AIM, SLOW, MOST: in
# minutes; after SLOW the parts of fixed size should be done anywhere.  All of
# them at full size want SLOW=80 MOST=120.

cd "$(dirname "$0")/.." || exit 2
SECONDS=0
export JOBS=${JOBS:-$(nproc)}
AIM=${AIM:-40} SLOW=${SLOW:-30} MOST=${MOST:-72}
every="check day san debian kills sweeps soak coverage fuzz cuts sim"
PARTS=${PARTS:-$every}
log=$(mktemp -d "${TMPDIR:-/tmp}/touchstone-long.XXXXXX") || exit 2
running=
trap 'rm -rf "$log"' EXIT
trap 'end_session "$running"; exit 143' INT TERM HUP
passed=0 failed=0 skipped=0 minutes=()
make="make --no-print-directory -j$JOBS"

# end_session ID: whatever a part has started and left behind.
end_session() {
	[[ -n $1 ]] && pkill -KILL -s "$1"
}

# limit NAME MINUTES: the seconds a part may take.  Those after it have two
# minutes each, whatever happens.
limit() {
	local later=${every#*"$1"} seconds=$(($2 * 60))
	local left=$((MOST * 60 - SECONDS - $(wc -w <<<"$later") * 120))

	((seconds < left)) || seconds=$left
	((seconds > 120)) || seconds=120
	echo "$seconds"
}

# sum NAME STATUS: adds up what a part counted.
sum() {
	local last

	last=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log/$1" | tail -1)
	if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ sk)? ]]
	then
		((passed += BASH_REMATCH[1], failed += BASH_REMATCH[2],
		    skipped += ${BASH_REMATCH[4]:-0}))
		(($2 != 0 && BASH_REMATCH[2] == 0)) && ((failed += 1))
	else
		echo "FAIL $1: status $2 and no count"
		((failed += 1))
	fi
}

# part NAME LIMIT COMMAND...: in a session of its own, ended after LIMIT
# minutes.  What it says goes to a file, which no process it leaves behind can
# hold open.
part() {
	local name=$1 seconds began=$SECONDS status took

	[[ " $PARTS " == *" $name "* ]] || return
	seconds=$(limit "$name" "$2")
	shift 2
	echo "== $name"
	: >"$log/$name"
	setsid timeout -k 10 "$seconds" "$@" >>"$log/$name" 2>&1 </dev/null &
	running=$!
	tail -n +1 -s 0.2 -f --pid=$running "$log/$name"
	wait $running
	status=$?
	end_session $running
	running=
	took=$((SECONDS - began))
	((status != 124 && status != 137)) ||
	    echo "FAIL $name: ended after $((took / 60)) minutes"
	sum "$name" $status
	minutes+=("$(printf '%3d:%02d min  %s' $((took / 60)) $((took % 60)) \
	    "$name")")
}

# fixed MINUTES: what one of the fixed parts should take, of what all those
# still to come should; fewer when there is less.
ahead=32
fixed() {
	local left=$(((SLOW * 60 - SECONDS) * $1 / ahead / 60))

	((ahead -= $1))
	((within = left < $1 ? left : $1, within >= 3)) || within=3
}

# share PARTS: minutes for one of the sized parts, PARTS of what all that are
# still to come have.
of=10
share() {
	local left=$(((AIM * 60 - SECONDS) * $1 / of / 60))

	((of -= $1))
	within=$((left > 1 ? left : 1))
}

part check 40 make --no-print-directory check
part day 16 $make check-day
fixed 10
part san 30 $make SAN=1 check-san MINUTES=$within
fixed 13
part debian 30 env MINUTES=$within tests/debian.sh
fixed 4
part kills 15 $make check-kills MINUTES=$within
fixed 5
part sweeps 24 $make SAN=1 sweeps MINUTES=$within
part soak 15 $make soak SECONDS=60
part coverage 15 $make coverage RUNS=8000 LISTS=2000 DOUBT=4
share 3
part fuzz $((within + 10)) $make fuzz MINUTES=$within
share 4
part cuts $((within + 8)) $make cuts CUTS=40000 MINUTES=$within
share 3
part sim $((within + 8)) $make sim YEARS=240 MINUTES=$within

echo "== minutes of each part"
printf '%s\n' "${minutes[@]}" "$(printf '%3d:%02d min  in all' \
    $((SECONDS / 60)) $((SECONDS % 60)))"
echo "$passed passed, $failed failed$( ((skipped)) && echo ", $skipped skipped")"
((failed == 0 && passed > 0))
