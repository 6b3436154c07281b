#!/bin/bash
# A real survey: 2,958 passengers of an airport, two ways of asking them.
#
# The data is not part of the project.  It is looked for beside the clone;
# SFO_TOUCHPOINT takes another of its touchpoints, Q7ART to Q7RENTAL.

. "$(dirname "$0")/story.sh"
. tests/stories/survey.bash

data=../shared/data/sfo/2015_SFO_Customer_Survey.csv
if [[ ! -r $data ]]; then
	skip "the score of a real survey equals an independent calculation" \
	    "there is no $data"
	exit 0
fi
survey_story "$data" "${SFO_TOUCHPOINT:-Q7FOOD}"
