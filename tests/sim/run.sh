#!/bin/bash
# run.sh - cuts power under both stores; prints TAP, what came out of it, and
# "N passed, N failed"; writes its figures to $B/sim.json.
#
# CUTS: how often, in all; a quarter of them hits the aggregator.  SEED: of
# the first life.  Every loss is told with the seed that replays it.

B=${B:-build}
CUTS=${CUTS:-2000} SEED=${SEED:-1}
WITHIN=300 # cuts; a planted bug that is not found by then is not found
cd "$(dirname "$0")/../.." || exit 2
log=$(mktemp -d "${TMPDIR:-/tmp}/touchstone-cuts.XXXXXX") || exit 2
trap 'rm -rf "$log"' EXIT
passed=0 failed=0

# ok STATUS SENTENCE
ok() {
	if (($1 == 0)); then
		((passed += 1))
		echo "ok $((passed + failed)) - $2"
	else
		((failed += 1))
		echo "not ok $((passed + failed)) - $2"
	fi
}

# cut PROGRAM CUTS OPTION...: all it says goes to $log/PROGRAM
cut() {
	local program=$1 cuts=$2

	shift 2
	"$B/tests/sim/cuts_$program" --seed "$SEED" --cuts "$cuts" "$@" \
	    >"$log/$program"
}

# told PROGRAM: as lines of TAP that are no results
told() {
	sed 's/^#* */# /' "$log/$1"
}

# figure PROGRAM NAME
figure() {
	grep -oE "\\b$2 [0-9]+" "$log/$1" | tail -1 | grep -oE '[0-9]+$'
}

# found PROGRAM PLANT OPTION...
found() {
	local program=$1 plant=$2

	shift 2
	cut "$program" $WITHIN --plant "$plant" --until-lost "$@"
	[[ $? == 1 && $(figure "$program" cuts) -le $WITHIN ]]
	ok $? "a planted $plant is found in the $program within $WITHIN cuts"
	told "$program" | tail -1
}

cut journal $((CUTS * 3 / 4)) & journal=$!
cut store $((CUTS / 4)) & store=$!
wait $journal
ok $? "power cuts take nothing from the kiosk's journal"
told journal
wait $store
ok $? "power cuts take nothing from the aggregator's store"
told store
cuts=$(($(figure journal cuts) + $(figure store cuts)))
lost=$(($(figure journal lost) + $(figure store lost)))

for program in journal store; do
	cut $program $((CUTS / 10)) --lies
	ok $? "no number of the $program has two meanings after an fsync lied"
	told $program
done
for program in journal store; do
	cut $program 24 && mv "$log/$program" "$log/first" &&
	    cut $program 24 && cmp -s "$log/first" "$log/$program"
	ok $? "one seed does the same to the byte in the $program"
done

for plant in acks-early no-sync no-name-sync; do
	found journal $plant
	found store $plant
done
found journal same-boot --lies
found store same-boot --lies
found store psow

printf '{\n "power_cuts": %d,\n "power_cuts_lost": %d,\n%s\n}\n' \
    "$cuts" "$lost" " \"power_cuts_seed\": $SEED" >"$B/sim.json"
echo "seed $SEED, power cuts $cuts, lost $lost: written to $B/sim.json"
echo "$passed passed, $failed failed"
((failed == 0))
