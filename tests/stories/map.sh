#!/bin/bash
# map.sh - a manager keeps the whole map in a spreadsheet: out, changed, in
# again, and what became of each touchpoint.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map

# ---- in ------------------------------------------------------------------------

# As a spreadsheet in Vienna saves it.
{
	printf '\xef\xbb\xbf'
	printf '%s\r\n' \
	    'slug;title;kind;department;phase;zone;group;from;to;near_staff' \
	    'web;"Shop; ""online""";online;Marketing;purchase;Europe/Vienna;;;;' \
	    'fair-7;Stand 7;offline;Marketing;before;Europe/Vienna;fair/hall 2;2020-01-01;2020-01-09;yes'
} >"$STORY/map.csv"
like "$(aggregator touchpoint import "$STORY/map.csv" --dry-run)" \
    '2 added, 0 changed, 0 as they were: nothing is stored' \
    "a dry run says what would come"
is "$(aggregator touchpoint list --all --json | field .touchpoints.length)" 1 \
    "and leaves the map as it was"
said=$(aggregator touchpoint import "$STORY/map.csv")
like "$said" 'left as they are: counter-1' \
    "an import names what is not in the file"
unlike "$said" ' '$'\n' "and no line of it ends in blanks"
is "$(aggregator touchpoint show web --json | field .title)" \
    'Shop; "online"' "a title with quotes and semicolons comes in whole"
like "$(aggregator touchpoint show fair-7)" 'state +over' \
    "a fair that is over says so"

# ---- out, and in again -------------------------------------------------------------

holds "the map is written to a file" \
    aggregator touchpoint export "$STORY/out.csv"
like "$(aggregator touchpoint import "$STORY/out.csv")" \
    '0 added, 0 changed, 3 as they were' "what came out goes in unchanged"
sed -i 's/,Marketing,/,Sales,/' "$STORY/out.csv"
like "$(aggregator touchpoint import "$STORY/out.csv")" \
    'web  changed  department: Marketing -> Sales' \
    "what was changed in the table is changed in the map"
stop_aggregator
is "$(aggregator touchpoint export --decimal comma | head -1 | tr -d '\r')" \
    'slug;title;survey;kind;department;region;phase;zone;group;from;to;near_staff;retired' \
    "the table for decimal commas has semicolons, with the server stopped too"
printf 'slug,title,zone\nweb,Shop,Europe/Vienna\nnew,New,Vienna\n' \
    >"$STORY/bad.csv"
fails 1 'bad.csv: line 3, column 3: zone "Vienna" is no time zone' \
    "a fault is named with file, line and column" \
    aggregator touchpoint import "$STORY/bad.csv"
is "$(aggregator touchpoint show web --json | field .title)" \
    'Shop; "online"' "and nothing of that file was taken"
fails 1 'No such file' "a file that is not there is named" \
    aggregator touchpoint import "$STORY/nowhere.csv"
fails 1 'no-such-folder' "a place that cannot be written to is named" \
    aggregator touchpoint export "$STORY/no-such-folder/out.csv"

# ---- come and go ----------------------------------------------------------------------

start_aggregator
holds "a touchpoint is retired" aggregator touchpoint retire fair-7
unlike "$(aggregator touchpoint list)" 'fair-7' "the list leaves it out"
like "$(aggregator touchpoint list --all --group fair)" 'fair-7.*retired' \
    "--all shows it, with its group"
fails 64 'yes or no' "retired is yes or no" \
    aggregator touchpoint set fair-7 --retired maybe
holds "it is brought back" aggregator touchpoint set fair-7 --retired no
history=$(aggregator touchpoint history fair-7)
is "$(awk '{ print $3 }' <<<"$history" | xargs)" \
    "added changed retired back" "the history says what became of it"
like "$history" "local:$(id -un)" "and who did it"
like "$history" 'department: Marketing -> Sales' "and what it was before"
fails 1 'no touchpoint "nowhere"' "an unknown touchpoint has no history" \
    aggregator touchpoint history nowhere
holds "a mark that it is near staff is taken off" \
    aggregator touchpoint set fair-7 --not-near-staff
is "$(aggregator touchpoint show fair-7 --json | field .near_staff)" false \
    "and is off"
fails 64 'contradict' "both at once are refused" \
    aggregator touchpoint set fair-7 --near-staff --not-near-staff
holds "a title may be long" aggregator touchpoint set web --title \
    "$(printf 'Überübergrößenträgerkostüme %.0s' {1..5})" \
    --department "Öffentlichkeitsarbeit" --region "Österreich und Südtirol"
# awk may count bytes; wc -L counts columns.
holds "the list fits 80 columns" \
    test "$(aggregator touchpoint list --all | wc -L)" -le 80
holds "and cuts no letter in two" \
    iconv -f UTF-8 -t UTF-8 -o /dev/null <(aggregator touchpoint list)

# ---- over HTTP -------------------------------------------------------------------------

viewer=$(aggregator token add bi --role viewer 2>/dev/null | tail -1)
manager=$(aggregator token add mia --role manager 2>/dev/null | tail -1)
admin=$(aggregator token add ann --role admin 2>/dev/null | tail -1)
like "$(http /v1/map -H "Authorization: Bearer $viewer")" \
    'slug,title,.*200$' "a viewer may read the map as a table"
like "$(http '/v1/touchpoints?kind=online' -H "Authorization: Bearer $viewer")" \
    '"slug":"web".*200$' "and a list of some of it"
like "$(http '/v1/touchpoints?kin=online' -H "Authorization: Bearer $viewer")" \
    'no parameter.*400$' "a parameter mistyped is refused"
like "$(http /v1/touchpoints/web/history -H "Authorization: Bearer $viewer")" \
    '403$' "who changed it is for managers"
like "$(http /v1/touchpoints/web/history -H "Authorization: Bearer $manager")" \
    '"what":"added".*200$' "who may read it"
like "$(http /v1/map -H "Authorization: Bearer $manager" \
    -H 'Content-Type: text/csv' --data-binary $'slug,title\nx,X\n')" '403$' \
    "the map is changed by administrators"
like "$(http '/v1/map?dry-run=yes' -H "Authorization: Bearer $admin" \
    -H 'Content-Type: text/csv; charset=utf-8' \
    --data-binary $'slug,title\nx,X\n')" '"added":1.*200$' \
    "over HTTP the same import"
like "$(http /v1/map -H "Authorization: Bearer $admin" \
    -H 'Content-Type: application/json' --data-binary '{}')" 'text/csv.*415$' \
    "which is a table and no JSON"
holds "and the book is as it was signed" aggregator verify
