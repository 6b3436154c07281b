/*
 * desk_export.c - what is counted, as rows.
 *
 * Hours and days come straight from the tallies, so a rating whose date is less
 * sure than that is in none of their lines; single ratings are read out of the
 * envelopes by rating_export.c.  That is for those who may audit; others get
 * blocks in the place of hours, and of days what blocks in them hold together.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/io/blocks_read.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/collection.h"
#include "aggregator/io/csv.h"
#include "aggregator/io/desk_export.h"
#include "aggregator/io/rating_export.h"
#include "aggregator/io/tally_reader.h"
#include "aggregator/io/zone.h"

struct export
{
	struct store *store;
	struct bytes *out;
	enum report_span span;
	bool is_csv;
	bool is_whole;           /* nothing is hidden */
	struct collection *told; /* which questions are told of */
	struct csv csv;
	enum store_verdict verdict;
	char *touchpoint; /* the one being walked over */
	struct zone *zone;
	const struct tally_series *series;
};

/* ---- one line ------------------------------------------------------------------ */

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
	char name[16];
	size_t i;
	int k;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		csv_text(&export->csv, names[i]);
	for (k = 0; k < 2 * LIMIT_STEPS; k++) {
		snprintf(name, sizeof(name), "%c%d",
		    k < LIMIT_STEPS ? 'c' : 'f', k % LIMIT_STEPS);
		csv_text(&export->csv, name);
	}
	if (!export->is_whole)
		csv_text(&export->csv, "until");
	csv_end_line(&export->csv);
}

/* Counts up to the scale's last step; the columns after it stay empty. */
static void
put_csv_counts(struct export *export, const uint64_t *counts)
{
	size_t k;

	for (k = 0; k < LIMIT_STEPS; k++) {
		if (k < export->series->steps)
			csv_count(&export->csv, (long long)counts[k]);
		else
			csv_text(&export->csv, "");
	}
}

static void
put_csv_index(struct export *export, const struct tally *tally)
{
	struct score_range index = { .known = false };
	struct score_mean mean;

	if (report_scale_is_ordered(export->series->scale)) {
		score_mean_of(tally->counted, export->series->steps, &mean);
		index = score_index(&mean, 1);
	}
	if (index.known)
		csv_figure(&export->csv, index.value);
	else
		csv_text(&export->csv, "");
}

static void
put_csv(struct export *export, const struct tally *tally, const char *start,
    const char *until)
{
	const struct tally_series *series = export->series;
	const char *const texts[] = { export->touchpoint, series->question,
		series->scale, series->channel, start };
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		csv_text(&export->csv, texts[i]);
	csv_count(&export->csv, (long long)sum(tally->counted, series->steps));
	csv_count(&export->csv, (long long)sum(tally->flagged, series->steps));
	put_csv_index(export, tally);
	put_csv_counts(export, tally->counted);
	put_csv_counts(export, tally->flagged);
	if (!export->is_whole)
		csv_text(&export->csv, until);
	csv_end_line(&export->csv);
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
put_ndjson(struct export *export, const struct tally *tally, const char *start,
    const char *until)
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
	char *text = NULL;

	if (line != NULL && until[0] != '\0')
		json_object_set_new(line, "until", json_string(until));
	if (line != NULL)
		text = json_dumps(line, JSON_COMPACT);

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
	char start[64], until[64] = "";

	if (sum(tally->counted, LIMIT_STEPS) +
		sum(tally->flagged, LIMIT_STEPS) ==
	    0)
		return 0; /* all of it was taken back */
	local_text(export, tally->start, start, sizeof(start));
	if (tally->until != 0)
		local_text(export, tally->until, until, sizeof(until));
	if (export->is_csv)
		put_csv(export, tally, start, until);
	else
		put_ndjson(export, tally, start, until);
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

	if (!is_counted(series->channel) ||
	    !collection_tells(export->told, series->question))
		return 0;
	export->series = series;
	export->verdict = (export->is_whole ? tally_reader_tallies
					    : blocks_tallies)(export->store,
	    series, &all, take_tally, export);
	return export->verdict != STORE_OK;
}

static int
take_place(void *arg, const struct tally_place *place)
{
	struct export *export = arg;
	enum store_verdict verdict;

	export->touchpoint = strdup(place->slug);
	export->zone = zone_open(place->zone);
	if (export->touchpoint == NULL ||
	    (export->zone == NULL && errno == ENOMEM)) {
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

/* ---- the question ------------------------------------------------------------------- */

/* Which of the words is said, the first when nothing is; -1, settled. */
static int
choice(struct call *call, const char *name, const char *const *words)
{
	char value[32], all[64] = "";
	const int length = route_query(call->request->query, name, 0, value,
	    sizeof(value));
	size_t used = 0;
	int i;

	if (length < 0)
		return 0;
	for (i = 0; words[i] != NULL; i++) {
		if (strcmp(value, words[i]) == 0)
			return i;
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s",
		    i == 0 ? "" : ", ", words[i]);
	}
	desk_problem(call, 400, "%s: it is one of %s.", name, all);
	return -1;
}

/* What was asked for; by hour, by day, by rating. */
struct wish {
	int by;
	int format;  /* csv, ndjson */
	int decimal; /* point, comma */
};

static int
wish_read(struct call *call, struct wish *wish)
{
	static const char *const bys[] = { "hour", "day", "rating", NULL };
	static const char *const formats[] = { "csv", "ndjson", NULL };
	static const char *const decimals[] = { "point", "comma", NULL };

	wish->by = choice(call, "by", bys);
	if (wish->by >= 0)
		wish->format = choice(call, "format", formats);
	if (wish->by >= 0 && wish->format >= 0)
		wish->decimal = choice(call, "decimal", decimals);
	return wish->by < 0 || wish->format < 0 || wish->decimal < 0 ? -1 : 0;
}

static enum store_verdict
export_spans(struct desk *desk, struct call *call, const struct wish *wish)
{
	struct export export = { .store = desk->store,
		.out = &call->reply.body,
		.span = wish->by == 0 ? REPORT_HOUR : REPORT_DAY,
		.is_csv = wish->format == 0,
		.is_whole = desk_may(call, DOOR_AUDIT),
		.verdict = STORE_OK };
	const struct query query = { .format = QUERY_JSON };
	enum store_verdict verdict = STORE_BROKEN;

	export.told = collection_new(&query, 0,
	    export.is_whole ? COLLECTION_LIVE : COLLECTION_SHOWN);
	if (export.told != NULL)
		verdict = collection_follow_ups(export.told, desk->store);
	csv_init(&export.csv, export.out, wish->decimal == 1);
	if (export.is_csv)
		put_csv_head(&export);
	if (verdict == STORE_OK)
		verdict = tally_reader_places(desk->store, take_place, &export);
	collection_free(export.told);
	return export.verdict != STORE_OK ? export.verdict : verdict;
}

static enum store_verdict
export_ratings(struct desk *desk, struct call *call, const struct wish *wish)
{
	const enum rating_format format = wish->format == 1 ? RATING_NDJSON
	    : wish->decimal == 1 ? RATING_CSV_SEMICOLON
				 : RATING_CSV;

	return rating_export(desk->store, format, &call->reply.body);
}

void
desk_export_list(struct desk *desk, struct call *call)
{
	struct wish wish = { 0, 0, 0 };
	enum store_verdict verdict;

	if (wish_read(call, &wish) != 0)
		return;
	if (wish.by == 2 && !desk_may(call, DOOR_AUDIT)) {
		desk_problem(call, 403,
		    "Ratings one by one are for admins and auditors; ask for "
		    "hours or days.");
		return;
	}
	verdict = store_snapshot(desk->store);
	if (verdict == STORE_OK) {
		verdict = wish.by == 2 ? export_ratings(desk, call, &wish)
				       : export_spans(desk, call, &wish);
		store_snapshot_end(desk->store);
	}
	if (verdict == STORE_OK && call->reply.body.failed)
		verdict = STORE_BROKEN;
	if (verdict != STORE_OK) {
		bytes_release(&call->reply.body);
		desk_store_problem(call, verdict);
		return;
	}
	call->reply.status = 200;
	call->reply.content_type = wish.format == 0 ? "text/csv; charset=utf-8"
						    : "application/x-ndjson";
}
