/*
 * desk_export.c - what is counted, as rows.
 *
 * Hours and days come straight from the tallies, so a rating whose date is less
 * sure than that is in none of their lines.  What the lines show is not hidden
 * below k: the door is the administrator's.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/desk_export.h"
#include "aggregator/io/tally_reader.h"
#include "aggregator/io/zone.h"

struct export
{
	struct store *store;
	struct bytes *out;
	enum report_span span;
	bool is_csv;
	bool decimal_comma;
	enum store_verdict verdict;
	char *touchpoint; /* the one being walked over */
	struct zone *zone;
	const struct tally_series *series;
};

/* ---- one line ------------------------------------------------------------------ */

static char
separator(const struct export *export)
{
	return export->decimal_comma ? ';' : ',';
}

static void
put_figure(struct export *export, double figure)
{
	char text[32], *point;

	snprintf(text, sizeof(text), "%.10g", figure);
	point = strchr(text, '.');
	if (export->decimal_comma && point != NULL)
		*point = ',';
	bytes_printf(export->out, "%s", text);
}

/* Where the zone's clocks stand at t: "2026-11-20T15:00:00+01:00". */
static void
local_text(const struct export *export, int64_t t, char *text, size_t size)
{
	struct localtime_zone zone = localtime_utc;
	struct localtime local;
	char clock[LOCALTIME_TEXT];
	int minutes;

	if (export->zone != NULL)
		zone = zone_local(export->zone);
	local = localtime_at(&zone, t);
	localtime_text(t + local.offset_s, clock, sizeof(clock));
	clock[strlen(clock) - 1] = '\0';
	minutes = abs(local.offset_s) / 60;
	snprintf(text, size, "%s%c%02d:%02d", clock,
	    local.offset_s < 0 ? '-' : '+', minutes / 60 % 100, minutes % 60);
}

static uint64_t
sum(const uint64_t *counts, size_t steps)
{
	uint64_t n = 0;
	size_t k;

	for (k = 0; k < steps; k++)
		n += counts[k];
	return n;
}

static void
put_csv_head(struct export *export)
{
	static const char *const names[] = { "touchpoint", "question", "scale",
		"channel", "start", "n", "flagged", "index" };
	const char s = separator(export);
	size_t i;
	int k;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		bytes_printf(export->out, "%s%c", names[i], s);
	for (k = 0; k < LIMIT_STEPS; k++)
		bytes_printf(export->out, "c%d%c", k, s);
	for (k = 0; k < LIMIT_STEPS; k++)
		bytes_printf(export->out, "f%d%s", k,
		    k < LIMIT_STEPS - 1 ? (char[]){ s, '\0' } : "\r\n");
}

/* Counts up to the scale's last step; the columns after it stay empty. */
static void
put_csv_counts(struct export *export, const uint64_t *counts)
{
	size_t k;

	for (k = 0; k < LIMIT_STEPS; k++) {
		bytes_printf(export->out, "%c", separator(export));
		if (k < export->series->steps)
			bytes_printf(export->out, "%llu",
			    (unsigned long long)counts[k]);
	}
}

static void
put_csv(struct export *export, const struct tally *tally, const char *start)
{
	const struct tally_series *series = export->series;
	const char s = separator(export);
	struct score_range index = { .known = false };
	struct score_mean mean;

	bytes_printf(export->out, "%s%c%s%c%s%c%s%c%s%c%llu%c%llu%c",
	    export->touchpoint, s, series->question, s, series->scale, s,
	    series->channel, s, start, s,
	    (unsigned long long)sum(tally->counted, series->steps), s,
	    (unsigned long long)sum(tally->flagged, series->steps), s);
	if (report_scale_is_ordered(series->scale)) {
		score_mean_of(tally->counted, series->steps, &mean);
		index = score_index(&mean, 1);
	}
	if (index.known)
		put_figure(export, index.value);
	put_csv_counts(export, tally->counted);
	put_csv_counts(export, tally->flagged);
	bytes_printf(export->out, "\r\n");
}

static json_t *
counts_json(const uint64_t *counts, size_t steps)
{
	json_t *list = json_array();
	size_t k;

	for (k = 0; k < steps; k++)
		json_array_append_new(list,
		    json_integer((json_int_t)counts[k]));
	return list;
}

static void
put_ndjson(struct export *export, const struct tally *tally, const char *start)
{
	const struct tally_series *series = export->series;
	json_t *line =
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:o, s:o}",
		"touchpoint", export->touchpoint, "question", series->question,
		"scale", series->scale, "channel", series->channel, "start",
		start, "n", (json_int_t)sum(tally->counted, series->steps),
		"flagged", (json_int_t)sum(tally->flagged, series->steps),
		"counts", counts_json(tally->counted, series->steps),
		"flagged_counts", counts_json(tally->flagged, series->steps));
	char *text = line == NULL ? NULL : json_dumps(line, JSON_COMPACT);

	if (text == NULL)
		export->out->failed = true;
	else
		bytes_printf(export->out, "%s\n", text);
	free(text);
	json_decref(line);
}

/* ---- the walk --------------------------------------------------------------------- */

static int
take_tally(void *arg, const struct tally *tally)
{
	struct export *export = arg;
	char start[64];

	if (sum(tally->counted, LIMIT_STEPS) +
		sum(tally->flagged, LIMIT_STEPS) ==
	    0)
		return 0; /* all of it was taken back */
	local_text(export, tally->start, start, sizeof(start));
	if (export->is_csv)
		put_csv(export, tally, start);
	else
		put_ndjson(export, tally, start);
	return export->out->failed;
}

static bool
is_counted(const char *channel)
{
	return strcmp(channel, "rehearsal") != 0 &&
	    strcmp(channel, "withdrawn") != 0 &&
	    strcmp(channel, "replaced") != 0;
}

static int
take_series(void *arg, const struct tally_series *series)
{
	struct export *export = arg;
	const struct report_piece all = { export->span, INT64_MIN, INT64_MAX };

	if (!is_counted(series->channel))
		return 0;
	export->series = series;
	export->verdict = tally_reader_tallies(export->store, series->id, &all,
	    take_tally, export);
	return export->verdict != STORE_OK;
}

static int
take_place(void *arg, const struct tally_place *place)
{
	struct export *export = arg;
	enum store_verdict verdict;

	export->touchpoint = strdup(place->slug);
	export->zone = zone_open(place->zone);
	if (export->touchpoint == NULL) {
		verdict = STORE_BROKEN;
	} else {
		verdict = tally_reader_series(export->store, export->touchpoint,
		    take_series, export);
	}
	if (export->verdict == STORE_OK)
		export->verdict = verdict;
	zone_free(export->zone);
	free(export->touchpoint);
	return export->verdict != STORE_OK || export->out->failed;
}

static void
walk(struct export *export)
{
	enum store_verdict verdict = store_snapshot(export->store);

	if (verdict != STORE_OK) {
		export->verdict = verdict;
		return;
	}
	verdict = tally_reader_places(export->store, take_place, export);
	if (export->verdict == STORE_OK)
		export->verdict = verdict;
	store_snapshot_end(export->store);
}

/* ---- the question ------------------------------------------------------------------- */

/* One of two words, the first when nothing is said: 0 or 1; -1, settled. */
static int
choice(struct call *call, const char *name, const char *first,
    const char *second)
{
	char value[32];
	const int length = route_query(call->request->query, name, 0, value,
	    sizeof(value));

	if (length < 0 || strcmp(value, first) == 0)
		return 0;
	if (strcmp(value, second) == 0)
		return 1;
	desk_problem(call, 400, "%s: it is %s or %s.", name, first, second);
	return -1;
}

void
desk_export_list(struct desk *desk, struct call *call)
{
	struct export export = { .store = desk->store,
		.out = &call->reply.body,
		.verdict = STORE_OK };
	const int by = choice(call, "by", "hour", "day");
	const int format = by < 0 ? -1
				  : choice(call, "format", "csv", "ndjson");
	const int decimal = format < 0
	    ? -1
	    : choice(call, "decimal", "point", "comma");

	if (decimal < 0)
		return;
	export.span = by == 0 ? REPORT_HOUR : REPORT_DAY;
	export.is_csv = format == 0;
	export.decimal_comma = decimal == 1;
	if (export.is_csv)
		put_csv_head(&export);
	walk(&export);
	if (export.verdict != STORE_OK || export.out->failed) {
		bytes_release(export.out);
		desk_store_problem(call,
		    export.verdict != STORE_OK ? export.verdict : STORE_BROKEN);
		return;
	}
	call->reply.status = 200;
	call->reply.content_type = export.is_csv ? "text/csv; charset=utf-8"
						 : "application/x-ndjson";
}
