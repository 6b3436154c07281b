# survey.bash - a survey goes both ways, and its score is calculated twice.
#
#   . "$(dirname "$0")/story.sh"
#   . tests/stories/survey.bash
#   survey_story FILE COLUMN
#
# What people filled in themselves is entered at an enrolled kiosk with no
# network, what an interviewer wrote down comes in over HTTP; the merged score
# must be the one that survey_check.mjs calculates from the file.

survey_check() {
	node tests/stories/survey_check.mjs "$@"
}

# The score of the story's touchpoint equals the calculation, to 1e-6.
survey_agrees() {
	local sentence=$1

	shift
	"$@" >"$STORY/score.json" 2>"$STORY/score.err"
	holds "$sentence" survey_check compare "$STORY/expected.json" \
	    "$STORY/score.json"
}

survey_json() {
	aggregator score --touchpoint counter-1 --format json
}

survey_http() {
	http "/v1/scores?touchpoint=counter-1" \
	    -H "Authorization: Bearer $1" | sed '$d'
}

survey_post() {
	http /v1/feedback -H "Authorization: Bearer $1" \
	    -H 'Content-Type: application/x-ndjson' \
	    --data-binary "@$STORY/feedback.ndjson"
}

survey_story() {
	local file=$1 column=$2 source reader entered answered

	survey_check expect "$file" "$column" >"$STORY/expected.json" ||
	    give_up "the calculation fails"
	survey_check kiosk "$file" "$column" >"$STORY/values"
	survey_check feedback "$file" "$column" >"$STORY/feedback.ndjson"
	entered=$(wc -l <"$STORY/values")
	answered=$(wc -l <"$STORY/feedback.ndjson")
	echo "# $column: $entered at the kiosk, $answered over HTTP; left out:" \
	    "$(field .left <"$STORY/expected.json")"

	start_aggregator
	standard_map stars5
	enrol_kiosk desk
	source=$(add_source interviews import)
	reader=$(aggregator token add reader --role viewer 2>/dev/null | tail -1)
	stop_aggregator

	kiosk desk rate - <"$STORY/values" >"$STORY/numbers"
	is "$?" 0 "every answer is entered with no network"
	is "$(wc -l <"$STORY/numbers")" "$entered" "each gets its number"
	is "$(status desk ratings_waiting)" "$entered" "and all of them wait"

	start_aggregator
	holds "they are delivered when the network is back" kiosk desk sync
	is "$(status desk ratings_waiting)" 0 "and none waits any more"
	is "$(survey_post "$source" | grep -c '"verdict": *"accepted"')" \
	    "$answered" "every interview is accepted"
	is "$(survey_post "$source" | grep -c '"verdict": *"same"')" \
	    "$answered" "sent a second time, each is known"

	survey_agrees "the merged score, each channel's counts and ranges are \
those calculated from the file" survey_json
	# Of the hour that is not over a viewer gets no figure.
	is "$(survey_http "$reader" | field '.scores.map((s) =>
	    [s.n, s.late < s.n || s.merged === null])')" \
	    "[[$((entered + answered)),true]]" \
	    "over HTTP it rests on as many, and shows nothing of what is not over"
	stop_aggregator
	survey_agrees "and with the server stopped" survey_json
	like "$(aggregator score --touchpoint counter-1)" \
	    'it says nothing about those who did not' \
	    "under the table stands what the range does not say"
	is "$(aggregator score | awk 'length > 80' | wc -l)" 0 \
	    "and the table fits 80 columns"
	is "$(aggregator export --by day --format ndjson |
	    node -e 'let n = 0;
	    for (const line of require("fs").readFileSync(0, "utf8").split("\n"))
		if (line) n += JSON.parse(line).n;
	    console.log(n);')" "$((entered + answered))" \
	    "the exported days add up to all of them"
	aggregator export --by rating --format ndjson >"$STORY/ratings"
	is "$(wc -l <"$STORY/ratings")" "$((entered + answered))" \
	    "exported one by one they are as many"
	holds "and each is the value that was entered" cmp \
	    <(sed -nE 's/.*"channel":"script".*"value":"([^"]*)".*/\1/p' \
	    "$STORY/ratings") "$STORY/values"
}
