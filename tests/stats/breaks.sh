#!/bin/bash
# breaks.sh - the coverage simulation passes, and with arithmetic known to be
# wrong it fails; prints TAP.
#
# A part of it, drawn less often: make coverage does the whole.

B=${B:-build}
cd "$(dirname "$0")/../.." || exit 2
count=0 failures=0

# coverage KIND OPTION...: kinds that begin so.
coverage() {
	"$B/tests/stats/coverage" --kind "$1" --runs 4000 --lists 1000 --doubt 4 \
	    "${@:2}"
}

# ends STATUS SENTENCE COMMAND...
ends() {
	local status=$1 sentence=$2 said got

	shift 2
	said=$("$@" 2>&1)
	got=$?
	((count += 1))
	if ((got == status)); then
		echo "ok $count - $sentence"
		return
	fi
	((failures += 1))
	echo "not ok $count - $sentence"
	sed 's/^/# /' <<<"$said"
	echo "# status $got, not $status"
}

ends 0 "the index is covered as promised" coverage index --cell "2 steps"
ends 1 "two pseudo-answers are too few" coverage index --cell "2 steps" --break pseudo
ends 0 "phi keeps ranges honest where days differ" coverage "phi: index" --cell "4 steps"
ends 1 "without phi they are too narrow" \
    coverage "phi: index" --cell "4 steps" --break phi
ends 0 "lists of moments flag nothing where nothing is wrong" \
    coverage moments --cell "12 touchpoints"
ends 1 "without the correction they do" coverage moments --cell "12 touchpoints" --break bh
ends 1 "a kind that does not exist is no success" coverage horoscope

echo "1..$count"
((failures == 0))
