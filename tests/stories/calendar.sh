#!/bin/bash
# A manager loads the country's holidays, looks at them, and takes them off.

. "$(dirname "$0")/story.sh"

printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 \
    BEGIN:VEVENT 'DTSTART;VALUE=DATE:20200101' RRULE:FREQ=YEARLY \
    'SUMMARY:Neu' ' jahr' END:VEVENT \
    BEGIN:VEVENT 'DTSTART;TZID=Europe/Vienna:20261224T140000' \
    SUMMARY:Party END:VEVENT END:VCALENDAR >"$STORY/Austria.ics"
sed 's/FREQ=YEARLY/FREQ=YEARLY;BYDAY=4TH/' "$STORY/Austria.ics" \
    >"$STORY/thursday.ics"

start_aggregator
said=$(aggregator calendar import "$STORY/Austria.ics" --name austria \
    --region "Österreich & Süden")
like "$said" '^calendar austria: 1 holiday of Österreich & Süden' \
    "an iCalendar file becomes holidays of a region"
like "$said" 'left out: 1 with a time of day' \
    "what is no all-day event is left out, and said to be"
like "$(aggregator calendar list)" \
    'austria +Österreich & Süden +1 +20[0-9][0-9]-01-01 +Neujahr' \
    "the list names the next holiday"
is "$(aggregator calendar show austria --json | field '.days.length')" 2 \
    "its days of this year and the next are shown"
fails 1 'thursday.ics: line 5: RRULE with BYDAY=4TH is not understood here' \
    "a rule that is not understood is refused by its name and line" \
    aggregator calendar import "$STORY/thursday.ics"
fails 64 'name NAME is needed' "standard input has no name of its own" \
    aggregator calendar import - --name ''
stop_aggregator

holds "a calendar is imported again with the server stopped" \
    aggregator calendar import - --name austria <"$STORY/Austria.ics"
is "$(aggregator calendar list --json | field '.calendars[0].region')" '' \
    "and takes its former place, now without a region"
holds "a calendar can be taken off" aggregator calendar remove austria
is "$(aggregator calendar list)" \
    'no calendar yet: calendar import FILE.ics' "then there is none"
is "$(aggregator book --json | grep -c '"holidays"')" 3 \
    "the book has each of the three changes"
