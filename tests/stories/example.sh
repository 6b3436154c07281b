#!/bin/bash
# The worked example: docs/EXAMPLE.md is typed from its first command to its last,
# on the day it plays, and every answer is the one that is printed there.
#
#   EXAMPLE_WRITE=1 tests/stories/example.sh    puts the answers of today into it

. "$(dirname "$0")/story.sh"

PAGE=$ROOT/docs/EXAMPLE.md
DAY='2026-05-18 10:00:00'	# UTC; noon in Vienna, a Monday

if ! can_clock; then
	skip "the worked example is typed again" "faketime does not work here"
	exit 0
fi

# ---- programs that live on that day -------------------------------------------

# The clock runs, and is the same for all.
back=$(($(date +%s) - $(date -u -d "$DAY" +%s)))
preload=$(faketime -f '-1s' printenv LD_PRELOAD)
mkdir "$STORY/bin"
for program in kiosk aggregator; do
	cat >"$STORY/bin/touchstone-$program" <<-WRAPPER
	#!/bin/sh
	LD_PRELOAD='$preload' FAKETIME=-${back}s \\
	FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 \\
	    exec $TOUCHSTONE_BUILD/touchstone-$program "\$@"
	WRAPPER
	chmod +x "$STORY/bin/touchstone-$program"
done
AGGREGATOR=$STORY/bin/touchstone-aggregator KIOSK=$STORY/bin/touchstone-kiosk
export PATH=$STORY/bin:$PATH TOUCHSTONE_AGGREGATOR_DIR=$STORY/centre
cp -r docs/example "$STORY/desk"

# ---- what the page tells and does not type --------------------------------------

# step NAME: where <!-- NAME --> stands in the page.
step() {
	local source token lines=

	case $1 in
	answers)
		while read -r source channel touchpoint; do
			token=$(add_source "$source" "$channel" "$touchpoint")
			awk -v "source=$source" -f "$STORY/desk/lines.awk" \
			    "$STORY/desk/answers.csv" \
			    >"$STORY/lines"
			lines=$((lines + $(wc -l <"$STORY/lines")))
			http /v1/feedback -H "Authorization: Bearer $token" \
			    -H 'Content-Type: application/x-ndjson' \
			    --data-binary "@$STORY/lines" >>"$STORY/verdicts"
		done <"$STORY/desk/sources"
		is "$(grep -c '"accepted"' "$STORY/verdicts")" "$lines" \
		    "all $lines answers are taken"
		;;
	kiosk)
		enrol_kiosk till counter-linz
		kiosk till rate - <"$STORY/desk/till" >"$STORY/numbers"
		holds "the kiosk's answers are delivered" kiosk till sync
		;;
	*) give_up "the page has a step \"$1\", which is not known" ;;
	esac
}

# What is another each time: seconds, who types, and a number in the book, for
# it also gets heads of journals now and then; a name may be so long that its
# sentence goes on in a second line.
alike() {
	sed -zE -e 's/T10:[0-9]{2}:[0-9]{2}Z/T10:00:00Z/g' \
	    -e "s/(by[ \n]+|local:)$(id -un)\\>/\\1huber/g" \
	    -e 's/correction [0-9]+:/correction 38:/g' \
	    -e 's/( reassigned [^\n]*)\n {4}/\1 /g'
}

# ---- the page ----------------------------------------------------------------------

# The page as it should be, on standard output: what was printed beneath each
# command, up to the next or to the end of the block, is printed anew.
type_page() {
	local lines at command

	mapfile -t lines <"$PAGE"
	for ((at = 0; at < ${#lines[@]}; at++)); do
		printf '%s\n' "${lines[at]}"
		case ${lines[at]} in
		'<!-- '*' -->')
			command=${lines[at]#<!-- }
			step "${command% -->}" >&3
			;;
		'$ '*)
			command=${lines[at]#\$ }
			while [[ ${lines[at]} == *\\ ]]; do
				((at += 1))
				printf '%s\n' "${lines[at]}"
				command+=$'\n'${lines[at]}
			done
			(cd "$STORY/desk" && bash -c "$command") \
			    2>&1 </dev/null | alike
			until [[ ${lines[at + 1]-\`\`\`} == ['$`']* ]]; do
				((at += 1))
			done
			;;
		esac
	done
}

start_aggregator
exec 3>&1
type_page >"$STORY/page"
if [[ -n ${EXAMPLE_WRITE:-} ]]; then
	cp "$STORY/page" "$PAGE"
fi
holds "every command prints what the page has beneath it" \
    diff -u "$PAGE" "$STORY/page"
is "$(awk '/^```/ { inside = !inside }
    inside && length > 80' "$STORY/page")" "" "and fits 80 columns"
