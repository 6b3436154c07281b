#!/bin/bash
# run.sh - cuts power under both stores; prints TAP, what came out of it, and
# "N passed, N failed"; writes its figures to $B/sim.json.
#
# CUTS: how often, in all; a quarter of them hits the aggregator.  SEED: of
# the first life.  MINUTES: when they are over no further share of cuts begins;
# what is planted, and a lying disk, are looked at first.  JOBS: how many
# cores.  Every loss is told with the seed that replays it.

B=${B:-build}
CUTS=${CUTS:-2000} SEED=${SEED:-1} MINUTES=${MINUTES:-}
JOBS=${JOBS:-$(nproc)}
WITHIN=300 # cuts; a planted bug that is not found by then is not found
SHARE=100  # cuts
cd "$(dirname "$0")/../.." || exit 2
SECONDS=0
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

# alone PROGRAM CUTS OPTION...: what it says goes to $log/PROGRAM.0
alone() {
	local program=$1 cuts=$2

	shift 2
	"$B/tests/sim/cuts_$program" --seed "$SEED" --cuts "$cuts" "$@" \
	    >"$log/$program.0"
}

# share PROGRAM SHARE CUTS OPTION...: one share, with seeds of its own; it
# says so when something was lost.
share() {
	local program=$1 share=$2 cuts=$3

	shift 3
	"$B/tests/sim/cuts_$program" --seed $((SEED + share * SHARE)) \
	    --cuts "$cuts" "$@" >"$log/$program.$share" ||
	    : >"$log/$program.lost"
}

# begin PROGRAM SHARE CUTS OPTION...: that share of so many cuts, if they are
# that many, beside JOBS - 1 others.
running=0
begin() {
	local program=$1 share=$2 left=$(($3 - $2 * SHARE))

	shift 3
	((left > 0)) || return
	if ((running >= JOBS)); then
		wait -n
		((running -= 1))
	fi
	share "$program" "$share" $((left < SHARE ? left : SHARE)) "$@" &
	((running += 1))
}

# cut UNTIL STORE JOURNAL OPTION...: so many cuts under each, three shares of
# the journal to one of the store.  Four shares are always made; UNTIL is when
# no further ones begin, in seconds, or nothing.
cut() {
	local until=$1 store=$2 journal=$3 at

	shift 3
	rm -f "$log"/*
	for ((at = 0; at * SHARE < store || 3 * at * SHARE < journal; at++)); do
		[[ -z $until ]] || ((at == 0 || SECONDS < until)) || break
		begin store $at "$store" "$@"
		begin journal $((3 * at)) "$journal" "$@"
		begin journal $((3 * at + 1)) "$journal" "$@"
		begin journal $((3 * at + 2)) "$journal" "$@"
	done
	wait
	running=0
}

# none_lost PROGRAM
none_lost() {
	[[ ! -e $log/$1.lost ]]
}

# figure PROGRAM NAME: over all its shares
figure() {
	grep -hoE "\\b$2 [0-9]+" "$log/$1".[0-9]* |
	    awk '{ sum += $2 } END { print sum + 0 }'
}

# told PROGRAM: as lines of TAP that are no results
told() {
	local name figures=

	grep -h '^#' "$log/$1".[0-9]*
	for name in cuts lives calls kept lost noticed; do
		figures+=", $name $(figure "$1" $name)"
	done
	echo "# $1: $(wc -l <<<"$(ls "$log/$1".[0-9]*)") shares$figures"
}

# found PROGRAM PLANT OPTION...
found() {
	local program=$1 plant=$2

	shift 2
	alone "$program" $WITHIN --plant "$plant" --until-lost "$@"
	[[ $? == 1 && $(figure "$program" cuts) -le $WITHIN ]]
	ok $? "a planted $plant is found in the $program within $WITHIN cuts"
	tail -1 "$log/$program.0" | sed 's/^#* */# /'
}

for program in journal store; do
	alone $program 24 && mv "$log/$program.0" "$log/first" &&
	    alone $program 24 && cmp -s "$log/first" "$log/$program.0"
	ok $? "one seed does the same to the byte in the $program"
done

for plant in acks-early no-sync no-name-sync; do
	found journal $plant
	found store $plant
done
found journal same-boot --lies
found store same-boot --lies
found store psow

# Of the time that is left then a quarter is the lying disk's.
end=${MINUTES:+$((MINUTES * 60))}
cut "${end:+$((SECONDS + (end - SECONDS) / 4))}" $((CUTS / 20)) \
    $((CUTS / 10)) --lies
for program in journal store; do
	none_lost $program
	ok $? "no number of the $program has two meanings after an fsync lied"
	told $program
done

cut "$end" $((CUTS / 4)) $((CUTS * 3 / 4))
none_lost journal
ok $? "power cuts take nothing from the kiosk's journal"
told journal
none_lost store
ok $? "power cuts take nothing from the aggregator's store"
told store
cuts=$(($(figure journal cuts) + $(figure store cuts)))
lost=$(($(figure journal lost) + $(figure store lost)))

# Others write their figures there too.
node - "$B/sim.json" "$cuts" "$lost" "$SEED" <<-'END'
	const fs = require("fs"), [file, cuts, lost, seed] = process.argv.slice(2);
	const old = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file)) : {};
	fs.writeFileSync(file, JSON.stringify({ ...old, power_cuts: +cuts,
	    power_cuts_lost: +lost, power_cuts_seed: +seed }, null, 1) + "\n");
END
echo "seed $SEED, power cuts $cuts, lost $lost: written to $B/sim.json"
echo "$passed passed, $failed failed"
((failed == 0))
