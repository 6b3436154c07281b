# lines.awk - the lines of one source, for POST /v1/feedback.
#
#   awk -v source=SOURCE -f lines.awk answers.csv
#
# A line of answers.csv is a day of a source, or one hour of it: how many gave
# 1, 2, 3, 4 and 5.  Without an hour they are spread over the day.
# In Austria summer began on 29 March.

BEGIN {
	FS = ","
}

FNR > 1 && $1 == source {
	zone = $2 < "2026-03-29" ? "+01:00" : "+02:00"
	n = 0
	for (value = 1; value <= 5; value++)
		for (i = 0; i < $(3 + value); i++) {
			hour = $3 == "" ? 8 + n % 9 : $3
			printf("{\"id\":\"%s-%d-%d\",\"value\":%d," \
			    "\"at\":\"%sT%02d:%02d:00%s\"}\n",
			    $2, $3, n, value, $2, hour, n % 60, zone)
			n++
		}
}
