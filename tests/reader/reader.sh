# reader.sh - how stories use the reader; sourced after story.sh.
#
# The reader runs from a copy in the build folder, with the package it needs
# beside it, so that nothing is installed into the source tree.

READER=$TOUCHSTONE_BUILD/reader

# Two stories may want it at once; the package is fetched when the lock file
# changes.
prepare_reader() {
	mkdir -p "$READER" || give_up "no folder for the reader"
	(
		flock 9
		cmp -s tests/reader/package-lock.json "$READER/installed" &&
		    cp tests/reader/*.mjs "$READER/" && exit 0
		rm -f "$READER/installed"
		cp tests/reader/*.mjs tests/reader/package*.json \
		    tests/reader/.npmrc "$READER/" &&
		    (cd "$READER" && npm ci) >"$STORY/npm" 2>&1 &&
		    cp tests/reader/package-lock.json "$READER/installed"
	) 9>"$READER/lock" ||
	    give_up "npm ci: $(tail -5 "$STORY/npm" 2>/dev/null)"
}

# relay SCRIPT ARGUMENT...: a check of the reader; its TAP becomes ours.
relay() {
	local script=$1

	shift
	tap node "$READER/$script" "$@"
}
