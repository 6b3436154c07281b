/*
 * desk_alarm.c - what stands outside its usual, and the charts behind it.
 *
 * The arithmetic is core/watch.c's and core/chart.c's; here it is decided what
 * is an alarm, and said in a sentence.
 */

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/core/query.h"
#include "aggregator/core/watch.h"
#include "aggregator/io/collection_question.h"
#include "aggregator/io/desk_alarm.h"
#include "aggregator/io/desk_collect.h"
#include "aggregator/io/desk_plan.h"
#include "aggregator/io/fields.h"
#include "aggregator/io/parameters.h"
#include "aggregator/io/store_touchpoint.h"
#include "aggregator/io/watched.h"

#define SINCE_LIST "7d"
#define SINCE_CHART "56d"

#define SENTENCE 400
#define DAY_TEXT 16

/* ---- what is asked ---------------------------------------------------------------- */

/* The query's own options, and since; each "" where it is not given. */
struct asked {
	char touchpoint[LIMIT_SLUG + 1];
	char department[LIMIT_TITLE + 1];
	char region[LIMIT_TITLE + 1];
	char kind[LIMIT_NAME + 1];
	char phase[LIMIT_NAME + 1];
	char channel[LIMIT_NAME + 1];
	char question[LIMIT_QUESTION + 1];
	char since[40];
};

#define ASKED(member) \
	{ \
#member, asked->member, sizeof(asked->member), NULL \
	}

/* Read the address into a query and a time; false: settled. */
static bool
read_asked(struct call *call, struct asked *asked, const char *since_default,
    struct query *query, struct query_time *since)
{
	const struct parameter list[] = { ASKED(touchpoint), ASKED(department),
		ASKED(region), ASKED(kind), ASKED(phase), ASKED(channel),
		ASKED(question), ASKED(since) };
	const size_t options = sizeof(list) / sizeof(list[0]) - 1;
	char why[QUERY_WHY];

	memset(asked, 0, sizeof(*asked));
	query_init(query, QUERY_JSON);
	if (!parameters_read(call, list, options + 1))
		return false;
	for (size_t i = 0; i < options; i++) {
		if (list[i].out[0] == '\0' ||
		    query_add(query, list[i].name, list[i].out, why) == 0)
			continue;
		desk_problem(call, 400, "%s.", why);
		return false;
	}
	if (query_time_read(asked->since[0] != '\0' ? asked->since
						    : since_default,
		since) == 0 &&
	    since->when != QUERY_INSTANT)
		return true;
	desk_problem(call, 400,
	    "since: \"%s\" is no day; write 2026-11-20, 28d or today",
	    asked->since);
	return false;
}

/* The first day asked for, where today is that day. */
static int64_t
since_day(const struct query_time *since, int64_t today)
{
	return since->when == QUERY_DAY ? since->value : today - since->value;
}

static void
day_text(int64_t day, char out[DAY_TEXT])
{
	const struct localtime_date date = localtime_date_of(day);

	snprintf(out, DAY_TEXT, "%04d-%02d-%02d", (int)(date.year % 10000),
	    date.month, date.day);
}

/* ---- days, weeks and drifts --------------------------------------------------------- */

/* The list while it is made. */
struct listing {
	struct query_time since;
	const struct watched *watched;
	struct watch_drift drift;
	int64_t from; /* first day asked for */
	json_t *alarms, *waiting;
	json_int_t series, points;
};

/* "counter-1 satisfaction (kiosk)" */
static void
put_name(char sentence[SENTENCE], const struct watched *watched)
{
	snprintf(sentence, SENTENCE, "%s %s (%s)", watched->touchpoint,
	    watched->question, watched->channel);
}

static void
add_alarm(struct listing *listing, const char *what,
    const struct watch_point *point, double figure, double low, double high,
    int64_t since, const char *sentence)
{
	const struct watched *w = listing->watched;
	char from[DAY_TEXT], to[DAY_TEXT], begun[DAY_TEXT];

	day_text(point->from, from);
	day_text(point->to, to);
	day_text(since, begun);
	json_array_append_new(listing->alarms,
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:f, "
		      "s:f, s:f, s:s}",
		"what", what, "direction", figure < low ? "below" : "above",
		"touchpoint", w->touchpoint, "question", w->question, "channel",
		w->channel, "scale", w->scale, "from", from, "to", to, "since",
		begun, "n", (json_int_t)point->day.n, "figure", figure, "low",
		low, "high", high, "words", sentence));
}

static void
list_point(void *arg, const struct watch_point *point)
{
	struct listing *listing = arg;
	const struct watch_baseline *baseline = &listing->watched->baseline;
	char sentence[SENTENCE], date[WATCH_DATE];
	size_t used;

	watch_drift_add(&listing->drift, point);
	if (!point->entered || point->to <= listing->from)
		return;
	listing->points++;
	if (point->day.day_signal == 0)
		return;
	put_name(sentence, listing->watched);
	used = strlen(sentence);
	watch_date(point->from, date);
	snprintf(sentence + used, SENTENCE - used,
	    ": %s%s %.1f, expected %.1f-%.1f (n %llu)",
	    baseline->weekly ? "week of " : "", date, point->day.index,
	    point->day.day_low, point->day.day_high,
	    (unsigned long long)point->day.n);
	add_alarm(listing, baseline->weekly ? "week" : "day", point,
	    point->day.index, point->day.day_low, point->day.day_high,
	    point->from, sentence);
}

/* Only where the chart stands now: a drift that is over is none. */
static void
list_drift(struct listing *listing)
{
	const struct watch_drift *drift = &listing->drift;
	const struct watch_point *last = &drift->last;
	char sentence[SENTENCE], date[WATCH_DATE];
	size_t used;

	if (last->from == INT64_MIN || drift->signal == 0 ||
	    last->to <= listing->from)
		return;
	put_name(sentence, listing->watched);
	used = strlen(sentence);
	watch_date(drift->since, date);
	snprintf(sentence + used, SENTENCE - used,
	    ": drifting %s since %s%s, now about %.1f, expected %.1f-%.1f",
	    drift->signal < 0 ? "down" : "up",
	    listing->watched->baseline.weekly ? "the week of " : "", date,
	    last->day.ewma, last->day.low, last->day.high);
	add_alarm(listing, "drift", last, last->day.ewma, last->day.low,
	    last->day.high, drift->since, sentence);
}

/* "19 of 28 days and 140 of 200 answers for a baseline" */
static void
waiting_words(const struct watched *watched, char words[SENTENCE])
{
	const struct watch_baseline *baseline = &watched->baseline;
	int64_t days = 0;

	if (baseline->from != WATCH_FIRST && watched->today > baseline->from)
		days = watched->today - baseline->from;
	if (days > CHART_BASELINE_DAYS)
		days = CHART_BASELINE_DAYS;
	snprintf(words, SENTENCE,
	    "%lld of %d days and %llu of %d answers for a baseline",
	    (long long)days, CHART_BASELINE_DAYS,
	    (unsigned long long)(baseline->n < CHART_BASELINE_N
		    ? baseline->n
		    : CHART_BASELINE_N),
	    CHART_BASELINE_N);
}

static void
list_watched(void *arg, const struct watched *watched)
{
	struct listing *listing = arg;
	char words[SENTENCE];

	listing->watched = watched;
	if (!watched->baseline.known) {
		waiting_words(watched, words);
		json_array_append_new(listing->waiting,
		    json_pack("{s:s, s:s, s:s, s:s, s:s}", "touchpoint",
			watched->touchpoint, "question", watched->question,
			"channel", watched->channel, "scale", watched->scale,
			"words", words));
		return;
	}
	listing->series++;
	listing->from = since_day(&listing->since, watched->today);
	watch_drift_begin(&listing->drift);
	watch_points(watched->days, watched->count, watched->steps,
	    &watched->baseline, watched->today, list_point, listing);
	list_drift(listing);
}

/* ---- repeated presses ---------------------------------------------------------------- */

static void
add_repeats(struct listing *listing, const struct collection *c,
    const struct collection_row *row, const char *channel, uint64_t flagged,
    uint64_t presses)
{
	const char *place = c->places[row->key.touchpoint].slug;
	const char *question = c->questions.list[row->key.question];
	char sentence[SENTENCE], date[WATCH_DATE], day[DAY_TEXT];
	const double share = 100 * (double)flagged / (double)presses;

	watch_date(row->key.day, date);
	day_text(row->key.day, day);
	snprintf(sentence, sizeof(sentence),
	    "%s %s (%s): %s %02d h, %llu of %llu presses were repeats "
	    "(%.0f %%)",
	    place, question, channel, date, row->key.hour,
	    (unsigned long long)flagged, (unsigned long long)presses, share);
	json_array_append_new(listing->alarms,
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:f, s:s}",
		"what", "repeats", "direction", "above", "touchpoint", place,
		"question", question, "channel", channel, "from", day, "hour",
		(int)row->key.hour, "n", (json_int_t)presses, "figure", share,
		"words", sentence));
}

static void
list_row(struct listing *listing, const struct collection *c,
    const struct collection_row *row)
{
	for (size_t i = 0; i < row->histogram_count; i++) {
		const struct report_histogram *h = &row->histograms[i];
		uint64_t flagged = 0, counted = 0;

		for (size_t k = 0; k < h->steps; k++) {
			flagged += h->flagged[k];
			counted += h->counted[k];
		}
		if (watch_repeats(flagged, flagged + counted))
			add_repeats(listing, c, row,
			    c->channels.list[h->channel], flagged,
			    flagged + counted);
	}
}

/* False: settled. */
static bool
list_repeats(struct desk *desk, struct call *call, struct listing *listing,
    struct query *query)
{
	struct collection *collection;

	query->by = QUERY_BY_DAY | QUERY_BY_HOUR;
	query->from = listing->since;
	collection = desk_collect(desk, call, query);
	if (collection == NULL)
		return false;
	for (size_t i = 0; i < collection->rows.count; i++)
		list_row(listing, collection, &collection->rows.rows[i]);
	desk_collect_end(desk, collection);
	return true;
}

void
desk_alarm_list(struct desk *desk, struct call *call)
{
	struct listing listing = { .drift.signal = 0 };
	struct asked asked;
	struct query query;

	if (!read_asked(call, &asked, SINCE_LIST, &query, &listing.since))
		return;
	listing.alarms = json_array();
	listing.waiting = json_array();
	if (watched_each(desk, call, &query, list_watched, &listing) &&
	    list_repeats(desk, call, &listing, &query)) {
		desk_json(call, 200,
		    json_pack("{s:o, s:I, s:I, s:f, s:o}", "alarms",
			listing.alarms, "watched", listing.series, "points",
			listing.points, "by_chance",
			(double)listing.points * WATCH_BY_CHANCE, "waiting",
			listing.waiting));
		return;
	}
	json_decref(listing.alarms);
	json_decref(listing.waiting);
}

/* ---- the chart ------------------------------------------------------------------------ */

/* The one that is charted, or the names of those to choose from. */
struct charting {
	struct query_time since;
	int64_t from;
	size_t found;
	char names[SENTENCE];
	json_t *chart, *points;
};

static void
chart_point(void *arg, const struct watch_point *point)
{
	struct charting *charting = arg;
	const struct chart_day *day = &point->day;
	char from[DAY_TEXT], to[DAY_TEXT];
	json_t *json;

	if (point->to <= charting->from)
		return;
	day_text(point->from, from);
	day_text(point->to, to);
	json = json_pack("{s:s, s:s, s:I}", "from", from, "to", to, "n",
	    (json_int_t)day->n);
	if (json != NULL && point->entered)
		json_object_update_new(json,
		    json_pack("{s:f, s:f, s:f, s:i, s:f, s:f, s:f, s:i}",
			"index", day->index, "low", day->day_low, "high",
			day->day_high, "signal", day->day_signal, "ewma",
			day->ewma, "ewma_low", day->low, "ewma_high", day->high,
			"drift", day->signal));
	json_array_append_new(charting->points, json);
}

static json_t *
baseline_json(const struct watched *watched)
{
	const struct watch_baseline *baseline = &watched->baseline;
	char from[DAY_TEXT] = "", to[DAY_TEXT] = "", words[SENTENCE];
	struct chart chart;

	if (baseline->from != WATCH_FIRST)
		day_text(baseline->from, from);
	if (!baseline->known) {
		waiting_words(watched, words);
		return json_pack("{s:b, s:s, s:I, s:s}", "known", 0, "from",
		    from, "n", (json_int_t)baseline->n, "words", words);
	}
	day_text(baseline->to, to);
	chart_begin(&chart, baseline->counts, watched->steps, NULL);
	return json_pack("{s:b, s:s, s:s, s:I, s:I, s:f, s:f, s:f, s:b}",
	    "known", 1, "from", from, "to", to, "days",
	    (json_int_t)baseline->days, "n", (json_int_t)baseline->n, "index",
	    chart.mu0, "sigma", chart.sigma0, "phi", baseline->phi,
	    "phi_checked", baseline->phi_checked);
}

static void
chart_watched(void *arg, const struct watched *watched)
{
	struct charting *charting = arg;
	const size_t used = strlen(charting->names);

	if (watched->count == 0)
		return;
	snprintf(charting->names + used, SENTENCE - used, "%s%s (%s, %s)",
	    used > 0 ? "; " : "", watched->question, watched->channel,
	    watched->scale);
	if (charting->found++ > 0)
		return;
	charting->from = since_day(&charting->since, watched->today);
	charting->points = json_array();
	charting->chart = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o}",
	    "touchpoint", watched->touchpoint, "question", watched->question,
	    "channel", watched->channel, "scale", watched->scale, "bucket",
	    watched->baseline.weekly ? "week" : "day", "baseline",
	    baseline_json(watched), "points", charting->points);
	if (charting->chart != NULL && watched->baseline.known)
		watch_points(watched->days, watched->count, watched->steps,
		    &watched->baseline, watched->today, chart_point, charting);
}

void
desk_alarm_chart(struct desk *desk, struct call *call)
{
	struct charting charting = { .found = 0 };
	char why[QUERY_WHY];
	struct asked asked;
	struct query query;

	if (!read_asked(call, &asked, SINCE_CHART, &query, &charting.since))
		return;
	if (query_add(&query, "touchpoint", call->parameter, why) != 0) {
		desk_problem(call, 400, "%s.", why);
		return;
	}
	if (!watched_each(desk, call, &query, chart_watched, &charting)) {
		json_decref(charting.chart);
		return;
	}
	if (charting.found == 1) {
		desk_json(call, 200, charting.chart);
		return;
	}
	json_decref(charting.chart);
	if (charting.found == 0)
		desk_problem(call, 404, "nobody has answered that at \"%s\"",
		    call->parameter);
	else
		desk_problem(call, 400,
		    "name the question and the channel to chart: %s",
		    charting.names);
}

/* ---- a baseline begun anew ---------------------------------------------------------------- */

struct wish {
	char question[LIMIT_QUESTION + 1];
	char from[40];
};
static const struct field fields[] = {
	FIELD(wish, question, .wrong = field_wrong_line),
	FIELD(wish, from, .required = true),
};

/* The day it is to begin, of the touchpoint's own calendar; false: settled. */
static bool
wish_day(struct desk *desk, struct call *call, const struct wish *wish,
    int64_t *day)
{
	struct collection *map;
	struct query_time time;
	struct query query;
	char why[QUERY_WHY];

	if (query_time_read(wish->from, &time) != 0 ||
	    time.when == QUERY_INSTANT) {
		desk_problem(call, 400,
		    "from \"%s\" is no day; write 2026-11-20, 28d or today",
		    wish->from);
		return false;
	}
	query_init(&query, QUERY_JSON);
	if (query_add(&query, "touchpoint", call->parameter, why) != 0) {
		desk_problem(call, 400, "%s.", why);
		return false;
	}
	map = collection_new(&query, desk_now_ms(desk) / 1000, desk_view(call));
	if (map == NULL || collection_places(map, desk->store) != STORE_OK)
		desk_store_problem(call, STORE_BROKEN);
	else if (collection_unknown(map) != NULL)
		desk_problem(call, 404, "There is no touchpoint \"%s\".",
		    call->parameter);
	for (size_t i = 0; map != NULL && i < map->place_count; i++) {
		if (map->places[i].selected)
			*day = since_day(&time,
			    localtime_day(&map->places[i].zone, map->now));
	}
	collection_free(map);
	return call->reply.status == 0;
}

/* A question that somebody was asked, or none; else settled. */
static bool
wish_question(struct desk *desk, struct call *call, const struct wish *wish)
{
	enum store_verdict verdict;
	bool known = true;

	if (wish->question[0] == '\0')
		return true;
	verdict = collection_question_known(desk->store, wish->question,
	    &known);
	if (verdict != STORE_OK)
		desk_store_problem(call, verdict);
	else if (!known)
		desk_problem(call, 400,
		    "question: there is no \"%s\" in any survey",
		    wish->question);
	return verdict == STORE_OK && known;
}

void
desk_alarm_rebase(struct desk *desk, struct call *call)
{
	struct wish wish = { .from = "today" };
	json_t *body = desk_body(call), *card;
	char name[WATCHED_NAME], from[DAY_TEXT];
	int64_t day;
	bool fits;

	if (body == NULL)
		return;
	fits = fields_read(call, body, fields,
	    sizeof(fields) / sizeof(fields[0]), NULL, &wish);
	json_decref(body);
	if (!fits || !wish_question(desk, call, &wish) ||
	    !wish_day(desk, call, &wish, &day))
		return;
	watched_baseline_name(call->parameter, wish.question, name);
	day_text(day, from);
	card = json_pack("{s:s}", "from", from);
	if (card == NULL)
		desk_store_problem(call, STORE_BROKEN);
	else if (desk_plan_keep(desk, call, "baseline", name, card))
		desk_json(call, 200,
		    json_pack("{s:s, s:s, s:s}", "touchpoint", call->parameter,
			"question", wish.question, "from", from));
	json_decref(card);
}
