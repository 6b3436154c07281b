#!/bin/bash
# sim.sh - both programs in simulated worlds; prints TAP, what came out of it,
# and "N passed, N failed"; adds its figures to $B/sim.json.
#
# YEARS: how many kiosk-years, in all.  SEED: of the first world; two kiosks
# live a year in each.  PLANTS=0: leave the planted bugs out.  MINUTES: when
# they are over no further world begins; each core has lived one by then, and
# what is planted is looked for first.  JOBS: how many cores.  Every loss is
# told with the seed that replays it.

B=${B:-build}
YEARS=${YEARS:-40} SEED=${SEED:-1} PLANTS=${PLANTS:-1} MINUTES=${MINUTES:-}
JOBS=${JOBS:-$(nproc)}
PLANT_SEED=1000 # worlds of the planted bugs: always the same
cd "$(dirname "$0")/../.." || exit 2
SECONDS=0
log=$(mktemp -d "${TMPDIR:-/tmp}/touchstone-sim.XXXXXX") || exit 2
trap 'rm -rf "$log"' EXIT
sim=$B/tests/sim/sim
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

# figure NAME: over all shares
figure() {
	grep -hoE "\\b$1 [0-9]+" "$log"/years.* |
	    awk -v n="$1" '{ sum += $NF } END { print sum + 0 }'
}

"$sim" --seed "$SEED" --days 90 --worlds 2 >"$log/once" &
"$sim" --seed "$SEED" --days 90 --worlds 2 >"$log/again"
wait
cmp -s "$log/once" "$log/again"
ok $? "one seed does the same to the byte"
echo "# $(grep -oE 'trace .*' "$log/once")"

planted=0 found=0
if ((PLANTS)); then
	planted=$("$sim" --plants --list | wc -l)
	for ((at = 1; at <= planted; at++)); do
		((at <= JOBS)) || wait -n
		"$sim" --plants --seed $PLANT_SEED --from $at --to $at \
		    >"$log/plant.$at" &
	done
	wait
	for ((at = 1; at <= planted; at++)); do
		line=$(grep -E '^(not )?found' "$log/plant.$at")
		[[ $line == found* ]]
		ok $? "planted and ${line:-never looked for}"
	done
	found=$(grep -lE '^found' "$log"/plant.* | wc -l)
fi

# Each core has worlds of its own, one after the other.
worlds=$(((YEARS + 1) / 2)) shares=0 within=()
if [[ -n $MINUTES ]]; then
	left=$((MINUTES * 60 - SECONDS))
	within=(--seconds $((left > 1 ? left : 1)))
fi
for ((at = 0; at < JOBS; at++)); do
	mine=$((worlds / JOBS + (at < worlds % JOBS)))
	first=$((SEED + at * (worlds / JOBS) +
	    (at < worlds % JOBS ? at : worlds % JOBS)))
	((mine)) || continue
	((shares += 1))
	"$sim" --seed $first --years $((2 * mine)) "${within[@]}" \
	    >"$log/years.$at" &
done
wait
grep -h '^#' "$log/years".*
seeds=$(figure seeds) years=$(figure kiosk-years)
lost=$(figure lost) doubled=$(figure doubled) wrong=$(figure wrong)
[[ -n $MINUTES ]] || ((seeds == worlds)) &&
    (($(grep -l '^seed ' "$log"/years.* | wc -l) == shares))
ok $? "each world that was begun came to its end"
((lost == 0))
ok $? "of $years kiosk-years nothing is lost"
((doubled == 0))
ok $? "nothing counts twice"
((wrong == 0))
ok $? "dates, seams, chains, tallies and journals agree, and all comes to an end"
sed -nE 's/^seed ([0-9]+), seeds ([0-9]+),.*/\1 \2/p' "$log"/years.* |
    while read -r first lived; do
	echo "# seeds $first to $((first + lived - 1))"
done
for name in presses thanked failed syncs faults lines boots excused judged; do
	printf '# %s %s\n' "$(figure "$([[ $name == lines ]] && echo 'of lines' ||
	    echo $name)")" $name
done

# `make cuts` writes its figures there too.
node - "$B/sim.json" "$seeds" "$years" "$lost" "$doubled" "$wrong" \
    "$planted" "$found" "$SEED" <<-'END'
	const fs = require("fs"), [file, ...figures] = process.argv.slice(2);
	const old = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file)) : {};
	const names = ["seeds", "kiosk_years", "lost", "doubled", "wrong",
	    "planted", "found", "sim_seed"];
	names.forEach((name, at) => { old[name] = +figures[at]; });
	fs.writeFileSync(file, JSON.stringify(old, null, 1) + "\n");
END
echo "seed $SEED, kiosk-years $years, lost $lost, doubled $doubled:" \
    "written to $B/sim.json"
echo "$passed passed, $failed failed"
((failed == 0))
