# story.sh - what the stories share; sourced by bash, never run.
#
#   . "$(dirname "$0")/story.sh"
#   start_aggregator
#   standard_map
#   enrol_kiosk north
#   is "$(kiosk north rate 4)" 1 "the first rating is entry 1"
#
# A story drives the real programs in a folder of its own, on 127.0.0.1 and a
# free port, and prints TAP.  Nothing sleeps for a fixed time: await polls for
# the event.  Whatever a story starts it ends by its process id, also when it
# fails.  $STORY is its folder; STORY_KEEP=1 leaves it behind.

set -u
export LC_ALL=C.UTF-8 TZ=UTC
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
ROOT=$PWD
TOUCHSTONE_BUILD=${TOUCHSTONE_BUILD:-$ROOT/build}
KIOSK=$TOUCHSTONE_BUILD/touchstone-kiosk
AGGREGATOR=$TOUCHSTONE_BUILD/touchstone-aggregator
STORY=$(mktemp -d "${TMPDIR:-/tmp}/touchstone-story.XXXXXX") || exit 2
unset TOUCHSTONE_KIOSK_DIR TOUCHSTONE_AGGREGATOR_DIR

# ---- results -------------------------------------------------------------------

story_count=0 story_failures=0 story_pids=()

ok() {
	echo "ok $((story_count += 1)) - $1"
}

# not_ok SENTENCE [WHY]
not_ok() {
	((story_failures += 1))
	echo "not ok $((story_count += 1)) - $1"
	[[ -n ${2:-} ]] && sed 's/^/# /' <<<"$2"
	return 0
}

# skip SENTENCE WHY: could not be looked at here; say why.
skip() {
	echo "ok $((story_count += 1)) - $1 # SKIP $2"
}

# is ACTUAL EXPECTED SENTENCE
is() {
	if [[ $1 == "$2" ]]; then
		ok "$3"
	else
		not_ok "$3" "got      $1"$'\n'"expected $2"
	fi
}

# like TEXT REGEX SENTENCE
like() {
	if [[ $1 =~ $2 ]]; then
		ok "$3"
	else
		not_ok "$3" "got      $1"$'\n'"to match $2"
	fi
}

# unlike TEXT REGEX SENTENCE
unlike() {
	if [[ $1 =~ $2 ]]; then
		not_ok "$3" "got      $1"$'\n'"but not  $2"
	else
		ok "$3"
	fi
}

# holds SENTENCE COMMAND...: the command succeeds.
holds() {
	local sentence=$1 said

	shift
	if said=$("$@" 2>&1); then
		ok "$sentence"
	else
		not_ok "$sentence" "status $? of $*"$'\n'"$said"
	fi
}

# fails STATUS REGEX SENTENCE COMMAND...: ends with that status, nothing on
# standard output, and one sentence on standard error that matches.
fails() {
	local status=$1 pattern=$2 sentence=$3 got out err

	shift 3
	out=$("$@" 2>"$STORY/stderr" </dev/null)
	got=$?
	err=$(<"$STORY/stderr")
	if ((got == status)) && [[ -z $out && $err =~ $pattern ]] &&
	    [[ $err != *$'\n'* ]]; then
		ok "$sentence"
	else
		not_ok "$sentence" "of $*
status $got, expected $status
stdout $out
stderr $err
to match $pattern in one sentence"
	fi
}

# tap COMMAND...: what another program says in TAP becomes ours.
tap() {
	local line planned=

	while IFS= read -r line; do
		case $line in
		"ok "*"# SKIP "*)
			line=${line#*- }
			skip "${line% # SKIP *}" "${line#* # SKIP }"
			;;
		"ok "*) ok "${line#*- }" ;;
		"not ok "*) not_ok "${line#*- }" ;;
		1..[1-9]*) planned=1 ;;
		*) echo "$line" ;;
		esac
	done < <("$@" 2>&1)
	[[ -n $planned ]] || not_ok "$1 $2 comes to its end"
}

# give_up WHY: the story cannot go on.
give_up() {
	not_ok "the story goes on" "$1"
	exit 1
}

# ---- waiting ---------------------------------------------------------------------

# await COMMAND...: until it succeeds, for at most 60 seconds.
await() {
	local until=$((SECONDS + ${AWAIT_LIMIT:-60}))

	until "$@" >/dev/null 2>&1; do
		if ((SECONDS >= until)); then
			echo "# waited in vain for: $*"
			return 1
		fi
		sleep 0.05
	done
}

running() {
	kill -0 "$1" 2>/dev/null
}

gone() {
	! running "$1"
}

# begin LOG COMMAND...: in the background; its id is in $BEGAN.
begin() {
	local log=$1

	shift
	"$@" >"$log.out" 2>"$log.err" </dev/null &
	BEGAN=$!
	story_pids+=("$BEGAN")
}

# finish PID [SIGNAL]: end it and wait; its status comes back.
finish() {
	kill "-${2:-TERM}" "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}

# ---- programs -----------------------------------------------------------------------

# kiosk NAME COMMAND...: the kiosk whose folder is $STORY/NAME.
kiosk() {
	local name=$1

	shift
	"$KIOSK" -d "$STORY/$name" "$@"
}

# aggregator COMMAND...: the one in $STORY/centre.
aggregator() {
	"$AGGREGATOR" -d "$STORY/centre" "$@"
}

listening() {
	gone "$AGGREGATOR_PID" ||
	    grep -q '^listening on https://' "$STORY/serve.out"
}

# Starts the aggregator, after init where there is none yet.  Started again it
# listens where it did before, so that enrolled kiosks find it.  Arguments go
# to serve.  Sets AGGREGATOR_PID, PORT and URL.
start_aggregator() {
	if [[ ! -d $STORY/centre ]]; then
		"$AGGREGATOR" -d "$STORY/centre" init --host 127.0.0.1 \
		    >"$STORY/init.out" 2>"$STORY/init.err" ||
		    give_up "init: $(<"$STORY/init.err")"
	fi
	: >"$STORY/serve.out"
	begin "$STORY/serve" "$AGGREGATOR" -d "$STORY/centre" serve \
	    --listen "127.0.0.1:${PORT:-0}" "$@"
	AGGREGATOR_PID=$BEGAN
	await listening
	URL=$(sed -nE 's,^listening on (https://[^ /]+).*,\1,p' \
	    "$STORY/serve.out" | head -1)
	[[ -n $URL ]] || give_up "serve: $(tail -5 "$STORY/serve.err")"
	PORT=${URL##*:}
}

stop_aggregator() {
	finish "$AGGREGATOR_PID"
}

kill_aggregator() {
	finish "$AGGREGATOR_PID" KILL
}

# A port that nobody listens on just now.
free_port() {
	node -e 'const s = require("net").createServer();
	s.listen(0, "127.0.0.1", () => {
		console.log(s.address().port); s.close(); })'
}

# A line between kiosks and the aggregator, which tokens made from now on
# point to; wire open|cut|deaf|slow says what becomes of what goes through.
start_wire() {
	wire open
	begin "$STORY/wire" node tests/stories/wire.mjs "$PORT" "$STORY/wire.mode"
	await grep -q '^wire on ' "$STORY/wire.out" ||
	    give_up "wire: $(<"$STORY/wire.err")"
	aggregator settings set url \
	    "https://127.0.0.1:$(sed 's/.* //' "$STORY/wire.out")" \
	    >"$STORY/url.out" 2>&1 || give_up "url: $(<"$STORY/url.out")"
}

wire() {
	echo "$1" >"$STORY/wire.new"
	mv "$STORY/wire.new" "$STORY/wire.mode"
}

# One sheet with one question, and one touchpoint that asks it.
# standard_map [SCALE]
standard_map() {
	cat >"$STORY/counter.json" <<-SHEET
	{"name": "counter", "languages": ["de", "en"],
	 "questions": [{"id": "satisfaction", "scale": "${1:-smiley4}",
	   "text": {"de": "Wie zufrieden waren Sie?",
	            "en": "How satisfied were you?"}}]}
	SHEET
	aggregator survey put "$STORY/counter.json" >"$STORY/map.out" 2>&1 &&
	    aggregator touchpoint add counter-1 --title "Counter 1" \
	    --survey counter --zone Europe/Vienna >>"$STORY/map.out" 2>&1 ||
	    give_up "map: $(<"$STORY/map.out")"
}

# enrol_kiosk NAME [TOUCHPOINT[,TOUCHPOINT]...]
enrol_kiosk() {
	local token

	token=$(aggregator kiosk token "${2:-counter-1}" --name "$1" \
	    2>"$STORY/enrol.err" | tail -1)
	[[ -n $token ]] || give_up "token: $(<"$STORY/enrol.err")"
	kiosk "$1" enrol "$token" >"$STORY/enrol.out" 2>&1 ||
	    give_up "enrol ends with $?: $(<"$STORY/enrol.out")"
}

# add_source NAME [CHANNEL [TOUCHPOINT]]: prints the bearer token.
add_source() {
	aggregator source add "$1" --channel "${2:-web}" \
	    --touchpoint "${3:-counter-1}" 2>"$STORY/source.err" | tail -1
}

# http PATH [CURL OPTION...]: prints the body and, on a last line, the status.
http() {
	local path=$1

	shift
	curl -sk --max-time 60 -w '\n%{http_code}' "$@" "$URL$path"
}

# feedback TOKEN JSON: one answer of a digital source.
feedback() {
	http /v1/feedback -H "Authorization: Bearer $1" \
	    -H 'Content-Type: application/json' --data-binary "$2"
}

# field EXPRESSION: of the JSON on standard input; field .scores[0].n
field() {
	node -e '
	const d = JSON.parse(require("fs").readFileSync(0, "utf8"));
	const v = Function("d", "return d" + process.argv[1])(d);
	console.log(typeof v === "string" ? v : JSON.stringify(v));' \
	    -- "$1" 2>/dev/null || echo "no $1"
}

# status NAME FIELD: of a kiosk; status north waiting
status() {
	kiosk "$1" status --json | field ".$2"
}

# score EXPRESSION [OPTION...]: score .scores[0].merged.index --min-n 1
score() {
	local expression=$1

	shift
	aggregator score --format json "$@" | field "$expression"
}

# ---- other boots, other clocks ---------------------------------------------------

# boot ID COMMAND...: as if the machine had been started anew: the command
# sees another boot id, for itself alone.
boot() {
	printf '%s\n' "$1" >"$STORY/boot_id"
	shift
	unshare $( (($(id -u))) && echo --map-root-user) --mount sh -c '
	mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"' \
	    "$STORY/boot_id" "$@"
}

can_boot() {
	boot 00000000-0000-4000-8000-000000000000 true 2>/dev/null
}

# clock TIME COMMAND...: with a wall clock that says something else, and all
# other clocks as they are.  The sanitizers do not go with it.
clock() {
	local time=$1

	shift
	FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 \
	    faketime "$time" "$@"
}

can_clock() {
	[[ $(clock "1970-01-02 00:00:00" "$KIOSK" --version 2>&1) == \
	    "$("$KIOSK" --version 2>&1)" ]]
}

# ---- a real terminal ---------------------------------------------------------------

terminal() {
	tmux -u -f "$STORY/terminal.conf" -S "$STORY/terminal" "$@"
}

# open_terminal COLUMNSxROWS COMMAND...: a terminal with COMMAND in it.
open_terminal() {
	local size=$1

	shift
	printf '%q ' "$@" >"$STORY/terminal.sh"
	printf '%s\n' 'set -g default-terminal screen-256color' \
	    'set -g status off' 'set -s escape-time 0' >"$STORY/terminal.conf"
	terminal new-session -d -x "${size%x*}" -y "${size#*x}" \
	    "exec sh '$STORY/terminal.sh'"
}

keys() {
	terminal send-keys "$@"
}

# answer KEY...: as somebody who has seen what is asked; what comes sooner than
# that is nobody's answer (kiosk/core/visit.c).
answer() {
	sleep 0.3
	keys "$@"
}

shown() {
	terminal capture-pane -p
}

shows() {
	shown | grep -qF -- "$1"
}

terminal_closed() {
	! terminal list-panes
}

# ---- the end ----------------------------------------------------------------------------

story_end() {
	local status=$? pid

	trap - EXIT
	[[ -S $STORY/terminal ]] && terminal kill-server 2>/dev/null
	for pid in "${story_pids[@]}"; do
		kill -TERM "$pid" 2>/dev/null
	done
	for pid in "${story_pids[@]}"; do
		AWAIT_LIMIT=5 await gone "$pid" || kill -KILL "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	if ((story_failures)) && [[ -s $STORY/serve.err ]]; then
		echo "# the aggregator's log:"
		tail -20 "$STORY/serve.err" | sed 's/^/# /'
	fi
	[[ -n ${STORY_KEEP:-} ]] || rm -rf "$STORY"
	((story_count)) && echo "1..$story_count"
	((status == 0 && story_failures)) && status=1
	exit "$status"
}
trap story_end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
