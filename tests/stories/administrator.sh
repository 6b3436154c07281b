#!/bin/bash
# administrator.sh - every command of map, fleet, sources, tokens and settings,
# with the server stopped and running, and what a tired person would type wrong.

. "$(dirname "$0")/story.sh"

# ---- before there is anything ---------------------------------------------------

fails 78 'no such folder' "a folder that is not there is named" \
    aggregator touchpoint list
mkdir "$STORY/kiosk-folder" && touch "$STORY/kiosk-folder/journal.db"
fails 78 'kiosk' "a kiosk's folder is refused" \
    "$AGGREGATOR" -d "$STORY/kiosk-folder" init
is "$(ls "$STORY/kiosk-folder")" journal.db "and nothing is left in it"
fails 64 'no such command' "a word that is no command is refused" \
    aggregator toouchpoint list
fails 64 'https://' "init refuses an address that is none" \
    aggregator init --url http://example.com
is "$(ls -A "$STORY" | grep -c centre)" 0 "and leaves no folder behind"

"$AGGREGATOR" -d "$STORY/centre" init --host 127.0.0.1 >"$STORY/init.out" \
    2>"$STORY/init.err" || give_up "init: $(<"$STORY/init.err")"
like "$(<"$STORY/init.out")" 'password ' "init prints a password"
fails 1 'already' "a second init is refused" \
    aggregator init --host 127.0.0.1
is "$(stat -c %a "$STORY/centre") $(stat -c %a "$STORY/centre/store.db")" \
    "700 600" "folder and store are for their owner alone"

# ---- one round of everything ------------------------------------------------------

# round NAME: the same commands, whether a server runs or not.
round() {
	local name=$1 token

	cat >"$STORY/$name.json" <<-SHEET
	{"name": "$name", "languages": ["en"], "questions":
	 [{"id": "satisfaction", "scale": "smiley5",
	   "text": {"en": "How satisfied were you?"}}]}
	SHEET
	like "$(aggregator survey put "$STORY/$name.json")" '^[0-9a-f]{32}$' \
	    "$name: survey put prints the version"
	is "$(aggregator survey put "$STORY/$name.json")" \
	    "$(aggregator survey list --json |
	    field ".surveys.filter(s => s.name == '$name')[0].version")" \
	    "$name: the same sheet again is the same version"
	is "$(aggregator survey show "$name" | cmp - "$STORY/$name.json" &&
	    echo same)" same "$name: survey show gives back what was put"
	holds "$name: touchpoint add" aggregator touchpoint add "$name-1" \
	    --title "At $name" --survey "$name" --zone Europe/Vienna \
	    --near-staff
	is "$(aggregator touchpoint list --json |
	    field ".touchpoints.filter(t => t.slug == '$name-1')[0].near_staff")" \
	    true "$name: the list shows what was said"
	holds "$name: touchpoint set" aggregator touchpoint set "$name-1" \
	    --title "Now at $name"
	fails 1 'already' "$name: a slug is taken once" \
	    aggregator touchpoint add "$name-1" --title Again
	fails 1 'no touchpoint "nowhere"' "$name: an unknown touchpoint" \
	    aggregator touchpoint set nowhere --title T
	fails 1 'Europe/Vienna' "$name: an unknown zone gives an example" \
	    aggregator touchpoint add "$name-2" --title T --zone Vienna
	fails 1 'offline, online or social' "$name: kinds are listed" \
	    aggregator touchpoint add "$name-2" --title T --kind outdoor
	fails 1 'no survey "none"' "$name: an unknown survey" \
	    aggregator touchpoint add "$name-2" --title T --survey none
	fails 1 'no slug' "$name: a slug with a space" \
	    aggregator touchpoint add "two words" --title T
	fails 1 'title must be one line' "$name: a title is one line" \
	    aggregator touchpoint add "$name-2" --title $'Two\nlines'
	fails 64 'KIOSK is missing' "$name: an empty word is none" \
	    aggregator kiosk revoke ""
	fails 64 '[^a-z]-j' "$name: a short option is named, not its neighbour" \
	    aggregator kiosk list -json
	fails 64 'title is missing' "$name: a title is wanted" \
	    aggregator touchpoint add "$name-2"
	like "$(aggregator kiosk token "$name-1" --name "$name")" \
	    '^https://127\.0\.0\.1:[0-9]+/#v1\.' "$name: kiosk token"
	fails 1 'no touchpoint "nowhere"' "$name: a token for nowhere" \
	    aggregator kiosk token nowhere
	fails 1 'named twice' "$name: a token for the same place twice" \
	    aggregator kiosk token "$name-1,$name-1"
	fails 1 '30m, 24h or 7d' "$name: a length of time that is none" \
	    aggregator kiosk token "$name-1" --valid forever
	fails 1 'no kiosk "ghost"' "$name: an unknown kiosk" \
	    aggregator kiosk revoke ghost
	like "$(aggregator source add "$name-web" --touchpoint "$name-1" \
	    --channel web 2>/dev/null)" '^ts_[A-Za-z0-9_-]{43}$' \
	    "$name: source add prints the token alone"
	fails 1 'already' "$name: a source's name is taken once" \
	    aggregator source add "$name-web" --touchpoint "$name-1" \
	    --channel web
	fails 1 'web, email' "$name: channels are listed" \
	    aggregator source add "$name-x" --touchpoint "$name-1" \
	    --channel fax
	holds "$name: source rotate" aggregator source rotate "$name-web"
	holds "$name: source remove" aggregator source remove "$name-web"
	fails 1 'no source' "$name: removed is gone" \
	    aggregator source rotate "$name-web"
	holds "$name: token add" aggregator token add "$name" --role viewer
	fails 1 'admin, manager' "$name: roles are listed" \
	    aggregator token add "$name-2" --role boss
	holds "$name: token revoke" aggregator token revoke "$name"
	is "$(aggregator settings set k 12)" 12 "$name: settings set"
	is "$(aggregator settings get k)" 12 "$name: settings get"
	fails 1 'from 5 to 1000' "$name: k has a floor" \
	    aggregator settings set k 3
	fails 1 'no setting "kk"' "$name: an unknown setting" \
	    aggregator settings set kk 3
	is "$(aggregator settings unset k)" 10 "$name: settings unset"
	holds "$name: touchpoint retire" aggregator touchpoint retire "$name-1"
	fails 1 'retired' "$name: no kiosk for what is retired" \
	    aggregator kiosk token "$name-1"
}

round stopped
start_aggregator
round running

# ---- broken sheets ------------------------------------------------------------------

# sheet_refused REGEX SENTENCE: standard input is the sheet.
sheet_refused() {
	cat >"$STORY/broken.json"
	fails 1 "$1" "$2" aggregator survey put "$STORY/broken.json"
}
sheet_refused 'line 1' "a sheet that is no JSON says where" <<<'{"name" "x"}'
sheet_refused 'smiley6' "an unknown scale is named" <<'SHEET'
{"name": "x", "languages": ["en"], "questions":
 [{"id": "q", "scale": "smiley6", "text": {"en": "?"}}]}
SHEET
sheet_refused 'questions\[0\]' "a text missing in a language says where" <<'SHEET'
{"name": "x", "languages": ["en", "de"], "questions":
 [{"id": "q", "scale": "smiley5", "text": {"en": "?"}}]}
SHEET
fails 1 'No such file' "a sheet that is not there" \
    aggregator survey put "$STORY/nowhere.json"
is "$(aggregator survey list --json | field .surveys.length)" 2 \
    "no broken sheet left a trace"

# ---- a store that is none any more ------------------------------------------------------

cp -a "$STORY/centre" "$STORY/torn"
head -c 50000 /dev/urandom >"$STORY/torn/store.db"
rm -f "$STORY/torn"/store.db-* "$STORY/torn/admin.sock"
fails 78 'store' "a damaged store is one sentence" \
    "$AGGREGATOR" -d "$STORY/torn" score

# ---- two servers ----------------------------------------------------------------------

fails 1 'runs|taken|already|another' "a second server is refused" \
    aggregator serve --listen 127.0.0.1:0
holds "and the first one serves on" \
    curl -sfk --max-time 60 "$URL/healthz"
