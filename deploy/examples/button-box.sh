#!/bin/bash
# button-box.sh - a box of buttons becomes a customer's presses.
#
#   button-box.sh serial /dev/ttyUSB0 | touchstone-kiosk rate --press -
#   button-box.sh input /dev/input/by-id/usb-...-event-kbd |
#       touchstone-kiosk rate --press -
#
# serial: a controller that sends one digit for each press, with or without a
#         line's end; whatever else it sends is left out.
# input:  a box or keypad that Linux takes for a keyboard, read without any
#         terminal; its digits above the letters and on the keypad count, a key
#         that is held down counts once.
#
# Prints a value a line.  With --press the kiosk holds repeated presses off as
# it does on its own screen, and answers each with its number when it is on
# disk: `... rate --press - | while read -r number; do ...` can light a lamp.
# Ends when the device is gone; button-box@.service starts it again with it.

set -u

# Digits, each as soon as it comes.
from_serial() {
	local byte

	[[ -c $1 ]] && stty -F "$1" "${BAUD:-9600}" raw -echo
	while IFS= read -r -n 1 byte; do
		[[ $byte == [0-9] ]] && echo "$byte"
	done <"$1"
}

# struct input_event on a machine of 64 bits, 24 bytes: when, type, code and
# value.  Type 1 is a key; value 1 pressed, 2 held down, 0 let go.
from_input() {
	local time1 time2 time3 time4 time5 time6 time7 time8
	local type code value high
	# KEY_1 to KEY_0, then the keypad's: linux/input-event-codes.h
	local -A digits=([2]=1 [3]=2 [4]=3 [5]=4 [6]=5 [7]=6 [8]=7 [9]=8 [10]=9
	    [11]=0 [79]=1 [80]=2 [81]=3 [75]=4 [76]=5 [77]=6 [71]=7 [72]=8
	    [73]=9 [82]=0)

	stdbuf -oL od -An -v -w24 -t u2 "$1" |
	    while read -r time1 time2 time3 time4 time5 time6 time7 time8 \
	        type code value high; do
		[[ $type == 1 && $value == 1 ]] && [[ -n ${digits[$code]-} ]] &&
		    echo "${digits[$code]}"
	done
}

case ${1-} in
serial | input)
	if [[ -z ${2-} ]]; then
		echo "button-box: say which device" >&2
		exit 64
	fi
	if [[ ! -r $2 ]]; then
		echo "button-box: $2 cannot be read" >&2
		exit 69
	fi
	"from_$1" "$2"
	;;
*)
	echo "usage: button-box.sh serial|input DEVICE" >&2
	exit 64
	;;
esac
exit 0
