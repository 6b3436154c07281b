#!/bin/bash
# Wrong use: one clear sentence, the right exit status, and no trace.

. "$(dirname "$0")/story.sh"

trace() {
	find "$STORY/$1" -type f ! -name '*.sock' ! -name '*-shm' \
	    ! -name '*-wal' -exec sha256sum {} + | sort
}

# ---- words -----------------------------------------------------------------------

for program in "$KIOSK" "$AGGREGATOR"; do
	name=${program##*/}
	"$program" >"$STORY/words.out" 2>"$STORY/words.err"
	is "$? $(wc -c <"$STORY/words.out")" "64 0" \
	    "$name: no command is wrong words"
	fails 64 juggle "$name: an unknown command is named" "$program" juggle
	fails 64 'settings --help' "$name: half a command says what is asked" \
	    "$program" -d "$STORY/none" settings
	fails 64 xyz "$name: an unknown option is named" \
	    "$program" -d "$STORY/none" verify --xyz
	holds "$name --help says what there is" "$program" --help
	like "$("$program" -h)" 'COMMAND' "$name -h is --help"
	like "$("$program" help)" 'COMMAND' "and so is the word help"
	like "$("$program" --version)" 'libsodium [0-9].*SQLite [0-9]' \
	    "$name --version says which it is and what it rests on"
	fails 64 . "$name: -d wants a folder" "$program" verify -d
done
is "$(ls -d "$STORY/none" 2>/dev/null)" "" "and no folder came of it"

# ---- folders -----------------------------------------------------------------------

fails 78 'enrol TOKEN' "a folder without a kiosk says how to get one" \
    kiosk none rate 4
fails 78 'no such folder.*init' "a missing folder says who makes it" \
    "$AGGREGATOR" -d "$STORY/none" score
fails 64 'such as' "an address to listen on comes with an example" \
    aggregator serve --listen 8443
fails 1 '^touchstone-kiosk: this is not a token: [^:]*https://' \
    "what is no token is said once" kiosk none enrol token
fails 78 . "a folder without an aggregator cannot serve" \
    "$AGGREGATOR" -d "$STORY/none" serve --listen 127.0.0.1:0
is "$(ls -d "$STORY/none" 2>/dev/null)" "" "neither made the folder"

start_aggregator
standard_map
enrol_kiosk north

fails 78 kiosk "the aggregator refuses a kiosk's folder" \
    "$AGGREGATOR" -d "$STORY/north" touchpoint list
fails 78 aggregator "the kiosk refuses an aggregator's folder" \
    "$KIOSK" -d "$STORY/centre" status
fails 1 . "a second server on the same folder is refused" \
    aggregator serve --listen 127.0.0.1:0
fails 1 . "init does not touch what is there" aggregator init

if [[ $(id -u) != 0 ]]; then
	mkdir -m 000 "$STORY/closed"
	fails 78 . "a folder that cannot be read is named" \
	    kiosk closed status
	chmod 700 "$STORY/closed"
else
	skip "a folder that cannot be read is named" "root reads everything"
fi

# ---- values, touchpoints, tokens ------------------------------------------------------

before=$(kiosk north status --json | field .last)
fails 1 '5' "a value off the scale is refused" kiosk north rate 5
fails 1 '0' "steps count from 1 for people" kiosk north rate 0
fails 1 'smile' "a word is no step" kiosk north rate smile
fails 1 'nowhere' "an unknown touchpoint is named" \
    kiosk north rate 4 --touchpoint nowhere
echo '{"name": "counter",' >"$STORY/broken.json"
fails 1 'broken.json.*line' "a broken sheet is named, and the line" \
    aggregator survey put "$STORY/broken.json"
fails 1 'No such file' "a bundle that has no place to go is refused" \
    aggregator export bundle "$STORY/none/bundle"
fails 64 'rating' "a word that export does not know brings those it does" \
    aggregator export --by week
fails 1 'mood' "an unknown question is named" \
    kiosk north rate 4 --question mood
fails 64 '^touchstone-kiosk: --press and' "two hands exclude one another" \
    kiosk north rate 4 --press --staff
fails 64 'needs a folder' "an empty name is no folder" "$KIOSK" -d "" status
fails 1 '"\?\]0;owned\?' "a complaint steers no terminal" \
    kiosk north rate $'\e]0;owned\a'
fails 1 '^touchstone-kiosk: two\?lines' "and is one line" \
    kiosk north rate 4 --touchpoint $'two\nlines\u009b2J'
unlike "$(<"$STORY/stderr")" $'\u009b' "without a control of 8 bits"
is "$(kiosk north status --json | field .last)" "$before" \
    "and nothing of it is in the journal"

printf '4\n9\n{"value": 3}\n{"value"\n2\n' |
    kiosk north rate - >"$STORY/numbers" 2>"$STORY/lines.err"
is "$?" 1 "a file with bad lines ends with 1"
is "$(wc -l <"$STORY/numbers")" 3 "its good lines are kept"
is "$(wc -l <"$STORY/lines.err")" 2 "each bad line is one sentence"
like "$(<"$STORY/lines.err")" '2.*4' "that names its number"

token=$(aggregator kiosk token counter-1 --name late --valid 1s | tail -1)
await_second() { (($(date +%s) > $1)); }
await await_second $(($(date +%s) + 1))
fails 1 'expired' "a token past its time is refused" \
    kiosk late enrol "$token"
fails 1 . "a token that is none is refused" kiosk late enrol nonsense
fails 1 'nowhere' "no token for a touchpoint that is not there" \
    aggregator kiosk token nowhere --name x
is "$(aggregator kiosk list --json | field '.kiosks.length')" 1 \
    "there is still one kiosk"

# ---- sheets and the map ---------------------------------------------------------------

refused_sheet() {
	printf '%s' "$3" >"$STORY/sheet.json"
	fails 1 "$2" "$1" aggregator survey put "$STORY/sheet.json"
}

refused_sheet "a sheet that is no JSON is refused" . '{"name":'
refused_sheet "a sheet with an unknown scale is refused" 'moon7|scale' \
    '{"name": "x", "languages": ["en"], "questions": [
      {"id": "a", "scale": "moon7", "text": {"en": "?"}}]}'
refused_sheet "a sheet with a text missing is refused" 'de|text' \
    '{"name": "x", "languages": ["de", "en"], "questions": [
      {"id": "a", "scale": "smiley4", "text": {"en": "?"}}]}'
refused_sheet "a sheet with two questions of one id is refused" . \
    '{"name": "x", "languages": ["en"], "questions": [
      {"id": "a", "scale": "smiley4", "text": {"en": "?"}},
      {"id": "a", "scale": "smiley4", "text": {"en": "?"}}]}'
fails 1 . "a sheet that is not there is named" \
    aggregator survey put "$STORY/nothing.json"
fails 1 'Mars' "a zone that is not there is named" \
    aggregator touchpoint add moon --title M --zone Mars/Base
fails 1 'counter-1' "a touchpoint is added once" \
    aggregator touchpoint add counter-1 --title Again
fails 1 'Counter One|slug' "a slug is a slug" \
    aggregator touchpoint add 'Counter One' --title Again

# ---- the line ----------------------------------------------------------------------------

source=$(add_source site web)
is "$(feedback wrong '{"id": "a", "value": 4}' | tail -1)" 401 \
    "feedback without a good token is refused"
is "$(feedback "$source" '{"id": "a", "value": 9}' | tail -1)" 422 \
    "a value off the scale is refused over HTTP too"
like "$(feedback "$source" '{"id": "a"' | tail -1)" '^4(00|22)$' \
    "what is no JSON is refused"
is "$(http /v1/scores | tail -1)" 401 "scores need a token"
is "$(http /healthz | tail -1)" 200 "health needs none"
is "$(http /nowhere | tail -1)" 404 "what is not there is not there"
is "$(score '.scores.reduce((n, row) => n + row.n, 0)')" 0 "nothing of all this is in the score"

# Root types without runuser; the kiosk must go on in its folder all the same.
if [[ $(id -u) == 0 ]]; then
	chmod 711 "$STORY"
	mkdir "$STORY/theirs" && chown nobody "$STORY/theirs"
	enrol_kiosk theirs
	kiosk theirs settings set ascii yes
	kiosk theirs rate 4 >"$STORY/theirs.out" && kiosk theirs sync \
	    >"$STORY/theirs.out" 2>&1
	is "$(find "$STORY/theirs" ! -user nobody)" "" \
	    "root leaves nothing of its own in another's folder"
else
	skip "root leaves nothing of its own in another's folder" "not root"
fi

stop_aggregator
kiosk north sync 2>"$STORY/sync.err"
is "$?" 69 "with nobody there, 69"
is "$(wc -l <"$STORY/sync.err")" 1 "and one sentence"
