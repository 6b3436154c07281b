/*
 * score_json.c - the rows of a collection as the JSON of GET /v1/scores.
 *
 * The shape is a promise to other people's programs: INTERFACES, "A score in
 * JSON".  Figures are not rounded; parts that do not apply are null.  Each row is
 * written as soon as it is made, so that a long answer is in memory once.
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/io/almanac.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/corrections.h"
#include "aggregator/io/json_memory.h"
#include "aggregator/io/json_parts.h"
#include "aggregator/io/json_text.h"
#include "aggregator/io/score_change.h"
#include "aggregator/io/score_json.h"
#include "aggregator/io/score_pattern.h"

/* The touchpoints of a row, and what its figures rest on there. */
struct completeness {
	bool known; /* computed for the place of key */
	struct report_key key;
	int64_t to_ms; /* 0: not known */
	uint64_t kiosks;
	uint64_t silent;
	uint64_t lost;
	uint64_t seams;
};

/* ---- where a row belongs --------------------------------------------------- */

static void
set_date(json_t *group, const char *name, int64_t day, bool is_month)
{
	const struct localtime_date date = localtime_date_of(day);
	char text[64];
	int length = snprintf(text, sizeof(text), "%04lld-%02d-%02d",
	    (long long)date.year, date.month, date.day);

	if (is_month && length > 3)
		text[length - 3] = '\0';
	json_object_set_new(group, name, json_string(text));
}

static void
set_week(json_t *group, int64_t monday)
{
	const struct localtime_week week = localtime_week_of(monday);
	char text[64];

	snprintf(text, sizeof(text), "%04lld-W%02d", (long long)week.year,
	    week.week);
	json_object_set_new(group, "week", json_string(text));
}

static void
set_number(json_t *group, const char *name, int32_t value)
{
	if (value != REPORT_NONE)
		json_object_set_new(group, name, json_integer(value));
}

/* What splits this row from the others of its touchpoint; null if nothing. */
static json_t *
group_json(const struct collection *c, const struct report_key *key)
{
	json_t *group;

	if (c->query.by == 0)
		return json_null();
	group = json_object();
	if (key->department != REPORT_NONE)
		json_object_set_new(group, "department",
		    json_string(c->departments.list[key->department]));
	if (key->region != REPORT_NONE)
		json_object_set_new(group, "region",
		    json_string(c->regions.list[key->region]));
	if (c->query.by & QUERY_BY_TOUCHPOINT)
		json_object_set_new(group, "touchpoint",
		    json_string(c->places[key->touchpoint].slug));
	if (key->channel != REPORT_NONE)
		json_object_set_new(group, "channel",
		    json_string(c->channels.list[key->channel]));
	if (key->month != REPORT_NO_DAY)
		set_date(group, "month", localtime_month_start(key->month),
		    true);
	if (key->week != REPORT_NO_DAY)
		set_week(group, key->week);
	if (key->day != REPORT_NO_DAY)
		set_date(group, "day", key->day, false);
	set_number(group, "weekday", key->weekday);
	set_number(group, "hourofweek", key->hourofweek);
	set_number(group, "hour", key->hour);
	return group;
}

static json_t *
touchpoint_json(const struct collection *c, const struct report_key *key)
{
	if (c->query.by & QUERY_BY_PLACE)
		return json_null();
	return json_string(c->places[key->touchpoint].slug);
}

/* ---- figures ----------------------------------------------------------------- */

static json_t *
merged_json(const struct collection *c, const struct report_figures *figures)
{
	json_t *merged, *missing, *weightless;
	size_t i;

	if (!figures->merged_known)
		return json_null();
	missing = json_array();
	for (i = 0; i < figures->missing_count; i++)
		json_array_append_new(missing,
		    json_string(c->channels.list[figures->missing[i]]));
	weightless = json_array();
	for (i = 0; i < figures->weightless_count; i++)
		json_array_append_new(weightless,
		    json_string(c->channels.list[figures->weightless[i]]));
	merged = json_parts_range(&figures->merged.balanced, "index");
	json_object_set_new(merged, "method", json_string("balanced"));
	json_object_set_new(merged, "weights",
	    json_string(figures->weights_equal ? "equal" : "shares"));
	json_object_set_new(merged, "n", json_parts_count(figures->merged.n));
	json_object_set_new(merged, "n_effective",
	    json_real(figures->merged.n_effective));
	json_object_set_new(merged, "missing", missing);
	json_object_set_new(merged, "weightless", weightless);
	json_object_set_new(merged, "disagree",
	    json_boolean(figures->merged.disagree));
	return merged;
}

static json_t *
channel_json(const struct collection *c, const struct report_histogram *h)
{
	json_t *channel = json_object(), *counts = json_array();
	struct report_channel figures;
	size_t k;

	report_channel_of(h, &figures);
	for (k = 0; k < h->steps; k++)
		json_array_append_new(counts, json_parts_count(h->counted[k]));
	json_object_set_new(channel, "channel",
	    json_string(c->channels.list[h->channel]));
	json_object_set_new(channel, "scale", json_string(h->scale));
	json_object_set_new(channel, "n", json_parts_count(figures.n));
	json_object_set_new(channel, "flagged",
	    json_parts_count(figures.flagged));
	json_object_set_new(channel, "counts", counts);
	json_object_set_new(channel, "index", json_null());
	json_object_set_new(channel, "low", json_null());
	json_object_set_new(channel, "high", json_null());
	if (figures.index.known)
		json_object_update_new(channel,
		    json_parts_range(&figures.index, "index"));
	json_object_set_new(channel, "positive",
	    json_parts_range(&figures.positive.percent, "percent"));
	json_object_set_new(channel, "phi", json_real(figures.phi));
	json_object_set_new(channel, "phi_checked",
	    json_boolean(figures.phi_checked));
	return channel;
}

/* Channels without any rating in the span are named under `missing` alone. */
static json_t *
channels_json(const struct collection *c, const struct collection_row *row)
{
	json_t *channels = json_array();
	struct report_channel figures;
	size_t i;

	for (i = 0; i < row->histogram_count; i++) {
		report_channel_of(&row->histograms[i], &figures);
		if (figures.n + figures.flagged > 0)
			json_array_append_new(channels,
			    channel_json(c, &row->histograms[i]));
	}
	return channels;
}

static json_t *
nps_json(const struct report_figures *figures)
{
	json_t *nps;

	if (!figures->has_nps)
		return json_null();
	nps = json_parts_range(&figures->nps.score, "score");
	json_object_set_new(nps, "n",
	    json_parts_count(figures->nps.detractors + figures->nps.passives +
		figures->nps.promoters));
	json_object_set_new(nps, "detractors",
	    json_parts_count(figures->nps.detractors));
	json_object_set_new(nps, "passives",
	    json_parts_count(figures->nps.passives));
	json_object_set_new(nps, "promoters",
	    json_parts_count(figures->nps.promoters));
	return nps;
}

static json_t *
ces_json(const struct report_figures *figures)
{
	json_t *ces;

	if (!figures->has_ces)
		return json_null();
	ces = json_parts_range(&figures->ces_percent, "percent");
	json_object_set_new(ces, "n", json_parts_count(figures->ces_n));
	json_object_set_new(ces, "mean", json_real(figures->ces_mean));
	return ces;
}

static json_t *
raw_json(const struct report_figures *figures)
{
	json_t *raw;

	if (!figures->has_raw)
		return json_null();
	raw = json_pack("{s:o, s:n, s:n, s:n}", "n",
	    json_parts_count(figures->raw_n), "index", "low", "high");
	if (figures->raw.known)
		json_object_update_new(raw,
		    json_parts_range(&figures->raw, "index"));
	return raw;
}

/* ---- what they rest on ------------------------------------------------------- */

static bool
same_place(const struct report_key *a, const struct report_key *b)
{
	return a->touchpoint == b->touchpoint &&
	    a->department == b->department && a->region == b->region;
}

/* The kiosks of a place, each once though it may stand at several touchpoints. */
static void
kiosks_at(const struct collection *c, const struct report_key *key,
    struct completeness *at)
{
	const int64_t heard_ms = (c->now - c->silent_after_s) * 1000;
	int64_t counted = -1;
	bool open = false;
	size_t i;

	*at = (struct completeness){ .known = true, .key = *key };
	for (i = 0; i < c->kiosk_count; i++) {
		const struct collection_kiosk *k = &c->kiosks[i];

		if (k->journal == counted ||
		    !collection_place_fits(c, k->place, key))
			continue;
		counted = k->journal;
		at->lost += k->lost;
		at->seams += k->seams;
		if (!k->enrolled)
			continue;
		at->kiosks++;
		/*
		 * `to` cannot speak for one that is silent; nobody knows yet
		 * what a new one has.
		 */
		if ((k->last_seen != 0 ? k->last_seen : k->since) < heard_ms) {
			at->silent++;
			continue;
		}
		open = open || k->complete_to == 0;
		if (at->to_ms == 0 || k->complete_to < at->to_ms)
			at->to_ms = k->complete_to;
	}
	if (open)
		at->to_ms = 0;
}

static json_t *
complete_json(const struct collection *c, const struct collection_row *row,
    struct completeness *at)
{
	/* What a kiosk said then of itself is not kept. */
	const bool is_past = c->query.as_of.when != QUERY_OPEN;
	struct collection_beside beside;

	if (!at->known || !same_place(&at->key, &row->key))
		kiosks_at(c, &row->key, at);
	collection_beside_of(c, &row->key, &beside);
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "to",
	    at->to_ms == 0 || is_past ? json_null()
				      : json_parts_time(at->to_ms / 1000),
	    "kiosks", json_parts_count(at->kiosks), "silent",
	    is_past ? json_null() : json_parts_count(at->silent), "uncertain",
	    json_parts_count(beside.uncertain), "lost",
	    json_parts_count(at->lost), "replaced",
	    json_parts_count(beside.replaced), "withdrawn",
	    json_parts_count(beside.withdrawn), "rehearsal",
	    json_parts_count(beside.rehearsal), "seams",
	    json_parts_count(at->seams));
}

/* ---- rows and the document --------------------------------------------------- */

static void
set_figures(json_t *json, const struct collection *c,
    const struct collection_row *row, const struct report_figures *figures,
    const struct report_terms *terms, struct completeness *at)
{
	json_object_set_new(json, "merged", merged_json(c, figures));
	json_object_set_new(json, "pooled",
	    json_parts_range(&figures->pooled, "index"));
	json_object_set_new(json, "channels", channels_json(c, row));
	json_object_set_new(json, "nps", nps_json(figures));
	json_object_set_new(json, "ces", ces_json(figures));
	json_object_set_new(json, "raw", raw_json(figures));
	score_change_set(json, c, row, terms);
	json_object_set_new(json, "complete", complete_json(c, row, at));
	json_object_set_new(json, "corrections",
	    corrections_json(c, &row->key));
}

static void
set_nothing(json_t *json)
{
	static const char *const parts[] = { "merged", "pooled", "channels",
		"nps", "ces", "raw", "change", "complete", "corrections" };
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		json_object_set_new(json, parts[i], json_null());
}

/*
 * How many answers there are is told whether they are shown or not.  Late: not
 * in what is shown (yet); left: in it, but counted there no more.
 */
static void
set_numbers(json_t *json, const struct collection *c,
    const struct collection_row *row, const struct report_figures *figures,
    bool hide)
{
	const uint64_t n = c->view == COLLECTION_LIVE ? figures->n : row->live;
	const uint64_t still = figures->n > row->gone ? figures->n - row->gone
						      : 0;

	json_object_set_new(json, "n", json_parts_count(n));
	json_object_set_new(json, "shown", json_parts_count(figures->n));
	json_object_set_new(json, "late",
	    json_parts_count(n > still ? n - still : 0));
	json_object_set_new(json, "left", json_parts_count(row->gone));
	json_object_set_new(json, "flagged",
	    hide ? json_null() : json_parts_count(figures->flagged));
	json_object_set_new(json, "suppressed",
	    json_boolean(figures->suppressed));
}

static json_t *
row_json(const struct collection *c, const struct collection_row *row,
    bool local, struct completeness *at)
{
	const struct report_terms terms = { c->k, SCORE_CHANNELS_MAX,
		c->weights };
	struct report_figures figures;
	json_t *json = json_object();
	bool hide;

	report_figures_of(&c->query, row->histograms, row->histogram_count,
	    &terms, &figures);
	if (row->blind > 0)
		figures.has_raw = false;
	if (c->view == COLLECTION_SHOWN)
		figures.suppressed = row->live > 0 && figures.n < c->k;
	hide = figures.suppressed && !local;
	json_object_set_new(json, "touchpoint", touchpoint_json(c, &row->key));
	json_object_set_new(json, "question",
	    json_string(c->questions.list[row->key.question]));
	json_object_set_new(json, "group", group_json(c, &row->key));
	set_numbers(json, c, row, &figures, hide);
	if (hide)
		set_nothing(json);
	else
		set_figures(json, c, row, &figures, &terms, at);
	return json;
}

/* Write json and let go of it; 0, or -1 without memory. */
static int
put_json(struct bytes *body, json_t *json)
{
	const bool whole = json != NULL && !json_memory_failed();

	if (whole)
		json_text_put(body, json);
	json_decref(json);
	return whole && !body->failed ? 0 : -1;
}

int
score_json(const struct collection *c, bool local, struct bytes *body)
{
	struct completeness at = { .known = false };
	struct score_pattern pattern = { .known = false };
	int64_t from, to;
	json_t *head, *row;
	size_t i;

	collection_span(c, &from, &to);
	head = json_pack("{s:o, s:o, s:o}", "from", json_parts_time(from), "to",
	    json_parts_time(to), "as_of", json_parts_time(c->now));
	if (c->query.skip_holidays)
		json_object_set_new(head, "holidays",
		    json_string(almanac_is_empty(c->almanac) ? "no calendar"
							     : "left out"));
	if (put_json(body, head) != 0)
		return -1;
	body->length--; /* the brace, put back at the end */
	bytes_printf(body, ",\"scores\":[");
	for (i = 0; i < c->rows.count; i++) {
		bytes_printf(body, i == 0 ? "\n" : ",\n");
		row = row_json(c, &c->rows.rows[i], local, &at);
		score_pattern_set(row, c, &c->rows.rows[i].key, &pattern);
		if (put_json(body, row) != 0)
			return -1;
	}
	bytes_printf(body, "]}\n");
	return body->failed ? -1 : 0;
}
