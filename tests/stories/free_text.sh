#!/bin/bash
# What people wrote in answer to a question can be read where it arrived.
. "$(dirname "$0")/story.sh"

start_aggregator
cat >"$STORY/shop.json" <<-'SHEET'
{"name": "shop", "languages": ["en"], "questions": [
 {"id": "mood", "scale": "smiley5", "text": {"en": "How was it?"}},
 {"id": "more", "free_text": true, "text": {"en": "What else?"}}]}
SHEET
aggregator survey put "$STORY/shop.json" >"$STORY/map.out" 2>&1 &&
    aggregator touchpoint add counter-1 --title "Counter 1" --survey shop \
    --zone UTC >>"$STORY/map.out" 2>&1 || give_up "$(<"$STORY/map.out")"
source=$(add_source web web)

# post LINE: the verdict on one answer.
post() {
	http /v1/feedback -H "Authorization: Bearer $source" \
	    -H 'Content-Type: application/x-ndjson' --data-binary "$1" |
	    sed -nE 's/.*"verdict": *"([a-z]+)".*/\1/p'
}

is "$(post '{"id": "1", "question": "more", "comment": "Too loud; really"}')" \
    accepted "words alone answer a question that asks for them"
is "$(post '{"id": "1", "question": "mood", "value": 2, "comment": "no"}')" \
    accepted "a value may have words beside it"

aggregator export --by rating --format ndjson >"$STORY/rows"
is "$(grep '"more"' "$STORY/rows" |
    field '&&[d.scale, d.value, d.step, d.channel, d.comment]')" \
    '["text",null,null,"web","Too loud; really"]' \
    "exported one by one, the words have a line of their own"
is "$(grep '"mood"' "$STORY/rows" | field '&&[d.scale, d.value, d.step]')" \
    '["smiley5","2",1]' "beside the lines of what has a value"
is "$(aggregator export --by rating | grep -c 'more,text,web,,,false,.*,"Too loud; really"')" \
    1 "and in a table, its value and its step empty"
is "$(post '{"id": "2", "question": "more", "comment": "a\u001b[31m\u009bb"}')" \
    accepted "words may hold what steers a terminal"
is "$(aggregator export --by rating | grep -c '[^[:print:]'$'\r'']')" 0 \
    "which stays out of the table"
stop_aggregator
