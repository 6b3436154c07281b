#!/bin/bash
# reader_rules.sh - grammar, reader and vectors agree.
#
# touchstone.cddl and the second reader's functions are the same rules; the
# reader refuses what the rules refuse; it reads and writes envelopes that
# somebody else made, finds the paper's example true, and takes the same bytes
# as our parsers.

. "$(dirname "$0")/story.sh"
. tests/reader/reader.sh

prepare_reader
relay check_rules.mjs protocol/touchstone.cddl
relay check_examples.mjs
relay check_vectors.mjs tests/vectors/envelope_vectors.json \
    protocol/PROTOCOL.md
relay check_agree.mjs "$TOUCHSTONE_BUILD/tests/reader/agree"

# Code points to the paper by section: "PROTOCOL.md, Sync".
while IFS= read -r name; do
	holds "PROTOCOL.md has the section that code points to: $name" \
	    grep -qx "## $name" protocol/PROTOCOL.md
done < <(grep -rhoE 'PROTOCOL\.md, [A-Z][a-z]+( book| sources)?' \
    protocol kiosk aggregator tests --include='*.[ch]' --include='*.sql' \
    --include='*.mjs' | sed 's/.*, //' | sort -u)
