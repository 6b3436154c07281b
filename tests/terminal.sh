# terminal.sh - the kiosk's screen in tmux, held against goldens;
# sourced after story.sh, never run.

STORY_TERM=${STORY_TERM:-}

# open_screen COLUMNSxROWS [OPTION...]: the screen of kiosk `desk`.
open_screen() {
	local size=$1

	shift
	open_terminal "$size" env ${STORY_TERM:+"TERM=$STORY_TERM"} \
	    "$KIOSK" -d "$STORY/desk" run "$@"
}

# Of open_screen: the process that was started, and the screen it runs.
supervisor_pid() {
	pgrep -P "$(terminal display-message -p '#{pane_pid}')"
}
screen_pid() {
	pgrep -P "${1:-$(supervisor_pid)}" -f ' run( |$)'
}
uploader_pid() {
	pgrep -P "${1:-$(supervisor_pid)}" -f ' sync --forever$'
}

# The same with a shell around it that tells how it ended and what is left.
open_screen_in_shell() {
	cat >"$STORY/around.sh" <<-'SHELL'
	stty -a >"$1/stty.before"
	sh -c 'echo $$ >"$0/screen.pid"; exec "$1" -d "$0/desk" run' "$1" "$2"
	status=$?
	stty -a >"$1/stty.after"
	echo "ended $status"
	sleep 1000
	SHELL
	open_terminal "$1" sh "$STORY/around.sh" "$STORY" "$KIOSK"
}

# What is painted is '#', as in the goldens; full blocks of Unicode too.
painted_screen() {
	terminal capture-pane -peN | awk '
	function colour(codes,   n, i, part) {
		n = split(codes, part, ";")
		if (n == 0)
			reverse = background = 0
		for (i = 1; i <= n; i++) {
			if (part[i] + 0 == 0)
				reverse = background = 0
			else if (part[i] == 7)
				reverse = 1
			else if (part[i] == 27)
				reverse = 0
			else if (part[i] == 38)
				i += 2
			else if (part[i] == 48) {
				background = 1
				i += 2
			} else if (part[i] == 49)
				background = 0
		}
	}
	{
		line = ""
		while (match($0, /\033\[[0-9;]*m|\016|\017/)) {
			piece = substr($0, 1, RSTART - 1)
			if (reverse || background)
				gsub(/ /, "#", piece)
			line = line piece
			if (RLENGTH > 1)
				colour(substr($0, RSTART + 2, RLENGTH - 3))
			$0 = substr($0, RSTART + RLENGTH)
		}
		piece = $0
		if (reverse || background)
			gsub(/ /, "#", piece)
		line = line piece
		sub(/ +$/, "", line)
		print line
	}'
	terminal display-message -p 'cursor #{cursor_y} #{cursor_x}'
}

golden() {
	sed 's/█/#/g' "$ROOT/tests/kiosk/goldens/$1.txt"
}

# painted GOLDEN: the terminal shows it.
painted() {
	[[ $(painted_screen) == "$(golden "$1")" ]]
}

# looks_like GOLDEN SENTENCE
looks_like() {
	AWAIT_LIMIT=5 await painted "$1" >/dev/null && ok "$2" ||
	    not_ok "$2" "$(diff <(golden "$1") <(painted_screen))"
}

# type_bytes FORMAT: those bytes at once, as a terminal would send them.
type_bytes() {
	terminal send-keys -H $(printf "$1" | od -An -v -tx1)
}

# shows_clean_terminal SENTENCE: after open_screen_in_shell has ended.
shows_clean_terminal() {
	local flags

	flags=$(terminal display-message -p '#{alternate_on}#{mouse_any_flag}#{mouse_sgr_flag}#{cursor_flag}')
	if [[ $flags == 0001 ]] &&
	    cmp -s "$STORY/stty.before" "$STORY/stty.after"; then
		ok "$1"
	else
		not_ok "$1" "flags $flags
$(diff "$STORY/stty.before" "$STORY/stty.after")"
	fi
}
