#!/bin/bash
# Two that enrol into one folder: the one that fails takes nothing from the other.
. "$(dirname "$0")/story.sh"

start_aggregator
standard_map
token=$(aggregator kiosk token counter-1 --name north | tail -1)

# Somebody who takes the call and says nothing until told to hang up.
begin "$STORY/mute" node -e '
const fs = require("fs"), end = process.argv[1];
const s = require("net").createServer(c => {
	c.on("error", () => {}); c.resume(); console.log("called");
	const t = setInterval(() => {
		if (fs.existsSync(end)) { c.destroy(); clearInterval(t); }
	}, 20);
});
s.listen(0, "127.0.0.1", () => console.log("on " + s.address().port));' \
    "$STORY/hang_up"
await grep -q '^on ' "$STORY/mute.out" || give_up "mute"
port=$(sed -n 's/^on //p' "$STORY/mute.out")

begin "$STORY/first" kiosk north enrol \
    "$(sed "s,://[^/]*,://127.0.0.1:$port," <<<"$token")"
first=$BEGAN
await grep -q called "$STORY/mute.out" || give_up "first: no call"

fails 75 'another enrol' "a second enrol into the folder waits its turn" \
    kiosk north enrol "$token"
touch "$STORY/hang_up"
wait "$first"
is "$?" 69 "the first finds that nobody answers"
holds "then the token is as good as new" kiosk north enrol "$token"
is "$(kiosk north rate 4)" 4 "and the kiosk is there to stay"
