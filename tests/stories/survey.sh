#!/bin/bash
# A small survey with the traps of real ones: other codes, blanks, never used,
# quotes, line breaks inside a cell; on two ways into one score.

. "$(dirname "$0")/story.sh"
. tests/stories/survey.bash

# Columns in another order than needed; 60 filled in, 45 interviews, and some
# that are neither.
{
	echo 'RESPNUM,COMMENT,Q7FOOD,SAQ,LANG'
	for i in {1..60}; do
		echo "$i,\"good, \"\"mostly\"\"\",$(((i * 7 + i / 5) % 5 + 1)),2,1"
	done
	for i in {61..105}; do
		echo "$i,,$((5 - i % 7 / 2)),1,1"
	done
	printf '%s\n' '200,"two' 'lines",6,2,1' '201,,0,2,1' '202,,BLANK,1,1' \
	    '203,,,2,1' '204,,5,4,1' '205,,5,5,1' '206,,5,,1'
} >"$STORY/survey.csv"

survey_story "$STORY/survey.csv" Q7FOOD
is "$(field .left <"$STORY/expected.json")" \
    '{"otherMode":3,"neverUsed":1,"blank":3}' \
    "what is no rating is left out and counted as left out"
