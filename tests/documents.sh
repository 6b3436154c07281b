#!/bin/bash
# documents.sh - what the documents name is there; prints TAP.
#
# Every file that README and the documents name exists; every command of
# the manual pages is one that the program knows, and the other way round.

B=${B:-build}
cd "$(dirname "$0")/.." || exit 2
count=0 failures=0

# holds SENTENCE COMMAND...: the lines COMMAND prints contradict the sentence.
holds() {
	local sentence=$1 against

	shift
	against=$("$@")
	((count += 1))
	if [[ -z $against ]]; then
		echo "ok $count - $sentence"
		return
	fi
	((failures += 1))
	echo "not ok $count - $sentence"
	sed 's/^/# /' <<<"$against"
}

# Paths in links and in `code`, of the folders that are ours.
named_files() {
	grep -ohE '\]\((\.\./)?[a-zA-Z][a-zA-Z0-9_./-]*\)|`[a-z][a-zA-Z0-9_./-]*`' \
	    "$1" 2>/dev/null | tr -d ']()`' | sed 's,^\.\./,,' |
	    grep -E '^(kiosk|aggregator|protocol|tests|deploy|docs|\.ci)/|^[A-Z]+$' |
	    sort -u
}

missing_files() {
	local path

	[[ -e $1 ]] || echo "there is no $1"
	while read -r path; do
		[[ -e $path || $path =~ (AREA|NOUN|NAME) ]] ||
		    echo "$1 names $path"
	done < <(named_files "$1")
}

# The commands that --help lists, and those that the manual page does.
helped() {
	"$B/$1" --help 2>&1 | sed -nE 's/^  ([a-z]+)( .*)?$/\1/p' | sort -u
}

manual() {
	sed -nE 's/^\.It Cm ([a-z]+).*/\1/p' "$1" | sort -u
}

unlike_manual() {
	local listed

	listed=$(helped "$1")
	[[ -n $listed ]] || echo "$1 --help lists no commands"
	diff <(echo "$listed") <(manual "$2") | grep '^[<>]' |
	    sed -e "s/^</only in --help:/" -e "s,^>,only in $2:,"
}

# Words that a sheet can replace or must complete: WORD_NO_ANSWER, no_answer.
unlike_words() {
	diff <(sed -n '/^enum word {/,/WORD_CUSTOMERS,/p' protocol/words.h |
	    sed -nE 's/^\tWORD_([A-Z_]+),.*/\L\1/p' | grep -vx customers |
	    sort) \
	    <(sed -n '/^\.Ss Words/,/^\.El/p' "$1" |
	    sed -nE 's/^\.It Li ([a-z_]+)$/\1/p' | sort) |
	    sed -nE "s,^<,the screen alone says:,p; s,^>,$1 alone lists:,p"
}

# Lines that a manual page's own reader finds fault with.  groff, which is
# man's in Debian, says little of it, and may leave out all that follows.
faults() {
	local page

	page=$(groff -mandoc -Tascii -P-c -P-b -P-u "$1" 2>&1)
	grep -F 'mdoc error' <<<"$page"
	grep -q '^EXIT STATUS' <<<"$page" ||
	    echo "as groff shows it, $1 ends before EXIT STATUS"
	command -v mandoc >/dev/null || return
	mandoc -Tlint -W warning "$1"
}

# Lines of --help that a terminal of 80 columns would break.
wide_help() {
	"$B/$1" --help | grep -E '.{81}'
}

for document in README.md docs/DESIGN.md docs/EXAMPLE.md docs/METRICS.md \
    protocol/PROTOCOL.md; do
	holds "every file that $document names is there" \
	    missing_files "$document"
done
holds "touchstone-kiosk's manual lists the commands it has" \
    unlike_manual touchstone-kiosk docs/touchstone-kiosk.1
holds "touchstone-aggregator's manual lists the commands it has" \
    unlike_manual touchstone-aggregator docs/touchstone-aggregator.8
holds "touchstone-aggregator's manual lists the words of the screen" \
    unlike_words docs/touchstone-aggregator.8
holds "touchstone-kiosk --help fits 80 columns" wide_help touchstone-kiosk
holds "touchstone-aggregator --help fits 80 columns" \
    wide_help touchstone-aggregator
holds "touchstone-kiosk's manual is well made" faults docs/touchstone-kiosk.1
holds "touchstone-aggregator's manual is well made" \
    faults docs/touchstone-aggregator.8
echo "1..$count"
((failures == 0))
