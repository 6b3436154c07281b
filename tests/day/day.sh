#!/bin/bash
# day.sh - a whole day of a kiosk in a real terminal, in fast time.
#
#   SEED=7 CUSTOMERS=300 tests/day/day.sh
#
# Both programs get a clock that day.mjs moves (clock.c); the kiosk gets a boot
# id of its own.  Prints TAP, and the hours of the day as a table.  DAY_KEEP=FILE
# leaves the script's list there.

. "$(dirname "$0")/../stories/story.sh"
. tests/reader/reader.sh

SEED=${SEED:-1} CUSTOMERS=${CUSTOMERS:-300}
CLOCK=$TOUCHSTONE_BUILD/tests/day/clock.so
MONDAY=2026-06-15T05:30:00Z

if ! can_boot; then
	skip "a scripted day is lived" "no mount namespace of its own"
	exit 0
fi
prepare_reader

# The programs as the story knows them, on the machines of that day.
node tests/day/hands.mjs "$STORY/clock" "$MONDAY" || give_up "no clock"
echo 10000000-0000-4000-8000-000000000001 >"$STORY/boot_id"
cat >"$STORY/touchstone-kiosk" <<SHELL
#!/bin/sh
exec unshare $( (($(id -u))) && echo --map-root-user) --mount sh -c '
mount --bind "$STORY/boot_id" /proc/sys/kernel/random/boot_id &&
DAY_CLOCK="$STORY/clock" LD_PRELOAD="$CLOCK" exec "$KIOSK" "\$@"' kiosk "\$@"
SHELL
cat >"$STORY/touchstone-aggregator" <<SHELL
#!/bin/sh
DAY_CLOCK="$STORY/clock" DAY_MACHINE=centre LD_PRELOAD="$CLOCK" \
    exec "$AGGREGATOR" "\$@"
SHELL
chmod +x "$STORY"/touchstone-*
KIOSK=$STORY/touchstone-kiosk AGGREGATOR=$STORY/touchstone-aggregator

start_aggregator
start_wire
node tests/day/sheets.mjs "$STORY" || give_up "no sheets"
for touchpoint in counter-1 stand-1 office-1; do
	{
		aggregator survey put "$STORY/$touchpoint.json" &&
		    aggregator touchpoint add "$touchpoint" \
		    --title "$touchpoint" --survey "${touchpoint%-1}" \
		    --zone Europe/Vienna
	} >"$STORY/map.out" 2>&1 || give_up "map: $(<"$STORY/map.out")"
done
enrol_kiosk desk counter-1,stand-1,office-1
echo 2580 | kiosk desk pin >"$STORY/pin.out" 2>&1 ||
    give_up "pin: $(<"$STORY/pin.out")"

READER=$READER tap node tests/day/day.mjs "$STORY" "$SEED" "$CUSTOMERS"
[[ -z ${DAY_KEEP:-} ]] || cp "$STORY/list" "$DAY_KEEP"
