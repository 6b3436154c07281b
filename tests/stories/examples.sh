#!/bin/bash
# The examples that are installed do what they say: a caller's key by way of
# Asterisk's dial plan, a box of buttons on a serial line, one that is a
# keyboard.

. "$(dirname "$0")/story.sh"

PLAN=deploy/examples/extensions.conf
BOX=$ROOT/deploy/examples/button-box.sh

start_aggregator
standard_map smiley5
aggregator touchpoint add hotline --title Hotline --survey counter \
    --zone Europe/Vienna >"$STORY/map.out" 2>&1 || give_up "map"
# Presses of this one are held off as those of a screen are, but for so long
# that no machine is too slow for them.
sed 's/"counter"/"pressed", "hold_off_ms": 600000, "cap_ms": 600000/' \
    "$STORY/counter.json" >"$STORY/pressed.json"
aggregator survey put "$STORY/pressed.json" >"$STORY/map.out" 2>&1 &&
    aggregator touchpoint add door --title Door --survey pressed \
    --zone Europe/Vienna >>"$STORY/map.out" 2>&1 || give_up "map"
enrol_kiosk exchange hotline
enrol_kiosk box door

# ---- the dial plan -----------------------------------------------------------

# Lines of it without comments; a semicolon begins one wherever it stands.
plan() {
	sed 's/;.*//' "$PLAN" | grep -v '^[[:space:]]*$'
}

# Labels that are gone to and not there.
lost_labels() {
	comm -23 <(plan | grep GotoIf | grep -oE '\?[a-z:]+\)' |
	    tr -c 'a-z\n' '\n' | grep . | sort -u) \
	    <(plan | sed -nE 's/^ same => n\(([a-z]+)\).*/\1/p' | sort -u)
}
is "$(lost_labels)" "" "every label that the dial plan goes to is there"
is "$(plan | sed -nE '/^\[touchstone\]/,/^exten => h/p' |
    grep -cvE '^(\[touchstone\]|exten => [sh],1,| same => n(\([a-z]+\))?,)')" 0 \
    "every line of it is one that Asterisk reads"

# The command in it, with what Asterisk would put for its variables.
command_line() {
	plan | sed -nE 's/.*SHELL\((.*)\)\}\)$/\1/p' |
	    sed -e "s/\${FILTER(0-9,\${DIGIT})}/$1/" \
	    -e "s/\${FILTER(0-9.,\${UNIQUEID})}/1764453600.42/" \
	    -e "s/\${LANGUAGE_SPOKEN}/de/" \
	    -e "s/\${TOUCHSTONE_TOUCHPOINT}/$(plan |
	        sed -n 's/^TOUCHSTONE_TOUCHPOINT=//p')/" \
	    -e "s,\${TOUCHSTONE_LOG},$STORY/asterisk.log,"
}

# sudo is asked for another user's rights; here ours must do.
mkdir "$STORY/bin"
cat >"$STORY/bin/sudo" <<'SUDO'
#!/bin/sh
[ "$1 $2 $3" = "-n -u touchstone-kiosk" ] || exit 64
shift 3
exec "$@"
SUDO
chmod +x "$STORY/bin/sudo"
ln -s "$KIOSK" "$STORY/bin/touchstone-kiosk"

# call DIGIT [FOLDER]: what CODE becomes.
call() {
	PATH=$STORY/bin:$PATH \
	    TOUCHSTONE_KIOSK_DIR=${2-$STORY/exchange} sh -c "$(command_line "$1")"
}

unlike "$(command_line 4)" '[$]{' "nothing in the command is left to Asterisk"
is "$(call 4)" 0 "a caller's 4 is saved"
is "$(call 2)" 0 "and the next caller's 2 within the same second"
is "$(call 9)" 1 "there is no 9 on the scale: to be asked once more"
like "$(<"$STORY/asterisk.log")" '"9" is not an answer' "the log says why"
is "$(call 4 "$STORY/nowhere")" 78 "a kiosk that is not enrolled is for the log"
is "$(sqlite3 "$STORY/exchange/journal.db" \
    'SELECT group_concat(CAST(text AS TEXT)) FROM text WHERE kind = 2')" \
    "1764453600.42,1764453600.42" "each has the call's reference beside it"
holds "what callers said is sent" kiosk exchange sync
is "$(score '.scores[0].channels[0].channel' --touchpoint hotline --min-n 1)" \
    script "it came by a script"
is "$(score '.scores[0].channels[0].counts' --touchpoint hotline --min-n 1)" \
    "[0,1,0,1,0]" "each caller counts once"
is "$(score '.scores[0].flagged' --touchpoint hotline)" 0 \
    "and none as a repeated press"

# ---- a box on a serial line ------------------------------------------------------

printed() {
	[[ $(wc -l <"$STORY/$1.out") == "$2" ]]
}

mkfifo "$STORY/line"
begin "$STORY/serial" bash -o pipefail -c \
    '"$0" serial "$1" | "$2" -d "$3" rate --press -' \
    "$BOX" "$STORY/line" "$KIOSK" "$STORY/box"
SERIAL=$BEGAN
exec 3>"$STORY/line"
printf 5 >&3
await printed serial 1 && ok "a press counts as soon as its byte has come" ||
    not_ok "a press counts as soon as its byte has come" \
        "$(<"$STORY/serial.err")"
printf '\r\nready.\377\0\n' >&3
printf '1\r\n4' >&3
await printed serial 3 && ok "what is no digit is left out" ||
    not_ok "what is no digit is left out" "$(<"$STORY/serial.out")"
printf 9 >&3
await grep -q 'line 4: .*"9"' "$STORY/serial.err" &&
    ok "a digit off the scale is told, and the box goes on" ||
    not_ok "a digit off the scale is told, and the box goes on"
printf 2 >&3
await printed serial 4
exec 3>&-
wait "$SERIAL"
is $? 1 "when the box is unplugged all of it ends, and says what was refused"

# ---- a box that is a keyboard --------------------------------------------------------

# events TYPE CODE VALUE...: struct input_event, as the kernel writes it.
events() {
	while (($# >= 3)); do
		node -e '
		const b = Buffer.alloc(24), [t, c, v] =
		    process.argv.slice(1).map(Number);
		b.writeBigUInt64LE(1764453600n); b.writeUInt16LE(t, 16);
		b.writeUInt16LE(c, 18); b.writeInt32LE(v, 20);
		process.stdout.write(b);' "$1" "$2" "$3"
		shift 3
	done
}

mkfifo "$STORY/event"
begin "$STORY/keyboard" bash -o pipefail -c \
    '"$0" input "$1" | "$2" -d "$3" rate --press -' \
    "$BOX" "$STORY/event" "$KIOSK" "$STORY/box"
KEYBOARD=$BEGAN
exec 3>"$STORY/event"
# KEY_4 down, its scan code before it, held, let go.
events 4 4 458785 1 5 1 0 0 0 1 5 2 1 5 2 1 5 0 >&3
await printed keyboard 1 && ok "a key counts once, however long it is held" ||
    not_ok "a key counts once, however long it is held" \
        "$(<"$STORY/keyboard.err")"
# KEY_A is no digit; KEY_KP3 is.
events 1 30 1 1 30 0 1 81 1 1 81 0 >&3
await printed keyboard 2 && ok "the keypad's digits count too" ||
    not_ok "the keypad's digits count too"
exec 3>&-
wait "$KEYBOARD"
is $? 0 "and it ends with the keyboard"

fails 69 'cannot be read' "a device that is not there is told in one sentence" \
    "$BOX" serial "$STORY/nothing"

# ---- what arrived ------------------------------------------------------------------------

holds "what was pressed is sent" kiosk box sync
is "$(score '.scores[0].channels[0].channel' --touchpoint door --min-n 1)" \
    kiosk "a box's press is a customer's own"
is "$(score '.scores[0].flagged' --touchpoint door --min-n 1)" 5 \
    "presses within seconds are kept and flagged"
is "$(score '.scores[0].channels[0].counts' --touchpoint door --min-n 1)" \
    "[0,0,0,0,1]" "and only the first of them counts"
